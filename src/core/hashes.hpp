/// Hashes that are the same on every machine and in every version.
///
/// Layer:   core.
/// Threads: all functions may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// FNV-1a of a text; `kind` makes another of it. Source: Fowler, Noll and Vo (1991).
constexpr std::uint64_t text_hash(std::string_view text, std::uint64_t kind = 0) noexcept {
  std::uint64_t h = 0xCBF2'9CE4'8422'2325 ^ kind;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01B3;
  return h;
}

/// Of a few numbers, for tables in memory.
inline std::size_t hash_of(std::initializer_list<std::uint64_t> parts) noexcept {
  std::uint64_t h = 0;
  for (const std::uint64_t part : parts) h = (h ^ part ^ (h >> 29)) * 0x9E37'79B9'7F4A'7C15;
  return static_cast<std::size_t>(h ^ (h >> 32));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
