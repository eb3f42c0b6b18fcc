/// A report as a document: headed sections of sentences, charts and tables, in one language.
///
/// Every report becomes a document, and each format has one writer: text, JSON, HTML (see writers.hpp). A document holds
/// values, not drawings: numbers keep their full precision and charts say what is drawn, not how.
///
/// Layer:   report.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/stats/estimate.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A row of input that was not applied; lines and columns count from 1.
struct rejected_row {
  std::string file;
  std::size_t line = 0;
  std::string column;
  std::string value;
  std::string reason;  ///< the same for all values that are wrong in the same way
  std::string detail;  ///< what is peculiar to this one, such as the two ways in which it can be read; may be empty
};

/// How often a value was found, and where first.
struct counted_value {
  std::string file;
  std::string value;
  std::size_t count = 0;
  std::size_t first_line = 0;
};

/// Rows that were rejected for one reason, or left out by one rule.
struct counted_rows {
  std::string column;
  std::string reason;                 ///< of a rejection; empty for rows left out by a rule
  std::size_t count = 0;
  std::vector<counted_value> values;  ///< the first ten different ones, most frequent first
};

/// What was read: rows = applied + rejected + skipped, always.
struct input_summary {
  std::vector<std::string> files;
  std::size_t rows = 0;
  std::size_t applied = 0;
  std::size_t rejected = 0;
  std::size_t skipped = 0;                     ///< left out by the rules of the mapping
  std::vector<rejected_row> rejections;        ///< the first `max_listed_rejections`
  std::vector<counted_rows> rejected_because;  ///< all of them, by column and reason, most frequent first
  std::vector<counted_rows> skipped_because;   ///< by column, most frequent first
  std::vector<std::string> notes;              ///< e.g. "500 rows had no created date; 2016-10-20 was used"

  /// More than one row in a hundred was rejected: a report says so before anything else.
  bool many_rejected() const noexcept { return rejected > rows / 100; }
};

/// Adds the second summary, of another file, to the first; of its rejections as many as make `max_listed` in all.
void add_to(input_summary& all, input_summary of_another, std::size_t max_listed);

namespace doc {

/// What a number is, so that it can be written: a count, money in minor units, a share of one, 24-hour days (or the
/// working days of the question), a plain number, a difference of shares (people read it in points), or an instant in
/// microseconds since 1970.
enum class unit : std::uint8_t { count, amount, share, days, number, points, instant };

/// Who gets a figure, a column, a table: people read texts and pages, programs JSON, CSV and Arrow.
enum class reader : std::uint8_t { all, people, programs };

/// How a mark or a cell is meant to be seen.
enum class tone : std::uint8_t { plain, good, bad, muted };

inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// A labelled length. NaN values are shown as unknown and drawn as nothing.
struct bar {
  std::string label;
  double value = no_number;
  std::string note;                          ///< printed after the value, e.g. a second number
  tone as = tone::plain;
  std::string id{};                          ///< of what the label names, the same in every language; empty: of nothing known
};

// Charts and their parts have ids, as bars have.

/// Centred bands that narrow from each stage to the next.
struct funnel_chart {
  std::string title;
  unit of = unit::count;
  std::vector<bar> bands;
  std::string id{};
};

/// Horizontal bars from a common left edge.
struct bar_chart {
  std::string title;
  unit of = unit::count;
  std::vector<bar> bars;
  std::string id{};
};

/// Bars of equal length, each split into the same parts, in order.
struct stacked_chart {
  std::string title;
  unit of = unit::count;
  std::vector<std::string> parts;            ///< names
  std::vector<std::string> kinds;            ///< empty, or what each part is ("lost"), which gives its colour on every page
  struct row {
    std::string label;
    std::vector<double> values;              ///< one per part
    std::string id{};
  };
  std::vector<row> rows;
  std::string id{};
  std::vector<std::string> part_ids{};       ///< one per part
};

/// A value for each label, joined by a line; NaN breaks the line. With `lower` and `upper` a band is drawn around it.
struct line_chart {
  std::string title;
  unit of = unit::count;
  std::vector<std::string> labels;           ///< of the horizontal axis, e.g. months
  struct line {
    std::string name;
    std::vector<double> values;              ///< one per label
    std::vector<double> lower;               ///< empty, or one per label
    std::vector<double> upper;
    tone as = tone::plain;
    bool dashed = false;                     ///< a norm or a plan
    std::string id{};
  };
  std::vector<line> lines;
  std::string id{};
  std::vector<std::string> label_ids{};      ///< one per label; empty: the labels are ids themselves
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
    std::vector<double> lower;               ///< empty, or one per point
    std::vector<double> upper;
    tone as = tone::plain;
    std::string id{};
  };
  std::vector<curve> curves;
  std::string id{};
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
    std::string id{};
  };
  std::vector<point> points;
  struct limit {
    std::string name;                        ///< e.g. "95%"
    std::vector<double> n;                   ///< ascending
    std::vector<double> lower;
    std::vector<double> upper;
    double level = no_number;                ///< of units that are alike, the part between them
    std::string id{};
  };
  std::vector<limit> limits;
  std::string id{};
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
    std::string id{};
  };
  std::vector<box> boxes;
  std::string id{};
};

/// A table of coloured cells: `shade` from -1 (bad) by 0 to 1 (good), NaN for none.
struct heat_map {
  std::string title;
  unit of = unit::share;
  std::vector<std::string> columns;
  struct row {
    std::string label;
    std::vector<double> values;              ///< one per column
    std::vector<double> shades;
    std::string id{};
  };
  std::vector<row> rows;
  std::string id{};
  std::vector<std::string> column_ids{};     ///< one per column
};

/// What was reached against what was planned, a bar and a mark per row.
struct plan_chart {
  std::string title;
  unit of = unit::amount;
  struct row {
    std::string label;
    double actual = no_number;
    double expected = no_number;             ///< actual and what is expected on top; drawn paler
    double plan = no_number;
    std::string id{};
  };
  std::vector<row> rows;
  std::string id{};
};

using chart = std::variant<funnel_chart, bar_chart, stacked_chart, line_chart, step_chart, limits_chart, box_chart,
                           heat_map, plan_chart>;

/// One cell of a table: a text, a number of some unit, or nothing. Numbers keep their full value; writers round.
struct cell {
  enum class holds : std::uint8_t { nothing, text, integer, real };

  holds what = holds::nothing;
  unit of = unit::number;
  std::string text;              ///< of a text; else, when not empty, what people read in place of the value
  std::int64_t integer = 0;      ///< a count, money in minor units, or an instant
  double real = no_number;       ///< the others; not finite: no value
  double lower = no_number;      ///< interval, when there is one
  double upper = no_number;
  std::int64_t hits = -1;        ///< evidence of a share, when it is a count of trials
  std::int64_t n = -1;
  int decimals = -1;             ///< as the unit is usually written when negative
  tone as = tone::plain;
  double level = no_number;      ///< of the interval; that of the section when not given
  std::string id{};              ///< of a text that is a name or a word of ours: what it names, the same in every language

  bool has_interval() const noexcept { return lower == lower && upper == upper; }
  /// Do people read words here?
  bool is_words() const noexcept { return what == holds::text || !text.empty(); }
  cell toned(tone t) && { return as = t, std::move(*this); }
  /// The same value, written like this.
  cell written(std::string words) && { return text = std::move(words), std::move(*this); }
  cell at_level(double l) && { return level = l, std::move(*this); }
};

/// Makers of cells.

/// A text of the host, which is its own value.
inline cell text_cell(std::string words) {
  cell c;
  c.what = cell::holds::text;
  c.text = std::move(words);
  return c;
}
/// No value, and what people read of that.
inline cell unknown_cell(std::string words) { return cell{}.written(std::move(words)); }
/// The name of something, or a word of ours. An empty id is of nothing known: no value.
inline cell named_cell(std::string id, std::string words) {
  if (id.empty()) return unknown_cell(std::move(words));
  cell c = text_cell(std::move(words));
  c.id = std::move(id);
  return c;
}
inline cell integer_cell(std::int64_t value, unit of) {
  cell c;
  c.what = cell::holds::integer;
  c.of = of;
  c.integer = value;
  return c;
}
inline cell count_cell(std::int64_t n) { return integer_cell(n, unit::count); }
inline cell amount_cell(minor_units amount) { return integer_cell(amount, unit::amount); }
inline cell real_cell(double value, unit of, double lower = no_number, double upper = no_number) {
  cell c;
  c.what = cell::holds::real;
  c.of = of;
  c.real = value;
  c.lower = lower;
  c.upper = upper;
  return c;
}
/// A share with its interval and its counts; no value without evidence, and no interval that leaves everything open.
inline cell share_cell(const estimate& e) {
  const bool bounded = e.has_value() && (e.lower > 0 || e.upper < 1);
  cell c = bounded ? real_cell(e.value, unit::share, e.lower, e.upper) : real_cell(e.has_value() ? e.value : no_number, unit::share);
  c.hits = e.hits;
  c.n = e.n;
  return c;
}
inline cell days_cell(double days, double lower = no_number, double upper = no_number) {
  return real_cell(days, unit::days, lower, upper);
}
/// A difference of shares, as a fraction.
inline cell points_cell(double difference) { return real_cell(difference, unit::points); }
/// An instant, and how people read it; no value without one.
inline cell instant_cell(const std::optional<instant>& t, std::string words) {
  return t ? integer_cell(t->us, unit::instant).written(std::move(words)) : unknown_cell(std::move(words));
}
inline cell number_cell(double value, int decimals) {
  cell c = real_cell(value, unit::number);
  c.decimals = decimals;
  return c;
}

struct column {
  std::string id;                ///< key in JSON, the same in every language: "deals", "win_rate"; of a stage "stage:lead"
  std::string heading;
  reader whose = reader::all;    ///< programs get no heading
};

/// Rows with a cell for each column; the first column names the row.
struct table {
  std::string id;                ///< key in JSON
  std::string title;             ///< above the table; may be empty
  std::vector<column> columns;
  std::vector<std::vector<cell>> rows;
  std::string fold;              ///< when not empty, HTML shows this line and the table on demand; text leaves it out
  reader whose = reader::all;
  std::size_t totals = 0;        ///< so many of the last rows sum up those before
  std::size_t more = 0;          ///< rows that are not listed
  bool says_more = false;        ///< the last row says so to people
};

/// A sentence or a few; `as` for findings.
struct paragraph {
  std::string text;
  tone as = tone::plain;
  std::string id{};              ///< of what the data do not say: "lost_unseen"
  std::int64_t n = -1;           ///< deals that it is about, when it is about some ...
  std::int64_t of = -1;          ///< ... of so many
  std::vector<std::string> deals{};  ///< the first of them
};

/// Terms and what they mean.
struct glossary {
  std::vector<std::pair<std::string, std::string>> terms;
};

using block = std::variant<paragraph, table, chart, glossary>;

struct section {
  std::string id;                ///< key in JSON: "bottlenecks"
  std::string heading;
  std::vector<block> blocks;
  double level = no_number;      ///< of its intervals, but for those that say another
  reader whose = reader::all;
  bool aside = false;            ///< another way to count what stands elsewhere: its heading says so, and HTML shows it on demand
};

/// A headline number.
struct figure {
  std::string id;                ///< key in JSON: "win_rate"
  std::string label;
  cell value;
  std::string note;
  reader whose = reader::all;
};

/// A funnel in parts that add up, for a page that filters by itself: see `make_live_funnel`. Every number is whole, and
/// the numbers of a choice of values are the sum of those of its parts.
struct live_funnel {
  /// What deals differ in: "owner", "team", "reason", a calendar unit, or a dimension by its name.
  struct dimension {
    enum class role : std::uint8_t { value, person, team, reason, created, closed, entered };  ///< the last three: in which period
    std::string id;
    role as = role::value;
    std::vector<std::string> values;             ///< ascending; an empty one for deals without
  };
  /// A stage, or a row of the funnel.
  struct level {
    std::string id;
    std::string name;
    bool won = false;
    std::optional<double> norm;                  ///< of a row: norm for the conversion from here to the next one
  };
  /// All deals with these values. Numbers, one after the other: of each outcome deals, amount, deals without amount; of
  /// each stage and fate deals, amount; of each row times, deals, amount, deals without amount, also next: deals, amount,
  /// amount there, and of the first; of each period created, won, lost: deals, amount.
  struct part {
    std::vector<std::uint32_t> key;              ///< positions among the values, one for each dimension of the table
    std::vector<std::int64_t> numbers;
    std::vector<std::int64_t> won_after;         ///< seconds from creation to the win, one a won deal, ascending
  };
  struct table {
    std::vector<std::uint32_t> dimensions;       ///< positions among the dimensions
    std::vector<part> parts;
  };
  static constexpr std::uint32_t nobody = 0xFFFF'FFFF;
  struct deal {
    std::string id;
    std::vector<std::uint32_t> key;              ///< one for each dimension; of people, those of the deal as a whole, or `nobody`
    std::uint8_t outcome = 0;
    std::uint32_t stage = nobody;                ///< where it stands or was closed
    std::optional<minor_units> amount;
    std::optional<instant> created;
    std::optional<instant> since;                ///< when it came to its stage
    std::optional<instant> closed;
    double days = no_number;                     ///< in its stage
    std::vector<std::uint8_t> fates;             ///< one a stage ...
    std::vector<std::uint32_t> people;           ///< ... and whose it is there; `nobody`: not among the deals asked for
    std::vector<std::int64_t> times;             ///< how often it counts, one a row ...
    std::vector<std::uint32_t> counted_for;      ///< ... and for whom
  };
  std::vector<dimension> dimensions;
  std::vector<std::string> left_out;             ///< dimensions with too many values
  std::vector<level> stages;
  std::vector<std::uint32_t> listed;             ///< positions among the stages: those that are shown
  std::vector<level> rows;                       ///< of the funnel
  std::vector<std::string> periods;
  std::vector<table> tables;                     ///< each for some dimensions; the first one has none
  std::vector<std::uint32_t> team_of;            ///< of each person; empty without teams
  std::vector<deal> deals;                       ///< open ones first, then those closed last
  std::int64_t n_deals = 0;                      ///< of which these are listed
  time_zone zone;                                ///< of the times
  double confidence = 0.95;                      ///< of the intervals
  double day_seconds = 86'400;                   ///< what counts as a day from creation to the win
  bool priced = true;                            ///< is there any amount?
  bool timed = true;                             ///< are the times to the win among the numbers?
};

/// What a page that a server gives needs beyond its content; text and JSON leave it out.
struct served_page {
  struct link {
    std::string name;
    std::string address;         ///< relative to the page's
    bool here = false;
  };
  std::string revision;          ///< of the events shown: the page asks `events`, beside it, for a later one
  std::vector<link> links;       ///< to the other views
  std::vector<link> people;      ///< to the own view of each
  std::vector<std::string> fixed;  ///< parameters of the address that are not the page's to change
  std::string question;          ///< in words, without what the page can choose itself
};

struct document {
  std::string title;
  std::string question;          ///< what was asked, in words
  std::string query{};           ///< the same as JSON, which `parse_query` reads; empty: not known
  language lang = language::english;
  funnel::currency currency;
  std::vector<figure> figures;
  std::vector<section> sections;
  std::optional<input_summary> input;  ///< for JSON, which leaves the section out that says it to people
  std::optional<live_funnel> live;  ///< the funnel again, for pages that filter; text and JSON leave it out
  std::optional<served_page> served;
};

}  // namespace doc
}  // namespace v0_1
}  // namespace funnel
