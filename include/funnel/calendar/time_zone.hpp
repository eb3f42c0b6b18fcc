/// Time zones as tables, and the calendar months that they cut out of the time line.
///
/// Layer:   calendar. `find_time_zone` is compiled (funnel::io) and reads the system's tz database.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Microseconds since 1970-01-01T00:00:00 on a wall clock; a different type so that it cannot be mixed with
/// an instant.
struct local_time {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(const local_time&, const local_time&) = default;
};

/// A month of the Gregorian calendar.
struct calendar_month {
  int year = 1970;
  unsigned month = 1;  ///< 1 to 12
  friend constexpr auto operator<=>(const calendar_month&, const calendar_month&) = default;
  constexpr calendar_month next() const noexcept {
    return month == 12 ? calendar_month{year + 1, 1} : calendar_month{year, month + 1};
  }
};

/// The midnight that starts a day, on the wall clock.
constexpr local_time local_midnight(int year, unsigned month, unsigned day) noexcept {
  const std::chrono::sys_days d{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
  return {d.time_since_epoch().count() * std::int64_t{86'400'000'000}};
}

/// The wall clock of one place. Cheap to copy; equal when the names are.
class time_zone {
 public:
  /// From `from` on the wall clock shows UTC + offset.
  struct change {
    instant from;
    duration offset;
  };

  /// UTC.
  time_zone() : time_zone("UTC", {}) {}
  /// A clock that is always `offset` ahead of UTC.
  static time_zone fixed(std::string name, duration offset) { return {std::move(name), {{instant::min(), offset}}}; }
  /// Requires: changes sorted by `from`, the first at instant::min(); an empty table is UTC.
  time_zone(std::string name, std::vector<change> changes)
      : name_(std::move(name)), changes_(std::make_shared<const std::vector<change>>(std::move(changes))) {}

  const std::string& name() const noexcept { return name_; }

  /// Cost: O(log changes).
  duration offset_at(instant t) const noexcept {
    const auto it = std::upper_bound(changes_->begin(), changes_->end(), t,
                                     [](instant a, const change& c) { return a < c.from; });
    return it == changes_->begin() ? duration{} : std::prev(it)->offset;
  }

  local_time to_local(instant t) const noexcept { return {t.us + offset_at(t).us}; }

  /// The instant when the wall clock shows `l`. A time shown twice (clock set back) is the first of the two;
  /// a time never shown (clock set forward) is the instant of the change.
  instant to_instant(local_time l) const noexcept {
    instant start = instant::min();
    duration offset{};
    for (auto it = first_candidate(l); it != changes_->end(); ++it) {
      const instant shown{l.us - offset.us};
      if (it != changes_->begin() && shown < it->from) return std::max(shown, start);
      start = it->from;
      offset = it->offset;
    }
    return std::max(instant{l.us - offset.us}, start);
  }

  calendar_month month_of(instant t) const noexcept {
    const std::chrono::sys_time<std::chrono::microseconds> wall{std::chrono::microseconds{to_local(t).us}};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(wall)};
    return {int{date.year()}, unsigned{date.month()}};
  }

  /// The month from its first local midnight to the next month's.
  period bounds(calendar_month m) const noexcept {
    const calendar_month n = m.next();
    return {to_instant(local_midnight(m.year, m.month, 1)), to_instant(local_midnight(n.year, n.month, 1))};
  }

  friend bool operator==(const time_zone& a, const time_zone& b) noexcept { return a.name_ == b.name_; }

 private:
  // Offsets are below 26 hours, so no change more than two days before l can matter.
  std::vector<change>::const_iterator first_candidate(local_time l) const noexcept {
    const instant early{l.us - days(2).us};
    auto it = std::upper_bound(changes_->begin(), changes_->end(), early,
                               [](instant a, const change& c) { return a < c.from; });
    return it == changes_->begin() ? it : std::prev(it);
  }

  std::string name_;
  std::shared_ptr<const std::vector<change>> changes_;
};

/// A zone by its IANA name ("Europe/Moscow"), "UTC", or a fixed offset ("+03:00").
/// Errors: `unknown_name`; `io` when the system has no tz database.
result<time_zone> find_time_zone(std::string_view name);

}  // namespace v0_1
}  // namespace funnel
