/// The binomial distribution: how many of n trials hit when each hits with the same chance.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/quiet_policy.hpp>

#include <boost/math/distributions/binomial.hpp>

#include <cassert>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

namespace detail {
inline boost::math::binomial_distribution<double, quiet_policy> binomial(std::int64_t n, double chance) {
  assert(n >= 0 && 0 <= chance && chance <= 1);
  return {static_cast<double>(n), chance};
}
}  // namespace detail

/// The probability of exactly `hits` of `n`. Requires: n >= 0, 0 <= chance <= 1, as for all functions here.
inline double binomial_exactly(std::int64_t hits, std::int64_t n, double chance) {
  if (hits < 0 || hits > n) return 0;
  return boost::math::pdf(detail::binomial(n, chance), static_cast<double>(hits));
}

/// The probability of `hits` or fewer.
inline double binomial_at_most(std::int64_t hits, std::int64_t n, double chance) {
  if (hits < 0) return 0;
  if (hits >= n) return 1;
  return boost::math::cdf(detail::binomial(n, chance), static_cast<double>(hits));
}

/// The probability of `hits` or more, computed as such: no digits are lost to 1 - p.
inline double binomial_at_least(std::int64_t hits, std::int64_t n, double chance) {
  if (hits <= 0) return 1;
  if (hits > n) return 0;
  return boost::math::cdf(boost::math::complement(detail::binomial(n, chance), static_cast<double>(hits - 1)));
}

/// The smallest number of hits that is reached or undercut with at least `probability`.
/// Requires: 0 < probability < 1.
inline std::int64_t binomial_quantile(double probability, std::int64_t n, double chance) {
  assert(0 < probability && probability < 1);
  if (n == 0 || chance == 0) return 0;
  if (chance == 1) return n;
  return static_cast<std::int64_t>(boost::math::quantile(detail::binomial(n, chance), probability));
}

}  // namespace v0_1
}  // namespace funnel
