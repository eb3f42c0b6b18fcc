/// How fast deals move: time in each stage, cycle length, exits, first response, sales velocity, segments and months.
///
/// Times are censored: what is still running counts with the time it has lasted so far (Kaplan-Meier), since the naive
/// mean of finished times leaves out the long ones. The naive figures stand beside, under their own names.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/tests.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Options of the velocity report. Ages and the horizon are in days of the query: of 24 hours, or working days.
struct velocity_options {
  confidence_level level;                                            ///< of intervals; tests alarm at 1 - level
  std::vector<double> stage_ages{1, 3, 7, 14, 30, 60, 90};           ///< ages at which exits from a stage are given
  std::vector<double> cycle_ages{7, 14, 30, 60, 90, 120, 180, 365};  ///< ages at which conversion is given
  std::vector<double> response_ages{1, 3, 7, 14, 30};                ///< ages at which first responses are given
  std::optional<double> horizon;  ///< of restricted means; by default as far as a tenth of the deals were watched
  std::string response_from;      ///< id of the stage whose entry asks for a response; empty: creation of the deal
  std::int64_t min_group = 10;    ///< segments with fewer deals (in a stage: visits) are shown but not compared
  std::size_t max_groups = 20;    ///< with more segments than this none are compared: cost grows with their cube
};

/// Everything that is wrong with the options by themselves.
std::vector<error> validate(const velocity_options& o);

/// The time by which a share has ended, in days of the query.
///
/// Empty: `days` is NaN when the curve does not come down that far: the time is longer than anything seen, and `lower`
///        may still bound it. An open bound is 0 below and infinite above.
struct time_quantile {
  double share = 0.5;
  double days = std::numeric_limits<double>::quiet_NaN();
  double lower = 0;
  double upper = std::numeric_limits<double>::infinity();

  bool has_value() const noexcept { return days >= 0; }
};

/// How long the unfinished have lasted so far. Empty: n == 0, the others NaN.
struct running_times {
  std::int64_t n = 0;
  double median_days = std::numeric_limits<double>::quiet_NaN();
  double p90_days = std::numeric_limits<double>::quiet_NaN();
  double longest_days = std::numeric_limits<double>::quiet_NaN();

  bool has_value() const noexcept { return n > 0; }
};

/// Censored durations of one kind: quantiles, restricted mean, naive mean, ages of the unfinished.
///
/// Units: days of the query: of 24 hours, or working days.
/// Empty: n == 0, every number undefined. A mean whose horizon was not watched is undefined, too.
struct time_summary {
  /// The shares whose times are given, and the position of the median among them.
  static constexpr std::array<double, 5> shares{0.10, 0.25, 0.50, 0.75, 0.90};
  static constexpr std::size_t middle = 2;

  std::int64_t n = 0;  ///< all, the unfinished included
  std::int64_t ended = 0;
  finished_timing timing;  ///< naive: of the ended only
  std::array<time_quantile, shares.size()> quantiles;
  double horizon_days = std::numeric_limits<double>::quiet_NaN();
  quantity mean;  ///< days until the end or the horizon, whichever comes first
  double mean_standard_error = std::numeric_limits<double>::quiet_NaN();
  running_times running;
  survival_curve curve;  ///< share that lasts longer than a time, at 300 of its times or so; they are not in days

  const time_quantile& median() const noexcept { return quantiles[middle]; }
};

/// Why the naive mean of finished times differs from the median of all.
struct timing_gap {
  bool running = false;  ///< it leaves out what still runs, and is too short
  bool skewed = false;   ///< a few long times pull it above what is usual

  bool is_open() const noexcept { return running || skewed; }
};

/// The kind of stay that lasts longest, by medians.
///
/// Empty: `which` has no value when no kind has enough stays, or nothing is known of the medians.
struct longest_time {
  std::optional<std::size_t> which;
  std::vector<std::size_t> rivals;  ///< others that may well last longer: their intervals reach into its own
};

/// The ways out of a stage, in the order of `stage_velocity::exits`.
inline constexpr std::array<stay_end, 4> stage_exits{stay_end::advanced, stay_end::went_back, stay_end::lost,
                                                     stay_end::moved_out};

/// The time in one open stage, as two metrics that are never mixed.
struct stage_velocity {
  std::string id;
  std::string name;
  bool retired = false;
  bool shown = true;                ///< worth a row: neither hidden nor retired, or somebody stood there
  std::optional<double> norm_days;  ///< of the stage; none in working time, where it would mean something else
  time_summary visit;               ///< of each continuous stay
  time_summary deal;                ///< of all visits of a deal together
  /// The share of visits that left in each way by each of `velocity_report::stage_ages`: [exit][age].
  /// Summed over the exits, with the share still there, they give 1.
  std::array<std::vector<conversion_at_age>, stage_exits.size()> exits;
  timing_gap gap;          ///< of deals
  bool over_norm = false;  ///< the median of deals exceeds the norm, beyond what chance explains
};

/// Deals from creation to closing.
struct cycle_velocity {
  time_summary closing;  ///< until closed, won or lost; `running` is the age of open deals
  timing_gap gap;        ///< of closing
  finished_timing won;   ///< naive: of won deals, the "Timing" of many reports
  finished_timing lost;
  std::vector<conversion_at_age> by_age;  ///< share won by each of `velocity_report::cycle_ages`
};

/// The wait for the first move after creation, or after entry into a stage.
struct response_velocity {
  std::string from;                       ///< id of that stage; empty: from creation
  time_summary wait;                      ///< until answered or given up
  std::vector<conversion_at_age> by_age;  ///< share answered by each of `velocity_report::response_ages`
};

/// One segment of the grouping. Means are up to a horizon common to all segments.
struct segment_velocity {
  std::vector<std::string> key;
  time_summary cycle;                  ///< of its deals, until closed, won or lost
  std::vector<conversion_at_age> won;  ///< one for each age of `velocity_options::cycle_ages`
  sales_velocity sales;
  std::vector<time_summary> stages;  ///< of its visits, one for each open stage
};

/// Two tests of one kind of time between segments: how fast it ends in whatever way (log-rank), and what share ends
/// as it should while other ends compete (Gray): advanced from the stage, won of the deals. Where a segment has fewer
/// than 50, no p-value is smaller than that of the same scores shuffled among the segments (`permutation_p`).
struct segment_test {
  std::int64_t compared = 0;  ///< segments that are large enough
  test_result speed;
  test_result success;
  double speed_adjusted_p = std::numeric_limits<double>::quiet_NaN();  ///< by Holm over all tests of the comparison
  double success_adjusted_p = std::numeric_limits<double>::quiet_NaN();
};

/// The segments of the query's grouping, and whether they differ.
///
/// Counts: visits of a stage to the person credited there, deals to the person credited for them as a whole. So a
///         segment may have visits and no deals, and the other way round.
/// Empty:  no segments without a grouping. Tests are undefined when fewer than two segments are large enough, or more
///         than `velocity_options::max_groups`.
struct segment_comparison {
  std::vector<segment_velocity> segments;  ///< sorted by key
  segment_test cycle;
  std::vector<segment_test> stages;
};

/// What began in one month, in one stage or as whole deals.
///
/// Recent months have not had their time yet. Their medians and shares count what is unfinished, and are undefined
/// where nothing was watched that long; tests use only months that are `settled`.
struct trend_month {
  std::int64_t n = 0;
  time_quantile median;  ///< time until the end, Kaplan-Meier
  bool settled = false;  ///< everything that began in the month had the time of the series' `age`
  fraction by_age;       ///< of a settled month, ended by `age`; 0 of 0 otherwise
};

/// One series of months and its test.
struct trend_series {
  std::optional<double> age_days;  ///< at which months are compared; none when no age was reached
  std::vector<trend_month> months;
  test_result test;  ///< do the shares ended by `age` rise or fall? Above zero: faster
  double adjusted_p = std::numeric_limits<double>::quiet_NaN();  ///< by Holm over all tests of the trend
};

/// Do deals move faster or slower than they did? Months of creation and of entry, in the query's zone, compared at the
/// same age.
///
/// Shape:  every series has one entry for each of `months`.
/// Counts: months are compared by the share that ended by one age, the same for all, so that a young month does not
///         look slow or poor: the smallest age of the options by which half of what ever ends has ended. Deals count by
///         month of creation, visits by month of entry; where the query asks for deals created in a period, visits
///         after it are those of its slow deals.
/// Empty:  no deals: no months. Fewer than three settled months: no test.
struct velocity_trend {
  std::vector<calendar_period> months;
  std::vector<trend_series> stages;    ///< visits by month of entry, one series for each open stage
  trend_series closing;                ///< deals by month of creation, closed in whatever way
  trend_series winning;                ///< the same, won; `median` as of closing
  std::vector<conversion_at_age> won;  ///< by month, the share won by the age of `winning`; no value: too young
  std::vector<std::int64_t> deals;     ///< created in each month ...
  std::vector<bool> whole;             ///< ... which lies wholly before the as-of instant and in the period asked
  mann_kendall_test deals_test;        ///< of the whole months
  quantity deals_slope;                ///< Theil-Sen: how many more deals a month each month
  double deals_adjusted_p = std::numeric_limits<double>::quiet_NaN();
};

struct velocity_report {
  query asked;
  currency money;
  timespan day = timespan::days(1);  ///< what counts as one day in all numbers of days
  bool in_working_days = false;
  confidence_level level;
  bool chosen_by_end = false;  ///< see the function of that name: slow deals are missing, and times are too short
  std::vector<double> stage_ages;
  std::vector<double> cycle_ages;
  std::vector<double> response_ages;

  std::vector<stage_velocity> stages;  ///< the open stages of the pipeline, in order
  longest_time longest;                ///< of the stages, by deals
  cycle_velocity cycle;
  response_velocity response;
  sales_velocity sales;  ///< open deals x win rate x mean won amount / mean cycle, the last three of closed deals
  velocity_trend trend;
  std::vector<std::string> group_names;  ///< headings of the segment keys; empty without grouping
  segment_comparison comparison;
  std::vector<assumption> assumed;  ///< what the data do not say; see `assumptions_of`
};

/// How fast the query's deals move, in working time if the query asks for it.
///
/// Empty:  no deals: every number undefined, none missing.
/// Errors: as `time_in_stage`; those of the options; `unknown_stage` for `response_from`; an ordered funnel, whose steps
///         are no stages.
/// Cost:   O(visits (log lengths + log months) + stages x distinct lengths x segments cubed).
/// Source: of each number, see its statistic: `kaplan_meier`, `restricted_mean_of`, `cumulative_incidence`, `log_rank`,
///         `gray_test`, `permutation_p`, `cochran_armitage_scattered`, `mann_kendall`, `theil_sen`, `holm`.
result<velocity_report> analyse_velocity(const journey_table& j, const query& q, const velocity_options& o = {});

}  // namespace v0_1
}  // namespace funnel
