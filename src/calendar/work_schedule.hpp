/// When work is done: hours of each weekday, holidays, and days with hours of their own.
///
/// A plain description that a host fills in; `business_calendar` checks it and answers questions.
///
/// Layer:   calendar.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Working time from one reading of the wall clock to another of the same day: [from, to), in minutes after midnight.
/// 9:00 to 18:00 is {9 * 60, 18 * 60}. A night shift is two of them: until 24:00 (1440), and from 0:00 of the next day.
///
/// Where the clock is changed, a shift still lasts from the first instant at which the clock shows (or jumps over)
/// its start to the first one for its end. So it may be an hour shorter or longer than its readings say.
struct shift {
  int from_minute = 0;
  int to_minute = 0;
  friend constexpr auto operator<=>(const shift&, const shift&) = default;
};

/// "09:00-18:00".
inline std::string shift_text(shift s) {
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, "%02d:%02d-%02d:%02d", s.from_minute / 60, s.from_minute % 60, s.to_minute / 60,
                s.to_minute % 60);
  return buffer;
}

/// Names of the weekdays in errors and JSON, in the order of `work_schedule::hours`.
inline constexpr std::array<const char*, 7> weekday_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// The description of working time in one place.
///
/// Equal when the zones have one name and all else is equal.
struct work_schedule {
  time_zone zone;                                         ///< whose wall clock the hours are read from
  std::array<std::vector<shift>, 7> hours;                ///< of Monday to Sunday; none for a day off
  std::set<local_date> holidays;                          ///< days off, whatever the weekday
  std::map<local_date, std::vector<shift>> special_days;  ///< worked at these hours instead of the weekday's

  /// Monday to Friday at the same hours, without holidays.
  static work_schedule five_day_week(time_zone zone, std::vector<shift> shifts = {{9 * 60, 18 * 60}}) {
    work_schedule s;
    s.zone = std::move(zone);
    std::fill_n(s.hours.begin(), 5, shifts);
    return s;
  }

  /// The shifts of a date; empty for a day off. Requires: date.ok().
  const std::vector<shift>& shifts_on(local_date date) const {
    static const std::vector<shift> none;
    if (const auto special = special_days.find(date); special != special_days.end()) return special->second;
    if (holidays.contains(date)) return none;
    return hours[std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding() - 1];
  }

  friend bool operator==(const work_schedule&, const work_schedule&) = default;
};

/// How long the shifts of a usual day last: the mean over the weekdays that have any; nothing when none has.
inline duration mean_working_day(const work_schedule& s) {
  std::int64_t minutes = 0;
  std::int64_t n_days = 0;
  for (const std::vector<shift>& shifts : s.hours) {
    for (const shift h : shifts) minutes += h.to_minute - h.from_minute;
    n_days += !shifts.empty();
  }
  return n_days == 0 ? duration{} : duration{minutes * 60'000'000 / n_days};
}

/// Everything that is wrong with a schedule: a shift outside the day or one that does not end after it starts, shifts
/// that overlap, a date that does not exist or lies outside the years 0 to 9999, a date that is a holiday and a
/// special day at once, a special day without hours, and a week without any working time.
inline std::vector<error> validate(const work_schedule& s) {
  std::vector<error> errors;
  const auto fail = [&](errc c, std::string field, std::string message) {
    errors.push_back({c, std::move(field), std::move(message)});
  };
  const auto check_shifts = [&](std::vector<shift> shifts, const std::string& field) {
    std::sort(shifts.begin(), shifts.end());
    shift latest;
    for (const shift h : shifts) {
      if (h.from_minute < 0 || h.to_minute > 24 * 60)
        fail(errc::out_of_range, field, shift_text(h) + " leaves the day");
      else if (h.to_minute <= h.from_minute)
        fail(errc::out_of_range, field, shift_text(h) + " does not end after it starts");
      else if (h.from_minute < latest.to_minute)
        fail(errc::duplicate, field, shift_text(h) + " overlaps " + shift_text(latest));
      if (h.to_minute > latest.to_minute) latest = h;
    }
  };
  const auto check_date = [&](local_date d, const std::string& field) {
    if (!d.ok())
      fail(errc::invalid_value, field, "there is no such date");
    else if (d < first_date || last_date < d)
      fail(errc::out_of_range, field, "the date must lie in the years 0 to 9999");
  };

  for (std::size_t day = 0; day < s.hours.size(); ++day)
    check_shifts(s.hours[day], std::string("hours.") + weekday_names[day]);
  // Special days alone would leave the working time after the last of them without end.
  if (std::all_of(s.hours.begin(), s.hours.end(), [](const auto& shifts) { return shifts.empty(); }))
    fail(errc::missing_value, "hours", "no weekday has working hours");
  for (const local_date d : s.holidays) check_date(d, "holidays." + date_text(d));
  for (const auto& [date, shifts] : s.special_days) {
    const std::string field = "special." + date_text(date);
    check_date(date, field);
    check_shifts(shifts, field);
    if (shifts.empty()) fail(errc::missing_value, field, "a special day needs hours; a day off is a holiday");
    if (s.holidays.contains(date)) fail(errc::duplicate, field, "the date is a holiday and a special day at once");
  }
  return errors;
}

}  // namespace v0_1
}  // namespace funnel
