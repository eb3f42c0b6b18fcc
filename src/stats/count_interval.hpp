/// Intervals of shares and rates by the distributions of the counts themselves, beside the Wilson interval.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Which one: `wilson` for reports; `clopper_pearson` where the coverage must never fall below the level, at the
/// price of a wider interval; `jeffreys` where a Bayesian reading is wanted; `poisson_rate` for events over a
/// time or another exposure, which no number of trials bounds.
#pragma once

#include "stats/distributions.hpp"
#include <funnel/stats/estimate.hpp>
#include "stats/interval.hpp"
#include "stats/share_bounds.hpp"

#include <cstdint>
#include <limits>

namespace funnel {
inline namespace v0_1 {

/// The middle part of a beta distribution that holds the level, with equal tails.
/// Requires: alpha > 0, beta > 0.
inline share_bounds beta_bounds(double alpha, double beta, confidence_level level = {}) {
  const double tail = (1 - level.value) / 2;
  return {beta_quantile(tail, alpha, beta), beta_upper_quantile(tail, alpha, beta)};
}

/// The share hits / n with its Clopper-Pearson interval: the shares that an exact binomial test does not reject.
/// It covers the truth at least as often as the level says, whatever the truth.
///
/// Empty:    n == 0 gives value NaN and the interval [0, 1].
/// Requires: 0 <= hits <= n.
/// Source:   Clopper and Pearson (1934), Biometrika 26(4), 404-413.
estimate clopper_pearson(std::int64_t hits, std::int64_t n, confidence_level level = {});

/// The share hits / n with its Jeffreys interval: the middle of the posterior under the prior Beta(1/2, 1/2),
/// which ends at 0 when nothing hit and at 1 when everything did.
///
/// Empty:    n == 0 gives value NaN and the interval [0, 1].
/// Requires: 0 <= hits <= n.
/// Source:   Brown, Cai and DasGupta (2001), Statist. Sci. 16(2), 101-133, with their change at 0 and n.
estimate jeffreys(std::int64_t hits, std::int64_t n, confidence_level level = {});

/// Events per unit of exposure, for instance deals a day.
///
/// Units: per unit of the exposure given.
/// Empty: exposure == 0; then value is NaN and the interval [0, infinity).
struct rate_estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = 0;
  double upper = std::numeric_limits<double>::infinity();
  std::int64_t events = 0;
  double exposure = 0;

  bool has_value() const noexcept { return exposure > 0; }
};

/// events / exposure with its exact Poisson interval.
///
/// Empty:    exposure == 0 gives value NaN and the interval [0, infinity).
/// Requires: events >= 0, exposure >= 0.
/// Source:   Garwood (1936), Biometrika 28(3/4), 437-442.
rate_estimate poisson_rate(std::int64_t events, double exposure, confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
