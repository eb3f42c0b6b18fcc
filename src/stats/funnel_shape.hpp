/// The shape of a funnel against the classic trapezoid: leaky top, cylinder, leaky bottom, bulge.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// The widths of a funnel are the shares of deals that get to each level: 1 at the top, then the product of the steps'
/// conversions. The classic trapezoid has straight sides: from its first to its last width it narrows by the same amount
/// at each step, so of all deals that drop out the same part drops out at each. The distance from it is that of
/// Kolmogorov between where deals drop out and this even spread: 0 for straight sides, near 1 when all drop out at once.
///
/// The rules, with n steps:
///  - leaky top: most deals do not reach the second level (the first step converts less than `leaky_top_below`), and the
///    second level is narrower than the trapezoid by at least `least_bend` of the whole narrowing.
///  - leaky bottom: the last steps (a third of them, at least one, of two or more) take at least `least_bend` more of the
///    drop-outs than their even part, and one of them converts less than `leaky_bottom_below`.
///  - cylinder: each step converts at least `cylinder_from`.
///  - bulge: deals move surely (each step converts at least `bulge_from`) but stay in one stage at least `bulge_times` as
///    long as in the others on average.
/// Each rule holds with a probability: the share of draws from what is known of the rates and times. It holds for good
/// when that is at least `confidence`, and is ruled out when it is at most 1 - `confidence`. The funnel is classic when
/// all four are ruled out. A funnel exactly on the edge of a rule is given that shape in about 1 - `confidence` of all
/// histories, one well inside the classic region more rarely.
/// Source: features (a45) to (a49), (e6).
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/core/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

enum class funnel_shape : std::uint8_t {
  insufficient_data,  ///< too few deals, or they leave open which shape it is
  classic,
  leaky_top,
  leaky_bottom,
  cylinder,
  bulge,
};

/// The four that are not classic, in the order of `shape_diagnosis::rules`; the first that holds is the shape.
inline constexpr std::array<funnel_shape, 4> shape_rules{funnel_shape::leaky_top, funnel_shape::leaky_bottom,
                                                         funnel_shape::cylinder, funnel_shape::bulge};

/// What the source suspects behind a shape; nothing that is computed here.
enum class suspected_cause : std::uint8_t {
  non_target_leads,    ///< leads that were never customers to be
  technical_losses,    ///< leads lost for technical reasons
  slow_answer,         ///< gone to competitors without waiting for an answer
  price_below_market,
  weak_qualification,  ///< of the sellers
  price_too_high,
  superfluous_stage,   ///< a stage that could be left out
};

/// Source: features (a46) to (a49).
std::vector<suspected_cause> causes_of(funnel_shape s);

struct shape_options {
  double leaky_top_below = 0.5;
  double leaky_bottom_below = 0.5;
  double cylinder_from = 0.9;
  double bulge_from = 0.5;
  double bulge_times = 3;
  double least_bend = 0.2;        ///< of the whole narrowing
  double confidence = 0.9;
  std::int64_t min_deals = 10;    ///< settled deals of each step; with fewer nothing is said
  std::int64_t draws = 1'999;
  std::uint64_t seed = 1;
};

/// One open stage and the step out of it.
struct shape_step {
  fraction settled;          ///< of deals whose fate here is settled, those that got further
  double mean_days = std::numeric_limits<double>::quiet_NaN();  ///< in the stage; NaN: not known
  double standard_error = std::numeric_limits<double>::quiet_NaN();
};

/// The numbers that the rules look at. NaN where a number does not exist: no bend without narrowing, no ratio of times
/// where one is unknown or there is one stage only.
struct shape_measures {
  std::vector<double> widths;     ///< n + 1 levels
  std::vector<double> bends;      ///< n + 1: width less that of the trapezoid, in parts of the whole narrowing
  double distance = 0;            ///< largest absolute bend
  double first_conversion = std::numeric_limits<double>::quiet_NaN();
  double top_bend = std::numeric_limits<double>::quiet_NaN();      ///< of the second level; below 0: narrower
  double bottom_bend = std::numeric_limits<double>::quiet_NaN();   ///< of the level above the last steps
  double last_conversion = std::numeric_limits<double>::quiet_NaN();  ///< lowest of the last steps
  double least_conversion = std::numeric_limits<double>::quiet_NaN();
  double time_ratio = std::numeric_limits<double>::quiet_NaN();    ///< longest stage over the mean of the others
  std::size_t longest = 0;        ///< that stage
};

/// Requires: as many conversions as times, not none.
shape_measures measure_shape(std::span<const double> conversions, std::span<const double> mean_days);

/// Does the rule hold for these numbers? A number that does not exist meets no condition.
inline bool shape_holds(funnel_shape rule, const shape_measures& m, const shape_options& o) {
  switch (rule) {
    case funnel_shape::leaky_top: return m.first_conversion < o.leaky_top_below && m.top_bend <= -o.least_bend;
    case funnel_shape::leaky_bottom: return m.last_conversion < o.leaky_bottom_below && m.bottom_bend >= o.least_bend;
    case funnel_shape::cylinder: return m.least_conversion >= o.cylinder_from;
    case funnel_shape::bulge: return m.least_conversion >= o.bulge_from && m.time_ratio >= o.bulge_times;
    case funnel_shape::insufficient_data:
    case funnel_shape::classic: break;
  }
  return false;
}

/// A shape with its evidence.
///
/// Empty: `n` below the minimum of the options: nothing was drawn, probabilities are NaN.
struct shape_diagnosis {
  struct rule {
    funnel_shape shape = funnel_shape::classic;
    bool seen = false;    ///< holds for the numbers as they were counted
    double probability = std::numeric_limits<double>::quiet_NaN();
    bool holds = false;   ///< with the confidence asked for
  };
  funnel_shape shape = funnel_shape::insufficient_data;
  std::array<rule, shape_rules.size()> rules{};
  shape_measures measured;   ///< as counted; empty when a step has no settled deal
  std::int64_t n = 0;        ///< settled deals of the step that has fewest
  bool times_known = false;  ///< without the times a bulge can neither be found nor ruled out, and is left aside
};

/// The diagnosis of a funnel from its steps in order.
///
/// Counts: rates are drawn from their posterior (Jeffreys), mean times from the normal distribution of their standard
///         error, not below 0. A bulge is judged only if every stage has a time.
/// Empty:  no steps, or too few settled deals in one: insufficient data.
/// Errors: invalid_argument for counts that are none, or options outside their domain.
/// Cost:   O(draws x steps).
result<shape_diagnosis> diagnose_shape(std::span<const shape_step> steps, const shape_options& o = {});

}  // namespace v0_1
}  // namespace funnel
