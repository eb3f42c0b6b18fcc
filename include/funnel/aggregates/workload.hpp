/// Workload: what people have done, still have to do and are late with, and which open deals they hold, at an instant.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/activity_table.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// To whom a task counts. An open task always counts to the person responsible.
enum class task_credit : std::uint8_t {
  actor,        ///< who did or cancelled it
  responsible,  ///< who was responsible when it was done or cancelled
};

/// What is counted of tasks. Each task is open, done or cancelled as of the query's instant, so over all times
/// planned + unplanned = open + done + cancelled, for each person and type.
enum class task_count : std::uint8_t {
  planned,    ///< planned for the first time within the query's period
  open,       ///< to be done
  overdue,    ///< of those, with a due time before the query's instant
  done,       ///< done within the query's period
  in_time,    ///< of those, by their due time
  late,       ///< of those, after their due time; the rest had none
  unplanned,  ///< of those done, without a plan: a call that was just made
  cancelled,  ///< cancelled within the query's period
};
inline constexpr std::size_t n_task_counts = 8;

/// Tasks by what is counted. A commutative monoid under `+=`.
struct task_tally {
  std::array<std::int64_t, n_task_counts> counts{};

  std::int64_t operator[](task_count c) const noexcept { return counts[static_cast<std::size_t>(c)]; }
  void add(task_count c) noexcept { ++counts[static_cast<std::size_t>(c)]; }
  task_tally& operator+=(const task_tally& o) noexcept {
    for (std::size_t c = 0; c < n_task_counts; ++c) counts[c] += o.counts[c];
    return *this;
  }
  friend bool operator==(const task_tally&, const task_tally&) = default;
};

struct person_workload {
  std::string person;  ///< empty: nobody was named
  task_tally tasks;
  std::vector<task_tally> by_type;   ///< of those, for each type
  count_amount deals;                ///< open deals that the person owns, at their present worth
  std::vector<count_amount> stages;  ///< of those, for each open stage
};

struct workload_result {
  query asked;
  task_credit credited = task_credit::actor;
  std::vector<std::string> types;       ///< of the tasks counted, sorted; empty text: no type was given
  std::vector<std::string> stage_ids;   ///< of the open stages
  std::vector<std::string> stages;      ///< their names
  person_workload total;                ///< of all together; its person is empty
  std::vector<person_workload> people;  ///< who has a task or an open deal that counts, sorted by name
};

/// Tasks and open deals of everybody.
///
/// Counts:  tasks of all deals and of none; with conditions on deals (dimensions, outcomes, reasons, amounts) only
/// those
///          of deals that fulfil them. `query::in` is when tasks were planned, done or cancelled; the date basis, the
///          groups and the counting rule are ignored. Filters by person are about whom a task or a deal counts to.
/// Empty:   without tasks and open deals there are no people.
/// Requires: `t` and `j` are of one snapshot.
/// Errors:  those of `validate`; `missing_value` for a query without an as-of instant; `invalid_argument` for tasks as
///          of other instants, and for rows that are not deals.
/// Cost:    O(deals x filters + tasks log people).
result<workload_result> workload_at(const journey_table& j, const task_table& t, const query& q,
                                    task_credit credit = task_credit::actor);

/// Host ids of the open deals of a person in an open stage, sorted. Errors: as `workload_at`, without tasks.
result<std::vector<std::string>> open_deals_of(const journey_table& j, const query& q, std::string_view person,
                                               stage_index stage);

/// Names one number of tasks: of one person and type, or of all where left out. An empty name stands for none.
struct task_cell {
  task_count what = task_count::open;
  std::optional<std::string> person{};
  std::optional<std::string> type{};
};

/// Rows in `t` of the tasks that a number counts, ascending.
/// Requires: `t` and `j` are of one snapshot. Errors: as `workload_at`. Cost: O(deals x filters + tasks).
result<std::vector<std::size_t>> rows_in(const journey_table& j, const task_table& t, const query& q,
                                         const task_cell& cell, task_credit credit = task_credit::actor);

/// Host ids of the tasks that a number counts, sorted. Errors and cost: as `rows_in`.
result<std::vector<std::string>> drill_down(const journey_table& j, const task_table& t, const query& q,
                                            const task_cell& cell, task_credit credit = task_credit::actor);

}  // namespace v0_1
}  // namespace funnel
