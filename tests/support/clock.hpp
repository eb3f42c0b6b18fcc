/// Short ways for tests to name instants, dates and zones.
#pragma once

#include <funnel/calendar/time_zone.hpp>

#include <chrono>
#include <string_view>

namespace funnel_test {

inline funnel::time_zone zone(std::string_view name) { return funnel::find_time_zone(name).value(); }

constexpr funnel::local_date date(int year, unsigned month, unsigned day) {
  return std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
}

constexpr funnel::timespan minutes(int n) { return funnel::timespan::seconds(60 * n); }

/// A UTC time.
constexpr funnel::instant utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return funnel::instant{funnel::local_midnight(year, month, day).us} + minutes(60 * hour + minute);
}

/// A time on the wall clock of a zone.
inline funnel::instant local(const funnel::time_zone& zone, int year, unsigned month, unsigned day, int hour = 0,
                             int minute = 0) {
  return zone.to_instant({utc(year, month, day, hour, minute).us});
}

}  // namespace funnel_test
