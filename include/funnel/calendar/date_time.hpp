/// Boost.Date_Time at the boundary: dates and times of a host that uses it.
///
/// Layer:   calendar. The only header that includes Boost.Date_Time; nothing below or beside it does.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <boost/date_time/gregorian/gregorian_types.hpp>
#include <boost/date_time/posix_time/posix_time_types.hpp>

#include <cstdint>

namespace funnel {
inline namespace v0_1 {

/// A UTC time as an instant. Errors: `out_of_range` for not_a_date_time and the infinities, which Boost would
/// silently turn into numbers.
inline result<instant> to_instant(const boost::posix_time::ptime& t) {
  if (t.is_special()) return error{errc::out_of_range, "time", "a special value is not an instant"};
  const boost::posix_time::ptime epoch(boost::gregorian::date(1970, 1, 1));
  return instant{(t - epoch).total_microseconds()};
}

/// The UTC time of an instant. Errors: `out_of_range` outside the years 1400 to 9999 that Boost can hold.
inline result<boost::posix_time::ptime> to_ptime(instant t) {
  constexpr instant first{-17'987'443'200'000'000};  // 1400-01-01T00:00:00Z
  constexpr instant end{253'402'300'800'000'000};    // 10000-01-01T00:00:00Z
  if (t < first || end <= t) return error{errc::out_of_range, "time", "Boost.Date_Time holds the years 1400 to 9999"};
  // In two steps, because a time_duration that counts microseconds since 1400 may not fit its constructors.
  const std::int64_t day_us = 86'400'000'000;
  std::int64_t day = t.us / day_us;
  if (t.us % day_us < 0) --day;
  const boost::gregorian::date date = boost::gregorian::date(1970, 1, 1) + boost::gregorian::days(static_cast<long>(day));
  return boost::posix_time::ptime(date, boost::posix_time::microseconds(t.us - day * day_us));
}

/// The half-open period from the first instant of `from` to the first instant of `to` in this zone.
/// Errors: `out_of_range` for special dates and for `to` before `from`.
inline result<period> to_period(const boost::gregorian::date& from, const boost::gregorian::date& to,
                                const time_zone& zone) {
  if (from.is_special() || to.is_special()) return error{errc::out_of_range, "date", "a special value is not a date"};
  if (to < from) return error{errc::out_of_range, "date", "the period ends before it starts"};
  const auto midnight = [&](const boost::gregorian::date& d) {
    return zone.to_instant(local_midnight(int{d.year()}, unsigned{d.month()}, unsigned{d.day()}));
  };
  return period{midnight(from), midnight(to)};
}

}  // namespace v0_1
}  // namespace funnel
