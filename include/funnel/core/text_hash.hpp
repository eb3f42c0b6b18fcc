/// A hash of short texts, such as ids and names.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// Hashes texts for tables in memory; the value may differ between versions and machines. `std::hash` of libstdc++ is a
/// call and some sixty instructions for an id, which was a fifth of what it costs to append an event.
struct text_hash {
  using is_transparent = void;  ///< maps of std::string are asked with std::string_view

  std::uint64_t operator()(std::string_view text) const noexcept {
    constexpr std::uint64_t factor = 0x9E37'79B9'7F4A'7C15;
    const auto mixed = [](std::uint64_t h, std::uint64_t word) {
      h = (h ^ word) * factor;
      return h ^ h >> 32;
    };
    std::uint64_t h = text.size();
    std::uint64_t word = 0;
    for (; text.size() > sizeof word; text.remove_prefix(sizeof word)) {
      std::memcpy(&word, text.data(), sizeof word);
      h = mixed(h, word);
    }
    // The last one to eight bytes; of four and more, as two halves that may overlap.
    word = 0;
    if (text.size() >= 4) {
      std::uint32_t first, last;
      std::memcpy(&first, text.data(), sizeof first);
      std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
      word = std::uint64_t{first} << 32 | last;
    } else {
      for (const char c : text) word = word << 8 | static_cast<unsigned char>(c);
    }
    return mixed(mixed(h, word), 0);
  }
};

}  // namespace v0_1
}  // namespace funnel
