/// Wins and revenue among open deals when each stage has one rate of its own at which its deals are won.
///
/// The model of `forecast_deals` but for one thing: a deal does not pass the stages that follow, it is won at the rate
/// of the stage in which it stands, or not. So it answers questions of the kind "won within 30 days", where what counts
/// is how deals that stood there fared in such a time, whatever way they took. Deals of one stage share its uncertain
/// rate, and the stages have nothing to do with each other. A stage from which almost none is won in time is forecast a
/// little high while its history is short: its rate starts from the prior of `rate_posterior`, half a win of one.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/forecast.hpp>
#include <funnel/stats/estimate.hpp>
#include "stats/simulation.hpp"
#include <funnel/core/error.hpp>

#include <span>

namespace funnel {
inline namespace v0_1 {

/// `history` counts per stage the deals that stood there and those of them that were won; `open` are the deals in any
/// order.
///
/// Counts: wins and their interval are exact under the model, as are the mean and both variances of revenue; the
///         revenue interval is simulated. In the result `n` is the smallest history of a stage where an open deal
///         stands, and `win_probability` is NaN where a stage has none.
/// Empty:  no value when an open deal stands where there is no history, see `deal_forecast`.
/// Errors: as `forecast_deals`.
/// Cost:   O(deals^2) for the wins, O(draws x deals) for the interval.
/// Source: as `forecast_deals`; the sum of independent stages.
result<deal_forecast> forecast_by_stage(std::span<const fraction> history, std::span<const open_deal> open,
                                        const simulation_options& options = {});

}  // namespace v0_1
}  // namespace funnel
