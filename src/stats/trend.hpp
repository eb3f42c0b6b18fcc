/// Is there a trend? Rates and values in the order of time.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include "stats/test_result.hpp"

#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// A test of "no trend", two-sided.
///
/// Empty: n == 0; then z is NaN and the p-value 1: nothing speaks against "no trend".
struct trend_test {
  double z = std::numeric_limits<double>::quiet_NaN();  ///< above zero when the series rises
  double p_value = 1;
  std::int64_t n = 0;  ///< points that were used

  bool has_value() const noexcept { return n > 0; }
  double chi_squared() const noexcept { return z * z; }
};

/// Cochran-Armitage: do shares of equally spaced periods rise or fall in a straight line?
///
/// Counts: periods weigh by their size; a period with n == 0 keeps its place and adds nothing. `n` is the number of
///         periods that have deals.
/// Empty:  fewer than two such periods, or shares that are all 0 or all 1.
/// Source: Armitage (1955), Biometrics 11(3), 375-386; without continuity correction.
trend_test cochran_armitage(std::span<const fraction> periods);

/// Mann-Kendall: does a series rise or fall, in whatever shape?
struct mann_kendall_test : trend_test {
  std::int64_t rises_less_falls = 0;  ///< the sum S of the signs of all pairs
  double variance = 0;                ///< of S when there is no trend, ties taken into account
};

/// Counts: z with the customary correction of S by one towards zero, and 0 for S = 0. Points must be independent;
///         a season or a memory in the series makes p too small.
/// Empty:  fewer than two values. A series of equal values has z = 0, p = 1.
/// Requires: no NaN. Leave periods without a value out.
/// Cost:   O(n^2).
/// Source: Mann (1945), Econometrica 13(3), 245-259; ties: Kendall (1975), Rank Correlation Methods, chapter 4.
mann_kendall_test mann_kendall(std::span<const double> values);

/// Theil-Sen: the median of the slopes between all pairs of points, in values for each unit of time.
///
/// A few wild months do not move it. The interval holds the slopes with which "no trend left" is not rejected.
///
/// Counts:   with few points the interval is unbounded; at 95 % up to five.
/// Empty:    fewer than two points.
/// Requires: as many times as values, times strictly ascending, no NaN.
/// Cost:     O(n^2 log n) time, O(n^2) memory: 1 000 points take 4 MB.
/// Source:   Sen (1968), J. Am. Stat. Assoc. 63(324), 1379-1389.
quantity theil_sen(std::span<const double> times, std::span<const double> values, confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
