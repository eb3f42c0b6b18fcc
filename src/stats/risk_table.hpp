/// Who was still there when something ended: the table that all statistics of times start from.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One time of a risk table.
struct risk_row {
  duration time;
  std::int64_t at_risk = 0;   ///< in view just before `time`: entered before it, not gone before it
  std::int64_t ended = 0;     ///< of them, ended at `time`, whatever the cause
  std::int64_t censored = 0;  ///< of them, last seen at `time` without an end
};

/// The distinct lengths that occur in any of the tallies, ascending.
inline std::vector<duration> times_of(std::span<const survival_tally> tallies) {
  std::vector<duration> times;
  for (const survival_tally& t : tallies)
    for (const auto& [k, count] : t.lengths()) times.push_back(duration{k.lasted_us});
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

/// The risk table of a tally at the given times.
///
/// Shape:  one row a time. Ends and last sights at one time belong to one row: what is last seen at a time
///         was still there when others ended at it.
/// Empty:  a tally without observations has zeros in every row.
/// Cost:   O(times + distinct lengths). Requires: times ascending, distinct, with all lengths of the tally.
std::vector<risk_row> risk_table(const survival_tally& t, std::span<const duration> times);

/// The risk table of a tally at its own times; no rows when it is empty.
inline std::vector<risk_row> risk_table(const survival_tally& t) { return risk_table(t, times_of({&t, 1})); }

/// The point of a curve that is in force at `t`: the last one whose time is at or before it; null before the first.
/// Requires: points in ascending time.
template <class Point, class TimeOf>
const Point* point_at(const std::vector<Point>& points, duration t, TimeOf time_of) {
  const auto after = std::ranges::upper_bound(points, t, {}, time_of);
  return after == points.begin() ? nullptr : &*(after - 1);
}

}  // namespace v0_1
}  // namespace funnel
