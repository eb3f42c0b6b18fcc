/// One kind of time, in all the ways in which it is honestly told: finished times, quantiles, mean, what still lasts.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/time.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace funnel {
inline namespace v0_1 {

/// The time by which a share has ended, in days of the question.
///
/// Empty: `days` is NaN when the curve does not come down so far: the time is longer than anything seen, and `lower`
///        may still bound it. An open bound is 0 below and infinite above.
struct dwell_quantile {
  double share = 0.5;
  double days = std::numeric_limits<double>::quiet_NaN();
  double lower = 0;
  double upper = std::numeric_limits<double>::infinity();

  bool has_value() const noexcept { return days >= 0; }
};

/// How long those that have not ended have lasted so far. Empty: n == 0, the others NaN.
struct running_times {
  std::int64_t n = 0;
  double median_days = std::numeric_limits<double>::quiet_NaN();
  double p90_days = std::numeric_limits<double>::quiet_NaN();
  double longest_days = std::numeric_limits<double>::quiet_NaN();

  bool has_value() const noexcept { return n > 0; }
};

/// All that is said of one kind of time. Days are those of the question: of 24 hours, or working days.
struct dwell {
  /// The shares whose times are given, and where the median is among them.
  static constexpr std::array<double, 5> shares{0.10, 0.25, 0.50, 0.75, 0.90};
  static constexpr std::size_t middle = 2;

  std::int64_t n = 0;  ///< all, those that still last included
  std::int64_t ended = 0;
  finished_timing timing;  ///< naive: of the ended only
  std::array<dwell_quantile, 5> quantiles;
  double horizon_days = std::numeric_limits<double>::quiet_NaN();
  quantity mean;  ///< days until the end or the horizon, whatever comes first
  double mean_standard_error = std::numeric_limits<double>::quiet_NaN();
  running_times running;
  survival_curve curve;  ///< share that lasts longer than a time; times are not yet in days

  const dwell_quantile& median() const noexcept { return quantiles[middle]; }
};

/// The longest time that a tenth of all were seen to reach, or end at: beyond it the curve rests on few.
/// Empty: 0 for a curve without points.
duration horizon_of(const survival_curve& curve);

/// A quantile of the curve in days of the length `day`.
dwell_quantile dwell_quantile_of(const survival_curve& curve, double share, duration day);

running_times running_times_of(const survival_tally& t, duration day);

/// The times of a tally, ends of any cause. `horizon` is that of the restricted mean; without one, `horizon_of`.
///
/// Empty:    no observations: every number undefined. A mean whose horizon was not seen is undefined, too.
/// Cost:     O(distinct lengths). Requires: day longer than nothing, horizon >= 0.
/// Source:   as `kaplan_meier`, `quantile_of` and `restricted_mean_of`.
dwell dwell_of(const survival_tally& t, duration day, std::optional<duration> horizon = {},
               confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
