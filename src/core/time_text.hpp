/// Reads ISO 8601 times, with and without an offset from UTC.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// A time as written.
struct written_time {
  std::int64_t us = 0;      // since 1970-01-01T00:00:00, in UTC when there is an offset, else on the wall clock
  bool has_offset = false;
};

/// Errors: nullopt for what `instant::parse` refuses.
std::optional<written_time> read_time_text(std::string_view text);

/// What stands behind a time: "Z", "UTC", "GMT", "+03", "+0300", "+03:00", a name in brackets behind it not looked at.
/// Errors: nullopt for anything else, such as MSK or EST, which several zones call themselves.
std::optional<timespan> read_offset_text(std::string_view text);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
