/// Time zones as tables, and the dates that they cut out of the time line.
///
/// Weeks, months, quarters and years are made of dates (`calendar/calendar_period.hpp`), so that there is one
/// answer to the question in which of them an instant lies.
///
/// Layer:   calendar. `find_time_zone` is compiled (funnel::io) and reads the system's tz database.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Microseconds since 1970-01-01T00:00:00 on a wall clock; a different type so that it cannot be mixed with
/// an instant.
struct local_time {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(const local_time&, const local_time&) = default;
};

/// A date of the local calendar; not an instant, because it starts at another one in every zone.
using local_date = std::chrono::year_month_day;

/// The dates that the calendar functions tell apart. Instants outside count in the first or the last of them, so
/// that `instant::min()` and `instant::max()` have dates too.
inline constexpr local_date first_date{std::chrono::year{0}, std::chrono::month{1}, std::chrono::day{1}};
inline constexpr local_date last_date{std::chrono::year{9999}, std::chrono::month{12}, std::chrono::day{31}};

/// "2026-05-01".
std::string date_text(local_date d);

/// The midnight that starts a day, on the wall clock. Requires: d.ok().
constexpr local_time local_midnight(local_date d) noexcept {
  return {std::chrono::sys_days{d}.time_since_epoch().count() * std::int64_t{86'400'000'000}};
}
constexpr local_time local_midnight(int year, unsigned month, unsigned day) noexcept {
  return local_midnight(std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day});
}

/// The wall clock of one place. Cheap to copy; equal when the names are.
class time_zone {
 public:
  /// From `from` on the wall clock shows UTC + offset.
  struct change {
    instant from;
    timespan offset;
  };

  /// UTC.
  time_zone();
  /// A clock that is always `offset` ahead of UTC.
  static time_zone fixed(std::string name, timespan offset);
  /// Requires: changes sorted by `from`, the first at instant::min(); an empty table is UTC.
  time_zone(std::string name, std::vector<change> changes);

  const std::string& name() const noexcept { return name_; }

  /// Cost: O(log changes).
  timespan offset_at(instant t) const noexcept;

  local_time to_local(instant t) const noexcept { return {t.us + offset_at(t).us}; }

  /// The instant when the wall clock shows `l`. A time shown twice (clock set back) is the first of the two;
  /// a time never shown (clock set forward) is the instant of the change.
  instant to_instant(local_time l) const noexcept;

  /// The first instant of a date: when the wall clock first shows its midnight or, where the clock is set forward
  /// over midnight, the instant of that change. Never later than the first instant of the next date; a date that a
  /// place left out (Samoa, 30 December 2011) starts and ends at the same instant. Requires: d.ok().
  instant first_instant(local_date d) const noexcept { return to_instant(local_midnight(d)); }

  /// The date in which an instant lies: the last one that has begun. That is the date on the wall clock, except
  /// where a clock is set back over midnight (Newfoundland 1987 to 2011, at 00:01): a date that has begun goes on,
  /// and so every instant has one date and every date is one period.
  local_date date_of(instant t) const noexcept;

  /// When the clock is changed: ascending, the first at instant::min(); empty for UTC. Valid as long as a copy of the
  /// zone is.
  std::span<const change> changes() const& noexcept { return *changes_; }
  std::span<const change> changes() const&& = delete;

  friend bool operator==(const time_zone& a, const time_zone& b) noexcept { return a.name_ == b.name_; }

 private:
  std::vector<change>::const_iterator first_candidate(local_time l) const noexcept;

  std::string name_;
  std::shared_ptr<const std::vector<change>> changes_;
};

/// A zone by its IANA name ("Europe/Moscow"), "UTC", or a fixed offset ("+03:00").
/// Errors: `unknown_name`; `io` when the system has no tz database.
result<time_zone> find_time_zone(std::string_view name);

/// ISO 8601 date or date-time, as `instant::parse` reads it: "2026-01-31", "2026-01-31 22:30", "2026-01-31T22:30:15.250Z".
/// Without an offset it is wall-clock time in `zone`; a date is its first instant there.
/// Errors: nullopt for anything else, impossible dates (2026-02-30) and times (25:00) included.
std::optional<instant> parse_time(std::string_view text, const time_zone& zone);

}  // namespace v0_1
}  // namespace funnel
