// Quantiles by rank: the one place where a sample quantile is interpolated.
#pragma once

#include <funnel/stats/estimate.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>

namespace funnel {
inline namespace v0_1 {
namespace detail {

// The integer that `x` means: 0.29 * 100 lies a few units in the last place below 29.
inline double snap_to_integer(double x) {
  const double nearest = std::round(x);
  const double slack = 4 * std::numeric_limits<double>::epsilon() * std::max(1.0, std::abs(x));
  return std::abs(x - nearest) <= slack ? nearest : x;
}

// The quantile of n > 0 ordered values; `value_at` returns the one at a rank from 0.
template <class ValueAt>
double quantile_by_rank(std::int64_t n, double p, quantile_type type, ValueAt value_at) {
  assert(0 <= p && p <= 1);
  // All definitions take a point between two neighbours, at a rank counted from 1 for the smallest value:
  // rank = a + p (n + 1 - 2a) with a = 0, 1 and 1/3 for types 6, 7 and 8, and p n for the two that do not interpolate.
  const double size = static_cast<double>(n);
  const auto interpolated = [&](double a) { return a + p * (size + 1 - 2 * a); };
  const double rank = snap_to_integer(type == quantile_type::type6   ? interpolated(0)
                                      : type == quantile_type::type7 ? interpolated(1)
                                      : type == quantile_type::type8 ? interpolated(1.0 / 3)
                                                                     : p * size);
  const double below = std::floor(rank);
  double weight = rank - below;
  if (type == quantile_type::type1) weight = weight > 0 ? 1 : 0;
  if (type == quantile_type::type2) weight = weight > 0 ? 1 : 0.5;
  const auto value = [&](double at) {
    return value_at(std::clamp<std::int64_t>(static_cast<std::int64_t>(at), 1, n) - 1);
  };
  return std::lerp(value(below), value(below + 1), weight);
}

// The same of n counted values in ascending order, a range of (value, occurrences); `number_of` converts a value.
template <class Counts, class NumberOf>
double quantile_of_counts(const Counts& counts, std::int64_t n, double p, quantile_type type, NumberOf number_of) {
  return quantile_by_rank(n, p, type, [&](std::int64_t rank) -> double {
    auto at = counts.begin();
    for (; rank >= at->second; ++at) rank -= at->second;
    return number_of(at->first);
  });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
