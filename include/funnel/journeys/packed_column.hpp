/// A column of whole numbers in as few bytes as their range needs.
///
/// Layer:   journeys; knows nothing of deals.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The least and the greatest raw number of a block of rows; that of "none" is the greatest of all.
struct raw_range {
  std::uint64_t least = 0;
  std::uint64_t greatest = 0;
};

/// Values of type code, instant, duration, minor_units or std::size_t. A value is stored as raw = (value - base) / unit, in 1, 2,
/// 4 or 8 bytes; `no_code` and `instant::max()`, which stand for "none", as the greatest raw number of that width.
/// Codes have base 0, so that a raw code is the code itself. The unit of times is a second, a millisecond or a
/// microsecond, whichever divides them all. Of instants the range of each block is known, since rows are often in order
/// of time: a period takes or leaves most blocks whole.
template <class T>
class packed_column {
 public:
  packed_column() = default;
  /// Cost: O(values), a pass for the range and one to write.
  explicit packed_column(std::span<const T> values) {
    find_range(values);
    const std::uint64_t top = has_none ? 1 : 0;  // room for the raw number of "none"
    if (max_raw_ <= 0xFF - top)
      write(values, narrow_);
    else if (max_raw_ <= 0xFFFF - top)
      write(values, short_);
    else if (max_raw_ <= 0xFFFF'FFFF - top)
      write(values, word_);
    else
      write(values, wide_);
  }

  /// Rows whose range is known together; the last block may have fewer.
  static constexpr std::size_t block_rows = 1024;
  /// Of instants only. Requires: b < size() / block_rows, rounded up.
  const raw_range& block(std::size_t b) const noexcept { return blocks_[b]; }

  std::size_t size() const noexcept { return size_; }
  /// Bytes of one value.
  std::size_t width() const noexcept { return width_; }

  T operator[](std::size_t i) const noexcept {
    switch (width_) {
      case 1: return value_of(narrow_[i]);
      case 2: return value_of(short_[i]);
      case 4: return value_of(word_[i]);
      default: return value_of(wide_[i]);
    }
  }

  /// Writes the values first, ..., first + n - 1.
  void read(std::size_t first, std::size_t n, T* values) const {
    with_raw([&](const auto* raw) {
      for (std::size_t i = 0; i < n; ++i) values[i] = value_of(raw[first + i]);
    });
  }

  /// Calls f with the raw numbers: a pointer to unsigned integers of the column's width.
  template <class F>
  decltype(auto) with_raw(F&& f) const {
    switch (width_) {
      case 1: return f(narrow_.data());
      case 2: return f(short_.data());
      case 4: return f(word_.data());
      default: return f(wide_.data());
    }
  }

  /// The value of a raw number of this column.
  template <class Raw>
  T value_of(Raw raw) const noexcept {
    if constexpr (has_none)
      if (raw == std::numeric_limits<Raw>::max()) return none();
    return from_number(static_cast<std::int64_t>(base_ + unit_ * raw));
  }
  /// value = base + unit * raw.
  std::int64_t base() const noexcept { return static_cast<std::int64_t>(base_); }
  std::int64_t unit() const noexcept { return static_cast<std::int64_t>(unit_); }
  /// The greatest raw number that is not "none".
  std::uint64_t max_raw() const noexcept { return max_raw_; }

  /// The raw numbers, if there are any, that stand for low, ..., high, both included.
  std::optional<raw_range> raws_within(T low, T high) const noexcept {
    const auto distance = [&](T v) { return static_cast<std::uint64_t>(to_number(v)) - base_; };
    const auto base = static_cast<std::int64_t>(base_);
    const auto top = static_cast<std::int64_t>(base_ + unit_ * max_raw_);
    if (to_number(high) < to_number(low) || to_number(low) > top || to_number(high) < base) return std::nullopt;
    const raw_range r{to_number(low) <= base ? 0 : (distance(low) - 1) / unit_ + 1, to_number(high) >= top ? max_raw_ : distance(high) / unit_};
    return r.least <= r.greatest ? std::optional(r) : std::nullopt;
  }

  /// The least raw number, up to max_raw() + 1, that stands for `v` or more.
  std::uint64_t first_raw_from(T v) const noexcept {
    std::uint64_t low = 0;
    std::uint64_t high = max_raw_;
    if (to_number(v) > static_cast<std::int64_t>(base_ + unit_ * max_raw_)) return max_raw_ + 1;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (static_cast<std::int64_t>(base_ + unit_ * middle) >= to_number(v))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

 private:
  static constexpr bool is_instant = std::is_same_v<T, instant>;
  static constexpr bool is_time = is_instant || std::is_same_v<T, duration>;
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

  void find_range(std::span<const T> values) {
    size_ = values.size();
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();
    for (const T v : values) {
      if (has_none && v == none()) continue;
      low = std::min(low, to_number(v));
      high = std::max(high, to_number(v));
    }
    if (low > high) return;  // no value at all
    base_ = is_code ? 0 : static_cast<std::uint64_t>(low);
    if constexpr (is_time) {
      const auto divides_all = [&](auto unit) {
        return std::all_of(values.begin(), values.end(), [&](T v) {
          return (has_none && v == none()) || (static_cast<std::uint64_t>(v.us) - base_) % decltype(unit)::value == 0;
        });
      };
      // Known to the compiler, so that no division is left.
      if (divides_all(std::integral_constant<std::uint64_t, 1'000'000>{}))
        unit_ = 1'000'000;
      else if (divides_all(std::integral_constant<std::uint64_t, 1'000>{}))
        unit_ = 1'000;
    }
    max_raw_ = (static_cast<std::uint64_t>(high) - base_) / unit_;
  }

  template <class Raw>
  void write(std::span<const T> values, std::vector<Raw>& to) {
    width_ = sizeof(Raw);
    to.resize(values.size());
    const auto all = [&](auto unit) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const bool is_none = has_none && values[i] == none();
        to[i] = is_none ? std::numeric_limits<Raw>::max()
                        : static_cast<Raw>((static_cast<std::uint64_t>(to_number(values[i])) - base_) / unit());
      }
    };
    if (unit_ == 1'000'000)
      all(std::integral_constant<std::uint64_t, 1'000'000>{});
    else if (unit_ == 1'000)
      all(std::integral_constant<std::uint64_t, 1'000>{});
    else
      all(std::integral_constant<std::uint64_t, 1>{});
    if constexpr (is_instant) {
      for (std::size_t first = 0; first < to.size(); first += block_rows) {
        const auto [least, greatest] = std::minmax_element(to.begin() + static_cast<std::ptrdiff_t>(first),
                                                           to.begin() + static_cast<std::ptrdiff_t>(std::min(first + block_rows, to.size())));
        blocks_.push_back({*least, *greatest});
      }
    }
  }

  std::uint64_t base_ = 0;  // unsigned, because ranges of the whole 64 bits are allowed: arithmetic is modulo 2^64
  std::uint64_t unit_ = 1;
  std::uint64_t max_raw_ = 0;
  std::size_t size_ = 0;
  std::size_t width_ = 1;
  std::vector<std::uint8_t> narrow_;
  std::vector<std::uint16_t> short_;
  std::vector<std::uint32_t> word_;
  std::vector<std::uint64_t> wide_;
  std::vector<raw_range> blocks_;
};

}  // namespace v0_1
}  // namespace funnel
