/// The workload of each person at an instant: tasks by type, and open deals by stage.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/activity_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/cohort.hpp"
#include "aggregates/stock.hpp"
#include "aggregates/activities.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct person_workload {
  std::string person;  ///< empty: nobody was named
  task_tally tasks;
  std::vector<task_tally> by_type;   ///< of those, one a type
  count_amount deals;                ///< open deals that the person owns, worth what they are now
  std::vector<count_amount> stages;  ///< of those, one an open stage
};

struct workload_result {
  query asked;
  task_credit credited = task_credit::actor;
  std::vector<std::string> types;       ///< of the tasks counted, sorted; empty: no type was given
  std::vector<std::string> stage_ids;   ///< of the open stages
  std::vector<std::string> stages;      ///< their names
  person_workload total;                ///< of nobody in particular
  std::vector<person_workload> people;  ///< who has a task or an open deal that counts, sorted by name
};

namespace detail {

/// Gives (row, stage) of the open deals of the query, owned by whom the query asks for as of its instant.
template <class Sink>
void count_open_deals(const journey_table& j, const query& q, Sink&& sink) {
  query held = q;
  held.basis = date_basis::none;
  held.groups.clear();
  held.outcomes &= outcome_bit(outcome::open);
  held.credit = attribution::current;
  count_stock(j, held, [&](std::size_t row, std::size_t place, minor_units worth) {
    sink(row, place, count_amount{1, worth});
  });
}

}  // namespace detail

/// Tasks and open deals of everybody.
///
/// Counts:  tasks of all deals and of none; with conditions on deals (dimensions, outcomes, reasons, amounts) only
/// those
///          of deals that fulfil them. `query::in` is when tasks were planned, done or cancelled; the date basis, the
///          groups and the counting rule are ignored. Filters by person are about whom a task or a deal counts to.
/// Empty:   without tasks and open deals there are no people.
/// Requires: `t` and `j` are of one snapshot.
/// Errors:  those of `validate`; `missing_value` for a query without an as-of instant; `invalid_argument` for tasks as
/// of
///          other instants, and for rows that are not deals.
/// Cost:    O(deals x filters + tasks log people).
inline result<workload_result> workload_at(const journey_table& j, const task_table& t, const query& q,
                                           task_credit credit = task_credit::actor) {
  if (auto errors = detail::validate_tasks(j, t, q); !errors.empty()) return errors;
  workload_result r{q, credit, {}, {}, {}, {}, {}};
  for (std::size_t k = 0; k < j.pipeline().n_open(); ++k) {
    r.stage_ids.push_back(j.pipeline()[k].id);
    r.stages.push_back(j.pipeline()[k].name);
  }

  const name_list names = j.snapshot().owners();
  std::map<std::string_view, std::map<std::string_view, task_tally>> tallies;  // by person, by type
  std::map<std::string_view, std::vector<count_amount>> stocks;                // by person
  detail::count_tasks(j, t, q, credit, [&](std::size_t i, code person, task_count what) {
    tallies[names.name(person)][t.type(i)].add(what);
  });
  detail::count_open_deals(j, q, [&](std::size_t row, std::size_t stage, const count_amount& deal) {
    auto& stock = stocks[names.name(j.deals().owner[row])];
    stock.resize(r.stages.size());
    stock[stage] += deal;
  });

  for (const auto& [person, by_type] : tallies) {
    stocks.try_emplace(person, r.stages.size());
    for (const auto& [type, tally] : by_type) r.types.emplace_back(type);
  }
  std::sort(r.types.begin(), r.types.end());
  r.types.erase(std::unique(r.types.begin(), r.types.end()), r.types.end());

  r.total.by_type.resize(r.types.size());
  r.total.stages.resize(r.stages.size());
  for (auto& [person, stock] : stocks) {
    person_workload w{std::string(person), {}, std::vector<task_tally>(r.types.size()), {}, std::move(stock)};
    for (const auto& [type, tally] : tallies[person]) {
      const auto at =
          static_cast<std::size_t>(std::lower_bound(r.types.begin(), r.types.end(), type) - r.types.begin());
      w.by_type[at] += tally;
      r.total.by_type[at] += tally;
      w.tasks += tally;
    }
    for (std::size_t k = 0; k < w.stages.size(); ++k) {
      w.deals += w.stages[k];
      r.total.stages[k] += w.stages[k];
    }
    r.total.tasks += w.tasks;
    r.total.deals += w.deals;
    r.people.push_back(std::move(w));
  }
  return r;
}

/// Host ids of the open deals of a person in an open stage, sorted. Errors: as `workload_at`, without tasks.
inline result<std::vector<std::string>> open_deals_of(const journey_table& j, const query& q, std::string_view person,
                                                      stage_index stage) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_open_deals(j, q, [&](std::size_t row, std::size_t place, const count_amount&) {
    if (place == stage && j.snapshot().owners().name(j.deals().owner[row]) == person) rows.push_back(row);
  });
  return ids_of(j, rows);
}

}  // namespace v0_1
}  // namespace funnel

#include "aggregates/activities.hpp"
