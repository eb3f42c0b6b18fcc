/// How fast deals move: time in each stage, cycle, exits, first response, sales velocity, segments and months.
///
/// Layer:   analysis. Calls tallies and calculators; every number is theirs.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/time_summary.hpp"
#include "analysis/velocity_findings.hpp"
#include "analysis/velocity_options.hpp"
#include "analysis/velocity_segments.hpp"
#include "analysis/velocity_trend.hpp"
#include <funnel/stats/survival.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/activity_table.hpp>
#include "query/names.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/cycles.hpp"
#include "aggregates/durations.hpp"
#include "aggregates/first_response.hpp"

#include <array>
#include <optional>
#include <string>
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

/// The report on speed of a query on its journeys, in working time if the query asks for it.
///
/// Empty:    no deals: every number undefined, none missing.
/// Errors:   as `time_in_stage`; those of the options; `unknown_stage` for `response_from`.
/// Cost:     O(visits log lengths); of the comparison, see `compare_segments`.
/// Source:   features (a17), (a18), (a22), (a23), (c3), (c5), (c6), (e5).
result<velocity_report> velocity_report_of(const journey_table& j, const query& q,
                                           const velocity_options& o = {});

}  // namespace v0_1
}  // namespace funnel

#include "analysis/time_summary.hpp"
#include "analysis/velocity_findings.hpp"
#include "analysis/velocity_options.hpp"
#include "analysis/velocity_segments.hpp"
#include "analysis/velocity_trend.hpp"
#include "analysis/sales_velocity.hpp"
#include "analysis/stage_times.hpp"
