/// What cells say by each form of time.
#pragma once

#include "core/time_text.hpp"
#include "io/form_names.hpp"

#include <funnel/core/time.hpp>
#include <funnel/io/csv.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// The time that a cell writes by this form; nullopt when it does not fit, says an impossible date or time, or names a weekday
/// that this date is not.
std::optional<detail::written_time> time_by_form(std::string_view text, time_form form);

/// Whether a form writes dates: those of two cells that begin alike are equal. The others are numbers.
constexpr bool has_date(time_form f) {
  return f != time_form::unix_seconds && f != time_form::unix_milliseconds && f != time_form::unix_microseconds &&
         f != time_form::serial_days && f != time_form::serial_days_1904;
}

/// All forms that read this cell.
std::vector<time_form> time_forms_of(std::string_view text);

}  // namespace funnel::io
