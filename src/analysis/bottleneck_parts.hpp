/// The parts that a bottleneck report is made of.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include "analysis/aged_trials.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The query's period, cut at its as-of instant, or the last days before that.
/// Requires: q.as_of is an instant between the years 0 and 9999, as those of `period_of`.
bottleneck_window window_of(const query& q, const bottleneck_options& o);

/// One stage, one set of deals.
struct stage_times {
  survival_tally stays;    ///< of deals, all their visits together; causes are those of `stay_end`
  survival_tally settled;  ///< from first entry until the fate is settled; causes are those of `settled_as`
};

/// Of the deals whose fate is settled, those that advanced: the counts of `resolved_conversion`.
fraction settled_conversion(const stage_times& t);

/// A deal's way through a stage, or its first visit, and the row of the deal. Unit 0 is the present window, 1 the one
/// before; the age is since the first entry.
struct past_trial {
  aged_trial trial;
  std::size_t row = 0;
};

/// One stage, by when its deals entered it for the first time.
struct stage_history {
  stage_times asked;    ///< the deals of the query, whenever they entered
  stage_times now;      ///< all deals of its filters that entered in the present window, whatever its date basis ...
  stage_times earlier;  ///< ... and in the window before
  std::vector<past_trial> ways, visits;              ///< of both windows
  std::map<calendar_period, stage_times> by_period;  ///< those of each period that has any
};

/// Of an open stage. Windows and periods are those of the first entry; all is seen as of the query's instant, and what is
/// still running is kept as such, so that later entries are not taken for faster or worse ones. One stage at a time: what is
/// known of all at once would take more memory than the journeys.
///
/// Cost: O(visits + deals log lengths). Requires: validate(q, j) is empty, q.as_of is an instant.
stage_history history_of(const journey_table& j, const query& q, const bottleneck_window& w, const bottleneck_options& o,
                         stage_index k);

/// The comparisons of a stage with its benchmark; see `find_bottlenecks`.
stage_comparison compare_time(const journey_data& j, const stage& s, const stage_history& h, const query& q,
                              const bottleneck_options& o);
stage_comparison compare_drop_off(const journey_data& j, const stage& s, const stage_history& h, const query& q,
                                  const bottleneck_options& o);
/// The same against the own past. Requires: both windows have deals.
void compare_time_with_past(stage_comparison& c, const journey_data& j, const stage_history& h, const query& q,
                            const bottleneck_options& o);
void compare_drop_off_with_past(stage_comparison& c, const journey_data& j, const stage_history& h, const query& q,
                                const bottleneck_options& o);
/// Is `seen` worse than the reference by this part of it? Of medians NaN means: not reached, longer than anything seen.
bool worse_by(double seen, double reference, double part);
bool longer_by(double seen, double reference, double part);

stage_trend trend_of(const stage_history& h, const query& q);

/// Of each open stage. Cost: O(visits). Requires: validate(q, j) is empty; the period is bounded.
std::vector<stage_flow_answer> stage_flows(const journey_table& j, const query& q, period in, double alpha,
                                           double little_tolerance);

/// The open deals above the norm of their stage, in the order of `bottleneck_report::stuck`.
/// Cost: O(visits). Requires: the query is valid for `time_in_stage`.
std::vector<stuck_deal> stuck_deals(const journey_table& j, const query& q);

/// What is known of a stage and asked of it. Against a norm the stage converts as its moves say; against its own past,
/// as its present deals do, where all that are not lost yet are taken to advance (see `compare_drop_off`).
struct repair_question {
  std::optional<double> conversion;  ///< its benchmark: a norm ...
  fraction past;                     ///< ... or, without one, the deals of its own past not lost at one age; of 0: none
  fraction present;                  ///< with `past`: the same of the present
  std::optional<timespan> time;      ///< benchmark of the time in stage
  std::int64_t deals = 0;            ///< that are compared: all that stood in it, or those of the present
  std::int64_t open = 0;             ///< stand in it now
  survival_tally stays;              ///< time in it of the deals that are compared
  bool judged = true;                ///< takes part in the ranking
};

/// The value of repairing each stage, one at a time, from all moves between stages.
///
/// `mean_won` is the mean amount of won deals, NaN without one. `day` is the length of a day.
/// Requires: one question for each open stage. Cost: O(draws x stages^3).
std::vector<repair_value> repair_values(const transition_result& moves, std::span<const repair_question> stages,
                                        double mean_won, timespan day, const simulation_options& options);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
