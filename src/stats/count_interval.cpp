#include <funnel/stats/estimate.hpp>

#include "stats/distributions.hpp"

#include <cassert>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

estimate clopper_pearson(std::int64_t hits, std::int64_t n, confidence_level level) {
  assert(0 <= hits && hits <= n);
  estimate e;
  e.hits = hits;
  e.n = n;
  if (n == 0) return e;
  const double k = static_cast<double>(hits);
  const double misses = static_cast<double>(n - hits);
  e.value = k / static_cast<double>(n);
  // P(X >= k) at p is the beta(k, n-k+1) distribution function at p, P(X <= k) the upper tail of beta(k+1, n-k).
  // No tail is left to search at 0 and n hits.
  if (hits > 0) e.lower = beta_bounds(k, misses + 1, level).lower;
  if (hits < n) e.upper = beta_bounds(k + 1, misses, level).upper;
  return e;
}

estimate jeffreys(std::int64_t hits, std::int64_t n, confidence_level level) {
  assert(0 <= hits && hits <= n);
  estimate e;
  e.hits = hits;
  e.n = n;
  if (n == 0) return e;
  e.value = static_cast<double>(hits) / static_cast<double>(n);
  const share_bounds b = beta_bounds(static_cast<double>(hits) + 0.5, static_cast<double>(n - hits) + 0.5, level);
  if (hits > 0) e.lower = b.lower;
  if (hits < n) e.upper = b.upper;
  return e;
}

rate_estimate poisson_rate(std::int64_t events, double exposure, confidence_level level) {
  assert(events >= 0 && exposure >= 0);
  rate_estimate r;
  r.events = events;
  r.exposure = exposure;
  if (!(exposure > 0)) return r;
  // P(X >= k) at mean m is the gamma(k) distribution function at m, P(X <= k) the upper tail of gamma(k+1).
  const double k = static_cast<double>(events);
  const double tail = (1 - level.value) / 2;
  r.value = k / exposure;
  if (events > 0) r.lower = gamma_quantile(tail, k) / exposure;
  r.upper = gamma_upper_quantile(tail, k + 1) / exposure;
  return r;
}

}  // namespace v0_1
}  // namespace funnel
