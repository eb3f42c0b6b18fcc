/// How events are named and refused wherever they are told as text: in files, and in JSON and columns from other languages.
///
/// Layer:   events.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// By `event_kind`.
inline constexpr std::array<std::string_view, 10> event_kind_texts{"created", "owner", "amount",   "dimension", "moved",
                                                                   "won",     "lost",  "reopened", "deleted",   "identified"};
/// By `activity_event_kind`.
inline constexpr std::array<std::string_view, 5> activity_kind_texts{"planned", "rescheduled", "reassigned", "done", "cancelled"};

/// The number of the kind with this text.
template <std::size_t N>
std::optional<std::uint8_t> kind_of_text(const std::array<std::string_view, N>& texts, std::string_view text) noexcept {
  // The first letter tells most apart, without a call.
  const auto found = std::find_if(texts.begin(), texts.end(), [text](std::string_view t) {
    return t.size() == text.size() && t.front() == text.front() && t == text;
  });
  if (found == texts.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - texts.begin());
}

/// Why a time outside of `event_times` is refused.
inline constexpr const char* outside_event_times = "events happen from the year 1900 to 2199";

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
