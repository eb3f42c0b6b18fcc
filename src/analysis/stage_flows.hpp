/// What flows into and out of each open stage in a period, and what stands there.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/conversion.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>

#include <limits>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Does a stage fill up?
enum class stage_balance : std::uint8_t {
  unknown,   ///< nothing moved
  balanced,  ///< as many leave as arrive, as far as can be told
  filling,   ///< more arrive than leave
  draining,  ///< more leave than arrive
};

/// The flow of one stage. Times are elapsed time, also for a question in working time: a rate is per day on the wall.
struct stage_flow_answer {
  stage_flow flow;                                                    ///< in microseconds
  double balance_p = 1;  ///< two-sided, of arrivals and departures as equally likely moves
  stage_balance balance = stage_balance::unknown;
  /// Arrival rate x mean stay of those that left, over the stock that there is: 1 where Little's law holds with these
  /// stays, below 1 where the stock is older than they tell.
  double little_ratio = std::numeric_limits<double>::quiet_NaN();
  bool little_holds = false;  ///< the ratio is 1 within the tolerance

  double per_day(double rate) const noexcept { return rate * static_cast<double>(days(1).us); }
  double in_days(double us) const noexcept { return us / static_cast<double>(days(1).us); }
};

/// Per open stage, the stays of the question's filters in the period; the date basis is left out, since a flow is of
/// all deals. A visit counts to the person credited at it.
///
/// Counts: visits; a deal that comes back arrives again.
/// Empty:  see `stage_flow`. `balance` compares at the level `alpha`, one stage at a time; that departures follow
///         arrivals makes the test stricter than it says.
/// Cost:   O(visits). Requires: validate(q, j) is empty; the period is bounded.
/// Source: as `flow_of_stays`; the binomial test of two Poisson counts: Przyborowski and Wilenski (1940), Biometrika
///         31(3/4), 313-323.
std::vector<stage_flow_answer> stage_flows(const journey_table& j, const query& q, period in, double alpha,
                                           double little_tolerance);

}  // namespace v0_1
}  // namespace funnel
