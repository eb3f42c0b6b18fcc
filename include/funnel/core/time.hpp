/// Instants, spans and half-open periods on the UTC time line.
///
/// Layer:   core. Local days and months exist only through `calendar/time_zone.hpp`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>

#include <chrono>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// A length of time in whole microseconds. Converts from every `std::chrono` duration where nothing is lost:
///
///     timespan fortnight = timespan::days(14);  // or std::chrono::days(14)
struct timespan {
  std::int64_t us = 0;

  constexpr timespan() noexcept = default;
  template <std::signed_integral Integer>
  constexpr explicit(!std::same_as<Integer, std::int64_t>) timespan(Integer microseconds) noexcept : us(microseconds) {}
  template <class Rep, class Period>
    requires std::convertible_to<std::chrono::duration<Rep, Period>, std::chrono::microseconds>
  constexpr timespan(std::chrono::duration<Rep, Period> d) noexcept : us(std::chrono::microseconds(d).count()) {}

  static constexpr timespan seconds(std::int64_t n) noexcept { return {n * 1'000'000}; }
  static constexpr timespan hours(std::int64_t n) noexcept { return seconds(n * 3'600); }
  /// `n` times 24 hours; not calendar days, which may last 23 or 25 hours.
  static constexpr timespan days(std::int64_t n) noexcept { return hours(n * 24); }

  constexpr double days() const noexcept { return static_cast<double>(us) / 86'400e6; }
  friend constexpr auto operator<=>(const timespan&, const timespan&) = default;
  friend constexpr timespan operator+(timespan a, timespan b) noexcept { return {a.us + b.us}; }
  friend constexpr timespan operator-(timespan a, timespan b) noexcept { return {a.us - b.us}; }
};

/// The same length counted in days of another length, such as working days. Requires: day longer than nothing.
constexpr double in_days(timespan d, timespan day) noexcept {
  return static_cast<double>(d.us) / static_cast<double>(day.us);
}

/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
///
/// Converts from and to `std::chrono::sys_time` where nothing is lost:
///
///     instant t = std::chrono::sys_days{2026y / 1 / 31};
struct instant {
  std::int64_t us = 0;

  constexpr instant() noexcept = default;
  template <std::signed_integral Integer>
  constexpr explicit(!std::same_as<Integer, std::int64_t>) instant(Integer microseconds) noexcept : us(microseconds) {}
  template <class Duration>
    requires std::convertible_to<Duration, std::chrono::microseconds>
  constexpr instant(std::chrono::sys_time<Duration> t) noexcept
      : us(std::chrono::microseconds(t.time_since_epoch()).count()) {}
  constexpr operator std::chrono::sys_time<std::chrono::microseconds>() const noexcept {
    return std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(us));
  }

  /// An instant in ISO 8601: "2026-01-31" (its midnight), "2026-01-31T10:00", "2026-01-31 10:00:15.250", "...Z",
  /// "...+03:00"; also "20260131T100015Z", "2026-W05-6", "T24:00", a comma before the fraction, "+03", " UTC". Without an
  /// offset it is UTC; digits finer than microseconds are cut; 23:59:60 is the second after.
  /// Errors: `invalid_value` for anything else, impossible dates (2026-02-30) and times (25:00) included.
  static result<instant> parse(std::string_view text);

  /// Before everything and after everything that can happen.
  static constexpr instant min() noexcept { return {std::numeric_limits<std::int64_t>::min()}; }
  static constexpr instant max() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }

  friend constexpr auto operator<=>(const instant&, const instant&) = default;
  friend constexpr instant operator+(instant t, timespan d) noexcept { return {t.us + d.us}; }
  friend constexpr instant operator-(instant t, timespan d) noexcept { return {t.us - d.us}; }
  friend constexpr timespan operator-(instant a, instant b) noexcept { return {a.us - b.us}; }
};

/// "2026-01-31T10:00:00Z", with the microseconds as ".000015" before the Z unless there are none. `instant::parse`
/// reads back an equal instant. Requires: a year from 0 to 9999.
std::string to_text(instant t);

/// All instants t with start <= t < end. The default holds every instant.
struct period {
  instant start = instant::min();
  instant end = instant::max();

  constexpr bool contains(instant t) const noexcept { return start <= t && t < end; }
  /// Does a stay in [from, to) share an instant with it? A stay of no length counts where it happened.
  constexpr bool touches(instant from, instant to) const noexcept {
    return from < end && (to > start || from == start);
  }
  friend constexpr bool operator==(const period&, const period&) = default;
};

}  // namespace v0_1
}  // namespace funnel
