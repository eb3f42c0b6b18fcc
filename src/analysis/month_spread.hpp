/// How far the shares of months differ beyond chance.
///
/// Layer: analysis.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/stats/estimate.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Are these months enough to learn from? Six with trials.
bool months_tell(std::span<const fraction> months);

/// The variance between months beyond that of chance, by moments; never below 0, and 0 where months do not tell.
/// `guarded`: enlarged as Student's t is wider than a normal distribution, for a variance of few months is a guess.
double month_variance(std::span<const fraction> months, bool guarded = true);

/// Of the closed deals that got to the i-th shown stage, those that got to the next one.
fraction step_of(const cohort_tally& t, const std::vector<stage_index>& shown, std::size_t i);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
