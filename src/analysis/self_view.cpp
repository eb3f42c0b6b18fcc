#include <funnel/analysis/comparison.hpp>

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/workload.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/stay_clock.hpp"
#include "journeys/journey_data.hpp"
#include "aggregates/activities.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

listed_activity listed(const activity_table& t, std::size_t i, const query& q, const stay_clock& clock) {
  const activity_columns& c = t.activities();
  listed_activity l{std::string(t.id(i)), std::string(t.type(i)), std::string(t.deal(i)), {}, {}, {}};
  if (c.due[i] != no_due) l.due = c.due[i];
  if (c.state[i] != activity_state::open) l.ended = c.ended[i];
  const instant until = std::min(c.ended[i], q.as_of);
  if (c.state[i] != activity_state::cancelled && c.due[i] < until)
    l.days_late = static_cast<double>(clock.between(c.due[i], until).us) / static_cast<double>(day_of_clock(q).us);
  return l;
}

}  // namespace

result<self_view> self_view_of(const journey_table& j, const activity_table& t, const query& q, std::string_view person,
                               activity_credit credit) {
  if (auto errors = detail::validate_activities(j, t, q); !errors.empty()) return errors;
  const name_list names = j.snapshot().owners();
  if (person.empty() || names.find(person) == no_code)
    return error{errc::unknown_name, "person", "there is nobody named \"" + std::string(person) + "\""};

  self_view view{q, std::string(person), credit, {}, {}, {}, {}, {}, {}};
  const stay_clock clock(q);
  const auto list = [&](activity_count what) {
    std::vector<listed_activity> activities;
    for (const std::size_t i : *rows_in(j, t, q, {what, view.person, {}}, credit))
      activities.push_back(listed(t, i, q, clock));
    return activities;
  };
  view.unfinished = list(activity_count::open);
  view.done = list(activity_count::done);
  view.cancelled = list(activity_count::cancelled);
  const auto by_due = [](const listed_activity& a, const listed_activity& b) {
    return std::tuple(a.due.value_or(no_due), a.id) < std::tuple(b.due.value_or(no_due), b.id);
  };
  const auto latest_first = [](const listed_activity& a, const listed_activity& b) {
    return a.ended != b.ended ? *a.ended > *b.ended : a.id < b.id;
  };
  std::sort(view.unfinished.begin(), view.unfinished.end(), by_due);
  std::sort(view.done.begin(), view.done.end(), latest_first);
  std::sort(view.cancelled.begin(), view.cancelled.end(), latest_first);

  for (std::size_t k = 0; k < j.pipeline().n_open(); ++k) view.stage_names.push_back(j.pipeline()[k].name), view.stage_ids.push_back(j.pipeline()[k].id);
  view.stages.resize(view.stage_names.size());
  const auto& owners = detail::data_of(j).deals().owner;
  detail::count_open_deals(detail::data_of(j), q, [&](std::size_t row, std::size_t stage, const count_amount& deal) {
    if (names.name(owners[row]) != person) return;
    view.stages[stage] += deal;
    view.deals.push_back({j.deal_id(row), stage, deal.amount});
  });
  std::sort(view.deals.begin(), view.deals.end(),
            [](const own_deal& a, const own_deal& b) { return std::tuple(a.stage, a.id) < std::tuple(b.stage, b.id); });
  return view;
}

}  // namespace v0_1
}  // namespace funnel
