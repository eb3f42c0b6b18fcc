/// Moves from stage to stage: how each visit of the query's deals ended.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/cohort_funnel.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Visits by where they led. Each visit has exactly one end, so a row sums to the visits of its stage.
struct transition_result {
  query asked;
  std::size_t n_stages = 0;
  std::vector<std::int64_t> counts;  ///< n_stages rows of n_stages + 3 columns: to each stage, lost, moved out, lasting

  std::size_t lost() const noexcept { return n_stages; }
  std::size_t moved_out() const noexcept { return n_stages + 1; }
  std::size_t lasting() const noexcept { return n_stages + 2; }
  std::int64_t operator()(std::size_t from, std::size_t to) const { return counts[from * (n_stages + 3) + to]; }
  /// Visits of a stage that ended.
  std::int64_t ended(std::size_t from) const {
    std::int64_t n = 0;
    for (std::size_t to = 0; to < lasting(); ++to) n += (*this)(from, to);
    return n;
  }
  /// The counts of the open stages without what lasts, row by row: to each of them, won, lost, moved out. As
  /// `make_stage_chain` takes them.
  std::vector<std::int64_t> between_open() const {
    std::vector<std::int64_t> moves;
    for (std::size_t from = 0; from + 1 < n_stages; ++from)
      for (std::size_t to = 0; to < lasting(); ++to) moves.push_back((*this)(from, to));
    return moves;
  }
};

namespace detail {

/// Gives every visit of the query's deals to `sink` as (row, from, to).
template <class Sink>
void count_transitions(const journey_table& j, const query& q, Sink&& sink) {
  const std::size_t n = j.pipeline().n_funnel();
  const visit_columns& v = j.visits();
  for (const std::size_t row : select_whole_deals(j, q)) {
    for (std::size_t i = j.deals().first_visit[row]; i < j.deals().first_visit[row + 1]; ++i) {
      switch (v.end[i]) {
        case visit_end::moved: sink(row, v.stage[i], v.stage[i + 1]); break;
        case visit_end::lost: sink(row, v.stage[i], n); break;
        case visit_end::moved_out: sink(row, v.stage[i], n + 1); break;
        case visit_end::none: sink(row, v.stage[i], n + 2); break;
      }
    }
  }
}

}  // namespace detail

/// All visits of the query's deals. A deal that was reopened has two visits that do not follow each other by a move.
/// Errors: those of `validate`. Cost: O(visits).
inline result<transition_result> transitions_of(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  const std::size_t n = j.pipeline().n_funnel();
  transition_result r{q, n, std::vector<std::int64_t>(n * (n + 3))};
  detail::count_transitions(j, q, [&](std::size_t, std::size_t from, std::size_t to) { ++r.counts[from * (n + 3) + to]; });
  return r;
}

/// Host ids of the deals behind one number, sorted, as often as they made the move. `to` is a column of the result.
/// Errors: those of `validate`.
inline result<std::vector<std::string>> drill_down_moves(const journey_table& j, const query& q, std::size_t from, std::size_t to) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_transitions(j, q, [&](std::size_t row, std::size_t a, std::size_t b) {
    if (a == from && b == to) rows.push_back(row);
  });
  return ids_of(j, rows);
}

}  // namespace v0_1
}  // namespace funnel
