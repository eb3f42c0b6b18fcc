/// Two samples of quantities (days of cycle, amounts): how far apart they are.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Amounts and durations are skewed: one large deal moves a mean, not a rank. Hence two comparisons, of means
/// (`welch`) and of ranks (`mann_whitney` with `hodges_lehmann`). Only for complete values: deals still open have no
/// cycle yet and need survival methods. The order of the values does not matter.
#pragma once

#include <funnel/stats/estimate.hpp>
#include "stats/test_result.hpp"

#include <bit>
#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// Size, mean and standard deviation (with n - 1). Empty: mean NaN when n == 0, deviation NaN when n < 2.
struct sample_summary {
  std::int64_t n = 0;
  double mean = std::numeric_limits<double>::quiet_NaN();
  double deviation = std::numeric_limits<double>::quiet_NaN();
};

/// Requires: finite values, as for all functions here.
sample_summary summarise(std::span<const double> values);

/// The difference of two means, x minus y.
///
/// Units: of the values.
/// Empty: a sample with fewer than two values, or no variation in either: the test has no value and the interval is
///        unbounded; the difference itself is there when both have a value.
struct mean_difference {
  sample_summary x;
  sample_summary y;
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  double degrees_of_freedom = std::numeric_limits<double>::quiet_NaN();
  test_result t;

  bool has_value() const noexcept { return x.n > 0 && y.n > 0; }
};

/// Welch's t test, which does not take the variances for equal.
/// Source: Welch (1947), Biometrika 34(1/2), 28-35.
mean_difference welch(std::span<const double> x, std::span<const double> y, confidence_level level = {});

/// A comparison of ranks.
///
/// Empty: an empty sample: `u` 0, `chance_above` NaN. The tests have no value then nor when all values are equal.
struct rank_comparison {
  std::int64_t nx = 0;
  std::int64_t ny = 0;
  double u = 0;                                                    ///< pairs in which x is above y, ties counted half
  double chance_above = std::numeric_limits<double>::quiet_NaN();  ///< u of all pairs: 1/2 when neither is above
  test_result z;              ///< normal approximation with correction for ties and continuity
  test_result z_uncorrected;  ///< the same without that for continuity

  bool has_value() const noexcept { return nx > 0 && ny > 0; }
};

/// The Mann-Whitney (Wilcoxon rank sum) test. The approximation is good from about eight values a sample.
///
/// Cost:   O(n log n).
/// Source: Mann and Whitney (1947), Ann. Math. Stat. 18(1), 50-60; ties: Lehmann (1975), Nonparametrics, section 1.4.
rank_comparison mann_whitney(std::span<const double> x, std::span<const double> y);

namespace detail {

inline double value_at(std::int64_t place) {
  return std::bit_cast<double>(place >= 0 ? place : std::numeric_limits<std::int64_t>::min() - place);
}

}  // namespace detail

/// The Hodges-Lehmann shift: the median of all differences x - y, how far x is above y typically.
///
/// Units:  of the values.
/// Empty:  NaN when a sample is empty. The median of an even number is the mean of the middle two.
/// Cost:   O(n log n), no table of the nx * ny differences.
/// Source: Hodges and Lehmann (1963), Ann. Math. Stat. 34(2), 598-611.
double hodges_lehmann(std::span<const double> x, std::span<const double> y);

}  // namespace v0_1
}  // namespace funnel
