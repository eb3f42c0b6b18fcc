/// How long a new deal waits for the first response, with those that still wait.
///
/// Layer:   tallies. What the curves of `calc/survival.hpp` and `calc/competing_risks.hpp` are made of.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/task_table.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>
#include <funnel/tallies/cohort_funnel.hpp>
#include <funnel/tallies/survival.hpp>
#include <funnel/tallies/tasks.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How the waiting ended; the causes of its tally. `lost` means that nobody had answered by then, which is no answer:
/// the time to an answer is `tally.only(answered)`, the share answered `cumulative_incidence` of `answered`.
enum class response_end : end_cause { waiting = not_ended, answered = 1, lost = 2 };

struct response_times {
  std::vector<std::string> key;  ///< of the segment; empty for all
  survival_tally tally;
};

struct first_response_result {
  query asked;
  response_times total;
  std::vector<response_times> segments;  ///< sorted by key; empty when the query does not group
};

namespace detail {

/// Gives (segment, row, observation) for each of the query's deals to `sink`.
template <class Sink>
void count_first_response(const journey_table& j, const task_table& t, const query& q, segmentation& parts, Sink&& sink) {
  std::vector<instant> first_done(j.snapshot().n_deals(), instant::max());  // by deal
  for (std::size_t i = 0; i < t.size(); ++i)
    if (const code deal = t.tasks().deal[i]; deal != no_code && t.tasks().state[i] == task_state::done)
      first_done[deal] = std::min(first_done[deal], t.tasks().ended[i]);

  const stay_clock clock(q);
  const visit_columns& v = j.visits();
  for (const std::size_t row : select_deals(j, q)) {
    const std::size_t first = j.deals().first_visit[row];
    const std::size_t part = parts.of(row, deal_places(j, row).person_at(q.credit, first));
    if (part == segmentation::none) continue;
    const instant created = j.deals().created[row];
    const instant done = first_done[j.deals().deal[row]];
    const bool lost = v.end[first] == visit_end::lost;
    response_end how = response_end::answered;
    instant until = std::min(done, v.left[first]);  // the first visit ends by a move, or by the loss
    if (v.stage[first] == j.pipeline().won_stage()) {
      until = created;
    } else if (until == instant::max()) {
      how = response_end::waiting;
      until = q.as_of;
    } else if (lost && v.left[first] < done) {
      how = response_end::lost;
    }
    sink(part, row, survival_observation{clock.between(created, std::max(created, until)), static_cast<end_cause>(how), {}});
  }
}

}  // namespace detail

/// Creation of the query's deals to the first task done for the deal, or its first move, whichever comes first; of deals
/// without either, to the as-of instant. In working time if the query asks for it.
///
/// Counts:  each deal once, to the person credited at its first visit. A task done before the creation answers at once.
///          A deal that begins won had its answer. One lost before any answer ends as `lost`; a task done at the very
///          instant of the loss is an answer.
/// Tasks:   an empty table leaves the first move. All types count, whoever did them.
/// Requires: `t` and `j` are of one snapshot.
/// Errors:  as `workload_at`. Cost: O(tasks + deals log lengths).
inline result<first_response_result> time_to_first_response(const journey_table& j, const task_table& t, const query& q) {
  if (auto errors = detail::validate_tasks(j, t, q); !errors.empty()) return errors;
  first_response_result r{q, {}, {}};
  segmentation parts(j, q);
  std::vector<survival_tally> tallies(parts.size());
  detail::count_first_response(j, t, q, parts, [&](std::size_t part, std::size_t, const survival_observation& o) {
    if (tallies.size() <= part) tallies.resize(part + 1);
    tallies[part].add(o);
  });
  for (const survival_tally& part : tallies) r.total.tally += part;
  if (q.groups.empty()) return r;
  std::vector<std::vector<std::string>> keys = parts.keys();
  for (std::size_t s = 0; s < tallies.size(); ++s) r.segments.push_back({std::move(keys[s]), std::move(tallies[s])});
  std::sort(r.segments.begin(), r.segments.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return r;
}

/// Host ids of the deals whose waiting ended so, sorted. Errors: as `time_to_first_response`.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const task_table& t, const query& q, response_end how) {
  if (auto errors = detail::validate_tasks(j, t, q); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::size_t> rows;
  detail::count_first_response(j, t, q, parts, [&](std::size_t, std::size_t row, const survival_observation& o) {
    if (o.cause == static_cast<end_cause>(how)) rows.push_back(row);
  });
  return ids_of(j, rows);
}

}  // namespace v0_1
}  // namespace funnel
