/// Looking back: of the deals that stood open at earlier instants, how many were won within a given time.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/cohort_funnel.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Deals that stood in a stage when a window began, and those of them that were won within it.
struct wins_ahead {
  std::int64_t stood = 0;
  std::int64_t won = 0;

  friend bool operator==(const wins_ahead&, const wins_ahead&) = default;
};

namespace detail {

/// Gives (row, stage, won) to `sink` for each of the query's deals that stood open when a window began.
template <class Sink>
void count_wins_ahead(const journey_table& j, const query& q, std::span<const period> windows, Sink&& sink) {
  const visit_columns& v = j.visits();
  const stage_index won = j.pipeline().won_stage();
  for (const std::size_t row : select_whole_deals(j, q)) {
    const std::size_t begin = j.deals().first_visit[row];
    const std::size_t end = j.deals().first_visit[row + 1];
    for (const period& w : windows) {
      for (std::size_t i = begin; i < end && v.entered[i] <= w.start; ++i) {
        if (v.stage[i] == won || v.left[i] <= w.start) continue;
        bool is_won = false;
        for (std::size_t next = i + 1; next < end && v.entered[next] < w.end; ++next)
          is_won = is_won || v.stage[next] == won;
        sink(row, v.stage[i], is_won);
      }
    }
  }
}

}  // namespace detail

/// For each open stage of the funnel: how many of the query's deals stood there when a window began, and how many of
/// these were won before it ended, over all windows.
///
/// Shape:  one a stage of the pipeline but the won one. A deal that stands at the beginning of several windows counts
///         in each of them: what is counted is not deals but chances to be won in such a window.
/// Counts: a deal stands where its last event at or before the beginning put it. Lost, moved on or still open at the
///         end are all not won. A win that was taken back later is a win.
/// Empty:  no windows, or nobody there: zeros.
/// Errors: those of `validate`; `out_of_range` for a window that ends after the as-of instant, since what happens
///         then is not known, or before it starts.
/// Cost:   O(windows x visits).
inline result<std::vector<wins_ahead>> wins_ahead_of(const journey_table& j, const query& q,
                                                     std::span<const period> windows) {
  std::vector<error> errors = validate(q, j);
  for (const period& w : windows)
    if (w.end > q.as_of || w.end < w.start)
      errors.push_back({errc::out_of_range, "windows", "a window ends before it starts, or after the as-of instant"});
  if (!errors.empty()) return errors;
  std::vector<wins_ahead> counts(j.pipeline().n_open());
  detail::count_wins_ahead(j, q, windows, [&](std::size_t, stage_index k, bool won) {
    ++counts[k].stood;
    counts[k].won += won;
  });
  return counts;
}

/// Host ids of the deals behind one number, sorted, as often as they count: those that stood in stage k when a window
/// began; with `won`, only those of them that were won within it. Errors: as `wins_ahead_of`.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const query& q,
                                                   std::span<const period> windows, stage_index k, bool won) {
  if (auto counted = wins_ahead_of(j, q, windows); !counted) return counted.errors();
  std::vector<std::size_t> rows;
  detail::count_wins_ahead(j, q, windows, [&](std::size_t row, stage_index stage, bool is_won) {
    if (stage == k && (is_won || !won)) rows.push_back(row);
  });
  return ids_of(j, rows);
}

}  // namespace v0_1
}  // namespace funnel
