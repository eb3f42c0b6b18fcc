#include "calendar/preceding_period.hpp"

#include <funnel/calendar/calendar_period.hpp>

#include <algorithm>

namespace funnel {
inline namespace v0_1 {
namespace detail {

period preceding_period(const period& p, const time_zone& zone) {
  const calendar_period first = period_of(p.start, zone, calendar_unit::month), end = period_of(p.end, zone, calendar_unit::month);
  const instant before_all{std::max(instant::min().us + 1, p.start.us - (p.end - p.start).us)};
  if (bounds(first, zone).start != p.start || bounds(end, zone).start != p.end) return {before_all, p.start};
  calendar_period earlier = first;
  for (calendar_period m = first; m < end; m = m.next()) earlier = earlier.previous();
  return {bounds(earlier, zone).start, p.start};
}

period last_whole_month(instant t, const time_zone& zone) { return bounds(period_of(t, zone, calendar_unit::month).previous(), zone); }

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
