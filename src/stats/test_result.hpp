/// The outcome of a significance test.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/distributions.hpp"

#include <cmath>
#include <limits>

namespace funnel {
inline namespace v0_1 {

/// A test statistic and its p-value: how often chance alone would give a statistic at least as extreme.
///
/// Empty: statistic and p NaN where the data leave the test undefined. Test `has_value()`, not the NaN.
struct test_result {
  double statistic = std::numeric_limits<double>::quiet_NaN();
  double p = std::numeric_limits<double>::quiet_NaN();
  bool defined = false;

  bool has_value() const noexcept { return defined; }
};

/// The two-sided p-value of a standard normal statistic, exact in the far tails too.
inline double two_sided_p(double z) { return 2 * normal_upper(std::abs(z)); }

/// The chance of a standard normal statistic as low as this or lower.
inline double lower_tail_p(double z) { return normal_lower(z); }

/// The two-sided test of a distance whose variance is known.
/// Empty: no value when the variance is not above zero.
inline test_result z_test(double distance, double variance) {
  if (!(variance > 0)) return {};
  const double z = distance / std::sqrt(variance);
  return {z, two_sided_p(z), true};
}

}  // namespace v0_1
}  // namespace funnel
