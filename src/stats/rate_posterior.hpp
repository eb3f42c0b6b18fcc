/// What a counted share says about the rate behind it: a beta distribution.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>

#include <cassert>

namespace funnel {
inline namespace v0_1 {

/// The beta distribution of a rate after its history, from the prior of Jeffreys, Beta(1/2, 1/2).
///
/// The half hit and half miss of the prior keep the spread above zero after 0 or n hits. Without history it is the
/// prior alone; calculators here do not forecast from that.
/// Source: Brown, Cai and DasGupta (2001), Statistical Science 16(2), 101-133.
struct rate_posterior {
  double hits = 0.5;
  double misses = 0.5;

  double mean() const noexcept { return hits / (hits + misses); }
  /// Expected square of the rate: the probability that two deals which share the rate both hit.
  double mean_square() const noexcept { return mean() * (hits + 1) / (hits + misses + 1); }
};

inline rate_posterior posterior_of(const fraction& history) {
  assert(history.is_valid());
  return {static_cast<double>(history.hits) + 0.5, static_cast<double>(history.n - history.hits) + 0.5};
}

}  // namespace v0_1
}  // namespace funnel
