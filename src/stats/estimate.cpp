#include <funnel/stats/estimate.hpp>

#include "stats/distributions.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>

namespace funnel {
inline namespace v0_1 {

fraction pooled(std::span<const fraction> units) noexcept {
  fraction all;
  for (const fraction& u : units) all += u;
  return all;
}

double confidence_level::z() const {
  assert(value > 0 && value < 1);
  return normal_quantile(0.5 + value / 2);
}

estimate wilson(std::int64_t hits, std::int64_t n, confidence_level level) {
  assert(0 <= hits && hits <= n);
  estimate e;
  e.hits = hits;
  e.n = n;
  if (n == 0) return e;
  // The interval holds every p with |share - p| <= z sqrt(p (1 - p) / n); squared, a quadratic in p whose
  // roots lie around centre / (1 + z^2/n):
  const double size = static_cast<double>(n);
  const double share = static_cast<double>(hits) / size;
  const double z = level.z();
  const double shrink = 1 + z * z / size;
  const double centre = (share + z * z / (2 * size)) / shrink;
  const double half = z * std::sqrt(share * (1 - share) / size + z * z / (4 * size * size)) / shrink;
  e.value = share;
  // At 0 and n hits one bound is exactly 0 or 1; rounding must not say otherwise.
  e.lower = hits == 0 ? 0 : std::max(0.0, centre - half);
  e.upper = hits == n ? 1 : std::min(1.0, centre + half);
  return e;
}

estimate share_interval(std::int64_t hits, std::int64_t n, interval_method method, confidence_level level) {
  assert(0 <= hits && hits <= n);
  if (method == interval_method::wilson || n == 0) return wilson(hits, n, level);
  const double k = static_cast<double>(hits);
  const double misses = static_cast<double>(n - hits);
  // Clopper-Pearson: P(X >= k) at p is the beta(k, n-k+1) distribution function at p, P(X <= k) the upper tail of
  // beta(k+1, n-k). Jeffreys: the posterior is beta(k+1/2, n-k+1/2).
  const bool exact = method == interval_method::clopper_pearson;
  estimate e{k / static_cast<double>(n), 0, 1, hits, n};
  // No tail is left to search at 0 and n hits.
  if (hits > 0) e.lower = beta_interval(exact ? k : k + 0.5, misses + (exact ? 1 : 0.5), level).lower;
  if (hits < n) e.upper = beta_interval(k + (exact ? 1 : 0.5), exact ? misses : misses + 0.5, level).upper;
  return e;
}

std::optional<double> sample_quantile(std::span<const double> sorted, double p, quantile_type type) {
  assert(std::is_sorted(sorted.begin(), sorted.end()));
  if (sorted.empty()) return std::nullopt;
  return detail::quantile_by_rank(static_cast<std::int64_t>(sorted.size()), p, type,
                                  [&](std::int64_t rank) { return sorted[static_cast<std::size_t>(rank)]; });
}

std::optional<double> sample_quantile(const std::map<std::int64_t, std::int64_t>& counts, double p,
                                      quantile_type type) {
  std::int64_t n = 0;
  for (const auto& [value, count] : counts) n += count;
  if (n == 0) return std::nullopt;
  return detail::quantile_of_counts(counts, n, p, type, [](std::int64_t value) { return static_cast<double>(value); });
}

}  // namespace v0_1
}  // namespace funnel
