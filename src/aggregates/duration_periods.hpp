/// Times by the calendar period in which they began, so that their change over time can be seen.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/calendar_period.hpp>
#include "calendar/period_series.hpp"
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/stay_clock.hpp"
#include "aggregates/durations.hpp"
#include <funnel/aggregates/survival_tally.hpp>

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What began in one period, however late it ended.
struct period_durations {
  calendar_period in;
  survival_tally cycles;               ///< of the deals created in it; see `cycle_length`
  std::vector<survival_tally> stages;  ///< of the visits entered in it, one an open stage; see `time_in_stage`
};

/// Cycles by the period of creation and visits by the period of entry, in the query's zone and fiscal year. Groupings
/// of the query are not looked at.
///
/// Shape:  one row a period from the first to the last in which something began, periods without any included.
/// Empty:  no rows.
/// Errors: as `time_in_stage`. Cost: O(visits (log lengths + log periods)).
inline result<std::vector<period_durations>> durations_by_period(const journey_table& j, const query& q,
                                                                 calendar_unit unit) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  const period_durations empty{{}, {}, std::vector<survival_tally>(j.pipeline().n_open())};
  std::map<calendar_period, period_durations> found;
  const auto at = [&](instant t) -> period_durations& {
    return found.try_emplace(period_of(t, q.zone, unit, q.fiscal_start), empty).first->second;
  };
  const stay_clock clock(q);
  for (const std::size_t row : select_whole_deals(j, q))
    at(j.deals().created[row]).cycles.add(detail::cycle_of(j, q, clock, row));
  segmentation parts(j, q);
  const auto take = [&](std::size_t, std::size_t, std::size_t visit, const survival_observation& o) {
    at(j.visits().entered[visit]).stages[j.visits().stage[visit]].add(o);
  };
  detail::count_durations(j, q, stay_of::visit, parts, take);
  return without_gaps(std::move(found), empty);
}

}  // namespace v0_1
}  // namespace funnel
