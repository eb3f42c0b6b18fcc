#include <funnel/calendar/time_zone.hpp>

#include <date/tz.h>

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

/// "+03:00" as a duration; nullopt for anything else.
std::optional<timespan> fixed_offset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -100; };
  const int hour = digit(1) * 10 + digit(2);
  const int minute = digit(4) * 10 + digit(5);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  const int total = (text[0] == '-' ? -1 : 1) * (hour * 60 + minute);
  return timespan::seconds(total * 60);
}

}  // namespace

result<time_zone> find_time_zone(std::string_view name) {
  if (name == "UTC" || name == "Z") return time_zone();
  if (const auto offset = fixed_offset(name)) return time_zone::fixed(std::string(name), *offset);
  const auto no_database = [] {
    return error{errc::io, "zone", "the system has no tz database (on Debian, the package tzdata)"};
  };
  const auto unknown = [&] {
    return error{errc::unknown_name, "zone", "there is no time zone named \"" + std::string(name) + "\" in the system's tz database"};
  };
  try {
    if (date::get_tzdb().zones.empty()) return no_database();
  } catch (const std::exception&) {
    return no_database();
  }
  try {
    const date::time_zone* zone = date::locate_zone(std::string(name));
    // Changes from 1900 to 2100; outside, the nearest offset holds.
    const date::sys_seconds begin = date::sys_days(date::year{1900} / 1 / 1);
    const date::sys_seconds end = date::sys_days(date::year{2100} / 1 / 1);
    std::vector<time_zone::change> changes;
    for (date::sys_seconds t = begin; t < end;) {
      const date::sys_info info = zone->get_info(t);
      const timespan offset = timespan::seconds(info.offset.count());
      // A change of name or rule that keeps the offset is no change of the clock.
      if (changes.empty())
        changes.push_back({instant::min(), offset});
      else if (changes.back().offset != offset)
        changes.push_back({instant{} + timespan::seconds(t.time_since_epoch().count()), offset});
      if (info.end <= t) break;
      t = info.end;
    }
    return time_zone(std::string(name), std::move(changes));
  } catch (const std::exception&) {
    return unknown();
  }
}

}  // namespace v0_1
}  // namespace funnel
