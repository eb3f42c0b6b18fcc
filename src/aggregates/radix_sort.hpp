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

/// Ascending. Digits of at most 11 bits, the lowest first: three passes for lengths of up to two years in seconds with
/// their cause, all counted in one. Few numbers are sorted by comparing, which then costs less than counting digits.
template <class Number>
void radix_sort(std::vector<Number>& numbers) {
  constexpr int most_bits = 11;
  constexpr std::size_t most_digits = std::size_t{1} << most_bits;
  if (numbers.size() < most_digits) {
    std::sort(numbers.begin(), numbers.end());
    return;
  }
  Number any = 0;
  for (const Number x : numbers) any |= x;
  const auto n_bits = static_cast<int>(std::bit_width(any));
  const int n_passes = (n_bits + most_bits - 1) / most_bits;
  if (n_passes == 0) return;  // all are 0
  const int digit_bits = (n_bits + n_passes - 1) / n_passes;  // as few as will do: the places stay in the nearest cache
  const Number digit_mask = static_cast<Number>((Number{1} << digit_bits) - 1);
  std::vector<std::array<std::size_t, most_digits>> places(static_cast<std::size_t>(n_passes));  // too large for a small stack
  for (const Number x : numbers)
    for (int pass = 0; pass < n_passes; ++pass) ++places[static_cast<std::size_t>(pass)][x >> pass * digit_bits & digit_mask];
  std::vector<Number> sorted(numbers.size());
  for (int pass = 0; pass < n_passes; ++pass) {
    std::array<std::size_t, most_digits>& place = places[static_cast<std::size_t>(pass)];
    std::size_t before = 0;
    for (std::size_t& p : place) before += std::exchange(p, before);
    for (const Number x : numbers) sorted[place[x >> pass * digit_bits & digit_mask]++] = x;
    numbers.swap(sorted);
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
