/// Packed columns as bytes that are soon read again: numbers in as few bits as those of their block need, or only where they
/// are not what the reader guesses.
///
/// Layer:   journeys; knows nothing of deals.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/bytes.hpp"
#include "core/checkpoint.hpp"
#include "journeys/packed_column.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Numbers come in blocks of so many, each with the least of them, the bits of what is above that, and these.
inline constexpr std::size_t bits_block = 1024;
/// A number of more bits would not lie in the eight bytes that are read for it.
inline constexpr unsigned most_bits = 57;

inline std::uint64_t eight_bytes(const std::uint8_t* at) noexcept {
  std::uint64_t n;
  std::memcpy(&n, at, sizeof n);
  if constexpr (std::endian::native == std::endian::big) n = __builtin_bswap64(n);
  return n;
}
constexpr std::size_t bytes_of_bits(std::size_t n, unsigned bits) noexcept { return (n * bits + 7) / 8; }

/// Writes the numbers at(0), ..., at(n - 1).
template <class At>
void write_bits(std::vector<std::uint8_t>& to, std::size_t n, At&& at) {
  byte_writer out(to);
  std::array<std::uint64_t, bits_block> block;
  for (std::size_t first = 0; first < n; first += bits_block) {
    checkpoint();
    const std::size_t size = std::min(bits_block, n - first);
    for (std::size_t i = 0; i < size; ++i) block[i] = static_cast<std::uint64_t>(at(first + i));
    const auto [low, high] = std::minmax_element(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size));
    const std::uint64_t least = *low;
    auto bits = static_cast<unsigned>(std::bit_width(*high - least));
    if (bits > most_bits) bits = 64;
    out.number(least);
    to.push_back(static_cast<std::uint8_t>(bits));
    const std::size_t begin = to.size();
    to.resize(begin + bytes_of_bits(size, bits));
    for (std::size_t i = 0; i < size; ++i) {
      std::uint64_t rest = block[i] - least;
      for (std::size_t bit = i * bits, left = bits; left > 0;) {
        const std::size_t some = std::min<std::size_t>(left, 8 - bit % 8);
        to[begin + bit / 8] = static_cast<std::uint8_t>(to[begin + bit / 8] | (rest & ((1U << some) - 1)) << bit % 8);
        rest >>= some;
        bit += some;
        left -= some;
      }
    }
  }
}

/// Takes n numbers of so many bits each, above `least`. Eight of them begin where a byte does: where each lies is known when
/// this is compiled. Bytes behind the last are read, and mean nothing.
template <unsigned bits>
void take_numbers(const std::uint8_t* at, std::size_t n, std::uint64_t least, std::uint64_t* to) noexcept {
  constexpr std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  const auto take = [&]<std::size_t... i>(std::index_sequence<i...>) {
    ((to[i] = least + (eight_bytes(at + i * bits / 8) >> i * bits % 8 & mask)), ...);
  };
  for (; n >= 8; n -= 8, at += bits, to += 8) take(std::make_index_sequence<8>());
  for (std::size_t i = 0; i < n; ++i) to[i] = least + (eight_bytes(at + i * bits / 8) >> i * bits % 8 & mask);
}
/// `take_numbers` by bits.
inline constexpr auto take_numbers_of = []<std::size_t... bits>(std::index_sequence<bits...>) {
  return std::array{&take_numbers<bits>...};
}(std::make_index_sequence<most_bits + 1>());

/// Reads what `write_bits` wrote: gives each block to f(first, numbers, n), which may end it all by giving false. False then, and
/// when the bytes cannot be. Bytes behind the end of `in` are read, and mean nothing. Requires: eight of these.
template <class F>
bool read_bits(byte_reader& in, std::size_t n, F&& f) {
  std::array<std::uint64_t, bits_block> block;
  for (std::size_t first = 0; first < n; first += bits_block) {
    checkpoint();
    const std::size_t size = std::min(bits_block, n - first);
    const std::uint64_t least = in.number();
    const unsigned bits = in.byte();
    if (bits > most_bits && bits != 64) return false;
    const auto bytes = in.bytes(bytes_of_bits(size, bits));
    if (in.bad()) return false;
    if (bits == 64) {
      for (std::size_t i = 0; i < size; ++i) block[i] = least + eight_bytes(bytes.data() + 8 * i);
    } else {
      take_numbers_of[bits](bytes.data(), size, least, block.data());
    }
    if (!f(first, block.data(), size)) return false;
  }
  return true;
}

/// Goes behind what `write_bits` wrote. False when the bytes cannot be.
inline bool skip_bits(byte_reader& in, std::size_t n) {
  for (std::size_t first = 0; first < n && !in.bad(); first += bits_block) {
    in.number();
    const unsigned bits = in.byte();
    if (bits > most_bits && bits != 64) return false;
    in.bytes(bytes_of_bits(std::min(bits_block, n - first), bits));
  }
  return !in.bad();
}

/// Where numbers are not as the reader guesses: how many places further on, and by how much.
class surprises_out {
 public:
  void add(std::size_t place, std::uint64_t by) {
    byte_writer out(bytes_);
    out.number(place - std::exchange(next_, place + 1));
    out.signed_number(static_cast<std::int64_t>(by));
    ++n_;
  }
  void end(std::vector<std::uint8_t>& to) const {
    byte_writer out(to);
    out.number(n_);
    out.bytes(bytes_);
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t next_ = 0;
  std::uint64_t n_ = 0;
};
/// Calls f(place, by) for those among n places. False when the bytes cannot be.
template <class F>
bool each_surprise(byte_reader& in, std::size_t n, F&& f) {
  std::uint64_t next = 0;
  for (std::uint64_t left = in.number(); left > 0; --left) {
    const std::uint64_t on = in.number();
    const auto by = static_cast<std::uint64_t>(in.signed_number());
    if (in.bad() || next >= n || on >= n - next) return false;
    f(static_cast<std::size_t>(next + on), by);
    next += on + 1;
  }
  return !in.bad();
}

/// A raw number of a column, with "none" one above the greatest: as it is written.
template <class T, class Raw>
std::uint64_t written_raw(Raw raw, std::uint64_t max_raw) noexcept {
  return column_value<T>::has_none && raw == std::numeric_limits<Raw>::max() ? max_raw + 1 : raw;
}
/// Takes it back, with what is greater, which cannot be, as "none" as well.
template <class Raw>
Raw raw_written(std::uint64_t n, std::uint64_t max_raw) noexcept {
  return n <= max_raw ? static_cast<Raw>(n) : std::numeric_limits<Raw>::max();
}

/// What is known of a column before its numbers.
struct column_head {
  std::int64_t base = 0;
  std::uint64_t unit = 1, max_raw = 0;
};
template <class T>
void write_head(std::vector<std::uint8_t>& to, const packed_column<T>& c) {
  byte_writer out(to);
  out.signed_number(c.base());
  out.number(static_cast<std::uint64_t>(c.unit()));
  out.number(c.max_raw());
}
/// Errors: the reader is bad.
template <class T>
column_head read_head(byte_reader& in) {
  column_head h;
  h.base = in.signed_number();
  h.unit = in.number();
  h.max_raw = in.number();
  const bool unit = h.unit == 1 || (column_value<T>::is_time && (h.unit == 1'000 || h.unit == 1'000'000));
  if (!unit || (column_value<T>::is_code && h.base != 0) ||
      (column_value<T>::has_none && h.max_raw == std::numeric_limits<std::uint64_t>::max()))
    in.spoil();
  return h;
}

template <class T>
column_head head_of(const packed_column<T>& c) {
  return {c.base(), static_cast<std::uint64_t>(c.unit()), c.max_raw()};
}

/// Are all of these numbers, as they are written, of such a column, whose codes are below `limit`? Where all of them are
/// "none" the greatest is 0, which no value need be.
template <class T>
bool all_can_be(std::uint64_t least, std::uint64_t greatest, std::uint64_t max_raw, std::uint64_t limit) noexcept {
  const bool in_range = greatest <= max_raw || (column_value<T>::has_none && greatest == max_raw + 1);
  return in_range && (!column_value<T>::is_code || max_raw < limit || least > max_raw);
}

template <class T>
void write_column(std::vector<std::uint8_t>& to, const packed_column<T>& c) {
  write_head(to, c);
  c.with_raw([&](const auto* raw) { write_bits(to, c.size(), [&](std::size_t i) { return written_raw<T>(raw[i], c.max_raw()); }); });
}
/// The column of n values; codes are all below `limit`. Nullopt when the bytes cannot be.
template <class T>
std::optional<packed_column<T>> read_column(byte_reader& in, std::size_t n, std::uint64_t limit = no_code) {
  const column_head h = read_head<T>(in);
  if (in.bad()) return std::nullopt;
  return packed_column<T>::of_raw(h.base, h.unit, h.max_raw, n, [&](auto* raw) {
    using raw_type = std::remove_pointer_t<decltype(raw)>;
    return read_bits(in, n, [&](std::size_t first, const std::uint64_t* numbers, std::size_t size) {
      std::uint64_t least = std::numeric_limits<std::uint64_t>::max(), greatest = 0;
      for (std::size_t i = 0; i < size; ++i) {
        least = std::min(least, numbers[i]);
        greatest = std::max(greatest, numbers[i]);
        raw[first + i] = raw_written<raw_type>(numbers[i], h.max_raw);
      }
      return all_can_be<T>(least, greatest, h.max_raw, limit);
    });
  });
}

template <class T>
bool skip_column(byte_reader& in, std::size_t n) {
  read_head<T>(in);
  return skip_bits(in, n);
}

/// Writes where a column is not as `guess(head, raw)` writes it, which the reader calls as well.
template <class T, class Guess>
void write_guessed(std::vector<std::uint8_t>& to, const packed_column<T>& c, Guess&& guess) {
  write_head(to, c);
  surprises_out odd;
  c.with_raw([&](const auto* raw) {
    std::vector<std::remove_cvref_t<decltype(*raw)>> guessed(c.size());
    guess(head_of(c), guessed.data());
    for (std::size_t i = 0; i < guessed.size(); ++i)
      if (raw[i] != guessed[i]) odd.add(i, written_raw<T>(raw[i], c.max_raw()) - guessed[i]);
  });
  odd.end(to);
}
template <class T, class Guess>
std::optional<packed_column<T>> read_guessed(byte_reader& in, std::size_t n, std::uint64_t limit, Guess&& guess) {
  const column_head h = read_head<T>(in);
  if (in.bad()) return std::nullopt;
  return packed_column<T>::of_raw(h.base, h.unit, h.max_raw, n, [&](auto* raw) {
    using raw_type = std::remove_pointer_t<decltype(raw)>;
    guess(h, raw);
    if (!each_surprise(in, n, [&](std::size_t i, std::uint64_t by) { raw[i] = raw_written<raw_type>(raw[i] + by, h.max_raw); })) return false;
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max(), greatest = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t is = written_raw<T>(raw[i], h.max_raw);
      least = std::min(least, is);
      greatest = std::max(greatest, is);
    }
    return all_can_be<T>(least, greatest, h.max_raw, limit);
  });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
