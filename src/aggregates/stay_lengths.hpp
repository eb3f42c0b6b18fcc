/// Sums and quantiles of the lengths of stays, exact, without sorting them.
///
/// Layer:   aggregates; for `ended_stays`.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include "aggregates/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Exact: numbers of 32 bits need 2^32 terms to exceed 64 bits; wider ones are microseconds, split into seconds term by
/// term.
template <class Number>
long_duration sum_of(const std::vector<std::span<const Number>>& pieces, std::int64_t unit_us) {
  constexpr std::uint64_t second = 1'000'000;
  std::uint64_t seconds = 0, rest = 0;
  for (const auto& piece : pieces) {
    for (const Number x : piece) {
      if constexpr (sizeof(Number) > 4)
        seconds += x / second, rest += x % second;
      else
        rest += x;
    }
  }
  const std::uint64_t a_second = second / static_cast<std::uint64_t>(unit_us);
  return {static_cast<std::int64_t>(seconds + rest / a_second), static_cast<std::int64_t>(rest % a_second) * unit_us};
}

template <class Number>
stay_lengths lengths_of(std::vector<std::vector<std::span<const Number>>> by_end, std::int64_t unit_us,
                        std::span<const double> shares) {
  stay_lengths l;
  for (const auto& piece : by_end[0]) l.lasting += static_cast<std::int64_t>(piece.size());
  l.sum = sum_of(by_end[1], unit_us);
  Number most = 0;
  for (const auto& piece : by_end[1]) {
    l.ended += static_cast<std::int64_t>(piece.size());
    for (const Number x : piece) most |= x;
  }
  if (l.ended == 0) return l;
  order_statistics<Number> ordered(std::move(by_end[1]), most);
  for (const double share : shares) {
    // Between the neighbours of the place, counted from 0, at which the share lies: n - 1 steps lead to the last.
    const double place = share * static_cast<double>(l.ended - 1);
    const double nearest = std::round(place);  // 0.29 x 100 lies a little below 29
    const bool met = std::abs(place - nearest) <= 4 * std::numeric_limits<double>::epsilon() * std::max(1.0, place);
    const auto below = static_cast<std::size_t>(met ? nearest : std::floor(place));
    const auto us_at = [&](std::size_t rank) {
      return static_cast<double>(ordered.at(rank)) * static_cast<double>(unit_us);
    };
    l.quantiles_us.push_back(met ? us_at(below) : std::lerp(us_at(below), us_at(below + 1), place - std::floor(place)));
  }
  return l;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
