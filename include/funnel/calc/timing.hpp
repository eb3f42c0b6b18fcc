/// Timing in its plain form: how long won deals took.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/tallies/cohort.hpp>

#include <cstdint>

namespace funnel {
inline namespace v0_1 {

/// Mean and median time from creation to winning. Only won deals enter, so deals still open are left out and
/// the figure is too short while the business grows: it is the naive Timing, under its own name.
///
/// Units: days of 24 hours; of working time, days of so many working hours as `day` says.
/// Empty: n == 0, both 0. The median of an even number is the mean of the middle two.
struct won_timing {
  std::int64_t n = 0;
  duration day = days(1);  ///< what counts as one day
  double mean_days = 0;
  double median_days = 0;
};

/// Source: features (a22). Requires: day longer than nothing. Cost: O(won deals log won deals).
inline won_timing timing_of_won(const cohort_tally& t, duration day = days(1)) {
  won_timing w;
  w.day = day;
  const auto in_days = [&](std::int64_t us) { return static_cast<double>(us) / static_cast<double>(day.us); };
  // The mean in floating point but in ascending order, so that it does not depend on how tallies were merged.
  double sum_days = 0;
  const auto cycles = t.won_cycles_us();
  for (const auto& [cycle_us, deals] : cycles) {
    w.n += deals;
    sum_days += in_days(cycle_us) * static_cast<double>(deals);
  }
  if (w.n == 0) return w;
  w.mean_days = sum_days / static_cast<double>(w.n);

  const auto at_rank = [&](std::int64_t rank) {
    for (const auto& [cycle_us, deals] : cycles) {
      if (rank < deals) return in_days(cycle_us);
      rank -= deals;
    }
    return 0.0;
  };
  w.median_days = (at_rank((w.n - 1) / 2) + at_rank(w.n / 2)) / 2;
  return w;
}

}  // namespace v0_1
}  // namespace funnel
