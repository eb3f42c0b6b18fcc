/// Numbers sorted by their digits, in a few passes whatever they are.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Ascending. Digits of 11 bits, the lowest first: three passes for lengths of up to nine months in seconds with their
/// cause. Few numbers are sorted by comparing, which then costs less than counting digits.
inline void radix_sort(std::vector<std::uint64_t>& numbers) {
  constexpr int digit_bits = 11;
  constexpr std::size_t n_digits = std::size_t{1} << digit_bits;
  if (numbers.size() < n_digits) {
    std::sort(numbers.begin(), numbers.end());
    return;
  }
  std::uint64_t any = 0;
  for (const std::uint64_t x : numbers) any |= x;
  std::vector<std::uint64_t> sorted(numbers.size());
  const auto n_bits = static_cast<int>(std::bit_width(any));
  for (int shift = 0; shift < n_bits; shift += digit_bits) {
    std::array<std::size_t, n_digits> place{};
    for (const std::uint64_t x : numbers) ++place[x >> shift & (n_digits - 1)];
    std::size_t before = 0;
    for (std::size_t& p : place) before += std::exchange(p, before);
    for (const std::uint64_t x : numbers) sorted[place[x >> shift & (n_digits - 1)]++] = x;
    numbers.swap(sorted);
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
