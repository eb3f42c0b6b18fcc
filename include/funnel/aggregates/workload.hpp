/// Workload: what people have done, still have to do and are late with, and which open deals they hold, at an instant.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
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

/// To whom an activity counts. An open activity always counts to the person responsible.
enum class activity_credit : std::uint8_t {
  actor,        ///< who did or cancelled it
  responsible,  ///< who was responsible when it was done or cancelled
};

/// What is counted of activities. Each activity is open, done or cancelled as of the query's instant, so over all times
/// planned + unplanned = open + done + cancelled, for each person and type.
enum class activity_count : std::uint8_t {
  planned,    ///< planned for the first time within the query's period
  open,       ///< to be done
  overdue,    ///< of those, with a due time before the query's instant
  done,       ///< done within the query's period
  in_time,    ///< of those, by their due time
  late,       ///< of those, after their due time; the rest had none
  unplanned,  ///< of those done, without a plan: a call that was just made
  cancelled,  ///< cancelled within the query's period
};
inline constexpr std::size_t n_activity_counts = 8;

/// Activities by what is counted. A commutative monoid under `+=`.
struct activity_tally {
  std::array<std::int64_t, n_activity_counts> counts{};

  std::int64_t operator[](activity_count c) const noexcept { return counts[static_cast<std::size_t>(c)]; }
  void add(activity_count c) noexcept { ++counts[static_cast<std::size_t>(c)]; }
  activity_tally& operator+=(const activity_tally& o) noexcept {
    for (std::size_t c = 0; c < n_activity_counts; ++c) counts[c] += o.counts[c];
    return *this;
  }
  friend bool operator==(const activity_tally&, const activity_tally&) = default;
};

struct person_workload {
  std::string person;  ///< empty: nobody was named
  activity_tally activities;
  std::vector<activity_tally> by_type;   ///< of those, for each type
  count_amount deals;                ///< open deals that the person owns, at their present worth
  std::vector<count_amount> stages;  ///< of those, for each open stage
};

struct workload_result {
  query asked;
  activity_credit credited = activity_credit::actor;
  std::vector<std::string> types;       ///< of the activities counted, sorted; empty text: no type was given
  std::vector<std::string> stage_ids;   ///< of the open stages
  std::vector<std::string> stages;      ///< their names
  person_workload total;                ///< of all together; its person is empty
  std::vector<person_workload> people;  ///< who has an activity or an open deal that counts, sorted by name
};

/// Activities and open deals of everybody.
///
/// Counts:  activities of all deals and of none; with conditions on deals (dimensions, outcomes, reasons, amounts) only
/// those
///          of deals that fulfil them. `query::in` is when activities were planned, done or cancelled; the date basis, the
///          groups and the counting rule are ignored. Filters by person are about whom an activity or a deal counts to.
/// Empty:   without activities and open deals there are no people.
/// Requires: `t` and `j` are of one snapshot.
/// Errors:  those of `validate`; `missing_value` for a query without an as-of instant; `invalid_argument` for activities as
///          of other instants, and for rows that are not deals.
/// Cost:    O(deals x filters + activities log people).
result<workload_result> workload_at(const journey_table& j, const activity_table& t, const query& q,
                                    activity_credit credit = activity_credit::actor);

/// Host ids of the open deals of a person in an open stage, sorted. Errors: as `workload_at`, without activities.
result<std::vector<std::string>> open_deals_of(const journey_table& j, const query& q, std::string_view person,
                                               stage_index stage);

/// Names one number of activities: of one person and type, or of all where left out. An empty name stands for none.
struct activity_cell {
  activity_count what = activity_count::open;
  std::optional<std::string> person{};
  std::optional<std::string> type{};
};

/// Rows in `t` of the activities that a number counts, ascending.
/// Requires: `t` and `j` are of one snapshot. Errors: as `workload_at`. Cost: O(deals x filters + activities).
result<std::vector<std::size_t>> rows_in(const journey_table& j, const activity_table& t, const query& q,
                                         const activity_cell& cell, activity_credit credit = activity_credit::actor);

/// Host ids of the activities that a number counts, sorted. Errors and cost: as `rows_in`.
result<std::vector<std::string>> drill_down(const journey_table& j, const activity_table& t, const query& q,
                                            const activity_cell& cell, activity_credit credit = activity_credit::actor);

}  // namespace v0_1
}  // namespace funnel
