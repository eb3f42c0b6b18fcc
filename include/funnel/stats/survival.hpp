/// How long it takes, counting what is not finished yet: Kaplan-Meier curve, median, restricted mean.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include "stats/risk_table.hpp"
#include <funnel/core/time.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The curve from `at.time` until the next point.
struct survival_point {
  risk_row at;
  double survival = 1;           ///< share that lasts longer than `at.time`
  double standard_error = 0;     ///< Greenwood; NaN where the curve is 0
  share_bounds bounds;           ///< log-log interval; [0, 1] where the curve is 1 or 0
  double cumulative_hazard = 0;  ///< Nelson-Aalen: expected number of ends of one that is replaced at each end
};

/// A Kaplan-Meier curve. It is 1 before the first point and ends at the last: beyond it nothing was seen.
struct survival_curve {
  std::int64_t n = 0;
  std::int64_t ended = 0;
  std::vector<survival_point> points;

  /// The point in force at `t`, the last one at or before it; null before the first.
  const survival_point* at(duration t) const {
    return point_at(points, t, [](const survival_point& p) { return p.at.time; });
  }

  /// Whether the curve is known at `t`: something was seen that long, or everything had ended before.
  bool covers(duration t) const {
    return !points.empty() && (t <= points.back().at.time || points.back().survival <= 0);
  }
};

/// Kaplan-Meier estimate of the share that lasts longer than t, for ends of any cause.
///
/// Shape:  one point a distinct length, censored ones included.
/// Counts: what has not ended counts as long as it was in view. It must have been lost from view for a reason that
///         has nothing to do with its end: the report's instant is one, a loss that competes with a win is not (see
///         `cumulative_incidence`).
/// Late:   while few late entries are in view the curve rests on them; where all in view end at once it is 0
///         from there on. `at_risk` tells.
/// Empty:  no points. Cost: O(distinct lengths).
/// Source: Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457-481; Greenwood (1926); Nelson (1972); Aalen (1978).
survival_curve kaplan_meier(const survival_tally& t, confidence_level level = {});

/// The time by which a share has ended.
///
/// Empty:  `time` has no value when the curve does not come down so far ("not reached"): then the time is longer
///         than the longest observation. A missing bound is open: 0 below, unlimited above.
struct survival_quantile {
  std::optional<duration> time;
  std::optional<duration> lower;
  std::optional<duration> upper;

  bool has_value() const noexcept { return time.has_value(); }
};

/// The smallest time at which at least the share `ended` has ended; its bounds are where the pointwise bounds of
/// the curve pass the same height, so their level is that of the curve.
/// Requires: 0 < ended < 1.
/// Source:   Brookmeyer and Crowley (1982), Biometrics 38, 29-41.
survival_quantile quantile_of(const survival_curve& curve, double ended);

inline survival_quantile median_of(const survival_curve& curve) { return quantile_of(curve, 0.5); }

/// Mean time until the end or `until`, whatever comes first.
///
/// Units: 24-hour days. Empty: n == 0, mean and standard error NaN.
struct restricted_mean {
  duration until;
  std::int64_t n = 0;
  double days = std::numeric_limits<double>::quiet_NaN();
  double standard_error_days = std::numeric_limits<double>::quiet_NaN();

  bool has_value() const noexcept { return n > 0; }
};

/// The area below the curve up to `until`. Two groups may be compared by it where their medians are not reached.
///
/// Empty:    no value when the curve is not known up to `until` (see `survival_curve::covers`).
/// Requires: until >= 0. Cost: O(points).
/// Source:   Klein and Moeschberger (2003), Survival Analysis, section 4.5.
restricted_mean restricted_mean_of(const survival_curve& curve, duration until);

}  // namespace v0_1
}  // namespace funnel

#include "stats/competing_risks.hpp"
#include "stats/log_log_interval.hpp"
#include "stats/cure.hpp"
