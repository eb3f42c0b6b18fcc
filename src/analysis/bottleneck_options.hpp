/// What the search for bottlenecks may be told besides its question.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/forecast.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct bottleneck_options {
  double alpha = 0.05;             ///< chance that any stage is named when every stage is at its yardstick
  std::int64_t min_deals = 30;     ///< a stage in which fewer deals stood is not judged
  double least_worsening = 0.1;    ///< a stage is named only if it is worse than its yardstick by this part of it, too
  double tolerated_over_norm = 0.5;  ///< share of deals that may last longer than the time norm: at 0.5 it is a median
  int window_days = 90;            ///< of flow and own past, when the question has no period with two ends
  calendar_unit trend_unit = calendar_unit::month;
  std::size_t trend_periods = 12;
  double little_tolerance = 0.25;  ///< stock and rate x stay agree when they differ by no larger part
  simulation_options simulation = {};   ///< of intervals and of the probability to be the worst; no draws: none is given
};

/// Longer than any history, and far from where microseconds overflow.
inline constexpr duration longest_window = days(100'000);

/// Everything that is wrong with the options by themselves.
std::vector<error> validate(const bottleneck_options& o);

/// The stretch of time that flows and comparisons with the own past look at, and the one of equal length before it.
struct bottleneck_window {
  period now;      ///< ends just after the as-of instant, or with the question's period if that is earlier
  period earlier;  ///< ends where `now` starts

  duration length() const noexcept { return now.end - now.start; }
};

/// The question's period, cut at its as-of instant, or the last days before that.
/// Requires: q.as_of is an instant between the years 0 and 9999, as those of `period_of`.
bottleneck_window window_of(const query& q, const bottleneck_options& o);

}  // namespace v0_1
}  // namespace funnel
