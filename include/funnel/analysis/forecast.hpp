/// What the open deals will bring: expected wins and revenue, from how earlier deals fared and from fixed odds.
///
/// Three answers to two questions, never mixed:
///  - `ever`: won at last, whenever. From the share of settled deals that got further from each stage.
///  - `within`: won before the present calendar period ends. From looking back: of the deals that stood in a stage when
///    as much of an earlier period was left, the share that was won before that one ended. This is what a plan for the
///    period can count on; deals that are still to be created come on top.
///  - `by_static`: won at last, if the probabilities that the pipeline gives its stages are true. Nobody has measured
///    them, so they have no interval.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Options of the forecast.
struct forecast_options {
  calendar_unit unit = calendar_unit::month;  ///< the present period is the month, quarter, ... of the as-of instant
  std::size_t look_back = 12;                 ///< how many earlier periods show how deals fare until the end of one
  std::optional<period> training{};           ///< the history is deals created then; if not given, all of the query's
  simulation_options simulation{};            ///< also the level of the intervals
};

/// One open stage: who stands there and what the history says of it.
struct forecast_stage {
  std::string id;
  std::string name;
  bool retired = false;
  count_amount open;  ///< stand here now
  estimate advanced;  ///< of settled deals that came this far, got further; Wilson interval
  double win_probability = std::numeric_limits<double>::quiet_NaN();  ///< from here, at last; NaN: history too short
  estimate won_in_time;                      ///< stood here with as much time left, won in time; Wilson interval
  std::optional<double> static_probability;  ///< as the pipeline says
};

/// Expected numbers without an interval.
/// Empty: `has_value()` false, both NaN: an open deal stands where no probability is given.
struct static_forecast {
  double expected_wins = std::numeric_limits<double>::quiet_NaN();
  double expected_revenue = std::numeric_limits<double>::quiet_NaN();  ///< minor units

  bool has_value() const noexcept { return !std::isnan(expected_wins); }
};

/// The open deals of one segment and what they are expected to bring. The history is that of all segments together, so
/// expected numbers of segments add up to those of all deals; intervals do not.
struct forecast_segment {
  std::vector<std::string> key;      ///< one text for each grouping; of the total, empty
  std::vector<count_amount> stages;  ///< by open stage: who stands there
  count_amount open;                 ///< all of them, each in full: the unweighted potential
  deal_forecast ever;
  deal_forecast within;
  static_forecast by_static;
  quantity wins_with_returns;  ///< wins at last by moves, returns included; n counts moves; none: no value
};

struct forecast_answer {
  query asked;
  forecast_options options;
  funnel::currency currency;
  calendar_period present;             ///< the period in which the as-of instant lies ...
  instant until;                       ///< ... and its end, up to which `within` looks
  std::vector<period> looked_back;     ///< the stretches before the ends of earlier periods, latest first
  std::vector<forecast_stage> stages;  ///< the open stages of the pipeline, in order
  forecast_segment total;
  std::vector<forecast_segment> segments;  ///< those with open deals, sorted by key; empty without grouping
  std::int64_t returns = 0;                ///< moves back in the history: `ever` does not foresee them, the chain does
  double mean_won_amount = std::numeric_limits<double>::quiet_NaN();  ///< of the history, minor units; NaN: none won
  won_timing cycle;                                                   ///< how long the won deals of the history took
  std::vector<stage_index> unknown_ever;    ///< stages that open deals have to pass and the history does not know
  std::vector<stage_index> unknown_within;  ///< stages where open deals stand and nobody stood at those earlier times
  std::vector<stage_index> unknown_static;  ///< stages where open deals stand and that have no probability
};

/// The forecast of the query's open deals as of its instant.
///
/// History and open deals are those of the query's date basis and filters, whatever outcomes it asks for: deals still
/// open are not lost, and a rate of closed deals alone favours the fast. For `ever`, a deal of a retired stage is taken
/// as if it stood in the stage in use before it.
///
/// Units:  revenue in minor units, by the query's valuation of whole deals.
/// Empty:  no open deals: 0 for certain. Where the history does not know a stage, a forecast has no value and the
///         answer says which stages these are.
/// Errors: those of `validate`; `missing_value` without an as-of instant; `invalid_argument` for a grouping by reason;
///         `out_of_range` for a training period upside down, a level outside (0, 1), an instant outside the calendar.
/// Cost:   O(visits x look_back), and per segment that of `forecast_deals` and `forecast_by_stage`: seconds for ten
///         thousand open deals in one segment, and growing with their square.
result<forecast_answer> forecast(const journey_table& j, const query& q, const forecast_options& o = {});

}  // namespace v0_1
}  // namespace funnel
