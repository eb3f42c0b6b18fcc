/// Survival analysis of unfinished deals: Kaplan-Meier, restricted mean, cumulative incidence by cause.
///
/// Layer:   stats.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/time.hpp>
#include <funnel/stats/estimate.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The risk set at one time.
struct risk_row {
  timespan time;
  std::int64_t at_risk = 0;   ///< in view just before `time`: entered before it, not gone before it
  std::int64_t ended = 0;     ///< of them, ended at `time`, whatever the cause
  std::int64_t censored = 0;  ///< of them, last seen at `time` without an end
};

/// The curve from `at.time` until the next point.
struct survival_point {
  risk_row at;
  double survival = 1;           ///< share that lasts longer than `at.time`
  double standard_error = 0;     ///< Greenwood; NaN where the curve is 0
  double cumulative_hazard = 0;  ///< Nelson-Aalen: expected number of ends if each were replaced when it ends
};

/// A Kaplan-Meier curve. It is 1 before the first point; beyond the last one nothing was seen.
struct survival_curve {
  std::int64_t n = 0;
  std::int64_t ended = 0;
  std::vector<survival_point> points;
  confidence_level level = {};  ///< of the bounds

  /// The log-log interval of the curve at one of its points; [0, 1] where the curve is 1 or 0.
  interval bounds(const survival_point& p) const;

  /// The point in force at `t`, the last one at or before it; null before the first.
  const survival_point* at(timespan t) const;
  /// Whether the curve is known at `t`: something was seen that long, or everything had ended before.
  bool covers(timespan t) const {
    return !points.empty() && (t <= points.back().at.time || points.back().survival <= 0);
  }
};

/// Kaplan-Meier estimate of the share that lasts longer than t, for ends of any cause.
///
/// Shape:  one point per distinct length, censored ones included.
/// Counts: what has not ended counts for as long as it was in view. Censoring must be unrelated to the end: the as-of
///         instant of a report is, a loss that competes with a win is not (see `cumulative_incidence`).
/// Late:   while few late entries are in view, the curve rests on them; if all of them end at once, it is 0 from
///         there on. `at_risk` shows it.
/// Empty:  no points. Cost: O(distinct lengths).
/// Source: Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457-481; Greenwood (1926); Nelson (1972); Aalen (1978).
survival_curve kaplan_meier(const survival_tally& t, confidence_level level = {});

/// The longest time up to which at least half of those that last so long were under observation: at_risk of n times the
/// Kaplan-Meier curve. Beyond it the curve rests on few, and its standard error does not show how few.
/// Empty: 0 for an empty tally. Cost: O(distinct lengths).
timespan watched_until(const survival_tally& t);

/// The time by which a share has ended.
///
/// Empty:  `time` has no value when the curve does not come down so far ("not reached"): the time is then longer
///         than the longest observation. A missing bound is open: 0 below, unlimited above.
struct survival_quantile {
  std::optional<timespan> time;
  std::optional<timespan> lower;
  std::optional<timespan> upper;

  bool has_value() const noexcept { return time.has_value(); }
};

/// The smallest time by which at least the share `ended` has ended. Its bounds are where the pointwise bounds of the
/// curve pass the same height, so their level is that of the curve.
/// Requires: 0 < ended < 1.
/// Source:   Brookmeyer and Crowley (1982), Biometrics 38, 29-41.
survival_quantile quantile_of(const survival_curve& curve, double ended);
/// The same for several shares at once. Requires: ascending. Cost: O(points), whatever the number of shares.
std::vector<survival_quantile> quantiles_of(const survival_curve& curve, std::span<const double> ended);
inline survival_quantile median_of(const survival_curve& curve) { return quantile_of(curve, 0.5); }
/// The same of the curve of a tally, for those who ask for no more: it is followed until the upper bound.
survival_quantile quantile_of(const survival_tally& t, double ended, confidence_level level = {});
inline survival_quantile median_of(const survival_tally& t, confidence_level level = {}) { return quantile_of(t, 0.5, level); }

/// Mean time until the end or `until`, whichever comes first.
///
/// Units: 24-hour days. Empty: n == 0, mean and standard error NaN.
struct restricted_mean {
  timespan until;
  std::int64_t n = 0;
  double days = std::numeric_limits<double>::quiet_NaN();
  double standard_error_days = std::numeric_limits<double>::quiet_NaN();

  bool has_value() const noexcept { return n > 0; }
};

/// The area below the curve up to `until`. Compares groups whose medians are not reached.
///
/// Empty:    no value when the curve is not known up to `until` (see `survival_curve::covers`).
/// Requires: until >= 0. Cost: O(points).
/// Source:   Klein and Moeschberger (2003), Survival Analysis, section 4.5.
restricted_mean restricted_mean_of(const survival_curve& curve, timespan until);

/// The curve from `time` until the next point.
struct incidence_point {
  timespan time;
  std::int64_t at_risk = 0;   ///< in view just before `time`, not yet ended
  std::int64_t ended = 0;     ///< ended at `time` by the cause of the curve
  double share = 0;           ///< ended by the cause of the curve up to and including `time`
  double standard_error = 0;  ///< delta method
};

/// Cumulative incidence of one cause. It is 0 before the first point; beyond the last one nothing was seen.
struct incidence_curve {
  end_cause cause = not_ended;
  std::int64_t n = 0;
  std::int64_t ended = 0;  ///< by this cause
  std::vector<incidence_point> points;
  confidence_level level = {};  ///< of the bounds

  /// The log-log interval of the share at one of the points; [0, 1] where the share is 0 or 1.
  interval bounds(const incidence_point& p) const;

  /// The point in force at `t`, the last one at or before it; null before the first.
  const incidence_point* at(timespan t) const;
};

/// Aalen-Johansen estimate of the share that has ended by `cause` until t. At each time these shares over all causes
/// and the Kaplan-Meier share of those not ended sum to 1. One minus Kaplan-Meier with the other causes censored does
/// not, and is too large.
///
/// Shape:    one point per distinct length, whatever its cause: the points of `kaplan_meier`.
/// Empty:    no points; a cause that never occurs has share 0 with standard error 0 everywhere.
/// Cost:     O(distinct lengths). Requires: cause is not `not_ended`.
/// Source:   Aalen and Johansen (1978), Scand. J. Statist. 5, 141-150; variance: Marubini and Valsecchi (1995),
///           Analysing Survival Data from Clinical Trials and Observational Studies, chapter 10.
incidence_curve cumulative_incidence(const survival_tally& t, end_cause cause, confidence_level level = {});

/// What is known of a cohort at one age.
///
/// Empty: `has_value()` false, the estimates NaN: no observation, or none so old while some had not ended.
struct conversion_at_age {
  timespan age;
  std::int64_t n = 0;          ///< the cohort
  std::int64_t longer = 0;     ///< of it, known to have lasted longer than `age`: the evidence beyond
  std::int64_t converted = 0;  ///< of it, ended by the cause until `age`
  double naive_share = std::numeric_limits<double>::quiet_NaN();  ///< converted / n: too low while some are young
  double share = std::numeric_limits<double>::quiet_NaN();        ///< Aalen-Johansen
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  interval bounds;  ///< log-log interval of `share`; [0, 1] where it is 0 or 1
  double open_share = std::numeric_limits<double>::quiet_NaN();  ///< Kaplan-Meier: not ended at `age`

  bool has_value() const noexcept { return open_share >= 0; }
};

/// Conversion by age: the share that ends by `cause` until each age, next to the naive share, which divides the
/// conversions known today by the whole cohort, young deals included.
///
/// Shape:    one row per age, in the given order. Requires: cause is not `not_ended`.
/// Empty:    see `conversion_at_age`. Cost: O(distinct lengths + ages log ages).
std::vector<conversion_at_age> conversion_by_age(const survival_tally& t, end_cause cause,
                                                 std::span<const timespan> ages, confidence_level level = {});
/// The same by each of several causes, in one pass. Requires: they differ.
std::vector<std::vector<conversion_at_age>> conversion_by_age(const survival_tally& t, std::span<const end_cause> causes,
                                                              std::span<const timespan> ages, confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
