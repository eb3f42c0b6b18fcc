/// How long a deal waits until somebody answers.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>
#include <funnel/tallies/durations.hpp>
#include <funnel/tallies/survival.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What ended the wait for a first response; the causes of its tally. A deal that was given up before anybody did
/// anything else with it was not answered: the loss competes with the answer.
enum class response_end : end_cause { waiting = not_ended, answered = 1, given_up = 2 };

namespace detail {

/// The first sign that somebody works on the deal after it entered the stage of this visit: that it moves on, in
/// whatever direction. Other signs, such as a first call, belong here, as the earlier of the two.
inline survival_observation first_response_to(const journey_table& j, const query& q, const stay_clock& clock,
                                              std::size_t visit) {
  const visit_columns& v = j.visits();
  const response_end how = v.end[visit] == visit_end::none   ? response_end::waiting
                           : v.end[visit] == visit_end::lost ? response_end::given_up
                                                             : response_end::answered;
  return {clock.between(v.entered[visit], std::min(v.left[visit], q.as_of)), static_cast<end_cause>(how), {}};
}

}  // namespace detail

/// Time from a deal's first entry into a stage, or from its creation, to the first move that follows; in working time
/// if the query asks for it. A deal counts once, to the person credited at that visit.
///
/// Counts: a deal created as won waits for nothing and does not count.
/// Empty:  no deal entered the stage: an empty tally.
/// Errors: as `time_in_stage`; `unknown_stage` when `from_stage` is not an open stage of the pipeline.
/// Cost:   O(visits). Source: features (a46), (a50) and (e10), first-response time.
inline result<survival_tally> first_response(const journey_table& j, const query& q, std::string_view from_stage = {}) {
  std::vector<error> errors = detail::validate_durations(q, j);
  const stage_index from = j.pipeline().find(from_stage);
  if (!from_stage.empty() && from >= j.pipeline().won_stage())
    errors.push_back({errc::unknown_stage, "from_stage", "\"" + std::string(from_stage) + "\" is not an open stage"});
  if (!errors.empty()) return errors;
  const stay_clock clock(q);
  segmentation parts(j, q);
  const visit_columns& v = j.visits();
  survival_tally t;
  for (const std::size_t row : select_deals(j, q)) {
    const std::size_t end = j.deals().first_visit[row + 1];
    std::size_t visit = j.deals().first_visit[row];
    while (visit < end && !from_stage.empty() && v.stage[visit] != from) ++visit;
    if (visit == end || v.stage[visit] == j.pipeline().won_stage()) continue;
    if (parts.of(row, deal_places(j, row).person_at(q.credit, visit)) == segmentation::none) continue;
    t.add(detail::first_response_to(j, q, clock, visit));
  }
  return t;
}

}  // namespace v0_1
}  // namespace funnel
