// Who was at risk when something ended: the table that Kaplan-Meier, log-rank and Gray's test start from.
#pragma once

#include <funnel/aggregates/survival_tally.hpp>
#include <funnel/core/time.hpp>
#include <funnel/stats/survival.hpp>

#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

// The distinct lengths that occur in any of the tallies, ascending.
std::vector<timespan> times_of(std::span<const survival_tally> tallies);

// The risk table of a tally at the given times.
//
// Shape:  one row per time. Ends and last sights at one time belong to one row: what was last seen at a time was
//         still there when others ended at it.
// Empty:  a tally without observations has zeros in every row.
// Cost:   O(times + distinct lengths). Requires: times ascending, distinct, with all lengths of the tally.
std::vector<risk_row> risk_table(const survival_tally& t, std::span<const timespan> times);

// The risk table of a tally at its own times; no rows when it is empty.
std::vector<risk_row> risk_table(const survival_tally& t);

}  // namespace v0_1
}  // namespace funnel
