/// Texts as numbers, to find them in tables in memory.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/wide_integer.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// A text of at most 11 bytes is its bytes: two numbers that are equal when the texts are. Of a longer one `low` is a
/// hash. Ids and names are mostly short; to hash and compare them as bytes was half of what it costs to append an event.
struct text_key {
  static constexpr std::size_t most_bytes = 11;
  static constexpr std::uint32_t long_mark = 0xFF00'0000;

  std::uint64_t low = 0;   // bytes 0 to 7, the first one lowest, 0 behind the text
  std::uint32_t high = 0;  // bytes 8 to 10, and above them the length

  bool is_long() const noexcept { return high == long_mark; }
  friend bool operator==(const text_key&, const text_key&) = default;

  /// Equal texts have equal hashes under one seed. Who does not know the seed cannot choose texts that collide.
  std::uint64_t hash(std::uint64_t seed) const noexcept { return folded(low ^ seed, high ^ (seed << 32 | seed >> 32)); }

  /// The seed matters for long texts only.
  static text_key of(std::string_view text, std::uint64_t seed) noexcept {
    const std::size_t n = text.size();
    const char* const p = text.data();
    if (n > most_bytes) return {hash_of(text, seed), long_mark};
    const auto length = static_cast<std::uint32_t>(n) << 24;
    // The last bytes are read as part of eight, of four or of up to three, which may overlap the first ones.
    if (n >= 8) return {word(p), static_cast<std::uint32_t>(word(p + n - 8) >> (8 * (15 - n)) >> 8) | length};
    if (n >= 4) return {half(p) | half(p + n - 4) << (8 * (n - 4)), length};
    if (n == 0) return {0, length};
    return {byte(p[0]) | byte(p[n / 2]) << (8 * (n / 2)) | byte(p[n - 1]) << (8 * (n - 1)), length};
  }
  /// Of 12 bytes: those of a short text, zeros, and its length last.
  static text_key of_padded(const void* bytes) noexcept {
    const char* const p = static_cast<const char*>(bytes);
    return {word(p), static_cast<std::uint32_t>(half(p + 8))};
  }

 private:
  /// Both halves of the product: each bit of it depends on bits of both factors, of which the seed hides one.
  static std::uint64_t folded(std::uint64_t a, std::uint64_t b) noexcept {
    const wide_unsigned product = wide_unsigned{a ^ 0x9E37'79B9'7F4A'7C15} * (b ^ 0xD1B5'4A32'D192'ED03);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  static std::uint64_t hash_of(std::string_view text, std::uint64_t seed) noexcept {
    std::uint64_t h = folded(seed, text.size());
    for (std::size_t i = 0; i + 8 < text.size(); i += 8) h = folded(h ^ seed, word(text.data() + i));
    return folded(h ^ seed, word(text.data() + text.size() - 8));
  }
  static std::uint64_t byte(char c) noexcept { return static_cast<unsigned char>(c); }
  static std::uint64_t half(const char* p) noexcept {
    std::uint32_t n;
    std::memcpy(&n, p, sizeof n);
    if constexpr (std::endian::native == std::endian::big) n = __builtin_bswap32(n);
    return n;
  }
  static std::uint64_t word(const char* p) noexcept {
    std::uint64_t n;
    std::memcpy(&n, p, sizeof n);
    if constexpr (std::endian::native == std::endian::big) n = __builtin_bswap64(n);
    return n;
  }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
