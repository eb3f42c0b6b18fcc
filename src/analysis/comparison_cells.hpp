/// One cell of a comparison: a share or a time of a member against the rest, and the share among those of all.
/// Knows deals only as counts.
#pragma once

#include <funnel/aggregates/survival_tally.hpp>
#include <funnel/analysis/comparison.hpp>

#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// `strata` has one entry for each kind of deals; only one unless like is compared with like.
share_comparison compare_shares(std::span<const mix_stratum> strata, const comparison_options& o);

/// `strata` has one pair of tallies for each kind of deals, the member's and the rest's.
time_comparison compare_times(const std::vector<std::vector<survival_tally>>& strata, const comparison_options& o,
                              timespan day);

/// The counts of a unit as limits and shrinkage take them when like is compared with like; see `share_standing::fair`.
fraction fair_counts(fraction counted, std::span<const mix_stratum> strata, double target);

/// Requires: as many fair as counted.
share_spread spread_of(std::span<const fraction> counted, std::span<const fraction> fair, const comparison_options& o);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
