/// Periods as people write them.
///
/// Layer:   calendar; for the program and the dashboard.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What a period is read against.
struct period_reading {
  const time_zone& zone;
  unsigned fiscal_start = 1;
  instant now{};  ///< what "today" and "last-month" start from
};

/// A period, and the dates of one that was named by a word: "last-month is 2026-10".
struct read_period {
  period in;
  std::string named;
};

/// One of
///
///     2026-01-01..2026-04-01   from, and to, which is left out; either may be missing
///     2026-01..2026-03         whole months, quarters (2026-Q1), half-years (2026-H1), years, weeks (2026-W07): to its end
///     2026-Q1                  one of them alone, or one day
///     today  yesterday  this-week  last-month  this-quarter  last-year  last-90-days
///
/// Errors: `invalid_value`, with the option as its field, with what can be written.
result<read_period> period_written(std::string_view option, const std::string& text, const period_reading& r);

/// An instant: ISO 8601, "now", "today" or "yesterday" (their beginnings).
std::optional<instant> instant_written(std::string_view text, const period_reading& r);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
