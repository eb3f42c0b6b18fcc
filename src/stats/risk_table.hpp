// Who was at risk when something ended: the table that Kaplan-Meier, log-rank and Gray's test start from.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/time.hpp>
#include <funnel/stats/survival.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

// The distinct lengths that occur in any of the tallies, ascending.
std::vector<timespan> times_of(std::span<const survival_tally> tallies);

// Calls see(row, of its ends those by `cause`) for each distinct length of a tally, ascending. Ends and last sights at
// one time belong to one row: what was last seen at a time was still there when others ended at it.
// Cost: O(distinct lengths).
template <class See>
void each_risk_row(const survival_tally& t, end_cause cause, See&& see) {
  std::int64_t at_risk = t.n();
  for (const auto& [entered_us, count] : t.late_entries_us()) at_risk -= count;
  auto entry = t.late_entries_us().begin();
  const auto end = t.lengths().end();
  for (auto length = t.lengths().begin(); length != end;) {
    const std::int64_t time_us = length->first.lasted_us;
    // Entering at the very time of an end is too late to be among those who could end then.
    for (; entry != t.late_entries_us().end() && entry->first < time_us; ++entry) at_risk += entry->second;
    risk_row row{timespan{time_us}, at_risk, 0, 0};
    std::int64_t by_cause = 0;
    for (; length != end && length->first.lasted_us == time_us; ++length) {
      (length->first.cause == not_ended ? row.censored : row.ended) += length->second;
      if (length->first.cause == cause) by_cause += length->second;
    }
    at_risk -= row.ended + row.censored;
    see(row, by_cause);
  }
}

// The risk table of a tally at the given times.
//
// Shape:  one row per time, as by `each_risk_row`.
// Empty:  a tally without observations has zeros in every row.
// Cost:   O(times + distinct lengths). Requires: times ascending, distinct, with all lengths of the tally.
std::vector<risk_row> risk_table(const survival_tally& t, std::span<const timespan> times);

// The risk table of a tally at its own times; no rows when it is empty.
std::vector<risk_row> risk_table(const survival_tally& t);

}  // namespace v0_1
}  // namespace funnel
