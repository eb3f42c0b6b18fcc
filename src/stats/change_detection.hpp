/// When did it change? Running sums that rise once a rate or a level has shifted.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The first period whose running sum is at or above `threshold`; nothing while none is.
///
/// A threshold trades false alarms for late ones. For `cusum_of_rates` the sum is a log-likelihood ratio: ln 100 = 4.6
/// means that the changed rate explains the periods since the last 0 a hundred times better.
inline std::optional<std::size_t> first_alarm(std::span<const double> sums, double threshold) {
  const auto at = std::find_if(sums.begin(), sums.end(), [&](double sum) { return sum >= threshold; });
  if (at == sums.end()) return std::nullopt;
  return static_cast<std::size_t>(at - sums.begin());
}

/// Shape: one entry a period.
struct rate_cusum {
  std::vector<double> weights;  ///< the period's evidence for the changed rate: its log-likelihood ratio
  std::vector<double> sums;     ///< accumulated, never below zero
};

/// The likelihood-ratio CUSUM of shares: has the rate moved from `rate_before` to `rate_after` (or beyond)?
///
/// It finds a change in the one direction; ask twice for both.
///
/// Empty:  a period with n == 0 has weight 0 and leaves the sum as it is; no periods give empty vectors.
/// Errors: invalid_argument when a rate is not strictly between 0 and 1, both are equal, or a count is not valid.
/// Source: Page (1954), Biometrika 41(1-2), 100-115; for shares: Steiner, Cook, Farewell and Treasure (2000),
///         Biostatistics 1(4), 441-452.
result<rate_cusum> cusum_of_rates(std::span<const fraction> periods, double rate_before, double rate_after);

/// Shape: one entry a value.
struct page_hinkley_sums {
  std::vector<double> up;    ///< evidence of a rise
  std::vector<double> down;  ///< evidence of a fall
};

/// Page-Hinkley: has the level of a series moved away from its mean so far by more than `tolerance`?
///
/// It needs no rates to be named beforehand. Both sums start at 0 with the first value.
///
/// Empty:    no values give empty vectors. Leave periods without a value out.
/// Requires: tolerance >= 0, no NaN.
/// Source:   Page (1954), as above; Hinkley (1971), Biometrika 58(3), 509-523.
page_hinkley_sums page_hinkley(std::span<const double> values, double tolerance);

}  // namespace v0_1
}  // namespace funnel
