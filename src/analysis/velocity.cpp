#include <funnel/analysis/velocity.hpp>

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/survival.hpp>
#include "aggregates/stay_clock.hpp"
#include "analysis/velocity_parts.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::length_of_days;
using detail::lengths_of_days;
using detail::summarise_time;

stage_velocity stage_velocity_of(const stage& s, const survival_tally& visits, const query& q, const velocity_options& o) {
  const timespan day = day_of_clock(q);
  std::optional<timespan> horizon;
  if (o.horizon) horizon = length_of_days(*o.horizon, day);
  stage_velocity v;
  v.id = s.id;
  v.name = s.name;
  v.retired = s.retired;
  v.shown = visits.n() > 0 || (!s.hidden && !s.retired);
  if (s.time_norm && !q.working_hours) v.norm_days = in_days(*s.time_norm, day);
  v.visit = summarise_time(visits, day, horizon, o.level);
  std::array<end_cause, stage_exits.size()> causes;
  std::ranges::transform(stage_exits, causes.begin(), [](stay_end e) { return static_cast<end_cause>(e); });
  std::ranges::move(conversion_by_age(visits, causes, lengths_of_days(o.stage_ages, day), o.level), v.exits.begin());
  return v;
}

}  // namespace

std::vector<error> validate(const velocity_options& o) {
  std::vector<error> errors;
  const auto fail = [&](std::string field, std::string message) {
    errors.push_back({errc::invalid_argument, std::move(field), std::move(message)});
  };
  // Longer than any history, and far from where microseconds overflow.
  constexpr double longest = 100'000;
  const auto check_ages = [&](const std::vector<double>& ages, const std::string& field) {
    for (std::size_t i = 0; i < ages.size(); ++i)
      if (!(ages[i] > 0 && ages[i] <= longest) || (i > 0 && !(ages[i - 1] < ages[i])))
        return fail(field, "ages must be days above 0 and at most 100000, ascending");
  };
  if (!(o.level.value > 0 && o.level.value < 1)) fail("level", "must lie strictly between 0 and 1");
  check_ages(o.stage_ages, "stage_ages");
  check_ages(o.cycle_ages, "cycle_ages");
  check_ages(o.response_ages, "response_ages");
  if (o.horizon && !(*o.horizon > 0 && *o.horizon <= longest))
    fail("horizon", "must be days above 0 and at most 100000");
  if (o.min_group < 1) fail("min_group", "must be at least 1");
  return errors;
}

result<velocity_report> analyse_velocity(const journey_table& j, const query& q, const velocity_options& o) {
  std::vector<error> errors = validate(o);
  auto response = first_response(j, project_activities(j.snapshot()), q, o.response_from);
  errors.insert(errors.end(), response.errors().begin(), response.errors().end());
  if (q.counting == counting::ordered)
    errors.push_back({errc::invalid_argument, "counting",
                      "times are those in stages, and the steps of an ordered funnel are none"});
  if (!errors.empty()) return errors;

  velocity_report r;
  r.asked = q;
  r.money = j.snapshot().currency();
  r.day = day_of_clock(q);
  r.in_working_days = q.working_hours.has_value();
  r.level = o.level;
  r.chosen_by_end = chosen_by_end(q);
  r.stage_ages = o.stage_ages;
  r.cycle_ages = o.cycle_ages;
  r.response_ages = o.response_ages;

  std::optional<timespan> horizon;
  if (o.horizon) horizon = length_of_days(*o.horizon, r.day);
  // Groups are compared apart, and what is told of all needs none.
  query whole = q;
  whole.groups.clear();
  // The lengths of all stays take as much memory as the journeys: none are kept longer than they are read.
  {
    const durations_result visits = time_in_stage(j, whole, stay_of::visit).value();
    for (std::size_t k = 0; k < j.pipeline().n_open(); ++k)
      r.stages.push_back(stage_velocity_of(j.pipeline()[k], visits.total[k], q, o));
  }
  {
    const durations_result deals = time_in_stage(j, whole, stay_of::deal).value();
    for (std::size_t k = 0; k < j.pipeline().n_open(); ++k) {
      stage_velocity& s = r.stages[k];
      s.deal = summarise_time(deals.total[k], r.day, horizon, o.level);
      s.gap = detail::timing_gap_of(s.deal);
      s.over_norm = detail::exceeds(s.deal, s.norm_days);
    }
  }

  std::vector<time_summary> by_deal;
  for (const stage_velocity& s : r.stages) by_deal.push_back(s.deal);
  r.longest = detail::longest_of(by_deal, o.min_group);

  const cycle_tally cycles = cycle_times(j, whole).value().total;
  constexpr auto won = static_cast<end_cause>(cycle_end::won), lost = static_cast<end_cause>(cycle_end::lost);
  r.cycle.closing = summarise_time(cycles.lengths, r.day, horizon, o.level);
  r.cycle.gap = detail::timing_gap_of(r.cycle.closing);
  r.cycle.won = timing_of_ended(cycles.lengths, won, r.day);
  r.cycle.lost = timing_of_ended(cycles.lengths, lost, r.day);
  r.cycle.by_age = conversion_by_age(cycles.lengths, won, lengths_of_days(o.cycle_ages, r.day), o.level);
  r.sales = detail::sales_velocity_of(cycles, r.day, o.level);

  r.response.from = o.response_from;
  r.response.wait = summarise_time(response->total, r.day, horizon, o.level);
  r.response.by_age = conversion_by_age(response->total, static_cast<end_cause>(response_end::answered),
                                        lengths_of_days(o.response_ages, r.day), o.level);

  r.assumed = assumptions_of(j, q).value();
  r.trend = detail::trend_by_month(j, q, o, r, cycles.lengths);
  if (q.groups.empty()) return r;
  for (const grouping& g : q.groups) r.group_names.push_back(name_of(g));
  r.comparison = detail::compare_segments(j, q, o);
  return r;
}

}  // namespace v0_1
}  // namespace funnel
