/// Working hours, and working time: how much of it lies between two instants, and when a given amount has passed.
///
/// Layer:   calendar. What reads and writes JSON is compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
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
std::string shift_text(shift s);

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
  static work_schedule five_day_week(time_zone zone, std::vector<shift> shifts = {{9 * 60, 18 * 60}});

  /// The shifts of a date; empty for a day off. Requires: date.ok().
  const std::vector<shift>& shifts_on(local_date date) const;

  friend bool operator==(const work_schedule&, const work_schedule&) = default;
};

/// How long the shifts of a usual day last: the mean over the weekdays that have any; nothing when none has.
timespan mean_working_day(const work_schedule& s);

/// Everything that is wrong with a schedule: a shift outside the day or one that does not end after it starts, shifts
/// that overlap, a date that does not exist or lies outside the years 0 to 9999, a date that is a holiday and a
/// special day at once, a special day without hours, and a week without any working time.
std::vector<error> validate(const work_schedule& s);

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
  static result<business_calendar> make(work_schedule s);

  /// The schedule with the shifts of each day in order.
  const work_schedule& schedule() const noexcept { return schedule_; }

  /// Has this date any shift? Requires: date.ok().
  bool is_working_day(local_date date) const { return !schedule_.shifts_on(date).empty(); }

  /// Is this instant inside a shift? The start of a shift is, its end is not.
  bool is_working_time(instant t) const;

  /// Working time from one instant to another; negative when `to` is before `from`.
  timespan working_time(instant from, instant to) const;

  /// Working days from one date up to but without another; negative when `to` is before `from`.
  /// Requires: from.ok() and to.ok(), both in the years 0 to 9999.
  std::int64_t working_days(local_date from, local_date to) const;

  /// The instant t with working_time(from, t) == working. Where a whole break answers to that, t is the end of it
  /// that is nearer to `from`: one hour after Friday 17:00 is Friday 18:00, when the week ends, and not Monday 9:00;
  /// one hour before Monday 10:00 is Monday 9:00. No working time leads to `from` itself, in a break too.
  ///
  /// Empty: instant::max() when so much working time does not follow in the years 0 to 9999; instant::min() when it
  ///        does not precede.
  instant advance(instant from, timespan working) const;

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
  static week_position position_of(std::int64_t day) noexcept;

  explicit business_calendar(work_schedule s);

  std::set<std::int64_t> days_that_may_be_irregular() const;

  std::int64_t day_of(instant t) const noexcept { return number_of(schedule_.zone.date_of(t)); }
  const std::vector<shift>& shifts_of(std::int64_t day) const { return schedule_.shifts_on(date_with(day)); }
  period on(std::int64_t day, shift s) const noexcept;

  /// All work before a day, from `first_monday` on; negative before that.
  totals before(std::int64_t day) const noexcept;
  std::int64_t worked_before(instant t) const;

  /// Requires: `holds` is false up to some day and true from it on, at the latest on the last one.
  template <class Condition>
  static std::int64_t first_day_where(Condition holds);

  work_schedule schedule_;
  std::array<totals, 8> week_{};  // before each weekday of the regular week, and in all of it
  std::vector<irregular_day> irregular_;
};

/// Reads one calendar from JSON:
///
///     { "zone": "Europe/Berlin",
///       "hours": { "mon": ["09:00-13:00", "14:00-18:00"], "tue": ["09:00-18:00"], "fri": ["22:00-24:00"] },
///       "holidays": ["2026-01-01"],
///       "special": { "2026-05-02": ["10:00-14:00"] } }
///
/// "zone" and "hours" are required; a weekday that is absent or has an empty list is a day off. Unknown keys are
/// errors, because a misspelt weekday would otherwise be a day off in silence.
///
/// Errors: `syntax` with line and column of malformed JSON; every wrong field at once otherwise: those of `validate`,
///         of `find_time_zone`, texts that are no date or no hours, and a holiday that is listed twice.
result<business_calendar> parse_calendar(std::string_view json);

/// The calendar as indented JSON; `parse_calendar` reads back an equal one where `find_time_zone` knows the name of
/// its zone.
std::string to_json(const business_calendar& c);

}  // namespace v0_1
}  // namespace funnel
