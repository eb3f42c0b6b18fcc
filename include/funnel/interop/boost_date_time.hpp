/// Boost.Date_Time at the boundary: dates and times of a host that uses it.
///
/// A `ptime` does not say in which zone it is meant. Here a function without a zone takes and gives UTC, and one with
/// a zone the wall clock of that zone.
///
/// Layer:   calendar. The only header that includes Boost.Date_Time; nothing below or beside it does.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <boost/date_time/gregorian/gregorian_types.hpp>
#include <boost/date_time/posix_time/posix_time_types.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {

/// Microseconds since 1970-01-01T00:00:00 on the clock of the ptime.
inline result<std::int64_t> clock_us(const boost::posix_time::ptime& t) {
  if (t.is_special()) return error{errc::out_of_range, "time", "a special value is not an instant"};
  const boost::posix_time::ptime epoch(boost::gregorian::date(1970, 1, 1));
  return (t - epoch).total_microseconds();
}

inline result<boost::posix_time::ptime> clock_ptime(std::int64_t us) {
  constexpr std::int64_t first = local_midnight(1400, 1, 1).us;
  constexpr std::int64_t end = local_midnight(10000, 1, 1).us;
  if (us < first || end <= us) return error{errc::out_of_range, "time", "Boost.Date_Time holds the years 1400 to 9999"};
  // In two steps, because a time_duration that counts microseconds since 1400 may not fit its constructors.
  const std::int64_t day_us = 86'400'000'000;
  std::int64_t day = us / day_us;
  if (us % day_us < 0) --day;
  const boost::gregorian::date date =
      boost::gregorian::date(1970, 1, 1) + boost::gregorian::days(static_cast<long>(day));
  return boost::posix_time::ptime(date, boost::posix_time::microseconds(us - day * day_us));
}

}  // namespace detail

/// A UTC time as an instant. Errors: `out_of_range` for not_a_date_time and the infinities, which Boost would
/// silently turn into numbers.
inline result<instant> to_instant(const boost::posix_time::ptime& utc) {
  const auto us = detail::clock_us(utc);
  if (!us) return us.errors();
  return instant{*us};
}

/// A time on the wall clock of a zone as an instant: of a time that the clock shows twice the first, of one that it
/// never shows the instant of the change. Errors: `out_of_range` for special values.
inline result<instant> to_instant(const boost::posix_time::ptime& local, const time_zone& zone) {
  const auto us = detail::clock_us(local);
  if (!us) return us.errors();
  return zone.to_instant(local_time{*us});
}

/// The UTC time of an instant. Errors: `out_of_range` outside the years 1400 to 9999 that Boost can hold.
inline result<boost::posix_time::ptime> to_ptime(instant t) { return detail::clock_ptime(t.us); }

/// What the wall clock of a zone shows at an instant. Errors: `out_of_range` outside the years 1400 to 9999.
inline result<boost::posix_time::ptime> to_ptime(instant t, const time_zone& zone) {
  // Near the ends of 64 bits an offset could overflow; Boost's years end long before.
  constexpr std::int64_t limit = local_midnight(20000, 1, 1).us;
  return detail::clock_ptime(t.us < -limit || limit < t.us ? t.us : zone.to_local(t).us);
}

/// A date. Errors: `out_of_range` for special values.
inline result<local_date> to_date(const boost::gregorian::date& d) {
  if (d.is_special()) return error{errc::out_of_range, "date", "a special value is not a date"};
  return std::chrono::year{int{d.year()}} / std::chrono::month{unsigned{d.month()}} /
         std::chrono::day{unsigned{d.day()}};
}

/// Dates as `work_schedule` holds holidays; the order and repetitions do not matter.
/// Errors: `out_of_range` for each special value, with its position.
inline result<std::set<local_date>> to_dates(std::span<const boost::gregorian::date> dates) {
  std::set<local_date> found;
  std::vector<error> errors;
  for (std::size_t i = 0; i < dates.size(); ++i) {
    const auto date = to_date(dates[i]);
    if (date)
      found.insert(*date);
    else
      errors.push_back({date.errors()[0].code, "dates[" + std::to_string(i) + "]", date.errors()[0].message});
  }
  if (!errors.empty()) return errors;
  return found;
}

/// The date as Boost has it. Errors: `out_of_range` for a date that does not exist or lies outside the years 1400 to
/// 9999.
inline result<boost::gregorian::date> to_boost_date(local_date d) {
  if (!d.ok() || int{d.year()} < 1400 || int{d.year()} > 9999)
    return error{errc::out_of_range, "date", "Boost.Date_Time holds the dates of the years 1400 to 9999"};
  const auto since_1970 = std::chrono::sys_days{d}.time_since_epoch().count();
  return boost::gregorian::date(1970, 1, 1) + boost::gregorian::days(static_cast<long>(since_1970));
}

/// The half-open period from the first instant of `from` to the first instant of `to` in this zone.
/// Errors: `out_of_range` for special dates and for `to` before `from`.
inline result<period> to_period(const boost::gregorian::date& from, const boost::gregorian::date& to,
                                const time_zone& zone) {
  const auto first = to_date(from);
  const auto last = to_date(to);
  if (!first) return first.errors();
  if (!last) return last.errors();
  if (*last < *first) return error{errc::out_of_range, "date", "the period ends before it starts"};
  return period{zone.first_instant(*first), zone.first_instant(*last)};
}

}  // namespace v0_1
}  // namespace funnel
