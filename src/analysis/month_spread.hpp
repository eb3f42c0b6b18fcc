/// How far the shares of months differ beyond chance.
///
/// Layer: analysis.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/stats/estimate.hpp>

#include <span>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Are these months enough to learn from? Six with trials.
bool months_tell(std::span<const fraction> months);

/// The variance between months beyond that of chance, by moments; never below 0, and 0 where months do not tell.
/// `guarded`: enlarged as Student's t is wider than a normal distribution, for a variance of few months is a guess.
double month_variance(std::span<const fraction> months, bool guarded = true);

/// The win rate of a cohort: won of closed.
inline fraction won_of_closed(const cohort_tally& t) { return {t.won().deals, t.won().deals + t.lost().deals}; }

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
