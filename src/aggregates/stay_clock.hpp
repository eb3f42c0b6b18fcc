/// How long a stay lasted: elapsed time, or working time if the query asks for it.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/business_calendar.hpp>
#include <funnel/core/time.hpp>
#include <funnel/query/query.hpp>

#include <optional>

namespace funnel {
inline namespace v0_1 {

/// What counts as one day of a stay: 24 hours or, in working time, the hours of a usual working day.
/// Requires: check(q) is empty.
inline timespan day_of_clock(const query& q) {
  return q.working_hours ? mean_working_day(*q.working_hours) : timespan::days(1);
}

class stay_clock {
 public:
  /// Requires: check(q) is empty.
  explicit stay_clock(const query& q) {
    if (q.working_hours) working_ = business_calendar::make(*q.working_hours).value();
  }

  bool working() const noexcept { return working_.has_value(); }
  timespan between(instant from, instant to) const { return working_ ? working_->working_time(from, to) : to - from; }

 private:
  std::optional<business_calendar> working_;
};

}  // namespace v0_1
}  // namespace funnel
