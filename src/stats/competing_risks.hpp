/// What share ends in each way, by time, counting what is not finished yet: Aalen-Johansen curves.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include "stats/risk_table.hpp"
#include <funnel/stats/survival.hpp>
#include <funnel/core/time.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The curve from `time` until the next point.
struct incidence_point {
  duration time;
  std::int64_t at_risk = 0;   ///< in view just before `time`, ended in no way
  std::int64_t ended = 0;     ///< ended at `time` by the cause of the curve
  double share = 0;           ///< share that ended by the cause of the curve until `time`, this included
  double standard_error = 0;  ///< delta method
  share_bounds bounds;        ///< log-log interval; [0, 1] where the share is 0 or 1
};

/// Cumulative incidence of one cause. It is 0 before the first point and ends at the last.
struct incidence_curve {
  end_cause cause = not_ended;
  std::int64_t n = 0;
  std::int64_t ended = 0;  ///< by this cause
  std::vector<incidence_point> points;

  /// The point in force at `t`, the last one at or before it; null before the first.
  const incidence_point* at(duration t) const { return point_at(points, t, &incidence_point::time); }
};

/// Aalen-Johansen estimate of the share that has ended by `cause` until t. At each time these shares over all
/// causes and the Kaplan-Meier share of those not ended sum to 1; one minus Kaplan-Meier with the other causes
/// censored does not, and is too large.
///
/// Shape:    one point a distinct length, of whatever cause or none: the points of `kaplan_meier`.
/// Empty:    no points; a cause that never occurs has the share 0 with the standard error 0 everywhere.
/// Cost:     O(distinct lengths). Requires: cause is not `not_ended`.
/// Source:   Aalen and Johansen (1978), Scand. J. Statist. 5, 141-150; variance: Marubini and Valsecchi (1995),
///           Analysing Survival Data from Clinical Trials and Observational Studies, chapter 10.
incidence_curve cumulative_incidence(const survival_tally& t, end_cause cause, confidence_level level = {});

/// What is known of a cohort at one age.
///
/// Empty: `has_value()` false, the estimates NaN: no observation, or none so old while some had not ended.
struct conversion_at_age {
  duration age;
  std::int64_t n = 0;          ///< the cohort
  std::int64_t longer = 0;     ///< of it, known to have lasted longer than `age`: the evidence beyond
  std::int64_t converted = 0;  ///< of it, ended by the cause until `age`
  double naive_share = std::numeric_limits<double>::quiet_NaN();  ///< converted / n: too low while some are young
  double share = std::numeric_limits<double>::quiet_NaN();        ///< Aalen-Johansen
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  share_bounds bounds;  ///< log-log interval of `share`; [0, 1] where it is 0 or 1
  double open_share = std::numeric_limits<double>::quiet_NaN();  ///< Kaplan-Meier: ended in no way at `age`

  bool has_value() const noexcept { return open_share >= 0; }
};

/// Conversion by age: the share that ends by `cause` until each age, against the naive share that divides the
/// conversions known today by the whole cohort, young deals included.
///
/// Shape:    one row an age, in the given order. Requires: cause is not `not_ended`.
/// Empty:    see `conversion_at_age`. Cost: O(ages x distinct lengths).
/// Source:   features (c5), "Deals still open: conversion (maturity)".
std::vector<conversion_at_age> conversion_by_age(const survival_tally& t, end_cause cause,
                                                 std::span<const duration> ages, confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
