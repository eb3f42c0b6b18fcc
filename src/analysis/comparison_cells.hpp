/// One cell of a comparison: a share or a time of a member against the rest, and the share among those of all.
///
/// Layer:   analysis; for analysis/team.hpp. Knows deals only as counts.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Shape: one stratum a kind of deals; one in all unless like is compared with like.
share_comparison compare_shares(std::span<const mix_stratum> strata, const team_options& o);

/// Shape: one pair of tallies a kind of deals, the member's and the rest's.
time_comparison compare_times(const std::vector<std::vector<survival_tally>>& strata, const team_options& o,
                              duration day);

/// The counts of a unit as limits and shrinkage take them when like is compared with like; see `share_standing::fair`.
fraction fair_counts(fraction counted, std::span<const mix_stratum> strata, double target);

/// Requires: as many fair as counted.
share_spread spread_of(std::span<const fraction> counted, std::span<const fraction> fair,
                       const team_options& o);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
