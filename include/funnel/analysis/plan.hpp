/// The plan against what came in and what is expected; see `plan_answer` for what it says.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/plan_answer.hpp"
#include "analysis/plan_numbers.hpp"
#include <funnel/stats/estimate.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "analysis/plan_target.hpp"
#include <funnel/query/query.hpp>

namespace funnel {
inline namespace v0_1 {

namespace detail {

plan_verdict verdict_of(const plan_figures& p, const quantity& expected);

}  // namespace detail

/// The plan of the query's slices against its won and open deals as of its instant.
///
/// Counts: the query's groupings are the slices of the plan. Its date basis and filters choose the deals, so a plan for
///         all of a company needs a query that chooses all of its deals. The forecast is made as `forecast_of` does.
/// Empty:  no targets leave the actuals and the forecast. No deals leave the plan.
/// Errors: those of `check(plan, query)` and `forecast_of`; `out_of_range` when targets and amounts together exceed 64
///         bits, or the periods are more than 10 000; `invalid_argument` for an assurance outside (0, 1).
/// Cost:   that of `forecast_of`, and O(slices x periods).
/// Source: features (a37) to (a40), (a24), (e8).
result<plan_answer> plan_of(const journey_table& j, const query& q, const sales_plan& plan,
                            const plan_options& o = {});

}  // namespace v0_1
}  // namespace funnel

