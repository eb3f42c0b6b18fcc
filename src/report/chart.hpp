/// Charts as plain values: what is drawn, not how. Writers draw them; JSON gives their numbers.
///
/// Layer:   report.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace doc {

/// What a number is, so that it can be written: a count, money in minor units, a share of one, 24-hour days (or the
/// working days of the question), or a plain number.
enum class unit : std::uint8_t { count, amount, share, days, number };

/// How a mark or a cell is meant to be seen.
enum class tone : std::uint8_t { plain, good, bad, muted };

inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// A labelled length. NaN values are shown as unknown and drawn as nothing.
struct bar {
  std::string label;
  double value = no_number;
  std::string note;                          ///< words behind the value, e.g. a second number
  tone as = tone::plain;
};

/// Centred bands that narrow from each stage to the next.
struct funnel_chart {
  std::string title;
  unit of = unit::count;
  std::vector<bar> bands;
};

/// Horizontal bars from a common left edge.
struct bar_chart {
  std::string title;
  unit of = unit::count;
  std::vector<bar> bars;
};

/// Bars of equal length, each split into the same parts, in order.
struct stacked_chart {
  std::string title;
  unit of = unit::count;
  std::vector<std::string> parts;            ///< names
  struct row {
    std::string label;
    std::vector<double> values;              ///< one a part
  };
  std::vector<row> rows;
};

/// One value a label, joined by a line; NaN breaks the line. With `lower` and `upper` a band is drawn around it.
struct line_chart {
  std::string title;
  unit of = unit::count;
  std::vector<std::string> labels;           ///< of the horizontal axis, e.g. months
  struct line {
    std::string name;
    std::vector<double> values;              ///< one a label
    std::vector<double> lower;               ///< empty, or one a label
    std::vector<double> upper;
    tone as = tone::plain;
    bool dashed = false;                     ///< a norm or a plan
  };
  std::vector<line> lines;
};

/// Step functions of a number, such as survival curves: `y[i]` holds from `x[i]` to `x[i + 1]`.
struct step_chart {
  std::string title;
  unit of_x = unit::days;
  unit of_y = unit::share;
  struct curve {
    std::string name;
    std::vector<double> x;                   ///< ascending
    std::vector<double> y;
    std::vector<double> lower;               ///< empty, or one a point
    std::vector<double> upper;
    tone as = tone::plain;
  };
  std::vector<curve> curves;
};

/// Units of different size against a target and limits that widen as they get small: the funnel plot.
struct limits_chart {
  std::string title;
  std::string x_title;                       ///< of the size, e.g. deals
  double target = no_number;
  struct point {
    std::string label;
    double n = 0;
    double share = no_number;
    tone as = tone::plain;
  };
  std::vector<point> points;
  struct limit {
    std::string name;                        ///< e.g. "95%"
    std::vector<double> n;                   ///< ascending
    std::vector<double> lower;
    std::vector<double> upper;
  };
  std::vector<limit> limits;
};

/// Quantiles as boxes: whiskers, box and middle line; a NaN part was not reached and is drawn open.
struct box_chart {
  std::string title;
  unit of = unit::days;
  struct box {
    std::string label;
    double p10 = no_number;
    double p25 = no_number;
    double median = no_number;
    double p75 = no_number;
    double p90 = no_number;
    double norm = no_number;                 ///< a mark, when there is one
    tone as = tone::plain;
  };
  std::vector<box> boxes;
};

/// A table of coloured cells: `shade` from -1 (bad) by 0 to 1 (good), NaN for none.
struct heat_map {
  std::string title;
  unit of = unit::share;
  std::vector<std::string> columns;
  struct row {
    std::string label;
    std::vector<double> values;              ///< one a column
    std::vector<double> shades;
  };
  std::vector<row> rows;
};

/// What was reached against what was planned, a bar and a mark a row.
struct plan_chart {
  std::string title;
  unit of = unit::amount;
  struct row {
    std::string label;
    double actual = no_number;
    double expected = no_number;             ///< actual and what is expected on top; drawn paler
    double plan = no_number;
  };
  std::vector<row> rows;
};

using chart = std::variant<funnel_chart, bar_chart, stacked_chart, line_chart, step_chart, limits_chart, box_chart,
                           heat_map, plan_chart>;

}  // namespace doc
}  // namespace v0_1
}  // namespace funnel
