/// Caches lookups by string address while a batch lives.
///
/// Layer:   events; for `event_store`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Callers mostly name stages and dimensions by a few texts of their own, to which the events of a batch point. While a
/// batch lives, equal places are equal texts: to look at the place alone saves the search for the name, which was a
/// sixth of the instructions of an append.
template <class T>
class text_places {
 public:
  void clear() noexcept { entries_.fill({}); }

  /// Null when nothing was put for texts at these places, or when others took its entry. Requires: as long as neither is
  /// cleared, texts that were put are neither changed nor moved.
  const T* find(std::string_view text, std::string_view other = {}) const noexcept {
    const entry& e = entries_[number_of(text)];
    const bool same = e.text.data() == text.data() && e.text.size() == text.size() && e.other.data() == other.data() &&
                      e.other.size() == other.size();
    return same && !text.empty() ? &e.found : nullptr;
  }
  /// Requires: the first text is not empty.
  void put(std::string_view text, std::string_view other, T found) noexcept { entries_[number_of(text)] = {text, other, found}; }

 private:
  struct entry {
    std::string_view text{}, other{};
    T found{};
  };
  static constexpr std::size_t n_entries = 32;
  static std::size_t number_of(std::string_view text) noexcept {
    return (reinterpret_cast<std::uintptr_t>(text.data()) * 0x9E37'79B9'7F4A'7C15 >> 32) % n_entries;
  }

  std::array<entry, n_entries> entries_{};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
