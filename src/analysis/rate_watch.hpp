/// The win rate watched month by month.
///
/// Layer: analysis.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/analysis/change.hpp>

#include <optional>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Watches deals by the month of their closing. `design`: by what their likeness multiplies the variance of chance.
std::optional<rate_watch> watch_win_rate(const cohort_result& by_month, double design, double alpha);

/// The same of months that are known; they are in order and have deals.
std::optional<rate_watch> watch(std::vector<rate_watch::month> months, double design, double alpha);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
