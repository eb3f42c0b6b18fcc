/// Draws of what the truth may be, given what was counted: for the probability of statements that no formula gives.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Each draw is a quantile of the library's own uniform numbers, so it is the same on every platform.
#pragma once

#include "stats/distributions.hpp"
#include "stats/rate_posterior.hpp"
#include "stats/simulation.hpp"

#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A rate from its posterior.
inline double draw_rate(std::mt19937_64& random, const rate_posterior& rate) {
  return beta_draw_quantile(draw_fraction(random), rate.hits, rate.misses);
}

/// A standard normal number.
inline double draw_normal(std::mt19937_64& random) {
  return normal_draw_quantile(draw_fraction(random));
}

/// Moves out of one stage as they could have been: shares drawn around the weights, as counts of a large total for
/// `make_stage_chain`. A weight is the number of moves that were counted, with whatever a prior adds.
///
/// Shape:    as many numbers as `weights`. Empty: a weight of zero stays zero, so no draw has ways without a weight.
/// Requires: weights not below zero.
/// Source:   the Dirichlet distribution as gamma weights over their sum; with whole weights and no prior it is the
///           Bayesian bootstrap of Rubin (1981), Ann. Statist. 9(1), 130-134.
std::vector<std::int64_t> draw_moves(std::mt19937_64& random, std::span<const double> weights);

}  // namespace v0_1
}  // namespace funnel
