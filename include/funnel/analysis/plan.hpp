/// The plan against what came in and what is expected, per segment and period; and how many new deals are missing.
///
/// Won deals count in the period of their closing. A period that is over has its plan and its actual only. In the
/// present one the open deals come on top: in full as the potential, and at what the forecast by age says can
/// still be won before the period ends (`forecast_segment::within`). Later periods have their plan only, since most of
/// their deals do not exist yet.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/analysis/forecast.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One row of a plan.
struct plan_target {
  std::vector<std::string> segment;  ///< one value for each grouping of the query, in its order; empty: none given
  calendar_period in;
  std::optional<minor_units> amount;  ///< of won deals, 0 or more
  std::optional<std::int64_t> deals;  ///< won deals, 0 or more

  friend bool operator==(const plan_target&, const plan_target&) = default;
};

/// Targets for periods of one unit, in any order.
struct sales_plan {
  calendar_unit unit = calendar_unit::month;
  std::vector<plan_target> targets;

  friend bool operator==(const sales_plan&, const sales_plan&) = default;
};

/// Everything that is wrong with a plan for a query, at once: a row that does not fit the query's groupings or the
/// plan's unit, says nothing, is below zero or repeats another; sums that do not fit 64 bits; a query that groups by
/// period or reason, or chooses deals by outcome, since a plan has periods of its own and needs won and open deals.
std::vector<error> check(const sales_plan& plan, const query& q);

/// The figures of one segment (a region, a category, an owner) in one period: deals, or money in minor units.
///
/// `potential` is what stands open and falls into the period, in full; `weighted_potential` the same with each deal
/// at its probability to win, as a forecast gives it; NaN where no forecast can be made, and so in sums with it.
struct plan_figures {
  std::int64_t plan = 0;
  std::int64_t actual = 0;
  std::int64_t potential = 0;
  double weighted_potential = 0;

  /// actual / plan. Empty: nothing for a plan of 0 or below; "achieved 0 of 0" is no achievement.
  std::optional<double> attainment() const { return of_plan(static_cast<double>(actual)); }
  /// The share of the plan that is expected in the end: actual and weighted potential.
  /// Empty: as `attainment`; also nothing where the weighted potential is not known (NaN).
  std::optional<double> expected_attainment() const {
    return of_plan(static_cast<double>(actual) + weighted_potential);
  }
  /// plan - actual: what is missing; below zero when the plan is exceeded.
  std::int64_t missing() const noexcept { return plan - actual; }

  plan_figures& operator+=(const plan_figures& o) {
    plan += o.plan;
    actual += o.actual;
    potential += o.potential;
    weighted_potential += o.weighted_potential;
    return *this;
  }
  friend bool operator==(const plan_figures&, const plan_figures&) = default;

 private:
  std::optional<double> of_plan(double part) const {
    if (plan <= 0 || std::isnan(part)) return std::nullopt;
    return part / static_cast<double>(plan);
  }
};

/// A table of figures by segment and period.
///
/// Shape: cells are row-major: a row for each segment, a column for each period.
/// Empty: no segments or periods give empty vectors and a total of zeros, without attainment.
struct plan_report {
  std::size_t n_segments = 0;
  std::size_t n_periods = 0;
  std::vector<plan_figures> cells;     ///< as given
  std::vector<plan_figures> to_date;   ///< the sum of the segment's periods up to this one: achievement in its dynamics
  std::vector<plan_figures> segments;  ///< the sum of each segment over all periods
  std::vector<plan_figures> periods;   ///< the sum of each period over all segments
  plan_figures total;

  const plan_figures& cell(std::size_t segment, std::size_t period) const {
    return cells[segment * n_periods + period];
  }
  const plan_figures& until(std::size_t segment, std::size_t period) const {
    return to_date[segment * n_periods + period];
  }
};

/// The report of all cells, with its sums. Attainments of sums are those of summed figures, never means of shares.
///
/// Counts:   segments must not overlap, or the sums count deals twice. A cell without a plan still adds its actual.
/// Errors:   invalid_argument when the number of cells is not n_segments x n_periods.
/// Requires: sums that fit, as the sums of a store's amounts do.
result<plan_report> plan_against_fact(std::size_t n_segments, std::size_t n_periods,
                                      std::span<const plan_figures> cells);

/// Options of the comparison with the plan.
struct plan_options {
  forecast_options forecast{};  ///< its unit is ignored: that of the plan holds
  double assurance = 0.9;       ///< probability with which `deals_needed::with_assurance` reaches the target
};

/// What is missing to the targets of the present period.
struct plan_need {
  /// Wins beyond those that came in already: to the target in deals, or in money at the mean won amount of the
  /// history; with both, the larger. 0 when the targets are reached or there are none.
  /// Empty: nothing when a target in money is not reached and no won deal tells what a deal brings.
  std::optional<std::int64_t> missing_wins;
  /// New deals that reach the targets beside the open ones, if they begin and fare as those of the history did (see
  /// `forecast_answer::new_win_probability`); for a target in
  /// money the open deals count with what they are expected to bring (with assurance, with the lower bound of it), and
  /// each new win with the mean won amount. With both targets, the larger numbers. When they are won is another
  /// question: see `forecast_answer::cycle`.
  /// Empty: nothing without `missing_wins`, or where the history does not know a rate.
  std::optional<deals_needed> new_deals;
};

/// What the present period's target has come to: of money if there is a target in money, else of deals.
enum class plan_verdict : std::uint8_t {
  no_target,     ///< none, or one of 0
  unknown,       ///< not reached, and no forecast can be made
  reached,       ///< by what came in already
  expected,      ///< all of the interval of what is expected in the end reaches it
  undecided,     ///< part of it does
  not_expected,  ///< none of it does: only new deals can
};

/// One segment, or all of them together. Its figures are in `plan_answer::money` and `deals`.
struct plan_segment {
  std::vector<std::string> key;  ///< one text for each grouping; empty text for "no value given"
  bool has_deals = false;        ///< any deal of the query, in whatever state; false: a row of the plan without deals
  forecast_segment open;         ///< its open deals and their forecast
  // Of the present period: what came in and what the open deals bring in time; no value where there is no forecast.
  quantity expected_money;  ///< minor units
  quantity expected_deals;
  plan_verdict verdict = plan_verdict::no_target;
  plan_need need;
};

/// An expected number as a share of a plan, bounds and all. Empty: no value without one, or for a plan of 0 or below.
quantity of_plan(quantity expected, std::int64_t plan);

/// Shape: in `money` (minor units) and `deals` a row for each segment and a column for each period; see `plan_report`.
///        A cell without target has the plan 0 and is 0 in `has_money_target`, `has_deals_target`: what was won there
///        without a plan counts in the sums like all else.
struct plan_answer {
  query asked;
  plan_options options;
  std::vector<calendar_period> periods;  ///< from the first with a deal or a target to the last; no gaps
  std::size_t present = 0;               ///< index of the period in which the as-of instant lies
  std::vector<plan_segment> segments;    ///< all with a deal or a target, sorted by key; one when not grouped
  plan_segment total;
  plan_report money;
  plan_report deals;
  std::vector<std::uint8_t> has_money_target;  ///< one for each cell, in the order of `plan_report::cells`
  std::vector<std::uint8_t> has_deals_target;
  std::vector<period_row> dynamics;         ///< deals created, won and lost, by period; won is the actual
  std::vector<plan_figures> money_to_date;  ///< by period: the sum of those up to it that have a plan in money ...
  std::vector<plan_figures> deals_to_date;  ///< ... and in deals: achievement in its dynamics
  count_amount unplanned;                   ///< won in cells without any target
  forecast_answer forecast;
};

/// The plan of the query's segments against its won and open deals as of its instant.
///
/// Counts: the query's groupings are the segments of the plan. Its date basis and filters choose the deals, so a plan
///         for all of a company needs a query that chooses all of its deals. The forecast is made as `forecast` does.
/// Empty:  no targets leave the actuals and the forecast. No deals leave the plan.
/// Errors: those of `check(plan, query)` and `forecast`; `out_of_range` when targets and amounts together exceed 64
///         bits, or the periods are more than 10 000; `invalid_argument` for an assurance outside (0, 1).
/// Cost:   that of `forecast`, and O(segments x periods).
result<plan_answer> compare_plan(const journey_table& j, const query& q, const sales_plan& plan,
                                 const plan_options& o = {});

}  // namespace v0_1
}  // namespace funnel
