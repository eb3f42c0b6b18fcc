/// Wins to come among the deals that stand open, from the Markov chain of the funnel.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/count_distribution.hpp"
#include <funnel/stats/markov.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// Wins among open deals by a chain with returns. For a funnel without returns `forecast_deals` knows more.
///
/// Empty: `has_value()` is false when an open deal stands where the history does not know how it ends, see
///        `stage_chain`; the numbers are then NaN, and `wins` is the count of nothing. No open deals have a value, 0.
struct chain_forecast {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double variance_rates_known = std::numeric_limits<double>::quiet_NaN();  ///< chance alone, rates taken as true
  double variance_from_rates = std::numeric_limits<double>::quiet_NaN();   ///< rates estimated; add it to the other
  count_distribution wins;  ///< exact when the rates are true; too narrow by the second variance
  bool known = false;

  bool has_value() const noexcept { return known; }
};

/// The forecast of the deals that are open: `open_deals` counts them per stage, `exit` is the exit that counts as won.
///
/// Errors: invalid_argument when the number of stages differs, a count is below zero or there is no such exit.
/// Cost:   O(n_stages^2 + deals^2), see `wins_distribution`.
/// Source: the variance from rates is the delta method: moves out of a stage are multinomial, and d N / d p follows
///         from N = (I - Q)^-1; features (a38).
result<chain_forecast> forecast_from_chain(const stage_chain& chain, std::span<const std::int64_t> open_deals,
                                           std::size_t exit = 0);

}  // namespace v0_1
}  // namespace funnel
