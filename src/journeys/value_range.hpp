/// What must be known of all values of a column before one of them can be packed.
///
/// Layer:   journeys; for `packed_column`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The whole numbers that stand for values of a column, and the value that stands for "none".
template <class T>
struct column_value {
  static constexpr bool is_instant = std::is_same_v<T, instant>;
  static constexpr bool is_time = is_instant || std::is_same_v<T, timespan>;
  static constexpr bool is_code = std::is_same_v<T, code>;
  static constexpr bool has_none = is_instant || is_code;
  static constexpr T none() noexcept {
    if constexpr (is_code) return no_code;
    else return T{std::numeric_limits<std::int64_t>::max()};
  }
  static constexpr std::int64_t to_number(T v) noexcept {
    if constexpr (is_time) return v.us;
    else return static_cast<std::int64_t>(v);
  }
  static constexpr T from_number(std::int64_t n) noexcept {
    if constexpr (is_time) return T{n};
    else return static_cast<T>(n);
  }
};

/// Least and greatest value, "none" left out, and the unit of times. Ranges of parts can be added up.
template <class T>
class value_range {
 public:
  value_range() = default;
  /// Cost: O(values), one pass; two when times are not whole seconds apart.
  explicit value_range(std::span<const T> values) {
    if constexpr (value::is_code) {
      // One more than the code, so that "none" becomes the least of all.
      code most = 0;
      for (const code v : values) most = std::max(most, v + 1);
      if (most > 0) low_ = 0, high_ = most - 1;
    } else if constexpr (value::is_time) {
      // Units are known to the compiler, so that no division is left.
      if (look_at_times<1'000'000>(values))
        unit_ = 1'000'000;
      else if (look_at_times<1'000>(values))
        unit_ = 1'000;
    } else {
      for (const T v : values) {
        low_ = std::min(low_, value::to_number(v));
        high_ = std::max(high_, value::to_number(v));
      }
    }
  }

  value_range& operator+=(const value_range& other) {
    if (!other.any()) return *this;
    if (!any()) return *this = other;
    const std::uint64_t apart = distance(std::max(low_, other.low_), std::min(low_, other.low_));
    low_ = std::min(low_, other.low_);
    high_ = std::max(high_, other.high_);
    unit_ = std::min(unit_, other.unit_);  // each unit is a multiple of the lesser ones
    while (apart % unit_ != 0) unit_ /= 1'000;
    return *this;
  }

  /// Is there any value but "none"?
  bool any() const noexcept { return low_ <= high_; }
  /// The number from which raw numbers count; 0 for codes, so that a raw code is the code itself.
  std::uint64_t base() const noexcept { return any() ? static_cast<std::uint64_t>(low_) : 0; }
  std::uint64_t unit() const noexcept { return unit_; }
  std::uint64_t max_raw() const noexcept { return any() ? distance(high_, low_) / unit_ : 0; }

 private:
  using value = column_value<T>;

  static std::uint64_t distance(std::int64_t high, std::int64_t low) noexcept {
    return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  }

  /// Finds the least and the greatest time. Does the unit divide the distances of all?
  template <std::uint64_t unit>
  bool look_at_times(std::span<const T> values) {
    const auto first = std::find_if(values.begin(), values.end(), [](T v) { return !is_none(v); });
    if (first == values.end()) return false;
    // Distances are counted from the least instant whole units before the first value, so that none is below zero.
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    const std::int64_t from = least + static_cast<std::int64_t>(distance(first->us, least) % unit);
    std::int64_t low = first->us;
    std::int64_t high = first->us;
    bool divides_all = true;  // without a way out of the loop, because mostly it does
    for (const T v : values) {
      const std::int64_t us = is_none(v) ? first->us : v.us;
      low = std::min(low, us);
      high = std::max(high, us);
      divides_all &= distance(us, from) % unit == 0;
    }
    low_ = low;
    high_ = high;
    return divides_all && low >= from;
  }
  static bool is_none(T v) noexcept { return value::has_none && v == value::none(); }

  std::int64_t low_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t high_ = std::numeric_limits<std::int64_t>::min();
  std::uint64_t unit_ = 1;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
