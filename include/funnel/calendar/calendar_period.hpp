/// Days, weeks, months, quarters, half-years and years of a local calendar.
///
/// A period is first a name ("2026-02", "FY2026-Q1") that means the same everywhere, and becomes a half-open period
/// of instants only together with a time zone: a deal won on 1 February at 01:30 in Moscow is won in January in UTC.
///
/// Layer:   calendar.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/time.hpp>

#include <cassert>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// What a calendar is cut into. Weeks are those of ISO 8601: they start on Monday, and the first week of a year is
/// the one that holds its first Thursday.
enum class calendar_unit : std::uint8_t { day, week, month, quarter, half_year, year };

/// One day, week, month, quarter, half-year or year of the calendar.
///
/// Quarters, half-years and years may belong to a fiscal year that starts in another month than January; for the
/// other units that month is ignored. Ordered by the first date; of those that start together the shorter is less.
class calendar_period {
 public:
  /// January 1970.
  constexpr calendar_period() noexcept = default;

  /// The period of this unit in which a date lies.
  /// Requires: date.ok(), 1 <= fiscal_start <= 12.
  static constexpr calendar_period containing(local_date date, calendar_unit unit, unsigned fiscal_start = 1) noexcept {
    assert(date.ok() && 1 <= fiscal_start && fiscal_start <= 12);
    using namespace std::chrono;
    if (unit == calendar_unit::day) return {date, unit, 1};
    if (unit == calendar_unit::week) return {sys_days{date} - (weekday{sys_days{date}} - Monday), unit, 1};
    if (unit == calendar_unit::month) fiscal_start = 1;
    const unsigned months_in = fiscal_months(date, fiscal_start) % n_months(unit);
    return {date.year() / date.month() / 1 - std::chrono::months{months_in}, unit, fiscal_start};
  }
  /// Requires: 1 <= month <= 12.
  static constexpr calendar_period month(int year, unsigned month) noexcept {
    return containing({std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{1}}, calendar_unit::month);
  }

  constexpr calendar_unit unit() const noexcept { return unit_; }
  /// The month in which the fiscal year starts, 1 to 12; always 1 for days, weeks and months.
  constexpr unsigned fiscal_start() const noexcept { return fiscal_start_; }
  constexpr local_date first_date() const noexcept { return first_; }

  constexpr calendar_period next() const noexcept { return moved(1); }
  constexpr calendar_period previous() const noexcept { return moved(-1); }

  /// "2026-03-05", "2026-W07" (with the year of ISO 8601, to which the days around New Year may not belong),
  /// "2026-03", "2026-Q1", "2026-H1", "2026". A fiscal year that does not start in January is named for the calendar
  /// year in which it ENDS: with a start in July, 1 July 2025 to 30 June 2026 is "FY2026" and begins with "FY2026-Q1".
  /// Labels of one unit sort like the periods.
  std::string label() const;

  friend constexpr auto operator<=>(const calendar_period&, const calendar_period&) = default;

 private:
  constexpr calendar_period(local_date first, calendar_unit unit, unsigned fiscal_start) noexcept
      : first_(first), unit_(unit), fiscal_start_(static_cast<std::uint8_t>(fiscal_start)) {}

  static constexpr unsigned n_months(calendar_unit unit) noexcept {
    return unit == calendar_unit::year        ? 12
           : unit == calendar_unit::half_year ? 6
           : unit == calendar_unit::quarter   ? 3
                                              : 1;
  }
  /// Whole months of the fiscal year before the month of this date: 0 to 11.
  static constexpr unsigned fiscal_months(local_date date, unsigned fiscal_start) noexcept {
    return (unsigned{date.month()} + 12 - fiscal_start) % 12;
  }

  constexpr calendar_period moved(int n) const noexcept {
    using namespace std::chrono;
    if (unit_ == calendar_unit::day || unit_ == calendar_unit::week) {
      const int n_days = unit_ == calendar_unit::day ? 1 : 7;
      return {sys_days{first_} + std::chrono::days{n * n_days}, unit_, fiscal_start_};
    }
    return {first_ + std::chrono::months{n * static_cast<int>(n_months(unit_))}, unit_, fiscal_start_};
  }

  local_date first_{std::chrono::year{1970}, std::chrono::month{1}, std::chrono::day{1}};
  calendar_unit unit_ = calendar_unit::month;
  std::uint8_t fiscal_start_ = 1;
};

/// The period with this label, as `calendar_period::label` writes it: "2026-03-05", "2026-W07", "2026-03", "2026-Q1",
/// "2026-H1", "2026"; with another first month of the fiscal year than January, "FY2026-Q1", "FY2026-H1", "FY2026".
///
/// Errors:   nullopt for any other text, a period that does not exist ("2026-13", "2025-W53"), and a label that belongs
///           to another kind of year ("2026-Q1" where the fiscal year starts in April).
/// Requires: 1 <= fiscal_start <= 12.
std::optional<calendar_period> period_labelled(std::string_view label, unsigned fiscal_start = 1);

/// The period in which an instant lies, by the wall clock of a zone.
///
/// Requires: 1 <= fiscal_start <= 12. Instants outside the years 0 to 9999 count in the first or last date of those.
/// Cost:     O(log clock changes).
calendar_period period_of(instant t, const time_zone& zone, calendar_unit unit,
                                 unsigned fiscal_start = 1) noexcept;

/// The instants of a period in a zone, from its first to that of the next period. They hold t exactly where
/// `period_of(t, zone, ...)` is p, and a period ends where the next one starts. A day lasts 23 or 25 hours where
/// clocks change, and no time at all where a place left it out.
period bounds(const calendar_period& p, const time_zone& zone) noexcept;

/// Calendar days between two instants: how often the date changes from `from` to `to`; negative when `to` lies on
/// an earlier date. One minute over midnight is one calendar day. `(to - from).days()` is something else: elapsed
/// time in units of 24 hours.
std::int64_t calendar_days_between(instant from, instant to, const time_zone& zone) noexcept;

}  // namespace v0_1
}  // namespace funnel
