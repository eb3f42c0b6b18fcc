/// Business calendars as JSON (compiled in funnel::io).
///
///     { "zone": "Europe/Berlin",
///       "hours": { "mon": ["09:00-13:00", "14:00-18:00"], "tue": ["09:00-18:00"], "fri": ["22:00-24:00"] },
///       "holidays": ["2026-01-01"],
///       "special": { "2026-05-02": ["10:00-14:00"] } }
///
/// "zone" and "hours" are required; a weekday that is absent or has an empty list is a day off. Unknown keys are
/// errors, because a misspelt weekday would otherwise be a day off in silence.
///
/// Layer:   calendar.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/business_calendar.hpp>
#include <funnel/core/error.hpp>

#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// Reads one calendar.
/// Errors: `syntax` with line and column of malformed JSON; every wrong field at once otherwise: those of `validate`,
///         of `find_time_zone`, texts that are no date or no hours, and a holiday that is listed twice.
result<business_calendar> parse_calendar(std::string_view json);

/// The calendar as indented JSON; `parse_calendar` reads back an equal one where `find_time_zone` knows the name of
/// its zone.
std::string to_json(const business_calendar& c);

}  // namespace v0_1
}  // namespace funnel
