/// Confidence intervals of shares.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/distributions.hpp"
#include <funnel/stats/estimate.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

/// The probability with which an interval is to cover the truth. A type, so that it is not mistaken for a width.
/// Requires: 0 < value < 1.
struct confidence_level {
  double value = 0.95;

  /// Half-width in standard deviations of a normal distribution: 1.96 at 95 %.
  double z() const {
    assert(value > 0 && value < 1);
    return normal_quantile(0.5 + value / 2);
  }
};

/// The share hits / n with its Wilson score interval.
///
/// Empty:    n == 0 gives value NaN and the interval [0, 1].
/// Requires: 0 <= hits <= n.
/// Source:   Wilson (1927), J. Am. Stat. Assoc. 22(158), 209-212.
inline estimate wilson(std::int64_t hits, std::int64_t n, confidence_level level = {}) {
  assert(0 <= hits && hits <= n);
  estimate e;
  e.hits = hits;
  e.n = n;
  if (n == 0) return e;
  // The interval holds every p with |share - p| <= z sqrt(p (1 - p) / n); squared, a quadratic in p whose
  // roots lie around centre / (1 + z^2/n):
  const double size = static_cast<double>(n);
  const double share = static_cast<double>(hits) / size;
  const double z = level.z();
  const double shrink = 1 + z * z / size;
  const double centre = (share + z * z / (2 * size)) / shrink;
  const double half = z * std::sqrt(share * (1 - share) / size + z * z / (4 * size * size)) / shrink;
  e.value = share;
  // At 0 and n hits one bound is exactly 0 or 1; rounding must not say otherwise.
  e.lower = hits == 0 ? 0 : std::max(0.0, centre - half);
  e.upper = hits == n ? 1 : std::min(1.0, centre + half);
  return e;
}

}  // namespace v0_1
}  // namespace funnel
