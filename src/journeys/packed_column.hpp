/// A column of whole numbers in as few bytes as their range needs.
///
/// Layer:   journeys; knows nothing of deals.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/large_pages.hpp"
#include "core/parallel.hpp"
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include "journeys/value_range.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
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

namespace detail {

/// Leaves new numbers as they are: the thread that writes them is then the first to touch their memory.
template <class Raw>
struct untouched : large_page_allocator<Raw> {
  template <class Other>
  struct rebind {
    using other = untouched<Other>;
  };
  template <class Other>
  void construct(Other* at) noexcept {
    ::new (static_cast<void*>(at)) Other;
  }
  template <class Other, class... Args>
  void construct(Other* at, Args&&... args) {
    ::new (static_cast<void*>(at)) Other(std::forward<Args>(args)...);
  }
};

/// Neighbours in one of two columns.
struct column_piece {
  bool of_other;  // of the second column
  std::size_t first;
  std::size_t n;
};

/// n / unit where unit divides n: what is left when n is shifted by the unit's even part times the inverse of its odd
/// part modulo 2^64, or modulo 2^32, which does for results that fit.
template <std::uint64_t unit, class Raw>
constexpr Raw exact_quotient(std::uint64_t n) noexcept {
  constexpr int shift = std::countr_zero(unit);
  constexpr std::uint64_t inverse = [] {
    std::uint64_t x = unit >> shift;  // right in 3 bits; each round doubles them
    for (int bits = 3; bits < 64; bits *= 2) x *= 2 - (unit >> shift) * x;
    return x;
  }();
  using word = std::conditional_t<sizeof(Raw) == 8, std::uint64_t, std::uint32_t>;
  return static_cast<Raw>(static_cast<word>(n >> shift) * static_cast<word>(inverse));
}

}  // namespace detail

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
  explicit packed_column(std::span<const T> values) : packed_column(std::span(&values, 1), {}) {}
  /// The values of all parts, one part behind the other. Each thread writes at least `least` values.
  packed_column(std::span<const std::span<const T>> parts, execution how, std::size_t least = 65'536) {
    std::vector<detail::value_range<T>> ranges(parts.size());
    for_parts(parts.size(), 1, 1, how, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t p = begin; p < end; ++p) ranges[p] = detail::value_range<T>(parts[p]);
    });
    detail::value_range<T> range;
    for (const detail::value_range<T>& r : ranges) range += r;
    for (const std::span<const T> p : parts) size_ += p.size();
    base_ = range.base();
    unit_ = range.unit();
    set_size(range.max_raw(), size_);
    with_vector(*this, [&](auto& raw) {
      raw.resize(size_);
      for_parts(size_, least, block_rows, how, [&](std::size_t, std::size_t begin, std::size_t end) {
        std::size_t first = 0;
        for (const std::span<const T> p : parts) {
          const std::size_t from = std::max(begin, first);
          const std::size_t to = std::min(end, first + p.size());
          if (from < to) write(p.subspan(from - first, to - from), raw.data() + from);
          first += p.size();
        }
        if constexpr (value::is_instant) find_blocks(raw.data(), begin, end);
      });
    });
  }

  /// A column of `size` raw numbers that `fill` writes through a pointer to unsigned integers of their width, and of which
  /// none but "none" is above `max_raw`: equal to one packed from the values. `fill` gives false when there are none such.
  template <class Fill>
  static std::optional<packed_column> of_raw(std::int64_t base, std::uint64_t unit, std::uint64_t max_raw, std::size_t size, Fill&& fill) {
    packed_column c;
    c.base_ = static_cast<std::uint64_t>(base);
    c.unit_ = unit;
    c.set_size(max_raw, size);
    const bool filled = with_vector(c, [&](auto& raw) {
      raw.resize(size);
      if (!fill(raw.data())) return false;
      if constexpr (value::is_instant) c.find_blocks(raw.data(), 0, size);
      return true;
    });
    return filled ? std::optional(std::move(c)) : std::nullopt;
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
    return with_vector(*this, [&](const auto& raw) -> decltype(auto) { return f(raw.data()); });
  }

  /// The value of a raw number of this column.
  template <class Raw>
  T value_of(Raw raw) const noexcept {
    if constexpr (value::has_none)
      if (raw == std::numeric_limits<Raw>::max()) return value::none();
    return value::from_number(static_cast<std::int64_t>(base_ + unit_ * raw));
  }
  /// value = base + unit * raw.
  std::int64_t base() const noexcept { return static_cast<std::int64_t>(base_); }
  std::int64_t unit() const noexcept { return static_cast<std::int64_t>(unit_); }
  /// The greatest raw number that is not "none", or a greater one.
  std::uint64_t max_raw() const noexcept { return max_raw_; }

  /// The raw numbers, if there are any, that stand for low, ..., high, both included.
  std::optional<raw_range> raws_within(T low, T high) const noexcept {
    const auto distance = [&](T v) { return static_cast<std::uint64_t>(value::to_number(v)) - base_; };
    const auto base = static_cast<std::int64_t>(base_);
    const auto top = static_cast<std::int64_t>(base_ + unit_ * max_raw_);
    if (value::to_number(high) < value::to_number(low) || value::to_number(low) > top || value::to_number(high) < base) return std::nullopt;
    const raw_range r{value::to_number(low) <= base ? 0 : (distance(low) - 1) / unit_ + 1, value::to_number(high) >= top ? max_raw_ : distance(high) / unit_};
    return r.least <= r.greatest ? std::optional(r) : std::nullopt;
  }

  /// These pieces of this column and of another, one behind the other. Where the other's values fit the bytes of this column,
  /// its own are copied as they are, and `max_raw` may be greater than any. Cost: O(values).
  packed_column spliced(const packed_column& other, std::span<const detail::column_piece> pieces) const {
    std::vector<T> others(other.size());
    other.read(0, others.size(), others.data());
    std::size_t n = 0;
    for (const detail::column_piece& p : pieces) n += p.n;
    const std::optional<std::uint64_t> greatest = greatest_of(detail::value_range<T>(others));
    if (!greatest) {
      std::vector<T> values(n);
      T* to = values.data();
      for (const detail::column_piece& p : pieces) {
        p.of_other ? void(std::copy_n(others.data() + p.first, p.n, to)) : read(p.first, p.n, to);
        to += p.n;
      }
      return packed_column(std::span<const T>(values));
    }
    const void* const own = with_raw([](const auto* raw) -> const void* { return raw; });
    return *of_raw(base(), unit_, std::max(max_raw_, *greatest), n, [&](auto* to) {
      using number = std::remove_pointer_t<decltype(to)>;  // that of this column: the greatest fits it
      raws<number> of_other(others.size());
      write(std::span<const T>(others), of_other.data());
      for (const detail::column_piece& p : pieces) {
        const number* const from = (p.of_other ? of_other.data() : static_cast<const number*>(own)) + p.first;
        // Most pieces are short, for which a call is what takes the time.
        if (p.n > 16) std::copy_n(from, p.n, to);
        else
          for (std::size_t i = 0; i < p.n; ++i) to[i] = from[i];
        to += p.n;
      }
      return true;
    });
  }

  /// The least raw number, up to max_raw() + 1, that stands for `v` or more.
  std::uint64_t first_raw_from(T v) const noexcept {
    std::uint64_t low = 0;
    std::uint64_t high = max_raw_;
    if (value::to_number(v) > static_cast<std::int64_t>(base_ + unit_ * max_raw_)) return max_raw_ + 1;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (static_cast<std::int64_t>(base_ + unit_ * middle) >= value::to_number(v))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

 private:
  using value = detail::column_value<T>;
  template <class Raw>
  using raws = std::vector<Raw, detail::untouched<Raw>>;

  /// Calls f with the vector of this column's width.
  template <class Column, class F>
  static decltype(auto) with_vector(Column& c, F&& f) {
    switch (c.width_) {
      case 1: return f(c.narrow_);
      case 2: return f(c.short_);
      case 4: return f(c.word_);
      default: return f(c.wide_);
    }
  }

  /// The greatest raw number that values of this range have in the bytes of this column, if all fit them.
  std::optional<std::uint64_t> greatest_of(const detail::value_range<T>& r) const noexcept {
    if (!r.any()) return 0;
    if (static_cast<std::int64_t>(r.base()) < base()) return std::nullopt;
    const std::uint64_t least = r.base() - base_, greatest = least + r.unit() * r.max_raw();
    const std::uint64_t room = width_ == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * width_) - 1;
    const bool fit = least <= greatest && least % unit_ == 0 && r.unit() % unit_ == 0 && greatest / unit_ <= room - (value::has_none ? 1 : 0);
    return fit ? std::optional(greatest / unit_) : std::nullopt;
  }

  void set_size(std::uint64_t max_raw, std::size_t size) {
    max_raw_ = max_raw;
    size_ = size;
    const std::uint64_t top = value::has_none ? 1 : 0;  // room for the raw number of "none"
    width_ = max_raw_ <= 0xFF - top ? 1 : max_raw_ <= 0xFFFF - top ? 2 : max_raw_ <= 0xFFFF'FFFF - top ? 4 : 8;
    if constexpr (value::is_instant) blocks_.resize((size_ + block_rows - 1) / block_rows);
  }

  template <class Raw>
  void write(std::span<const T> values, Raw* to) const {
    const auto all = [&](auto unit) {
      for (const T v : values) {
        const Raw raw = detail::exact_quotient<decltype(unit)::value, Raw>(static_cast<std::uint64_t>(value::to_number(v)) - base_);
        *to++ = value::has_none && v == value::none() ? std::numeric_limits<Raw>::max() : raw;
      }
    };
    if (unit_ == 1'000'000)
      all(std::integral_constant<std::uint64_t, 1'000'000>{});
    else if (unit_ == 1'000)
      all(std::integral_constant<std::uint64_t, 1'000>{});
    else
      all(std::integral_constant<std::uint64_t, 1>{});
  }

  template <class Raw>
  void find_blocks(const Raw* raw, std::size_t begin, std::size_t end) {
    for (std::size_t first = begin; first < end; first += block_rows) {
      Raw least = std::numeric_limits<Raw>::max();
      Raw greatest = 0;
      for (std::size_t i = first; i < std::min(first + block_rows, end); ++i) {
        least = std::min(least, raw[i]);
        greatest = std::max(greatest, raw[i]);
      }
      blocks_[first / block_rows] = {least, greatest};
    }
  }

  std::uint64_t base_ = 0;  // unsigned, because ranges of the whole 64 bits are allowed: arithmetic is modulo 2^64
  std::uint64_t unit_ = 1;
  std::uint64_t max_raw_ = 0;
  std::size_t size_ = 0;
  std::size_t width_ = 1;
  raws<std::uint8_t> narrow_;
  raws<std::uint16_t> short_;
  raws<std::uint32_t> word_;
  raws<std::uint64_t> wide_;
  std::vector<raw_range> blocks_;
};

}  // namespace v0_1
}  // namespace funnel
