/// Draws of what the truth may be, given what was counted: for the probability of statements that no formula gives.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Each draw is a quantile of the library's own uniform numbers, so it is the same on every platform.
#pragma once

#include <funnel/calc/rate_posterior.hpp>
#include <funnel/calc/simulation.hpp>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/policies/policy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

// Without promotion to long double: ten times as fast, and the same where long double differs. A search that stops
// early gives its best value.
using draw_policy = boost::math::policies::policy<boost::math::policies::promote_double<false>,
                                                  boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
                                                  boost::math::policies::overflow_error<boost::math::policies::ignore_error>>;
}  // namespace detail

/// A rate from its posterior.
inline double draw_rate(std::mt19937_64& random, const rate_posterior& rate) {
  const boost::math::beta_distribution<double, detail::draw_policy> posterior(rate.hits, rate.misses);
  return boost::math::quantile(posterior, draw_fraction(random));
}

/// A standard normal number.
inline double draw_normal(std::mt19937_64& random) {
  return boost::math::quantile(boost::math::normal_distribution<double, detail::draw_policy>(), draw_fraction(random));
}

/// Moves out of one stage as they could have been: the shares of what was counted, weighed anew, as counts of a large
/// total for `make_stage_chain`. What was never counted stays so: no draw has ways that the history does not know.
///
/// Shape:  as many numbers as `counts`. Empty: counts of zero stay zero.
/// Source: Rubin (1981), The Bayesian bootstrap, Ann. Statist. 9(1), 130-134: gamma weights, which sum up by category.
inline std::vector<std::int64_t> draw_moves(std::mt19937_64& random, std::span<const std::int64_t> counts) {
  std::vector<double> weights(counts.size());
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] <= 0) continue;
    const boost::math::gamma_distribution<double, detail::draw_policy> gamma(static_cast<double>(counts[i]));
    sum += weights[i] = boost::math::quantile(gamma, draw_fraction(random));
  }
  std::vector<std::int64_t> drawn(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) drawn[i] = std::max<std::int64_t>(1, std::llround(weights[i] / sum * 0x1p40));
  return drawn;
}

}  // namespace v0_1
}  // namespace funnel
