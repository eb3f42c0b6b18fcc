/// How long deals stay in each stage and take from creation to closing, with those that are not done yet.
///
/// Two times in a stage, never mixed: that of a visit, and that of a deal, which adds its visits up. The won stage has
/// none: nothing is waited for there. Time between a loss and a reopening is in no stage; it is in the cycle.
///
/// Layer:   tallies. What the curves of `calc/survival.hpp` and `calc/competing_risks.hpp` are made of.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include "core/parallel.hpp"
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/stay_clock.hpp"
#include "aggregates/cohort_funnel.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/stay_cells.hpp"
#include "aggregates/stays.hpp"
#include <funnel/aggregates/survival_tally.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How a cycle ended; the causes of its tally. An open deal's has not.
enum class cycle_end : end_cause { open = not_ended, won = 1, lost = 2, moved_out = 3 };

struct stage_durations {
  std::vector<std::string> key;         ///< of the segment; empty for all
  std::vector<survival_tally> stages;   ///< one an open stage of the funnel
};

struct durations_result {
  query asked;
  stage_durations total;
  std::vector<stage_durations> segments;  ///< sorted by key; empty when the query does not group
};

namespace detail {

/// From the creation of the deal in this row to its last closing or, open, to the query's as-of instant.
inline survival_observation cycle_of(const journey_table& j, const query& q, const stay_clock& clock, std::size_t row) {
  const deal_columns& d = j.deals();
  const outcome state = d.outcome[row];
  const cycle_end how = state == outcome::won         ? cycle_end::won
                        : state == outcome::lost      ? cycle_end::lost
                        : state == outcome::moved_out ? cycle_end::moved_out
                                                      : cycle_end::open;
  const instant until = how == cycle_end::open ? q.as_of : d.closed[row];
  return {clock.between(d.created[row], until), static_cast<end_cause>(how), {}};
}

}  // namespace detail

/// Time in each open stage of the query's deals, in working time if the query asks for it. A stay counts to the person
/// credited at its (last) visit.
///
/// Empty:  a stage in which nobody stood has an empty tally.
/// Errors: those of `validate`; `missing_value` for a query without an as-of instant.
/// Cost:   O(visits); the same result for any number of threads. For means and medians alone see `ended_stays`.
inline result<durations_result> time_in_stage(const journey_table& j, const query& q, stay_of whose, execution how = {}) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  const std::size_t n_stages = j.pipeline().n_open();
  segmentation parts(j, q);
  return detail::with_stay_cells(j, q, whose, parts, true, how, [&](const auto& cells) {
    // In all, then by segment. Sorted once more in all: cheaper than to merge segment by segment.
    std::vector<std::vector<survival_tally>> tallies(q.groups.empty() ? 1 : 1 + parts.size(), std::vector<survival_tally>(n_stages));
    for_parts(tallies.size() * n_stages, 1, 1, how, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const std::size_t k = i % n_stages;
        const std::size_t t = i / n_stages;
        tallies[t][k] = survival_tally::of(t == 0 ? cells.by_end(k, 0, cells.n_segments()) : cells.by_end(k, t - 1, t), cells.unit_us());
      }
    });
    durations_result r{q, {{}, std::move(tallies.front())}, {}};
    tallies.erase(tallies.begin());
    if (!q.groups.empty()) r.segments = detail::by_key<stage_durations>(parts, std::move(tallies));
    return r;
  });
}

/// Host ids of the deals whose stays in stage k ended so, sorted; of visits, as often as they ended so.
/// Errors: as `time_in_stage`.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stay_of whose, stage_index k, stay_end how) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::size_t> rows;
  detail::count_durations(j, q, whose, parts, [&](std::size_t, std::size_t row, std::size_t visit, const survival_observation& o) {
    if (j.visits().stage[visit] == k && o.cause == static_cast<end_cause>(how)) rows.push_back(row);
  });
  return ids_of(j, rows);
}

/// Creation to the last closing of the query's deals; of open ones, to the as-of instant: their age.
/// Errors: as `time_in_stage`. Cost: O(deals).
inline result<survival_tally> cycle_length(const journey_table& j, const query& q) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  const stay_clock clock(q);
  std::vector<survival_tally::key> cycles;
  for (const std::size_t row : select_whole_deals(j, q)) {
    const survival_observation cycle = detail::cycle_of(j, q, clock, row);
    cycles.push_back({cycle.lasted.us, cycle.cause});
  }
  return survival_tally::of(cycles);
}

}  // namespace v0_1
}  // namespace funnel
