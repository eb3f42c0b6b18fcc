/// Over-dispersion: units that differ by more than chance even when none of them is unusual.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Markets, products and lead sources differ, so the shares of managers scatter more than the binomial
/// distribution allows, and exact limits flag too many. The scatter is estimated from the units themselves, with
/// the extreme ones pulled in first, so that those to be found do not hide themselves.
/// Source: Spiegelhalter (2005), Statist. Med. 24, 1185-1202, on over-dispersion, with its appendix.
#pragma once

#include <funnel/stats/estimate.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// The distance of a unit from the target in standard deviations, as chance at the target makes them, with
/// `tau_squared` of variance between the units on top.
///
/// Empty: NaN when the unit counts nothing, or when the target is 0 or 1 and there is no other variance.
inline double z_score(fraction unit, double target, double tau_squared = 0) {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  if (unit.n == 0) return undefined;
  const double variance = target * (1 - target) / static_cast<double>(unit.n) + tau_squared;
  return variance > 0 ? (unit.share() - target) / std::sqrt(variance) : undefined;
}

/// How much more the units scatter than chance.
///
/// Counts: units with at least one trial.
/// Empty:  fewer than two such units, or a target of 0 or 1: both phi NaN, tau_squared 0, has_value() false.
struct over_dispersion {
  std::int64_t units = 0;
  double phi = std::numeric_limits<double>::quiet_NaN();             ///< mean of z^2; 1 by chance alone
  double phi_winsorised = std::numeric_limits<double>::quiet_NaN();  ///< the same with extreme z pulled in
  double tau_squared = 0;  ///< variance of the true shares between units, from phi_winsorised; 0 if none shows

  bool has_value() const noexcept { return phi_winsorised >= 0; }
  /// What the variance is multiplied by: never below 1, so that limits only widen.
  double factor() const noexcept { return has_value() ? std::max(1.0, phi_winsorised) : 1; }
};

/// Estimates the scatter around the target, usually `pooled(units).share()`.
///
/// Requires: 0 <= target <= 1; 0 <= winsorised < 0.5, the part of the units pulled in at each end.
/// Cost:     O(n log n).
over_dispersion estimate_over_dispersion(std::span<const fraction> units, double target,
                                         double winsorised = 0.1);

/// z-score when the scatter stretches all distances alike. Empty: as `z_score`.
inline double z_multiplicative(fraction unit, double target, const over_dispersion& d) {
  return z_score(unit, target) / std::sqrt(d.factor());
}

/// z-score when true shares differ between units: large units gain nothing from their size beyond that.
/// Empty: as `z_score`.
inline double z_additive(fraction unit, double target, const over_dispersion& d) {
  return z_score(unit, target, d.tau_squared);
}

/// Limits by the normal distribution, widened for scatter: variance of chance times `factor` plus `tau_squared`.
/// They may leave [0, 1] for small n.
///
/// Empty: n == 0 gives [0, 1].
inline share_bounds normal_limits(std::int64_t n, double target, confidence_level coverage = {}, double factor = 1,
                                  double tau_squared = 0) {
  if (n == 0) return {};
  const double variance = factor * target * (1 - target) / static_cast<double>(n) + tau_squared;
  const double half = coverage.z() * std::sqrt(variance);
  return {target - half, target + half};
}

}  // namespace v0_1
}  // namespace funnel
