/// The day and the time of day of a count of microseconds.
///
/// Layer:   core.
/// Threads: safe.
#pragma once

#include <chrono>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {
namespace detail {

struct day_time {
  std::chrono::sys_days day;
  std::int64_t us = 0;  ///< since midnight, not negative
};

/// Of any count since 1970: `std::chrono::floor` overflows within a day of the least one.
constexpr day_time day_time_of(std::int64_t us) noexcept {
  constexpr std::int64_t a_day = 86'400'000'000;
  const std::int64_t rest = us % a_day;
  const std::int64_t days = us / a_day - (rest < 0 ? 1 : 0);
  return {std::chrono::sys_days{std::chrono::days{days}}, rest < 0 ? rest + a_day : rest};
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
