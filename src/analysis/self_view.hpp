/// What one manager sees of the own work: unfinished and finished tasks, and the own open deals.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/activity_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/stay_clock.hpp"
#include <funnel/aggregates/cohort.hpp>
#include "aggregates/activities.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct listed_task {
  std::string id;
  std::string type;
  std::string deal;  ///< host's id; empty: for no deal
  std::optional<instant> due;
  std::optional<instant> ended;     ///< when it was done or cancelled
  std::optional<double> days_late;  ///< past its due time, until it was done or until now; see `day_of_clock`
};

struct own_deal {
  std::string id;
  std::size_t stage = 0;  ///< position in `stages`
  minor_units amount = 0;
};

struct self_view {
  query asked;
  std::string person;
  task_credit credited = task_credit::actor;
  std::vector<listed_task> unfinished;  ///< by due time, those without one last
  std::vector<listed_task> done;        ///< within the query's period, the latest first
  std::vector<listed_task> cancelled;   ///< likewise
  std::vector<std::string> stage_names;
  std::vector<count_amount> stages;  ///< own open deals, one an open stage
  std::vector<own_deal> deals;      ///< by stage, then by id
};

namespace detail {

listed_task listed(const task_table& t, std::size_t i, const query& q, const stay_clock& clock);

}  // namespace detail

/// The tasks and open deals that `workload_at` counts to this person.
///
/// Requires: `t` and `j` are of one snapshot.
/// Errors:  as `workload_at`; `unknown_name` for a person of whom the store has never heard.
/// Cost:    that of `workload_at`.
result<self_view> self_view_of(const journey_table& j, const task_table& t, const query& q,
                               std::string_view person, task_credit credit = task_credit::actor);

}  // namespace v0_1
}  // namespace funnel
