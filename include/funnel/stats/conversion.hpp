/// Conversions, win rates, timing, sales velocity, stage flow (Little's law) and the shape of a funnel.
///
/// Layer:   stats. Every `estimate` here is a share of nested sets and so lies in [0, 1].
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/stats/estimate.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

// ---- Conversion of a cohort. Shape: one entry per row of the tally; rows that are not shown have none.

/// Conversion from a row of the funnel to the next: of the deals that count there by the query's rule, the share that
/// also counts at the next shown row (at the next step of an ordered funnel).
///
/// Shape:  the last shown row has none either (n == 0).
/// Units:  fraction in [0, 1], Wilson interval. A deal counts once, also under rules that count its entries.
/// Empty:  a row at which nothing counts gives n == 0, value NaN, interval [0, 1].
std::vector<estimate> step_conversion(const cohort_tally& t, const std::vector<stage_index>& shown,
                                      confidence_level level = {});

/// Conversion from the first row: of the deals that count at the first shown row, the share that counts at each.
/// Units and empty case as `step_conversion`; the first row has its value, 1.
std::vector<estimate> conversion_to_first(const cohort_tally& t, const std::vector<stage_index>& shown,
                                          confidence_level level = {});

/// A quotient that is no share: its parts need not be nested, so it may exceed 1 and has no interval.
struct ratio {
  double part = 0;
  double whole = 0;
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN when the whole is not above zero

  bool has_value() const noexcept { return whole > 0; }
};
ratio ratio_of(std::int64_t part, std::int64_t whole);

/// What counts at the next shown row divided by what counts here, as many systems publish it. Under `touched`,
/// `entries` and `moves` it can exceed 1: deals that skipped this row are in the next one's number.
/// Shape: the last shown row has none either.
std::vector<ratio> step_ratio(const cohort_tally& t, const std::vector<stage_index>& shown);

/// Where the money of a row went on its way to the next: lost with deals that do not count there, or changed with the
/// amounts of deals that do.
struct value_step {
  minor_units here = 0;  ///< of all deals that count here
  minor_units kept = 0;  ///< of those of them that also count at the next row, at their amount here ...
  minor_units next = 0;  ///< ... and there: next - kept is the discount (negative) or the growth
  ratio conversion;      ///< next / here; may exceed 1 when amounts grow
};

/// Shape: all zero for the last shown row.
std::vector<value_step> value_conversion(const cohort_tally& t, const std::vector<stage_index>& shown);

/// Of the deals that really stood in the stage and whose fate there is settled, the share that advanced:
/// advanced / (advanced + lost). `n` counts the settled deals. The primary conversion of a stage.
///
/// `lower` and `upper` are bounds, not a confidence interval: all deals that stood there count, and every unsettled one
/// (here, went back, moved out) is taken as failing for the lower and as advancing for the upper bound. Only a
/// reopening or a deletion can move the final rate out of them.
/// Empty:  nothing settled gives n == 0 and value NaN; the bounds still hold.
estimate resolved_conversion(const stage_ledger& s);

/// Of the deals that came to the stage or skipped it, and whose fate there is settled, those that got further. Where
/// all deals began at the first stage and are closed, the product of these shares over the stages is the share won.
/// Counts: a deal that began in a later stage says nothing about this one.
fraction settled_passage(const stage_ledger& s);

/// The win rate in its named forms: there is no unqualified one.
struct win_rate_forms {
  estimate won_of_entered;  ///< won / all deals of the cohort, Wilson interval
  estimate won_of_closed;   ///< won / (won + lost), Wilson interval
  /// The same by amount; `hits` and `n` count deals. Without interval, since money is not a number of trials. No value
  /// when the closed amount is not above zero, or the won one negative or larger, as mixed signs can make it.
  estimate won_of_closed_amount;
  double entered_per_won = std::numeric_limits<double>::quiet_NaN();  ///< 10 for "10 : 1"; NaN when none is won
};

win_rate_forms win_rates(const cohort_tally& t, confidence_level level = {});

// ---- Timing in its plain form: how long what is finished took.

/// Mean and median of finished times only. What is unfinished is left out, mostly the long ones, so the figures are too
/// short while a business grows: the naive timing, under its own name. `kaplan_meier` counts the others too.
///
/// Units: days of 24 hours; of working time, days of as many working hours as `day` says.
/// Empty: n == 0, both 0. The median of an even number is the mean of the middle two.
struct finished_timing {
  std::int64_t n = 0;
  timespan day = timespan::days(1);  ///< what counts as one day
  double mean_days = 0;
  double median_days = 0;

  bool has_value() const noexcept { return n > 0; }
};
/// Time from creation to winning, of won deals.
using won_timing = finished_timing;

/// Of what ended, for any cause or for one. Requires: day longer than nothing. Cost: O(distinct lengths).
finished_timing timing_of_ended(const survival_tally& t, timespan day = timespan::days(1));
finished_timing timing_of_ended(const survival_tally& t, end_cause cause, timespan day = timespan::days(1));

/// Of cycles, by `cycle_end`: see `cycle_length` and `cycle_times`. Requires and cost as above.
won_timing timing_of_won(const survival_tally& cycles, timespan day = timespan::days(1));

// ---- Sales velocity: money that the funnel makes per day.

/// The velocity and the four numbers that it is a product of.
struct sales_velocity {
  quantity money_per_day;  ///< minor units per day; n counts the won deals
  std::int64_t deals = 0;
  estimate win_rate;                                                  ///< won of closed, Wilson interval
  double mean_won_amount = std::numeric_limits<double>::quiet_NaN();  ///< minor units, of the won deals with an amount ...
  double mean_cycle_days = std::numeric_limits<double>::quiet_NaN();  ///< 24-hour days, of those with a known beginning ...
  std::int64_t n_priced = 0;                                          ///< ... of which there are so many ...
  std::int64_t n_timed = 0;                                           ///< ... and so many

  bool has_value() const noexcept { return money_per_day.has_value(); }
};

/// Deals x win rate x mean won amount / mean cycle of won deals.
///
/// `deals` is the number of opportunities that are worked on; `won` and `n_lost` are the closed deals from which the
/// rest is estimated. The mean cycle leaves out open deals and is too short while the business grows; the velocity is
/// then too high.
///
/// The interval is by the delta method on the logarithm, and so above zero like the velocity itself. It covers about
/// its level from some thirty won deals on; with few, or with amounts dominated by one, it is too narrow. The number of
/// deals is taken as known.
///
/// Empty:  no won deal with an amount, none with a cycle, or a mean cycle of 0: no value. One such deal, or a mean amount
///         not above zero: a value with an unbounded interval, from 0 in the first case. No deals: 0 with certainty.
/// Source: delta method: Oehlert (1992), The American Statistician 46(1), 27-29.
sales_velocity velocity_of(std::int64_t deals, std::int64_t n_lost, std::span<const won_deal> won,
                           confidence_level level = {});

// ---- Stock and flow of a stage in a period: work in progress, arrival and departure rates, Little's law.

/// One stay in a stage: [entered, left), in any whole unit of time. `left` keeps its default while it lasts.
/// Requires: entered <= left.
struct stay {
  std::int64_t entered = 0;
  std::int64_t left = std::numeric_limits<std::int64_t>::max();
};

/// The stays of a period, in the unit of time of the stays.
///
/// Little's law, stock = rate x wait, holds over a period as an identity: `mean_stock` is the arrival rate times
/// `wait_by_arrivals`, and the departure rate times `wait_by_departures`. The waits agree with each other and with
/// `mean_departed_stay` when the stage is in balance: as many leave as arrive, and deals that stay forever do not pile
/// up. Where they differ, no one number is the time in the stage; a growing stock makes `mean_departed_stay` too short.
///
/// Empty: rates and stock are NaN for an empty period, and `has_value()` is false; a wait or mean is NaN when nothing
///        arrived or departed.
struct stage_flow {
  std::int64_t at_start = 0;                                     ///< there at the beginning
  std::int64_t arrivals = 0;                                     ///< entered in the period
  std::int64_t departures = 0;                                   ///< left in it
  std::int64_t at_end = 0;                                       ///< at_start + arrivals - departures
  double time_inside = 0;                                        ///< of all stays, clipped to the period
  double mean_stock = std::numeric_limits<double>::quiet_NaN();  ///< time-average work in progress
  double arrival_rate = std::numeric_limits<double>::quiet_NaN();
  double departure_rate = std::numeric_limits<double>::quiet_NaN();
  double wait_by_arrivals = std::numeric_limits<double>::quiet_NaN();    ///< time inside per arrival
  double wait_by_departures = std::numeric_limits<double>::quiet_NaN();  ///< time inside per departure
  double mean_departed_stay = std::numeric_limits<double>::quiet_NaN();  ///< whole stays of those that departed
  std::int64_t length = 0;                                               ///< of the period

  bool has_value() const noexcept { return length > 0; }
};

/// Stock and flow of the stays in the period [from, to).
///
/// Counts:   who leaves exactly at `from` was there at the start and departs in the period; who enters at `to` is not
///           part of it. A stay of length zero arrives and departs.
/// Empty:    see `stage_flow`.
/// Requires: from <= to, and to - from fits; `to` is not the largest integer.
/// Cost:     O(stays). Sums are exact, so the order of stays changes nothing.
/// Source:   Little (1961), Operations Research 9(3), 383-387; the identity over a period: Little (2011), Operations
///           Research 59(3), 536-549.
stage_flow flow_of_stays(std::span<const stay> stays, std::int64_t from, std::int64_t to);

// ---- Shape of a funnel against the classic trapezoid: leaky top, leaky bottom, cylinder, bulge.
//
// The widths of a funnel are the shares of deals that reach each level: 1 at the top, then the product of the steps'
// conversions. The classic trapezoid has straight sides: each step drops the same number of deals. The distance from it
// is that of Kolmogorov between where deals drop out and this even spread: 0 for straight sides, near 1 when all drop
// out at once.
//
// The rules, with n steps:
//  - leaky top: most deals do not reach the second level (the first step converts less than `leaky_top_below`), and
//    the second level is narrower than the trapezoid by at least `least_bend` of the whole narrowing.
//  - leaky bottom: the last steps (a third of them, at least one, of two or more) take at least `least_bend` more of
//    the drop-outs than their even part, and one of them converts less than `leaky_bottom_below`.
//  - cylinder: each step converts at least `cylinder_from`.
//  - bulge: deals move surely (each step converts at least `bulge_from`) but stay in one stage at least `bulge_times`
//    as long as in the others on average.
// Each rule holds with a probability: the share of draws from the posterior of rates and times. It is accepted when
// that is at least `confidence`, and ruled out when it is at most 1 - `confidence`. The funnel is classic when all four
// are ruled out. A funnel exactly on the edge of a rule is given that shape in about 1 - `confidence` of all histories,
// one well inside the classic region more rarely.

enum class funnel_shape : std::uint8_t {
  insufficient_data,  ///< too few deals, or they leave open which shape it is
  classic,
  leaky_top,
  leaky_bottom,
  cylinder,
  bulge,
};

/// The four that are not classic, in the order of `shape_diagnosis::rules`; the first that holds is the shape.
inline constexpr std::array<funnel_shape, 4> shape_rules{funnel_shape::leaky_top, funnel_shape::leaky_bottom,
                                                         funnel_shape::cylinder, funnel_shape::bulge};

/// What usually causes a shape; a hint to look at, nothing that is computed.
enum class suspected_cause : std::uint8_t {
  non_target_leads,  ///< leads that were never going to be customers
  technical_losses,  ///< leads lost for technical reasons
  slow_answer,       ///< gone to competitors without waiting for an answer
  price_below_market,
  weak_qualification,  ///< of the sellers
  price_too_high,
  superfluous_stage,  ///< a stage that could be left out
};
std::vector<suspected_cause> causes_of(funnel_shape s);

struct shape_options {
  double leaky_top_below = 0.5;
  double leaky_bottom_below = 0.5;
  double cylinder_from = 0.9;
  double bulge_from = 0.5;
  double bulge_times = 3;
  double least_bend = 0.2;  ///< of the whole narrowing
  double confidence = 0.9;
  std::int64_t min_deals = 10;  ///< settled deals of each step; with fewer there is no diagnosis
  std::int64_t draws = 1'999;
  std::uint64_t seed = 1;
};

/// One open stage and the step out of it.
struct shape_step {
  fraction settled;  ///< of deals whose fate here is settled, those that got further
  double mean_days = std::numeric_limits<double>::quiet_NaN();  ///< in the stage; NaN: not known
  double standard_error = std::numeric_limits<double>::quiet_NaN();
};

/// The numbers that the rules look at. NaN where a number does not exist: no bend without narrowing, no ratio of times
/// where one is unknown or there is one stage only.
struct shape_measures {
  std::vector<double> widths;  ///< n + 1 levels
  std::vector<double> bends;   ///< n + 1: width less that of the trapezoid, in parts of the whole narrowing
  double distance = 0;         ///< largest absolute bend
  double first_conversion = std::numeric_limits<double>::quiet_NaN();
  double top_bend = std::numeric_limits<double>::quiet_NaN();         ///< of the second level; below 0: narrower
  double bottom_bend = std::numeric_limits<double>::quiet_NaN();      ///< of the level above the last steps
  double last_conversion = std::numeric_limits<double>::quiet_NaN();  ///< lowest of the last steps
  double least_conversion = std::numeric_limits<double>::quiet_NaN();
  double time_ratio = std::numeric_limits<double>::quiet_NaN();  ///< longest stage over the mean of the others
  std::size_t longest = 0;                                       ///< that stage
};

/// Requires: as many conversions as times, not none.
shape_measures measure_shape(std::span<const double> conversions, std::span<const double> mean_days);

/// A shape with its evidence.
///
/// Empty: `n` below the minimum of the options: nothing was drawn, probabilities are NaN.
struct shape_diagnosis {
  struct rule {
    funnel_shape shape = funnel_shape::classic;
    bool seen = false;  ///< holds for the numbers as they were counted
    double probability = std::numeric_limits<double>::quiet_NaN();
    bool holds = false;  ///< with the confidence asked for
  };
  funnel_shape shape = funnel_shape::insufficient_data;
  std::array<rule, shape_rules.size()> rules{};
  shape_measures measured;   ///< as counted; empty when a step has no settled deal
  std::int64_t n = 0;        ///< settled deals of the step that has fewest
  bool times_known = false;  ///< without the times a bulge can neither be found nor ruled out, and is left aside
};

/// The diagnosis of a funnel from its steps in order.
///
/// Counts: rates are drawn from their posterior (Jeffreys), mean times from the normal distribution of their standard
///         error, not below 0. A bulge is judged only if every stage has a time.
/// Empty:  no steps, or too few settled deals in one: insufficient data.
/// Errors: invalid_argument for invalid counts, or options outside their domain.
/// Cost:   O(draws x steps).
result<shape_diagnosis> diagnose_shape(std::span<const shape_step> steps, const shape_options& o = {});

}  // namespace v0_1
}  // namespace funnel
