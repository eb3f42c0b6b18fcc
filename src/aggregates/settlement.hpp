/// How long it takes from a deal's first entry into a stage until its fate there is settled: it got further, or is lost.
///
/// Time in a stage ends when the deal leaves it; its fate is settled when the deal stands in a later stage or is closed.
/// A deal that went back has left and is not settled. So a share of settled deals here is that of the fate ledger, and
/// with its times it can be told without favour for fates that come fast.
///
/// Layer:   tallies. What drop-off by `calc/competing_risks.hpp` is made of.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/stay_clock.hpp"
#include "aggregates/cohort_funnel.hpp"
#include "aggregates/durations.hpp"
#include <funnel/aggregates/survival_tally.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How the fate of a deal at a stage was settled; the causes of its tally.
enum class settled_as : end_cause { unsettled = not_ended, advanced = 1, lost = 2, moved_out = 3 };

namespace detail {

inline settled_as settled_by(fate f) {
  switch (f) {
    case fate::advanced: return settled_as::advanced;
    case fate::lost: return settled_as::lost;
    case fate::moved_out: return settled_as::moved_out;
    default: return settled_as::unsettled;
  }
}

/// Gives (segment, row, stage, first entry, observation) for each deal of the query at each open stage in which it
/// stood to `sink`.
template <class Sink>
void count_settlement(const journey_table& j, const query& q, segmentation& parts, Sink&& sink) {
  const visit_columns& v = j.visits();
  const stay_clock clock(q);
  for (const std::size_t row : select_deals(j, q)) {
    const deal_places places(j, row);
    const deal_facts facts = facts_of(j, row);
    const std::size_t end = j.deals().first_visit[row + 1];
    for (stage_index k = 0; k < j.pipeline().won_stage(); ++k) {
      if (!(facts.visited & stage_bit(k))) continue;
      const std::size_t part = parts.of(row, places.person(q.credit, k));
      if (part == segmentation::none) continue;
      const std::size_t first = places.entry(k);
      const settled_as how = settled_by(fate_at(facts, k));
      instant until = how == settled_as::unsettled ? q.as_of : j.deals().closed[row];
      if (how == settled_as::advanced) {
        std::size_t further = first + 1;
        while (further + 1 < end && !(j.behind(further) & stage_bit(k))) ++further;
        until = v.entered[further];
      }
      sink(part, row, k, v.entered[first],
           survival_observation{clock.between(v.entered[first], until), static_cast<end_cause>(how), {}});
    }
  }
}

}  // namespace detail

/// Per open stage, how the fates of the query's deals were settled and how long that took, all segments together.
///
/// Counts: each deal that stood in the stage once, as the fate ledger does; to the person credited there.
/// Errors: as `time_in_stage`. Cost: O(visits + deals x stages).
inline result<std::vector<survival_tally>> settlement(const journey_table& j, const query& q) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  std::vector<survival_tally> stages(j.pipeline().n_open());
  segmentation parts(j, q);
  detail::count_settlement(j, q, parts, [&](std::size_t, std::size_t, stage_index k, instant, const survival_observation& o) {
    stages[k].add(o);
  });
  return stages;
}

}  // namespace v0_1
}  // namespace funnel
