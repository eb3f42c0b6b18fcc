/// The one place where activities, and the open deals of people, are counted.
///
/// Layer:   aggregates; for the workload, the first response and the self view.
#pragma once

#include <funnel/aggregates/workload.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/segmentation.hpp"
#include "aggregates/selection.hpp"
#include "aggregates/stock.hpp"
#include "journeys/journey_data.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 2> names_of<activity_credit>{"actor", "responsible"};

namespace detail {

/// Is the query about some deals only? Then activities for no deal, or for one that it does not see, do not count.
bool chooses_deals(const query& q);

/// All that keeps activities from being counted beside these journeys; `validate_activities` also wants a row for each deal.
std::vector<error> validate_same_instant(const journey_table& j, const activity_table& t, const query& q);
std::vector<error> validate_activities(const journey_table& j, const activity_table& t, const query& q);

/// Gives every (activity, person, what) to `sink`.
template <class Sink>
void count_activities(const journey_data& j, const activity_table& t, const query& q, activity_credit credit, Sink&& sink) {
  const bool some_deals = chooses_deals(q);
  std::vector<bool> wanted(some_deals ? j.snapshot().n_deals() : 0);
  if (some_deals) {
    query deals = q;  // the period is that of the activities
    deals.basis = date_basis::none;
    for (const std::size_t row : select_deals(j, deals)) wanted[j.deals().deal[row]] = true;
  }
  query everybody = q;
  everybody.groups.clear();
  segmentation people(j, everybody);
  const activity_columns& c = t.activities();
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (some_deals && (c.deal[i] == no_code || !wanted[c.deal[i]])) continue;
    const code person = credit == activity_credit::actor ? c.actor[i] : c.person[i];
    if (people.of(0, person) == segmentation::none) continue;
    const auto give = [&](bool counts, activity_count what) {
      if (counts) sink(i, person, what);
    };
    const activity_state state = c.state[i];
    const bool is_open = state == activity_state::open;
    const bool ended_within = !is_open && q.in.contains(c.ended[i]);
    const bool done = state == activity_state::done && ended_within;
    give(c.planned[i] != instant::max() && q.in.contains(c.planned[i]), activity_count::planned);
    give(is_open, activity_count::open);
    give(is_open && c.due[i] < q.as_of, activity_count::overdue);
    give(done, activity_count::done);
    give(done && c.due[i] != no_due && c.ended[i] <= c.due[i], activity_count::in_time);
    give(done && c.ended[i] > c.due[i], activity_count::late);
    give(done && c.planned[i] == instant::max(), activity_count::unplanned);
    give(state == activity_state::cancelled && ended_within, activity_count::cancelled);
  }
}

/// Gives (row, stage) of the open deals of the query, owned by whom the query asks for as of its instant.
template <class Sink>
void count_open_deals(const journey_data& j, const query& q, Sink&& sink) {
  query held = q;
  held.basis = date_basis::none;
  held.groups.clear();
  held.outcomes &= outcome_bit(outcome::open);
  held.credit = attribution::current;
  count_places(j, held, [&](std::size_t row, std::size_t place, const count_amount& one) {
    sink(row, place, one);
  });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
