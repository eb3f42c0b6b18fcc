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
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Ascending by key(item), a number without sign. Digits of at most 11 bits, the lowest first: three passes for lengths of
/// up to two years in seconds with their cause, all counted in one. Few items are sorted by comparing, which then costs less
/// than counting digits. The lowest `ignored_bits` of the keys are left out: who are alike in the others stay as they stand.
template <class Item, class Allocator, class Key = std::identity>
void radix_sort(std::vector<Item, Allocator>& items, int ignored_bits = 0, Key key = {}) {
  constexpr int most_bits = 11;
  constexpr std::size_t most_digits = std::size_t{1} << most_bits;
  if (items.size() < most_digits) {
    const auto compared = [&](const Item& x) { return key(x) >> ignored_bits; };
    ignored_bits == 0 ? std::ranges::sort(items, {}, key) : std::ranges::stable_sort(items, {}, compared);
    return;
  }
  using number = std::remove_cvref_t<decltype(key(items.front()))>;
  number any = 0;
  for (const Item& x : items) any |= key(x);
  const int n_bits = std::max(0, static_cast<int>(std::bit_width(any)) - ignored_bits);
  const int n_passes = (n_bits + most_bits - 1) / most_bits;
  if (n_passes == 0) return;  // all are alike
  const int digit_bits = (n_bits + n_passes - 1) / n_passes;  // as few as will do: the places stay in the nearest cache
  const auto digit_mask = static_cast<number>((number{1} << digit_bits) - 1);
  const auto digit = [&](const Item& x, int pass) { return key(x) >> (ignored_bits + pass * digit_bits) & digit_mask; };
  std::vector<std::array<std::size_t, most_digits>> places(static_cast<std::size_t>(n_passes));  // too large for a small stack
  for (const Item& x : items)
    for (int pass = 0; pass < n_passes; ++pass) ++places[static_cast<std::size_t>(pass)][digit(x, pass)];
  std::vector<Item, Allocator> sorted(items.size());
  for (int pass = 0; pass < n_passes; ++pass) {
    std::array<std::size_t, most_digits>& place = places[static_cast<std::size_t>(pass)];
    std::size_t before = 0;
    for (std::size_t& p : place) before += std::exchange(p, before);
    for (const Item& x : items) sorted[place[digit(x, pass)]++] = x;
    items.swap(sorted);
  }
}

/// The places of numbers in ascending order, those of equal numbers in the order in which they stand.
/// Requires: fewer than 2^32 numbers.
inline std::vector<std::uint32_t> sorted_places(const std::vector<std::uint64_t>& numbers) {
  std::uint64_t any = 0;
  for (const std::uint64_t x : numbers) any |= x;
  // Numbers with their places in 64 bits: of large ones the lowest bits are looked at only where the others are equal.
  const int place_bits = static_cast<int>(std::bit_width(numbers.size()));
  const int cut = std::max(0, static_cast<int>(std::bit_width(any)) + place_bits - 64);
  const std::uint64_t place_mask = (std::uint64_t{1} << place_bits) - 1;
  std::vector<std::uint64_t> placed;
  placed.reserve(numbers.size());
  for (const std::uint64_t x : numbers) placed.push_back(x >> cut << place_bits | placed.size());
  radix_sort(placed, place_bits);
  std::vector<std::uint32_t> places;
  places.reserve(numbers.size());
  for (const std::uint64_t x : placed) places.push_back(static_cast<std::uint32_t>(x & place_mask));
  for (std::size_t i = 0; cut > 0 && i < placed.size();) {
    std::size_t next = i + 1;
    while (next < placed.size() && placed[next] >> place_bits == placed[i] >> place_bits) ++next;
    std::stable_sort(places.begin() + static_cast<std::ptrdiff_t>(i), places.begin() + static_cast<std::ptrdiff_t>(next),
                     [&](std::uint32_t a, std::uint32_t b) { return numbers[a] < numbers[b]; });
    i = next;
  }
  return places;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
