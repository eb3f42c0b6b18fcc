/// The plan against what came in and what is expected, per slice and period; and how many new deals are missing.
///
/// Won deals count in the period of their closing. A period that is over has its plan and its actual only. In the
/// present one the open deals come on top: in full as the potential, and at what the look-back of the forecast says can
/// still be won before the period ends (`forecast_slice::within`). Later periods have their plan only, since most of
/// their deals do not exist yet.
///
/// Layer:   analysis. `plan_of` in `analysis/plan.hpp` makes the answer.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/forecast_answer.hpp"
#include <funnel/stats/forecast.hpp>
#include "analysis/plan_numbers.hpp"
#include <funnel/stats/estimate.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/cohort.hpp"
#include "aggregates/dynamics.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How to make it.
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
  /// New deals that reach the targets beside the open ones, at the settled conversions of the history; for a target in
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

/// One slice, or all of them together. Its figures are in `plan_answer::money` and `deals`.
struct plan_slice {
  std::vector<std::string> key;  ///< one text a grouping; empty text for "no value given"
  bool has_deals = false;        ///< any deal of the query, in whatever state; false: a row of the plan that fits none
  forecast_slice open;           ///< its open deals and their forecast
  // Of the present period: what came in and what the open deals bring in time; no value where there is no forecast.
  quantity expected_money;       ///< minor units
  quantity expected_deals;
  plan_verdict verdict = plan_verdict::no_target;
  plan_need need;
};

/// An expected number as a share of a plan, bounds and all. Empty: no value without one, or for a plan of 0 or below.
quantity of_plan(quantity expected, std::int64_t plan);

/// Shape: in `money` (minor units) and `deals` one row a slice and one column a period; see `plan_report`. A cell
///        without target has the plan 0 and is 0 in `has_money_target`, `has_deals_target`: what was won there without
///        a plan counts in the sums like all else.
struct plan_answer {
  query asked;
  plan_options options;
  std::vector<calendar_period> periods;        ///< from the first with a deal or a target to the last; no gaps
  std::size_t present = 0;                     ///< index of the period in which the as-of instant lies
  std::vector<plan_slice> slices;              ///< all with a deal or a target, sorted by key; one when not grouped
  plan_slice total;
  plan_report money;
  plan_report deals;
  std::vector<std::uint8_t> has_money_target;  ///< one a cell, in the order of `plan_report::cells`
  std::vector<std::uint8_t> has_deals_target;
  std::vector<period_row> dynamics;            ///< deals created, won and lost, one a period; won is the actual
  std::vector<plan_figures> money_to_date;     ///< one a period: the sum of those up to it that have a plan in money ...
  std::vector<plan_figures> deals_to_date;     ///< ... and in deals: achievement in its dynamics
  count_amount unplanned;                      ///< won in cells without any target
  forecast_answer forecast;
};

}  // namespace v0_1
}  // namespace funnel
