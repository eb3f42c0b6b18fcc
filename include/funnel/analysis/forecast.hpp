/// The forecast of the open deals; see `forecast_answer` for what it says.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/forecast_answer.hpp"
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

namespace funnel {
inline namespace v0_1 {

/// The forecast of the query's open deals as of its instant; see `forecast_answer`.
///
/// History and open deals are those of the query's date basis and filters, whatever outcomes it asks for. A deal of a
/// retired stage is taken for `ever` as if it stood in the stage in use before it.
///
/// Units:  revenue in minor units, by the query's valuation of whole deals.
/// Empty:  no open deals: 0 for certain. Where the history does not know a stage, a forecast has no value and the
///         answer says which stages these are.
/// Errors: those of `validate`; `missing_value` without an as-of instant; `invalid_argument` for a grouping by reason;
///         `out_of_range` for a training period upside down, a level outside (0, 1), an instant outside the calendar.
/// Cost:   O(visits x look_back), and per slice that of `forecast_deals` and `forecast_by_stage`: seconds for ten
///         thousand open deals in one slice, and growing with their square.
/// Source: features (a38), (b4), (c5): deals still open are not lost; a rate of closed deals alone favours the fast.
result<forecast_answer> forecast_of(const journey_table& j, const query& q, const forecast_options& o = {});

}  // namespace v0_1
}  // namespace funnel

#include "analysis/forecast_answer.hpp"
