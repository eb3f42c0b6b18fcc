/// What people have done, have still to do and are late with: tasks by person and type at an instant.
///
/// Layer:   tallies. The one place where tasks are counted; `workload.hpp` adds up what is given out here.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/activity_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/segmentation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// To whom a task counts. An open task counts to the person responsible, whichever is asked for.
enum class task_credit : std::uint8_t {
  actor,        ///< who did or cancelled it
  responsible,  ///< who was responsible when it was done or cancelled
};
template <>
inline constexpr std::array<std::string_view, 2> names_of<task_credit>{"actor", "responsible"};

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

/// One number of tasks: of one person and type, or of all where that is not said. An empty name stands for none.
struct task_cell {
  task_count what = task_count::open;
  std::optional<std::string> person{};
  std::optional<std::string> type{};
};

namespace detail {

/// Is the query about some deals only? Then tasks for no deal, or for one that it does not see, do not count.
inline bool chooses_deals(const query& q) {
  return q.outcomes != all_outcomes || q.min_amount || q.max_amount ||
         std::any_of(q.filters.begin(), q.filters.end(), [](const filter& f) { return !is_person(f.by); });
}

inline std::vector<error> validate_same_instant(const journey_table& j, const task_table& t, const query& q) {
  std::vector<error> errors = validate(q, j);
  if (q.as_of == instant::max())
    errors.push_back({errc::missing_value, "as_of", "what is open or late needs the instant at which it is"});
  if (t.snapshot().as_of() != j.snapshot().as_of() || t.snapshot().known_at() != j.snapshot().known_at())
    errors.push_back({errc::invalid_argument, "tasks", "the tasks are as of other instants than the journeys"});
  return errors;
}

inline std::vector<error> validate_tasks(const journey_table& j, const task_table& t, const query& q) {
  std::vector<error> errors = validate_same_instant(j, t, q);
  if (q.layout.unit != journey_unit::deal)
    errors.push_back({errc::invalid_argument, "layout.unit", "tasks belong to deals: ask for one row a deal"});
  return errors;
}

/// Gives every (task, person, what) to `sink`.
template <class Sink>
void count_tasks(const journey_table& j, const task_table& t, const query& q, task_credit credit, Sink&& sink) {
  const bool some_deals = chooses_deals(q);
  std::vector<bool> wanted(some_deals ? j.snapshot().n_deals() : 0);
  if (some_deals) {
    query deals = q;  // the period is that of the tasks
    deals.basis = date_basis::none;
    for (const std::size_t row : select_deals(j, deals)) wanted[j.deals().deal[row]] = true;
  }
  query everybody = q;
  everybody.groups.clear();
  segmentation people(j, everybody);
  const task_columns& c = t.tasks();
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (some_deals && (c.deal[i] == no_code || !wanted[c.deal[i]])) continue;
    const code person = credit == task_credit::actor ? c.actor[i] : c.person[i];
    if (people.of(0, person) == segmentation::none) continue;
    const auto give = [&](bool counts, task_count what) {
      if (counts) sink(i, person, what);
    };
    const task_state state = c.state[i];
    const bool is_open = state == task_state::open;
    const bool ended_within = !is_open && q.in.contains(c.ended[i]);
    const bool done = state == task_state::done && ended_within;
    give(c.planned[i] != instant::max() && q.in.contains(c.planned[i]), task_count::planned);
    give(is_open, task_count::open);
    give(is_open && c.due[i] < q.as_of, task_count::overdue);
    give(done, task_count::done);
    give(done && c.due[i] != no_due && c.ended[i] <= c.due[i], task_count::in_time);
    give(done && c.ended[i] > c.due[i], task_count::late);
    give(done && c.planned[i] == instant::max(), task_count::unplanned);
    give(state == task_state::cancelled && ended_within, task_count::cancelled);
  }
}

}  // namespace detail

/// Rows in `t` of the tasks behind a number, ascending.
/// Requires: `t` and `j` are of one snapshot. Errors: as `workload_at`. Cost: O(deals x filters + tasks).
inline result<std::vector<std::size_t>> rows_in(const journey_table& j, const task_table& t, const query& q,
                                                const task_cell& cell, task_credit credit = task_credit::actor) {
  if (auto errors = detail::validate_tasks(j, t, q); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_tasks(j, t, q, credit, [&](std::size_t i, code person, task_count what) {
    if (what == cell.what && (!cell.person || t.snapshot().owners().name(person) == *cell.person) &&
        (!cell.type || t.type(i) == *cell.type))
      rows.push_back(i);
  });
  return rows;
}

/// Host ids of the tasks behind a number, sorted. Errors and cost: as `rows_in`.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const task_table& t, const query& q,
                                                   const task_cell& cell, task_credit credit = task_credit::actor) {
  auto rows = rows_in(j, t, q, cell, credit);
  if (!rows) return rows.errors();
  std::vector<std::string> ids;
  for (const std::size_t i : *rows) ids.emplace_back(t.id(i));
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace v0_1
}  // namespace funnel
