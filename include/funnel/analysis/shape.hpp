/// The shape of the question's funnel, with its evidence.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/calc/conversion.hpp>
#include <funnel/calc/funnel_shape.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>
#include <funnel/tallies/cohort.hpp>
#include <funnel/tallies/cohort_funnel.hpp>
#include <funnel/tallies/durations.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Steps and levels are those of the stages below, from the first to the win.
struct shape_answer {
  query asked;
  shape_options options;
  std::vector<std::string> stages;  ///< names of the open stages that are shown and in use, then of the won stage
  std::vector<shape_step> steps;    ///< one an open stage among them
  shape_diagnosis diagnosis;
};

/// The shape as it will be once the deals are settled: each step is the share of settled deals that got further.
///
/// Counts: a deal that jumped over a stage got further there, as the funnel is drawn by implied reach; one that began in
///         a later stage says nothing about an earlier one. Hidden and retired stages are no levels.
/// Empty:  see `shape_diagnosis`.
/// Errors: those of `time_in_stage` and of `diagnose_shape` for the options.
/// Cost:   O(visits + draws x stages).
inline result<shape_answer> shape_of(const journey_table& j, const query& q, const shape_options& o = {}) {
  query whole = q;
  whole.groups.clear();
  const auto times = time_in_stage(j, whole, stay_of::deal);
  if (!times) return times.errors();
  const cohort_tally cohort = cohort_funnel(j, whole).value().total;
  shape_answer a;
  a.asked = q;
  a.options = o;
  const pipeline& p = j.pipeline();
  for (std::size_t k = 0; k < p.n_open(); ++k) {
    if (p[k].hidden || p[k].retired) continue;
    const stage_stays stays = detail::stays_of(times->total.stages[k], day_of_clock(q), {});
    a.stages.push_back(p[k].name);
    a.steps.push_back({settled_passage(cohort[k]), stays.mean_days, stays.mean_standard_error});
  }
  a.stages.push_back(p[p.won_stage()].name);
  auto d = diagnose_shape(a.steps, o);
  if (!d) return d.errors();
  a.diagnosis = *std::move(d);
  return a;
}

}  // namespace v0_1
}  // namespace funnel
