/// The shape of the question's funnel, with its evidence.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/conversion.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <string>
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
result<shape_answer> shape_of(const journey_table& j, const query& q, const shape_options& o = {});

}  // namespace v0_1
}  // namespace funnel
