/// Sample quantiles by named definition.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// Definitions of a sample quantile, by their customary numbers. They agree on large samples and differ on small
/// ones: of 1, 2, 3, 4 the lower quartile is 1, 1.5, 1.25, 1.75 or 1.4167, in the order below.
/// Source: Hyndman and Fan (1996), The American Statistician 50(4), 361-365.
enum class quantile_type : std::uint8_t {
  type1 = 1,  ///< the smallest value with at least a share p of the sample at or below it; always a sample value
  type2 = 2,  ///< as type 1, but the mean of two neighbours where the share is met exactly
  type6 = 6,  ///< interpolated; the k-th of n values is the quantile of k / (n + 1)
  type7 = 7,  ///< interpolated; the k-th of n values is the quantile of (k - 1) / (n - 1); what most software takes
  type8 = 8,  ///< interpolated; about median-unbiased whatever the distribution
};

namespace detail {
/// The integer that `x` means: 0.29 * 100 lies a few units of the last digit below 29.
inline double snap_to_integer(double x) {
  const double nearest = std::round(x);
  const double slack = 4 * std::numeric_limits<double>::epsilon() * std::max(1.0, std::abs(x));
  return std::abs(x - nearest) <= slack ? nearest : x;
}

/// The quantile of n > 0 ordered values, of which `value_at` gives the one at a rank from 0.
template <class ValueAt>
double quantile_by_rank(std::int64_t n, double p, quantile_type type, ValueAt value_at) {
  assert(0 <= p && p <= 1);
  // All definitions take a point between two neighbours, at a place counted from 1 for the smallest value:
  // place = a + p (n + 1 - 2a) with a = 0, 1 and 1/3 for types 6, 7 and 8, and p n for the two that do not interpolate.
  const double size = static_cast<double>(n);
  const auto interpolated = [&](double a) { return a + p * (size + 1 - 2 * a); };
  const double place = snap_to_integer(type == quantile_type::type6   ? interpolated(0)
                                       : type == quantile_type::type7 ? interpolated(1)
                                       : type == quantile_type::type8 ? interpolated(1.0 / 3)
                                                                      : p * size);
  const double below = std::floor(place);
  double weight = place - below;
  if (type == quantile_type::type1) weight = weight > 0 ? 1 : 0;
  if (type == quantile_type::type2) weight = weight > 0 ? 1 : 0.5;
  const auto value = [&](double at) {
    return value_at(std::clamp<std::int64_t>(static_cast<std::int64_t>(at), 1, n) - 1);
  };
  return std::lerp(value(below), value(below + 1), weight);
}
}  // namespace detail

/// The quantile of values in ascending order.
///
/// Empty:    no values, no quantile. One value is every quantile.
/// Requires: 0 <= p <= 1; ascending, no NaN.
/// Cost:     O(1).
/// Source:   Hyndman and Fan (1996), see `quantile_type`. Places are compared with a slack of four units of the last
///           digit, so that rounding of p n does not choose the neighbour.
inline std::optional<double> sample_quantile(std::span<const double> sorted, double p,
                                             quantile_type type = quantile_type::type7) {
  assert(std::is_sorted(sorted.begin(), sorted.end()));
  if (sorted.empty()) return std::nullopt;
  return detail::quantile_by_rank(static_cast<std::int64_t>(sorted.size()), p, type,
                                  [&](std::int64_t rank) { return sorted[static_cast<std::size_t>(rank)]; });
}

/// The same of integers that are counted: how often each value occurs, as tallies hold durations.
///
/// Empty:    no value with a count, no quantile.
/// Requires: 0 <= p <= 1; counts are not negative and their sum fits.
/// Cost:     O(distinct values).
inline std::optional<double> sample_quantile(const std::map<std::int64_t, std::int64_t>& counts, double p,
                                             quantile_type type = quantile_type::type7) {
  std::int64_t n = 0;
  for (const auto& [value, count] : counts) n += count;
  if (n == 0) return std::nullopt;
  return detail::quantile_by_rank(n, p, type, [&](std::int64_t rank) {
    auto at = counts.begin();
    for (; rank >= at->second; ++at) rank -= at->second;
    return static_cast<double>(at->first);
  });
}

}  // namespace v0_1
}  // namespace funnel
