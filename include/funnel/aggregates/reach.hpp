/// How many deals had reached each stage by earlier instants: a burn-up chart, or the funnel as it once was, without
/// projecting the events again.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {
class reach_columns;
class reach_counter;
}  // namespace detail

/// For each deal and funnel stage, the instant at which the deal first stood in the stage or in one above it by the
/// order in force then: what counts as reached by `counting::implied`. Moves, and copies cheaply: copies share it.
class reach_index {
 public:
  /// The table must outlive the index, at its place. Memory: 4 bytes for each deal and stage, where times are whole
  /// seconds. Cost: O(visits x stages / 8 + deals x stages); the same result for any number of threads.
  explicit reach_index(const journey_table& j, execution how = {});

  const journey_table& journeys() const noexcept { return *journeys_; }
  std::size_t n_stages() const noexcept;
  /// When the deal in a row first reached the stage; instant::max() for never.
  instant reached(std::size_t stage, std::size_t row) const;

 private:
  friend class detail::reach_counter;

  const journey_table* journeys_;
  std::shared_ptr<const detail::reach_columns> columns_;
};

/// By one instant.
struct reach_counts {
  std::int64_t deals = 0;             ///< in the funnel, wherever they stood
  std::vector<std::int64_t> reached;  ///< by funnel stage

  friend bool operator==(const reach_counts&, const reach_counts&) = default;
};

/// Counts for each instant; of the segments, those with a deal by one of the instants.
struct reach_result : by_segment<std::vector<reach_counts>> {
  std::vector<instant> instants;  ///< as they were asked for
};

/// How many of the query's deals were in the funnel, and had reached each stage, by each instant; from the index of
/// journeys that were projected as of the query's instant, which is not before them.
///
/// Filters, groups and the date basis look at the deals as they are as of the query's instant. The counts by an instant
/// t equal those of `cohort_funnel`, by `counting::implied`, of journeys projected as of t and known as of the same
/// instant, in `total()` and in the deals of its rows, unless since t
/// - something changed that the query filters or groups by: a value, an owner, an outcome, an amount, a closing;
/// - a deal was deleted (it is not here) or, not counted by deal, the identity of one became known;
/// - the leading version of the pipeline got other stages.
///
/// Empty:  no instants, no counts. Instants may come in any order and more than once.
/// Errors: those of `validate`; `invalid_argument` for another rule than `implied`, and for filters or groups by person
///         unless deals are credited to their current owner; `out_of_range` for an instant after the query's.
/// Cost:   O(deals x filters + blocks of deals x instants), and for blocks in which deals reached a stage both before
///         and after an instant O(their deals x stages); grouped, O(deals x stages x instants).
result<reach_result> reach_by(const reach_index& index, const query& q, std::span<const instant> instants);
/// The same for one instant.
result<reach_result> reach_by(const reach_index& index, const query& q, instant t);

}  // namespace v0_1
}  // namespace funnel
