/// Seeded draws, the same on every platform, and the bounds of simulated values.
///
/// The generator is std::mt19937_64, whose output the C++ standard fixes for every seed. The distributions of the
/// standard library are not fixed and are not used: every draw is a quantile of a uniform number.
#pragma once

#include "stats/distributions.hpp"

#include <funnel/stats/forecast.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// An integer from 0 to n - 1, each with the same probability. Requires: n > 0.
std::uint64_t draw_below(std::mt19937_64& random, std::uint64_t n);

/// A number strictly between 0 and 1, the middle of one of 2^53 equal parts.
inline double draw_fraction(std::mt19937_64& random) { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; }

/// A rate from its posterior.
inline double draw_rate(std::mt19937_64& random, const rate_posterior& rate) {
  return beta_draw_quantile(draw_fraction(random), rate.hits, rate.misses);
}

/// A standard normal number.
inline double draw_normal(std::mt19937_64& random) { return normal_draw_quantile(draw_fraction(random)); }

/// Moves out of one stage as they could have been: shares drawn around the weights, as counts of a large total for
/// `make_stage_chain`. A weight is the number of moves that were counted, plus whatever a prior adds.
///
/// Shape:    as many numbers as `weights`. Empty: a weight of zero stays zero, so no draw has ways without a weight.
/// Requires: weights not below zero.
/// Source:   the Dirichlet distribution as gamma weights over their sum; with whole weights and no prior it is the
///           Bayesian bootstrap of Rubin (1981), Ann. Statist. 9(1), 130-134.
std::vector<std::int64_t> draw_moves(std::mt19937_64& random, std::span<const double> weights);

namespace detail {

/// The bounds of a central interval are the draws at this rank from either end, counted from 1; 0 when there are too
/// few draws for the level. The rank is rounded outwards.
/// Source: Davison and Hinkley (1997), Bootstrap Methods and their Application, section 2.4: of B draws the one at
///         (B + 1) p estimates the quantile p.
std::int64_t tail_place(std::int64_t draws, confidence_level level);

/// The central interval of draws in ascending order, widened where it leaves the expected value out: of rare wins nearly
/// every draw is nothing, and then it reaches to the nearest draw beyond the value, or to the value itself.
/// Requires: place >= 1, see `tail_place`.
template <class Number>
std::pair<double, double> interval_of(std::span<const Number> ascending, std::int64_t place, double expected) {
  const auto at = [&](std::size_t i) { return static_cast<double>(ascending[i]); };
  double lower = at(static_cast<std::size_t>(place - 1)), upper = at(ascending.size() - static_cast<std::size_t>(place));
  if (upper < expected) {
    const auto beyond = std::lower_bound(ascending.begin(), ascending.end(), expected, [](Number x, double e) { return static_cast<double>(x) < e; });
    upper = beyond == ascending.end() ? expected : static_cast<double>(*beyond);
  }
  if (lower > expected) {
    const auto beyond = std::upper_bound(ascending.begin(), ascending.end(), expected, [](double e, Number x) { return e < static_cast<double>(x); });
    lower = beyond == ascending.begin() ? expected : static_cast<double>(*(beyond - 1));
  }
  return {lower, upper};
}

}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
