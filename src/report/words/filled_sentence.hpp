/// Sentences recognised by the pattern that they were made of.
///
/// Layer:   report.
#pragma once

#include <cstddef>
#include <string_view>

namespace funnel::io {

/// Is the text the pattern with its slots filled? Each slot takes as little as will do. `slot_at` gives the length of the slot
/// at the beginning of a text, 0 if none begins there; `take` is given each slot and what is in its place.
template <class SlotAt, class Take>
bool is_filled(std::string_view pattern, std::string_view text, SlotAt&& slot_at, Take&& take) {
  const auto words = [&] {  // up to the next slot
    std::size_t n = 0;
    while (n < pattern.size() && slot_at(pattern.substr(n)) == 0) ++n;
    const std::string_view found = pattern.substr(0, n);
    pattern.remove_prefix(n);
    return found;
  };
  const std::string_view first = words();
  if (!text.starts_with(first)) return false;
  text.remove_prefix(first.size());
  while (!pattern.empty()) {
    const std::string_view slot = pattern.substr(0, slot_at(pattern));
    pattern.remove_prefix(slot.size());
    const std::string_view next = words();
    const std::size_t at = !pattern.empty() ? text.find(next) : text.ends_with(next) ? text.size() - next.size() : text.npos;
    if (at == text.npos) return false;
    take(slot, text.substr(0, at));
    text.remove_prefix(at + next.size());
  }
  return text.empty();
}

}  // namespace funnel::io
