/// Working time: how much of it lies between two instants, and when a given amount of it has passed.
///
/// Layer:   calendar.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include "calendar/work_schedule.hpp"
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A checked `work_schedule` that answers questions.
///
///     auto office = business_calendar::make(work_schedule::five_day_week(find_time_zone("Europe/Berlin").value()));
///     duration worked = office->working_time(entered, left);
///
/// Units:  working time is elapsed time: a shift in which the clock is set forward by an hour counts an hour less
///         than its readings say. Working days are dates of the local calendar.
/// Counts: the years 0 to 9999; no working time lies outside them.
/// Cost:   `make` O(n log n) for n holidays, special days and clock changes; each question O(log n) plus the shifts
///         of a day, however long the span; `advance` O(log n) times the 22 steps of a search over all dates.
class business_calendar {
 public:
  /// Errors: those of `validate`, all at once.
  static result<business_calendar> make(work_schedule s) {
    if (auto errors = validate(s); !errors.empty()) return errors;
    return business_calendar(std::move(s));
  }

  /// The schedule with the shifts of each day in order.
  const work_schedule& schedule() const noexcept { return schedule_; }

  /// Has this date any shift? Requires: date.ok().
  bool is_working_day(local_date date) const { return !schedule_.shifts_on(date).empty(); }

  /// Is this instant inside a shift? The start of a shift is, its end is not.
  bool is_working_time(instant t) const {
    const std::int64_t day = day_of(t);
    for (const shift s : shifts_of(day))
      if (on(day, s).contains(t)) return true;
    return false;
  }

  /// Working time from one instant to another; negative when `to` is before `from`.
  duration working_time(instant from, instant to) const { return {worked_before(to) - worked_before(from)}; }

  /// Working days from one date up to but without another; negative when `to` is before `from`.
  /// Requires: from.ok() and to.ok(), both in the years 0 to 9999.
  std::int64_t working_days(local_date from, local_date to) const {
    return before(number_of(to)).days - before(number_of(from)).days;
  }

  /// The instant t with working_time(from, t) == working. Where a whole break answers to that, t is the end of it
  /// that is nearer to `from`: one hour after Friday 17:00 is Friday 18:00, when the week ends, and not Monday 9:00;
  /// one hour before Monday 10:00 is Monday 9:00. No working time leads to `from` itself, in a break too.
  ///
  /// Empty: instant::max() when so much working time does not follow in the years 0 to 9999; instant::min() when it
  ///        does not precede.
  instant advance(instant from, duration working) const {
    if (working.us == 0) return from;
    const std::int64_t start = worked_before(from);
    if (working.us > 0) {
      if (working.us > before(end_day).us - start) return instant::max();
      const std::int64_t goal = start + working.us;
      // The first day at whose end the goal is met.
      const std::int64_t day = first_day_where([&](std::int64_t d) { return before(d + 1).us >= goal; });
      std::int64_t left = goal - before(day).us;
      for (const shift s : shifts_of(day)) {
        const period p = on(day, s);
        if (left <= (p.end - p.start).us) return p.start + duration{left};
        left -= (p.end - p.start).us;
      }
    } else {
      if (working.us < before(begin_day).us - start) return instant::min();
      const std::int64_t goal = start + working.us;
      // The last day before which no more than the goal is worked: the first day at whose end it is exceeded.
      const std::int64_t day = first_day_where([&](std::int64_t d) { return before(d + 1).us > goal; });
      std::int64_t left = goal - before(day).us;
      for (const shift s : shifts_of(day)) {
        const period p = on(day, s);
        if (left < (p.end - p.start).us) return p.start + duration{left};
        left -= (p.end - p.start).us;
      }
    }
    assert(false);  // the day was chosen because the goal lies in it
    return from;
  }

  friend bool operator==(const business_calendar& a, const business_calendar& b) { return a.schedule_ == b.schedule_; }

 private:
  // Dates are numbered from 1970-01-01. Working time is summed from Monday, 29 December 1969: whole weeks by
  // multiplication, as if every week were regular; then what the days that are not regular have more or less.
  static constexpr std::int64_t number_of(local_date d) noexcept {
    return std::chrono::sys_days{d}.time_since_epoch().count();
  }
  static constexpr local_date date_with(std::int64_t day) noexcept {
    return std::chrono::sys_days{std::chrono::days{static_cast<std::chrono::days::rep>(day)}};
  }
  static constexpr std::int64_t begin_day = std::chrono::sys_days{first_date}.time_since_epoch().count();
  static constexpr std::int64_t end_day = std::chrono::sys_days{last_date}.time_since_epoch().count() + 1;
  static constexpr std::int64_t first_monday = -3;

  struct totals {
    std::int64_t us = 0;
    std::int64_t days = 0;
    friend bool operator==(const totals&, const totals&) = default;
    friend totals operator+(totals a, totals b) { return {a.us + b.us, a.days + b.days}; }
    friend totals operator-(totals a, totals b) { return {a.us - b.us, a.days - b.days}; }
  };
  struct irregular_day {
    std::int64_t day;
    totals up_to;  // how much more than regular this day and the irregular ones before it have
  };
  struct week_position {
    std::int64_t week;
    std::size_t weekday;  // 0 for Monday
  };
  static week_position position_of(std::int64_t day) noexcept {
    const std::int64_t n = day - first_monday;
    const std::int64_t week = n >= 0 ? n / 7 : -((6 - n) / 7);
    return {week, static_cast<std::size_t>(n - 7 * week)};
  }

  explicit business_calendar(work_schedule s) : schedule_(std::move(s)) {
    for (std::vector<shift>& shifts : schedule_.hours) std::sort(shifts.begin(), shifts.end());
    for (auto& [date, shifts] : schedule_.special_days) std::sort(shifts.begin(), shifts.end());
    for (std::size_t weekday = 0; weekday < 7; ++weekday) {
      totals day{0, schedule_.hours[weekday].empty() ? 0 : 1};
      for (const shift h : schedule_.hours[weekday]) day.us += seconds(60 * (h.to_minute - h.from_minute)).us;
      week_[weekday + 1] = week_[weekday] + day;
    }
    totals more;
    for (const std::int64_t day : days_that_may_be_irregular()) {
      totals real{0, shifts_of(day).empty() ? 0 : 1};
      for (const shift h : shifts_of(day)) real.us += (on(day, h).end - on(day, h).start).us;
      const std::size_t weekday = position_of(day).weekday;
      const totals regular = week_[weekday + 1] - week_[weekday];
      if (real == regular) continue;
      more = more + (real - regular);
      irregular_.push_back({day, more});
    }
  }

  std::set<std::int64_t> days_that_may_be_irregular() const {
    std::set<std::int64_t> found;
    for (const local_date d : schedule_.holidays) found.insert(number_of(d));
    for (const auto& [date, shifts] : schedule_.special_days) found.insert(number_of(date));
    const auto changes = schedule_.zone.changes();
    for (std::size_t i = 1; i < changes.size(); ++i) {
      // A change moves the clock from one reading to another, and only days that meet the readings between are longer
      // or shorter. A shift that ends at the midnight of the change belongs to the day before, and the division below
      // rounds up before 1970: hence two days more at the front. A day too many does no harm.
      const std::int64_t day_us = days(1).us;
      const std::int64_t old_day = (changes[i].from + changes[i - 1].offset).us / day_us;
      const std::int64_t new_day = (changes[i].from + changes[i].offset).us / day_us;
      for (std::int64_t day = std::min(old_day, new_day) - 2; day <= std::max(old_day, new_day) + 1; ++day)
        if (begin_day <= day && day < end_day) found.insert(day);
    }
    return found;
  }

  std::int64_t day_of(instant t) const noexcept { return number_of(schedule_.zone.date_of(t)); }
  const std::vector<shift>& shifts_of(std::int64_t day) const { return schedule_.shifts_on(date_with(day)); }
  period on(std::int64_t day, shift s) const noexcept {
    const std::int64_t midnight = local_midnight(date_with(day)).us;
    const auto clock = [&](int minute) { return schedule_.zone.to_instant({midnight + seconds(60 * minute).us}); };
    return {clock(s.from_minute), clock(s.to_minute)};
  }

  /// All work before a day, from `first_monday` on; negative before that.
  totals before(std::int64_t day) const noexcept {
    const auto [week, weekday] = position_of(day);
    const totals regular = totals{week_[7].us * week, week_[7].days * week} + week_[weekday];
    const auto next = std::lower_bound(irregular_.begin(), irregular_.end(), day,
                                       [](const irregular_day& i, std::int64_t d) { return i.day < d; });
    return next == irregular_.begin() ? regular : regular + std::prev(next)->up_to;
  }
  std::int64_t worked_before(instant t) const {
    const std::int64_t day = day_of(t);
    std::int64_t us = before(day).us;
    for (const shift s : shifts_of(day)) {
      const period p = on(day, s);
      us += (std::clamp(t, p.start, p.end) - p.start).us;
    }
    return us;
  }

  /// Requires: `holds` is false up to some day and true from it on, at the latest on the last one.
  template <class Condition>
  static std::int64_t first_day_where(Condition holds) {
    std::int64_t low = begin_day;
    std::int64_t high = end_day - 1;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (holds(middle))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

  work_schedule schedule_;
  std::array<totals, 8> week_{};  // before each weekday of the regular week, and in all of it
  std::vector<irregular_day> irregular_;
};

}  // namespace v0_1
}  // namespace funnel

#include "calendar/work_schedule.hpp"
#include "calendar/json.hpp"
