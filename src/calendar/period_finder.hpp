/// The calendar periods of many instants, each worked out once.
///
/// Layer:   calendar.
/// Threads: anything needs the caller's lock.
#pragma once

#include <funnel/calendar/calendar_period.hpp>

#include <cstddef>
#include <iterator>
#include <map>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Numbers periods from 0 in the order in which they are found. Neighbours mostly lie in the period of the one before.
class period_finder {
 public:
  /// Refers to the zone. Requires: 1 <= fiscal_start <= 12.
  period_finder(const time_zone& zone, calendar_unit unit, unsigned fiscal_start) : zone_(&zone), unit_(unit), fiscal_start_(fiscal_start) {}

  /// The number of the period that is `period_of(t, ...)`. Cost: O(log periods); the calendar is asked for new ones only.
  std::size_t number_of(instant t) {
    if (last_.in.contains(t)) return last_.number;
    const auto after = found_.upper_bound(t);
    if (after != found_.begin() && std::prev(after)->second.in.contains(t)) return (last_ = std::prev(after)->second).number;
    const calendar_period p = period_of(t, *zone_, unit_, fiscal_start_);
    const period in = bounds(p, *zone_);
    if (!in.contains(t)) return number_of(in.start);  // beyond the calendar its first or last date stands for all
    last_ = {in, periods_.size()};
    found_.emplace(in.start, last_);
    periods_.push_back(p);
    return last_.number;
  }
  const calendar_period& operator[](std::size_t number) const noexcept { return periods_[number]; }

 private:
  struct entry {
    period in;
    std::size_t number;
  };

  const time_zone* zone_;
  calendar_unit unit_;
  unsigned fiscal_start_;
  std::map<instant, entry> found_;  // by their start
  entry last_{{instant{}, instant{}}, 0};  // holds nothing at first
  std::vector<calendar_period> periods_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
