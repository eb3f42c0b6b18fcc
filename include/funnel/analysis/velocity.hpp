/// How fast deals move: time in each stage, cycle, exits, first response, sales velocity, segments and months.
///
/// Layer:   analysis. Calls tallies and calculators; every number is theirs.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/dwell.hpp>
#include <funnel/analysis/sales_velocity.hpp>
#include <funnel/analysis/velocity_findings.hpp>
#include <funnel/analysis/velocity_options.hpp>
#include <funnel/analysis/velocity_segments.hpp>
#include <funnel/analysis/velocity_trend.hpp>
#include <funnel/calc/competing_risks.hpp>
#include <funnel/calc/timing.hpp>
#include <funnel/calc/velocity.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/task_table.hpp>
#include <funnel/query/names.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>
#include <funnel/tallies/cycles.hpp>
#include <funnel/tallies/durations.hpp>
#include <funnel/tallies/first_response.hpp>
#include <funnel/tallies/survival.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The ways out of a stage, in the order of `stage_velocity::exits`.
inline constexpr std::array<stay_end, 4> stage_exits{stay_end::advanced, stay_end::went_back, stay_end::lost,
                                                     stay_end::moved_out};

/// The time in one open stage, as two metrics that are never mixed.
struct stage_velocity {
  std::string id;
  std::string name;
  bool retired = false;
  bool shown = true;                ///< worth a row: not hidden or retired, or somebody stood there
  std::optional<double> norm_days;  ///< of the stage; none in working time, where it would mean something else
  dwell visit;                      ///< each continuous stay
  dwell deal;                       ///< all visits of a deal together
  /// Of visits, the share that has left in each way by each of `velocity_report::stage_ages`: [exit][age].
  /// Over the exits they and the share still there sum to 1.
  std::array<std::vector<conversion_at_age>, stage_exits.size()> exits;
  timing_gap gap;          ///< of visits
  bool over_norm = false;  ///< the median of visits exceeds the norm, beyond what chance explains
};

/// Deals from creation to closing.
struct cycle_velocity {
  dwell closing;        ///< until closed in whatever way; `running` is the age of open deals
  timing_gap gap;       ///< of closing
  finished_timing won;  ///< naive: of won deals, the "Timing" of many reports
  finished_timing lost;
  std::vector<conversion_at_age> by_age;  ///< share won by each of `velocity_report::cycle_ages`
};

/// The wait for the first move after creation, or after entry into a stage.
struct response_velocity {
  std::string from;                       ///< id of that stage; empty: from creation
  dwell wait;                             ///< until answered or given up
  std::vector<conversion_at_age> by_age;  ///< share answered by each of `velocity_report::response_ages`
};

struct velocity_report {
  query asked;
  currency money;
  duration day = days(1);  ///< what counts as one day in all numbers of days
  bool in_working_days = false;
  confidence_level level;
  /// Does the question choose deals by how or when they ended? Then slow ones are missing, and times are too short.
  bool chosen_by_end = false;
  std::vector<double> stage_ages;
  std::vector<double> cycle_ages;
  std::vector<double> response_ages;

  std::vector<stage_velocity> stages;  ///< one an open stage of the pipeline, in order
  longest_dwell longest;               ///< of the stages, by visits
  cycle_velocity cycle;
  response_velocity response;
  sales_velocity sales;
  velocity_trend trend;
  std::vector<std::string> group_names;  ///< headings of the segment keys; empty without grouping
  segment_comparison comparison;
};

namespace detail {

inline stage_velocity stage_velocity_of(const stage& s, const survival_tally& visits, const survival_tally& deals,
                                        const query& q, const velocity_options& o) {
  const duration day = day_of_clock(q);
  std::optional<duration> horizon;
  if (o.horizon) horizon = length_of_days(*o.horizon, day);
  stage_velocity v;
  v.id = s.id;
  v.name = s.name;
  v.retired = s.retired;
  v.shown = visits.n() > 0 || (!s.hidden && !s.retired);
  if (s.time_norm && !q.working_hours) v.norm_days = in_days(*s.time_norm, day);
  v.visit = dwell_of(visits, day, horizon, o.level);
  v.deal = dwell_of(deals, day, horizon, o.level);
  v.gap = timing_gap_of(v.visit);
  v.over_norm = exceeds(v.visit, v.norm_days);
  const std::vector<duration> ages = lengths_of_days(o.stage_ages, day);
  for (std::size_t e = 0; e < stage_exits.size(); ++e)
    v.exits[e] = conversion_by_age(visits, static_cast<end_cause>(stage_exits[e]), ages, o.level);
  return v;
}

}  // namespace detail

/// The report on speed of a query on its journeys, in working time if the query asks for it.
///
/// Empty:    no deals: every number undefined, none missing.
/// Errors:   as `time_in_stage`; those of the options; `unknown_stage` for `response_from`.
/// Cost:     O(visits log lengths); of the comparison, see `compare_segments`.
/// Source:   features (a17), (a18), (a22), (a23), (c3), (c5), (c6), (e5).
inline result<velocity_report> velocity_report_of(const journey_table& j, const query& q,
                                                  const velocity_options& o = {}) {
  std::vector<error> errors = validate(o);
  auto response = first_response(j, project_tasks(j.snapshot()), q, o.response_from);
  errors.insert(errors.end(), response.errors().begin(), response.errors().end());
  if (!errors.empty()) return errors;

  velocity_report r;
  r.asked = q;
  r.money = j.snapshot().currency();
  r.day = day_of_clock(q);
  r.in_working_days = q.working_hours.has_value();
  r.level = o.level;
  r.chosen_by_end = q.basis == date_basis::closed || (q.outcomes & all_outcomes) != all_outcomes;
  r.stage_ages = o.stage_ages;
  r.cycle_ages = o.cycle_ages;
  r.response_ages = o.response_ages;

  const durations_result visits = time_in_stage(j, q, stay_of::visit).value();
  const durations_result deals = time_in_stage(j, q, stay_of::deal).value();
  for (std::size_t k = 0; k < j.pipeline().n_open(); ++k)
    r.stages.push_back(detail::stage_velocity_of(j.pipeline()[k], visits.total.stages[k], deals.total.stages[k], q, o));

  std::vector<dwell> by_visit;
  for (const stage_velocity& s : r.stages) by_visit.push_back(s.visit);
  r.longest = longest_of(by_visit, o.min_group);

  std::optional<duration> horizon;
  if (o.horizon) horizon = length_of_days(*o.horizon, r.day);
  const cycle_tally cycles = cycles_of(j, q).value().total;
  constexpr auto won = static_cast<end_cause>(cycle_end::won), lost = static_cast<end_cause>(cycle_end::lost);
  r.cycle.closing = dwell_of(cycles.lengths, r.day, horizon, o.level);
  r.cycle.gap = timing_gap_of(r.cycle.closing);
  r.cycle.won = timing_of_ended(cycles.lengths, won, r.day);
  r.cycle.lost = timing_of_ended(cycles.lengths, lost, r.day);
  r.cycle.by_age = conversion_by_age(cycles.lengths, won, lengths_of_days(o.cycle_ages, r.day), o.level);
  r.sales = sales_velocity_of(cycles, r.day, o.level);

  r.response.from = o.response_from;
  r.response.wait = dwell_of(response->total.tally, r.day, horizon, o.level);
  r.response.by_age = conversion_by_age(response->total.tally, static_cast<end_cause>(response_end::answered),
                                        lengths_of_days(o.response_ages, r.day), o.level);

  r.trend = velocity_trend_of(j, q, o).value();
  if (q.groups.empty()) return r;
  for (const grouping& g : q.groups) r.group_names.push_back(name_of(g));
  r.comparison = compare_segments(j, q, o).value();
  return r;
}

}  // namespace v0_1
}  // namespace funnel
