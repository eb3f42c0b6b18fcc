/// Where does the funnel jam? Flow, time, drop-off, stuck deals and the value of repair per stage; and which stages the
/// evidence allows to be named as bottlenecks. Also the shape of the funnel as a whole.
///
/// The rule. Each stage that is shown and in use is compared twice with its benchmark: is it slower, does it lose more?
/// The benchmark is the stage's norm; where it has none, its own past: the deals that entered it in the window before.
/// A stage with neither is never named. Exact tests decide what is enough: a comparison that could not have been
/// significant in this report, whatever had been seen, is left out (`tests_that_matter`). The other one-sided p-values
/// are adjusted together by Holm, and a stage is named when one of its own is at most `alpha` and what is seen is worse
/// than the benchmark by at least `least_worsening`, since among many deals even a trifle is significant. So when no
/// stage is worse than its benchmark, the chance that any is named is at most `alpha` (5 %), however many stages there
/// are; where many deals are still open the tests are approximate, and the simulations in tests/property measure them.
/// That is the chance of one report: who looks every month for two years will see a sound funnel named at least once
/// with a chance near one half.
///
/// The own past is compared at one age, as members are in `comparison.hpp`: of the deals of both windows that entered
/// at least so long ago, those lost within that time; and the first visits up to one age. A stage is not leaky where
/// it only became faster, and not worse where only the mix of deals changed: a comparison must hold within the values
/// of each dimension with few values, too.
/// A query that chooses deals by how or when they ended (`chosen_by_end`) names none: the slow deals, or all but the
/// lost, are missing among its deals.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>
#include <funnel/stats/tests.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct bottleneck_options {
  double alpha = 0.05;           ///< chance that any stage is named when every stage is at its benchmark
  std::int64_t min_deals = 1;    ///< a stage in which fewer deals stood is not judged, whatever exact tests say
  double least_worsening = 0.1;  ///< a stage is named only if it is also worse than its benchmark by this part of it
  double tolerated_over_norm = 0.5;  ///< share of deals that may last longer than the time norm: at 0.5 it is a median
  int window_days = 90;              ///< of flow and own past, when the query has no period with two ends
  calendar_unit trend_unit = calendar_unit::month;
  std::size_t trend_periods = 12;
  double little_tolerance = 0.25;      ///< stock and rate x stay agree when they differ by no larger part
  simulation_options simulation = {};  ///< of intervals and of the probability to be the worst; no draws: neither
};

/// Everything that is wrong with the options by themselves.
std::vector<error> validate(const bottleneck_options& o);

/// The window that flows and comparisons with the own past look at, and the one of equal length before it.
struct bottleneck_window {
  period now;      ///< ends just after the as-of instant, or with the query's period if that is earlier
  period earlier;  ///< ends where `now` starts

  timespan length() const noexcept { return now.end - now.start; }
};

/// What a stage is measured by.
enum class benchmark : std::uint8_t {
  none,      ///< it has no norm, and no earlier deals
  norm,      ///< the norm that its pipeline gives
  own_past,  ///< the deals that entered the same stage in the window before
};

/// How far a stage is from its benchmark, in one respect, and whether chance explains it.
///
/// Units: days of the query for time, shares for drop-off.
/// Empty: `tested` false: nothing was compared, and p is 1. Then there is no benchmark, or there are too few deals; the
///        values are those that are known nevertheless.
struct stage_comparison {
  benchmark by = benchmark::none;
  bool tested = false;
  double seen = std::numeric_limits<double>::quiet_NaN();   ///< of the stage
  double lower = std::numeric_limits<double>::quiet_NaN();  ///< interval of `seen`; NaN where it is open
  double upper = std::numeric_limits<double>::quiet_NaN();
  double reference = std::numeric_limits<double>::quiet_NaN();     ///< the same of the benchmark
  double share = std::numeric_limits<double>::quiet_NaN();         ///< time, by norm: share that lasts longer than it
  double horizon_days = std::numeric_limits<double>::quiet_NaN();  ///< drop-off: age up to which losses are compared
  fraction counted;            ///< drop-off by own past: lost within the age, of the deals old enough ...
  fraction counted_reference;  ///< ... and the same of the window before
  std::string mix;             ///< a dimension within whose values nothing shows: the mix changed
  bool beyond = false;    ///< `seen` is worse than the reference by the least part that counts; an unreached median is
  double p = 1;           ///< one-sided: of being so much worse by chance, were the stage at its benchmark
  double least_p = 1;     ///< the smallest that these data could give
  double p_adjusted = 1;  ///< over all comparisons of the report, by Holm
  std::int64_t n = 0;     ///< deals of the stage that are compared
  std::int64_t n_reference = 0;  ///< deals of the own past
};

/// Does a stage fill up?
enum class stage_balance : std::uint8_t {
  unknown,   ///< nothing moved
  balanced,  ///< as many leave as arrive, as far as can be seen
  filling,   ///< more arrive than leave
  draining,  ///< more leave than arrive
};

/// What flows into and out of a stage in the window, and what stands there. Times are elapsed time, also for a query in
/// working time: rates are per calendar day.
///
/// Counts: visits, to the person credited at each; the date basis is left out, since a flow is of all deals. A deal
///         that comes back arrives again.
/// Empty:  see `stage_flow`. `balance` compares at the level `alpha`, one stage at a time; that departures follow
///         arrivals makes the test conservative.
/// Source: as `flow_of_stays`; the binomial test of two Poisson counts: Przyborowski and Wilenski (1940), Biometrika
///         31(3/4), 313-323.
struct stage_flow_answer {
  stage_flow flow;       ///< in microseconds
  double balance_p = 1;  ///< two-sided, of arrivals and departures as equally likely moves
  stage_balance balance = stage_balance::unknown;
  /// Arrival rate x mean stay of those that left, over the actual stock: 1 where Little's law holds with these stays,
  /// below 1 where the stock is older than they suggest.
  double little_ratio = std::numeric_limits<double>::quiet_NaN();
  bool little_holds = false;  ///< the ratio is 1 within the tolerance

  double per_day(double rate) const noexcept { return rate * static_cast<double>(timespan::days(1).us); }
  double in_days(double us) const noexcept { return us / static_cast<double>(timespan::days(1).us); }
};

/// The deals that entered the stage in one calendar period.
struct trend_point {
  calendar_period in;
  std::int64_t entered = 0;
  fraction settled;                                               ///< of those settled, advanced
  double median_days = std::numeric_limits<double>::quiet_NaN();  ///< of the query, Kaplan-Meier; NaN: not reached
  bool mature = false;                                            ///< old enough: only such periods are tested
};

/// Does a stage get better or worse from period to period of entry?
///
/// A period is mature when its last entry is as old as the age at which nine of ten deals of the stage are settled.
/// Younger ones know only fates that come fast, and would bend every trend.
/// Shape: the periods between the first and the last with an entry, in order.
/// Empty: no points; then both tests have no value.
struct stage_trend {
  std::vector<trend_point> points;
  test_result conversion;  ///< Cochran-Armitage over the mature periods with their scatter: above zero when it rises
  test_result time;        ///< Mann-Kendall over their medians: above zero when deals stay longer
  double conversion_adjusted_p = std::numeric_limits<double>::quiet_NaN();  ///< by Holm over all trends of the report
  double time_adjusted_p = std::numeric_limits<double>::quiet_NaN();
};

/// What it would be worth if the stage were at its benchmark and all others stayed as they are.
///
/// It is a comparison, not a promise: deals that are saved are taken to go on like the others. Against its own past the
/// deals not lost within the age are taken to advance, now as then. Uncertainty is that of the moves, of
/// the present and the past where these are compared (posterior of Jeffreys), and of the sum of days (normal); a norm
/// is taken as it is.
///
/// Units:  wins; money in minor units; days of the query, one deal waiting one day.
/// Empty:  no value where there is no benchmark or the history does not say how deals go on; see `chain_repair`. Below
///         zero where the stage is better than its benchmark. Probabilities are NaN when nothing was drawn.
/// Source: `repair_stage`, `draw_moves`.
struct repair_value {
  double win_now = std::numeric_limits<double>::quiet_NaN();  ///< probability that a deal in the stage is won at last
  double win_repaired = std::numeric_limits<double>::quiet_NaN();  ///< the same with the conversion of the benchmark
  quantity extra_wins;   ///< more wins of the deals that stood here, had the stage been at its benchmark
  quantity extra_money;  ///< the same times the mean won amount
  double extra_wins_open = std::numeric_limits<double>::quiet_NaN();  ///< of the open deals that still come here
  quantity days_lost;  ///< deal-days beyond the benchmark of time, up to now
  double worst_by_value = std::numeric_limits<double>::quiet_NaN();  ///< probability that no stage loses more wins
  double worst_by_days = std::numeric_limits<double>::quiet_NaN();   ///< probability that no stage loses more days
};

/// An open deal that has stayed in its stage longer than the stage's time norm; one exactly at the norm has not. A
/// query in working time has none, since a norm is elapsed time.
struct stuck_deal {
  std::string id;
  std::string owner;  ///< as of the query's instant
  stage_index stage = 0;
  minor_units amount = 0;  ///< as a whole deal, by the query's valuation
  double days = 0;         ///< in the stage so far, all its visits together
  double norm_days = 0;

  double over() const noexcept { return days - norm_days; }
};

/// What can be said of a stage.
enum class stage_verdict : std::uint8_t {
  not_judged,         ///< hidden, retired, or the query chooses deals by how they ended
  no_benchmark,       ///< it has no norm and no past
  insufficient_data,  ///< too few deals for any comparison
  not_shown,          ///< compared; nothing shows that it is worse than its benchmark
  named,              ///< a bottleneck: slow, leaky or both
};

struct stage_bottleneck {
  std::string id;
  std::string name;
  bool hidden = false;
  bool retired = false;
  stage_verdict verdict = stage_verdict::not_judged;
  bool slow = false;    ///< named for its time
  bool leaky = false;   ///< named for its drop-off
  count_amount stood;   ///< deals of the query that stood here
  count_amount lost;    ///< of them, lost from here
  count_amount open;    ///< stand here now
  estimate conversion;  ///< of the settled ones, advanced; hard bounds, see `resolved_conversion`
  time_summary stays;   ///< of deals; the mean is up to the age that is watched well enough
  stage_flow_answer flow;
  stage_comparison time;
  stage_comparison drop_off;
  stage_trend trend;
  repair_value repair;
  count_amount stuck;  ///< open here for longer than the norm
};

/// Positions in lists are those of `stages`.
struct bottleneck_report {
  query asked;
  bottleneck_options options;
  currency money;
  bottleneck_window window;
  bool chosen_by_end = false;                                  ///< see the function of that name: nothing is judged
  double mean_won = std::numeric_limits<double>::quiet_NaN();  ///< mean amount of won deals, minor units
  std::vector<stage_bottleneck> stages;                        ///< the open stages in funnel order
  std::vector<std::size_t> named;                              ///< by value lost, then days lost
  std::vector<std::size_t> by_value;     ///< stages that lose wins against their benchmark, the most first
  std::vector<std::size_t> by_days;      ///< stages that lose days, the most first
  std::optional<std::size_t> most_lost;  ///< where most deals are lost (of equals, more money): no judgement, a place
  std::optional<std::size_t> longest;    ///< where deals stay longest by the median
  std::vector<stuck_deal> stuck;         ///< the longest above its norm first, then by id
  std::vector<assumption> assumed;  ///< what the data do not say; see `assumptions_of`
};

/// The bottlenecks of the query's deals, as of its instant. Groupings are ignored: ask for one group by a filter.
///
/// Time:     by norm, are more than `tolerated_over_norm` of the query's deals longer here than the norm
///           (`test_lasting_above`, all visits of a deal together)? By own past: do first visits of the present window
///           end later than those of the window before, up to one age (log-rank score, one-sided)? Shown is the
///           Kaplan-Meier median of what is compared. A norm is elapsed time: a query in working time is compared with
///           the own past.
/// Drop-off: by norm, the share of deals that are lost from the stage, by age (Aalen-Johansen), up to the age that is
///           watched well enough: deals still open are neither lost nor advanced, so that losses which come faster
///           than advances do not make a young stage look leaky. The norm allows 1 - norm (`test_ending_above`). By own
///           past, the share lost within one age (Fisher's exact test, one-sided); it must also have grown among those
///           settled by then, so that a stage which only became faster, in losses as in advances, is not leaky.
/// Empty:    no deals: every number undefined, no stage named.
/// Errors:   those of `validate` for the query and the options; `missing_value` without an as-of instant;
///           `out_of_range` for one outside the calendar; an ordered funnel, whose steps are no stages.
/// Cost:     a few passes over the visits, and draws x stages^3 for the uncertainty of the ranking.
result<bottleneck_report> find_bottlenecks(const journey_table& j, const query& q, const bottleneck_options& o = {});

/// The shape of the query's funnel, with its evidence. Steps and levels are those of the stages below, from the first
/// to the win.
struct shape_answer {
  query asked;
  shape_options options;
  std::vector<std::string> stages;  ///< names of the open stages that are shown and in use, then of the won stage
  std::vector<shape_step> steps;    ///< one for each open stage among them
  shape_diagnosis diagnosis;
  std::vector<assumption> assumed;  ///< what the data do not say; see `assumptions_of`
  std::vector<std::string> stage_ids{};
};

/// The shape as it will be once the deals are settled: each step is the share of settled deals that got further.
///
/// Counts: a deal that jumped over a stage got further there, as the funnel is drawn by implied reach; one that began
///         in a later stage says nothing about an earlier one. Hidden and retired stages are no levels.
/// Empty:  see `shape_diagnosis`.
/// Errors: those of `time_in_stage` and of `diagnose_shape` for the options.
/// Cost:   O(visits + draws x stages).
result<shape_answer> shape_of(const journey_table& j, const query& q, const shape_options& o = {});

}  // namespace v0_1
}  // namespace funnel
