/// Timing in its plain form: how long what is finished took.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <cstdint>
#include <map>

namespace funnel {
inline namespace v0_1 {

/// Mean and median of finished times only. What still lasts is left out, and that is the long ones before all, so the
/// figures are too short while a business grows: it is the naive Timing, under its own name. What counts the others
/// too is `kaplan_meier`.
///
/// Units: days of 24 hours; of working time, days of so many working hours as `day` says.
/// Empty: n == 0, both 0. The median of an even number is the mean of the middle two.
struct finished_timing {
  std::int64_t n = 0;
  duration day = days(1);  ///< what counts as one day
  double mean_days = 0;
  double median_days = 0;

  bool has_value() const noexcept { return n > 0; }
};

/// Time from creation to winning, of won deals.
using won_timing = finished_timing;

namespace detail {
/// Of lengths in microseconds, each with the number of times that it occurs.
template <class Lengths>
finished_timing timing_of_lengths(const Lengths& lengths, duration day) {
  finished_timing w;
  w.day = day;
  // The mean in floating point but in ascending order, so that it does not depend on how tallies were merged.
  double sum_days = 0;
  for (const auto& [us, count] : lengths) {
    w.n += count;
    sum_days += in_days({us}, day) * static_cast<double>(count);
  }
  if (w.n == 0) return w;
  w.mean_days = sum_days / static_cast<double>(w.n);

  const auto at_rank = [&](std::int64_t rank) {
    for (const auto& [us, count] : lengths) {
      if (rank < count) return in_days({us}, day);
      rank -= count;
    }
    return 0.0;
  };
  w.median_days = (at_rank((w.n - 1) / 2) + at_rank(w.n / 2)) / 2;
  return w;
}
}  // namespace detail

/// Of what ended, in any way or by one cause. Requires: day longer than nothing. Cost: O(distinct lengths).
inline finished_timing timing_of_ended(const survival_tally& t, duration day = days(1)) {
  std::map<std::int64_t, std::int64_t> lengths;
  for (const auto& [key, count] : t.lengths())
    if (key.cause != not_ended) lengths[key.lasted_us] += count;
  return detail::timing_of_lengths(lengths, day);
}
inline finished_timing timing_of_ended(const survival_tally& t, end_cause cause, duration day = days(1)) {
  return timing_of_ended(t.only(cause), day);
}

/// Of cycles, by `cycle_end`: see `cycle_length` and `cycles_of`. Source: features (a22). Requires and cost as above.
inline won_timing timing_of_won(const survival_tally& cycles, duration day = days(1)) {
  return timing_of_ended(cycles, static_cast<end_cause>(cycle_end::won), day);
}

}  // namespace v0_1
}  // namespace funnel
