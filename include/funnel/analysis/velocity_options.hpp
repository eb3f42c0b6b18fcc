/// What a report on speed may be told besides its question.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/interval.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Ages and the horizon count in days of the question: of 24 hours, or working days.
struct velocity_options {
  confidence_level level;                                            ///< of intervals; tests alarm at 1 - level
  std::vector<double> stage_ages{1, 3, 7, 14, 30, 60, 90};           ///< at which exits from a stage are told
  std::vector<double> cycle_ages{7, 14, 30, 60, 90, 120, 180, 365};  ///< at which conversion is told
  std::vector<double> response_ages{1, 3, 7, 14, 30};                ///< at which first responses are told
  std::optional<double> horizon;  ///< of restricted means; without one, as far as a tenth of the deals were seen
  std::string response_from;      ///< id of the stage whose entry asks for a response; the deal's creation when empty
  std::int64_t min_group = 10;    ///< segments with fewer deals (in a stage: visits) are shown but not compared
  std::size_t max_groups = 20;    ///< more segments than these are shown but not compared: the tests cost their cube
};

/// Everything that is wrong with the options by themselves.
inline std::vector<error> validate(const velocity_options& o) {
  std::vector<error> errors;
  const auto fail = [&](std::string field, std::string message) {
    errors.push_back({errc::invalid_argument, std::move(field), std::move(message)});
  };
  // Longer than any history, and far from where microseconds overflow.
  constexpr double longest = 100'000;
  const auto check_ages = [&](const std::vector<double>& ages, const std::string& field) {
    for (std::size_t i = 0; i < ages.size(); ++i)
      if (!(ages[i] > 0 && ages[i] <= longest) || (i > 0 && !(ages[i - 1] < ages[i])))
        return fail(field, "ages must be days above 0 and at most 100000, ascending");
  };
  if (!(o.level.value > 0 && o.level.value < 1)) fail("level", "must lie strictly between 0 and 1");
  check_ages(o.stage_ages, "stage_ages");
  check_ages(o.cycle_ages, "cycle_ages");
  check_ages(o.response_ages, "response_ages");
  if (o.horizon && !(*o.horizon > 0 && *o.horizon <= longest))
    fail("horizon", "must be days above 0 and at most 100000");
  if (o.min_group < 1) fail("min_group", "must be at least 1");
  return errors;
}

/// So many days of the length `day`. Requires: a number of days that `validate` accepts.
inline duration length_of_days(double n, duration day) {
  return {static_cast<std::int64_t>(std::llround(n * static_cast<double>(day.us)))};
}

inline std::vector<duration> lengths_of_days(const std::vector<double>& n, duration day) {
  std::vector<duration> lengths;
  for (const double days : n) lengths.push_back(length_of_days(days, day));
  return lengths;
}

}  // namespace v0_1
}  // namespace funnel
