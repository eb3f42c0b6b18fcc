#include <funnel/stats/comparison.hpp>

#include "stats/binomial.hpp"

#include <algorithm>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

count_limits exact_limits(std::int64_t n, double target, confidence_level coverage) {
  if (n == 0) return {};
  const double tail = (1 - coverage.value) / 2;
  return {n, binomial_quantile(tail, n, target), binomial_quantile(1 - tail, n, target)};
}

interval interpolated_limits(std::int64_t n, double target, confidence_level coverage) {
  if (n == 0) return {};
  // With r the smallest count whose distribution function reaches p, go back from r by the part of the step at r
  // that lies above p.
  const auto limit = [&](double p) {
    const std::int64_t r = binomial_quantile(p, n, target);
    const double above = (binomial_at_most(r, n, target) - p) / binomial_exactly(r, n, target);
    return (static_cast<double>(r) - above) / static_cast<double>(n);
  };
  const double tail = (1 - coverage.value) / 2;
  return {limit(tail), limit(1 - tail)};
}

limit_verdict verdict(fraction unit, double target, const limit_options& options) {
  if (unit.n == 0 || unit.n < options.min_n) return limit_verdict::too_few;
  const count_limits inner = exact_limits(unit.n, target, options.inner);
  if (target > 0 && target < 1 && inner.contains(0) && inner.contains(unit.n)) return limit_verdict::too_few;
  if (!exact_limits(unit.n, target, options.outer).contains(unit.hits)) return limit_verdict::beyond_outer;
  if (!inner.contains(unit.hits)) return limit_verdict::beyond_inner;
  return limit_verdict::inside;
}

target_test test_against_target(fraction unit, double target) {
  target_test t;
  if (unit.n == 0) return t;
  t.p_lower = binomial_at_most(unit.hits, unit.n, target);
  t.p_upper = binomial_at_least(unit.hits, unit.n, target);
  const double half = binomial_exactly(unit.hits, unit.n, target) / 2;
  const double smaller = std::min(t.p_lower, t.p_upper);
  t.p_two_sided = std::min(1.0, 2 * smaller);
  t.p_mid = std::min(1.0, 2 * (smaller - half));
  return t;
}

}  // namespace v0_1
}  // namespace funnel
