#include "stats/quiet_policy.hpp"

#include "stats/binomial.hpp"

#include <boost/math/distributions/binomial.hpp>

#include <cassert>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

namespace {

boost::math::binomial_distribution<double, detail::quiet_policy> binomial(std::int64_t n, double chance) {
  assert(n >= 0 && 0 <= chance && chance <= 1);
  return {static_cast<double>(n), chance};
}

}  // namespace

double binomial_exactly(std::int64_t hits, std::int64_t n, double chance) {
  if (hits < 0 || hits > n) return 0;
  return boost::math::pdf(binomial(n, chance), static_cast<double>(hits));
}

double binomial_at_most(std::int64_t hits, std::int64_t n, double chance) {
  if (hits < 0) return 0;
  if (hits >= n) return 1;
  return boost::math::cdf(binomial(n, chance), static_cast<double>(hits));
}

double binomial_at_least(std::int64_t hits, std::int64_t n, double chance) {
  if (hits <= 0) return 1;
  if (hits > n) return 0;
  return boost::math::cdf(boost::math::complement(binomial(n, chance), static_cast<double>(hits - 1)));
}

std::int64_t binomial_quantile(double probability, std::int64_t n, double chance) {
  assert(0 < probability && probability < 1);
  if (n == 0 || chance == 0) return 0;
  if (chance == 1) return n;
  return static_cast<std::int64_t>(boost::math::quantile(binomial(n, chance), probability));
}

}  // namespace v0_1
}  // namespace funnel
