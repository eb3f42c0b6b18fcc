/// The deals of each open stage as bottlenecks are judged by them: how long they stay and how their fate settles, of
/// the question, of the present window and of the one before, and by calendar period of entry.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/bottleneck_options.hpp"
#include <funnel/stats/estimate.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <map>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One stage, one set of deals.
struct stage_times {
  survival_tally stays;    ///< of deals, all their visits together; causes are those of `stay_end`
  survival_tally settled;  ///< from first entry until the fate is settled; causes are those of `settled_as`

  friend bool operator==(const stage_times&, const stage_times&) = default;
};

/// Of the deals whose fate is settled, those that advanced: the counts of `resolved_conversion`.
fraction settled_conversion(const stage_times& t);

/// One stage, by when its deals entered it for the first time.
struct stage_history {
  stage_times asked;    ///< the deals of the question, whenever they entered
  stage_times now;      ///< all deals of its filters that entered in the present window, whatever its date basis ...
  stage_times earlier;  ///< ... and in the window before
  std::map<calendar_period, stage_times> by_period;  ///< those of each period that has any
};

/// Per open stage. Windows and periods are those of the first entry; all is seen as of the question's instant, and what
/// is still running is kept as such, so that later entries are not taken for faster or worse ones.
///
/// Cost: O(visits log lengths + deals x stages). Requires: validate(q, j) is empty, q.as_of is an instant.
std::vector<stage_history> stage_histories(const journey_table& j, const query& q, const bottleneck_window& w,
                                           const bottleneck_options& o);

}  // namespace v0_1
}  // namespace funnel
