/// What a report on speed may be told besides its question.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
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
std::vector<error> validate(const velocity_options& o);

/// So many days of the length `day`. Requires: a number of days that `validate` accepts.
inline duration length_of_days(double n, duration day) {
  return {static_cast<std::int64_t>(std::llround(n * static_cast<double>(day.us)))};
}

std::vector<duration> lengths_of_days(const std::vector<double>& n, duration day);

}  // namespace v0_1
}  // namespace funnel
