/// What the open deals will bring: wins and revenue by how long each deal has been in its stage, and how such forecasts
/// fared before.
///
/// Two questions:
///  - `ever`: won at last, whenever.
///  - `within`: won before the present calendar period ends. This is what a plan for the period can count on; deals that
///    are still to be created come on top.
///
/// *By age.* A deal leaves its stage for each of the others, is won or lost, at rates that depend on how long it has been
/// there; what it did before does not matter. The rates are those of the history by time in stage, deals still open
/// included for the time that they have been seen; a deal that skipped a stage says nothing of it. So a deal that has
/// outlived most is no longer taken for a fresh one. Where a process changes, its latest months count for more: as much
/// more as would have predicted the exits from the stage best. "At last" looks as far ahead as the record goes back; a deal
/// older in its stage than any that left it gets the little that those who stayed as long allow, and is counted.
///
/// *Intervals* have three parts: chance; the rates, which are drawn from their posterior; and the period. How far periods
/// differ from what rates say is learnt by looking back: the same forecast is made at earlier instants with what was known
/// by then, and held against what came. Where events carry times of recording, what was recorded later is not known yet,
/// and a win that had happened unrecorded is one that came; where none was recorded after it happened, all that had
/// happened counts as known (`forecast_answer::known_late` tells which). What it missed beyond chance and rates, on average
/// and from period to period, is added to every forecast. With few look-backs a prior speaks: log odds of a month miss by 0.3.
///
/// *Unknown ages.* A deal of which the data do not say when it came to the stage where it stands is not taken as just
/// arrived: it is forecast by the time since the last stage that it is known to have entered, as the deals of which no more
/// was known were heard of next: in a stage, won or lost. Where no entry is known at all, nothing is known of it
/// (`forecast_stage::untold`). Visits of which entry or exit is unknown say nothing of their stage. Such deals are counted
/// (`forecast_stage::undated`).
///
/// Two named alternatives, never mixed with these: `simple_ever` and `simple_within`, from shares of deals that stood in
/// the stage, whatever their age; and `by_static`, won at last if the probabilities that the pipeline gives its stages are
/// true. Nobody has measured them, so they have no interval.
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
  count_amount open;           ///< stand here now
  std::int64_t older = 0;      ///< ... of whom longer than any deal that left
  std::int64_t undated = 0;    ///< ... of whom it is not known since when
  std::int64_t untold = 0;     ///< ... of whom nothing is known: no deal has left yet, or no entry is known
  double oldest_days = std::numeric_limits<double>::quiet_NaN();  ///< the longest stay that ended; NaN: nobody left
  /// By age, won at last: a deal that enters now, and those who stand here on average. NaN: nobody left, or none stands here.
  double win_probability = std::numeric_limits<double>::quiet_NaN();
  double open_win_probability = std::numeric_limits<double>::quiet_NaN();
  estimate won;                              ///< simple: of closed deals that stood here, the won ones; Wilson interval
  estimate won_in_time;                      ///< simple: stood here with as much time left, won in time; Wilson interval
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
  deal_forecast ever;                ///< by age, as `within`
  deal_forecast within;
  deal_forecast simple_ever;    ///< by `forecast_stage::won`
  deal_forecast simple_within;  ///< by `forecast_stage::won_in_time`
  static_forecast by_static;
};

/// One forecast by age of the past, from what was known by then, and what came.
struct forecast_look_back {
  period stretch;         ///< forecast at its start, for its end
  std::int64_t open = 0;  ///< deals that stood open at the start
  double expected = 0;    ///< wins, with what the record of then mended
  count_interval interval;
  std::int64_t came = 0;
};

/// What the record of a forecast is worth.
enum class record_verdict : std::uint8_t {
  none,  ///< fewer look-backs than `forecast_record::least_rows`
  good,  ///< none of what follows
  wide,  ///< periods differ so much that an interval reaches from half to twice the expected wins, or further
  poor,  ///< the intervals missed more often than their level allows by chance, or the wins were off by more than a
         ///< quarter, all look-backs together, and by more than chance
};

/// Latest first. Look-backs at whose start nothing was known, or without a win expected or come, are not there.
struct forecast_record {
  static constexpr std::size_t least_rows = 4;
  static constexpr double wide_spread = 0.35;

  std::vector<forecast_look_back> rows;
  std::int64_t covered = 0;  ///< rows whose interval held what came
  double expected = 0;       ///< sums of the rows
  std::int64_t came = 0;
  record_verdict verdict = record_verdict::none;
  bool by_season = false;   ///< each period is held against earlier ones at its place in the quarter or year, too
  double mean_shift = 0;    ///< log odds that the rates miss on average, in such a period; in every forecast of now
  double shift_spread = 0;  ///< ... and its standard deviation from period to period; in every interval
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
  forecast_record record_ever;    ///< twelve instants of the past, each looking ahead to now
  forecast_record record_within;  ///< the stretches of `looked_back`
  /// Deals of which the look-backs knew less than is known of their instants now. Not given: nothing was recorded after it
  /// had happened, as far as the data say; or rows are no deals. Look-backs then take all that had happened as known.
  std::optional<std::int64_t> known_late;
  /// The data hold no deal that was closed before, though some must have been: what stood open until then says nothing of how
  /// deals fare, and is left out. Not given: nothing is.
  std::optional<instant> recorded_from;
  double mean_won_amount = std::numeric_limits<double>::quiet_NaN();  ///< of the history, of those whose amount is known, minor units; NaN: none
  won_timing cycle;                                                   ///< how long the won deals of the history took
  /// New deals as they have come: in which stage they begin (or are first heard of, where no beginning is known), and the
  /// share of them that is won at last. NaN: not known.
  std::vector<double> begin_share;
  double new_win_probability = std::numeric_limits<double>::quiet_NaN();
  std::vector<stage_index> unknown;         ///< open deals stand there of which nothing is known: see `forecast_stage::untold`
  std::vector<stage_index> unknown_static;  ///< open deals stand there and they have no probability
};

/// The forecast of the query's open deals as of its instant.
///
/// History and open deals are those of the query's date basis and filters, whatever outcomes it asks for: deals still
/// open are not lost, and a rate of closed deals alone favours the fast.
///
/// Units:  revenue in minor units, by the query's valuation of whole deals.
/// Empty:  no open deals: 0 for certain. Deals in a stage that no deal has left are in no expected number; the upper bound
///         of the wins holds all of them, the lower none, and the answer says which stages these are. Where all open deals
///         stand in such stages, the forecast has no value.
/// Errors: those of `validate`; `missing_value` without an as-of instant; `invalid_argument` for a grouping by reason;
///         `out_of_range` for a training period upside down, a level outside (0, 1), an instant outside the calendar.
/// Cost:   O(visits + open deals x look-backs + draws x ages), those of `what was known` where events were recorded late
///         (once O(events), then `project` of their deals for each look-back), and per segment O(deals log deals + draws x ages): a million
///         deals take some five seconds, half of them for the draws and the record, which a small history needs too.
///         Memory does not grow with the deals, but for the open ones.
result<forecast_answer> forecast(const journey_table& j, const query& q, const forecast_options& o = {});

}  // namespace v0_1
}  // namespace funnel
