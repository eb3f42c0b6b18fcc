#include <funnel/calendar/business_calendar.hpp>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace funnel {
inline namespace v0_1 {

std::string shift_text(shift s) {
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, "%02d:%02d-%02d:%02d", s.from_minute / 60, s.from_minute % 60, s.to_minute / 60,
                s.to_minute % 60);
  return buffer;
}

work_schedule work_schedule::five_day_week(time_zone zone, std::vector<shift> shifts) {
  work_schedule s;
  s.zone = std::move(zone);
  std::fill_n(s.hours.begin(), 5, shifts);
  return s;
}

const std::vector<shift>& work_schedule::shifts_on(local_date date) const {
  static const std::vector<shift> none;
  if (const auto special = special_days.find(date); special != special_days.end()) return special->second;
  if (holidays.contains(date)) return none;
  return hours[std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding() - 1];
}

timespan mean_working_day(const work_schedule& s) {
  std::int64_t minutes = 0;
  std::int64_t n_days = 0;
  for (const std::vector<shift>& shifts : s.hours) {
    for (const shift h : shifts) minutes += h.to_minute - h.from_minute;
    n_days += !shifts.empty();
  }
  return n_days == 0 ? timespan{} : timespan{minutes * 60'000'000 / n_days};
}

std::vector<error> validate(const work_schedule& s) {
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
