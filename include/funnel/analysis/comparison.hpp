/// Who stands out: one manager or several against the rest of the company or the team, stage by stage and overall. The
/// same function compares teams, regions or the values of any dimension: see `comparison_options::member`. And what one
/// person sees of their own work.
///
/// What is judged, and how a verdict comes about:
/// - Everything is judged at one age. Open deals have not failed, and losses come sooner than wins: of the closed deals
///   of a newcomer most are lost, however well he sells. So of the deals that began at least so long ago, those that
///   were won (at a stage: that advanced) within that time are counted, of both sides alike. The age is the one at
///   which such counts tell most; it depends on both sides together, never on how they differ. When nothing is open
///   any more, there is no age, and the shares are those of what was closed (settled). Shares of what is closed and
///   of all that entered are shown beside them, unjudged. At a stage two times are set: young deals that are there
///   already are the fast ones, so those count that came there within one time after creation, were created at least
///   that time and the age ago, and advanced within the age.
/// - Time in stage is that of a deal's first visit, up to one age, of the deals that entered so long ago: a deal that
///   left may come back, and those of a newcomer have not had the time. Days to a win are of deals won within one age:
///   whoever loses quickly is not quick.
/// - One test drives each verdict, of exactly the deals whose figures stand beside it. For shares it is Fisher's exact
///   test; like for like, the Cochran-Mantel-Haenszel test with continuity correction. For times it is the log-rank
///   score, stratified when like for like, against the binomial distribution of the ends.
/// - Deals of one customer (identity) are no independent witnesses: counts are divided by their design effect.
/// - There are enough data when some outcome could have been significant among the tests of the report. Cells that have
///   not are shown, but they are not judged: they raise no false alarm and weaken no other test.
/// - All p-values of a report are adjusted together by Benjamini and Hochberg. A cell is flagged, as better or worse,
///   when its adjusted value is at most `false_discovery_rate`, also after the variance was multiplied by the scatter
///   that is usual among the members (six or more), and the difference is large enough to matter.
/// - The rate is that of one report. Who looks at a new report each month will see somebody flagged by chance sooner or
///   later.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/workload.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// With whom a member is compared.
enum class rest_of : std::uint8_t {
  company,  ///< all other members that the query's deals have
  team,     ///< the other members of the same team, by the query's `team_of`; members without a team have no rest
};

struct comparison_options {
  grouping member{field::owner, {}};  ///< whose values are the members: owners, teams, regions, ...
  std::vector<std::string> members;   ///< singled out for comparison; empty: each of them
  bool together = false;              ///< the singled-out ones are compared as one, not one by one
  rest_of rest = rest_of::company;
  std::vector<std::string> case_mix;  ///< dimensions: like is compared with like; not empty turns it on
  double false_discovery_rate = 0.05;
  confidence_level confidence;     ///< of the intervals
  limit_options limits;            ///< of the funnel plot; `min_n` is the minimum for all verdicts
  double least_difference = 0.03;  ///< of shares: a smaller one is not flagged, however sure
  double least_part = 0.1;         ///< the same of times, as a part of the mean of the rest
};

enum class comparison_verdict : std::uint8_t {
  insufficient_data,  ///< whatever had been seen, it could not have been significant
  as_others,          ///< chance explains the difference
  usual,              ///< beyond chance, but members usually differ so much
  slight,             ///< beyond both, but smaller than what matters
  better,
  worse,
};

/// The judgement of one cell.
struct judgement {
  bool enough_data = false;  ///< could sides of this size have been significant in this report?
  int direction = 0;         ///< 1: on the good side of the rest; -1: on the bad side
  double p = std::numeric_limits<double>::quiet_NaN();  ///< by chance alone; NaN where there is nothing to test
  double least_p = 1;                                   ///< the smallest that so many hits (ends) could give ...
  double least_p_of_sizes = 1;                          ///< ... and that sides of this size could, whatever they hit
  /// Of `p` with the usual scatter allowed for, among all that was judged in this report; NaN when not judged.
  double p_adjusted = std::numeric_limits<double>::quiet_NaN();
  comparison_verdict verdict = comparison_verdict::insufficient_data;
};

/// A share compared within kinds of deals, so that a hard region is no fault.
struct like_for_like {
  direct_standardisation direct;      ///< what each side would have with the deals of both together
  mantel_haenszel_result stratified;  ///< the shares of both sides, their common difference, and the test
};

/// A member's share against that of the rest.
struct share_comparison {
  share_difference difference;  ///< of what is closed or settled: member minus rest, Newcombe interval; not judged
  /// Judged: of the deals that began at least `age` ago, those that hit within it; without an age, nothing is open and
  /// the counts are those of `difference`. No value when there is no such age. The interval allows for customers.
  share_difference judged_share;
  std::optional<timespan> age;
  std::optional<timespan> begun;  ///< with an age: counted are deals that came to the stage so soon after creation
  fraction own_worth;             ///< the judged counts as so many independent trials as they are worth
  fraction rest_worth;
  double p_exact = 1;                     ///< Fisher's exact test of these
  double design_effect = 1;               ///< by which customers multiply the variance
  std::optional<like_for_like> case_mix;  ///< when asked for; of the judged deals
  judgement judged;
};

/// How long one side takes.
struct time_side {
  std::int64_t n = 0;
  double mean_days = std::numeric_limits<double>::quiet_NaN();  ///< up to `time_comparison::age`
  double standard_error_days = std::numeric_limits<double>::quiet_NaN();
};

/// A member's times against those of the rest: of first visits to a stage, or from creation to the win. Sooner is
/// better.
///
/// Counts: of first visits those of deals old enough for `begun` and `age`, what lasted longer counting with `age`; of
/// wins those
///         within `age` of deals that began so long ago. Without an age everything has ended. Like for like, both
///         means are weighted alike over the kinds of deals, so that the difference is one minus the other.
/// Units:  days of `comparison_report::day`.
/// Empty:  a side without deals has no mean; the difference is NaN then and its interval unbounded.
struct time_comparison {
  time_side own;
  time_side rest;
  std::optional<timespan> age;
  std::optional<timespan> begun;  ///< as that of `share_comparison`
  survival_quantile median;       ///< the member's own: Kaplan-Meier of all first visits, or of all wins
  double difference_days = std::numeric_limits<double>::quiet_NaN();  ///< of the means, member minus rest
  double lower_days = -std::numeric_limits<double>::infinity();
  double upper_days = std::numeric_limits<double>::infinity();
  std::int64_t ended = 0;         ///< ends of the member ...
  std::int64_t ended_in_all = 0;  ///< ... among those of both sides while the member had any in view ...
  double expected = 0;            ///< ... and how many of them would be the member's at a common pace
  double design_effect = 1;       ///< by which customers multiply the variance
  judgement judged;

  bool has_value() const noexcept { return own.n > 0 && rest.n > 0; }
};

/// One share of one member among those of all.
struct share_standing {
  fraction counted;
  /// What limits and shrinkage are made of: the counts themselves; at one age, or like for like, what the share of the
  /// whole, times what was hit for what the rest's shares would have hit of the same deals, makes of as many trials as
  /// are as sure.
  fraction fair;
  shrunk_share shrunk;
  limit_verdict limits = limit_verdict::too_few;   ///< exact
  limit_verdict widened = limit_verdict::too_few;  ///< the same, and also outside limits widened for over-dispersion
};

/// One share of all members: the funnel plot and what the shares are shrunk to.
struct share_spread {
  double target = std::numeric_limits<double>::quiet_NaN();  ///< the share of all together; NaN when nothing counts
  over_dispersion scatter;
  beta_binomial_fit fit;
  std::vector<share_standing> units;  ///< one for each unit of the comparison

  /// By what the usual scatter multiplies the variance: few units do not tell what is usual.
  double usual_factor() const noexcept { return scatter.units >= 6 ? scatter.factor() : 1; }
};

/// A unit of the comparison: a member, or the singled-out ones together.
struct comparison_unit {
  std::vector<std::string> names;
  std::string team;       ///< of a single owner; empty when it has none
  bool compared = false;  ///< is it among `comparison_report::members`?
};

/// A shown stage from which deals go on: every one but the won stage.
struct comparison_stage {
  stage_index stage = no_stage;
  std::string id;
  std::string name;
  share_spread conversion;  ///< settled: advanced of advanced and lost
};

/// A member at a stage.
struct member_stage {
  share_comparison conversion;  ///< settled, as `resolved_conversion` has it; judged at one age
  share_difference step;  ///< to the next shown stage by the query's rule, as `step_conversion` has it; not judged
  time_comparison time;   ///< of first visits; judged
  count_amount open;      ///< stand here, credited as whole deals
};

/// A member against the rest.
struct comparison_member {
  std::size_t unit = 0;
  count_amount entered;  ///< whole deals
  count_amount open;
  count_amount won;
  count_amount lost;
  share_comparison won_of_closed;    ///< judged at one age
  share_difference won_of_entered;   ///< not judged
  time_comparison cycle;             ///< from creation to the win; judged
  won_timing timing;                 ///< of won deals only, the naive form
  mean_difference won_amount;        ///< per won deal, minor units, Welch's interval; not judged: accounts are given
  std::vector<member_stage> stages;  ///< one for each of `comparison_report::stages`
};

enum class comparison_metric : std::uint8_t { win_rate, stage_conversion, time_in_stage, cycle_length };

/// A flagged cell: a strength or a weakness.
struct comparison_finding {
  static constexpr std::size_t no_row = static_cast<std::size_t>(-1);

  comparison_verdict verdict = comparison_verdict::insufficient_data;
  comparison_metric metric = comparison_metric::win_rate;
  std::size_t member = 0;      ///< position among the members
  std::size_t stage = no_row;  ///< position among the stages, for metrics of a stage
  double p_adjusted = std::numeric_limits<double>::quiet_NaN();
};

/// A place in the order by shrunk win rate. Equal rates share a place: when chance explains all differences, everyone
/// has the first.
struct comparison_place {
  std::size_t unit = 0;
  std::size_t place = 0;  ///< from 1; 0 for one about whom nothing is known
};

struct comparison_report {
  query asked;  ///< without its groupings: the members take their place
  comparison_options options;
  timespan day;                        ///< what counts as a day: 24 hours, or the working day of the query
  std::vector<comparison_unit> units;  ///< by name; those together come first
  std::vector<comparison_stage> stages;
  share_spread win_rate;                      ///< won of closed
  std::vector<comparison_place> leaderboard;  ///< by place, then by name
  std::vector<comparison_member> members;     ///< the compared ones, in the order of the units
  std::vector<comparison_finding> findings;   ///< the surest first
  std::int64_t judged = 0;                    ///< cells whose p-values could matter, over which they were adjusted
  count_amount of_nobody;                     ///< deals without a value for the member; they are not in the rest either
};

/// Compares members with the rest. The query's own groupings are ignored: the members take their place.
///
/// Shape:  one entry for each compared member, within it one for each shown stage; one standing for each unit.
/// Counts: stage by stage a deal counts to the person whom the query's attribution credits there; as a whole (won,
///         lost, cycle, standing) to whom it credits whole deals. Deals of nobody are in neither side.
/// Empty:  no deals gives no members; a singled-out member without deals has insufficient data everywhere. Alone, a
///         member has no rest: insufficient data.
/// Errors: those of `validate`; `missing_value` without an as-of instant; `unknown_name` for a member that the store
///         does not know; an ordered funnel; options that cannot be.
/// Cost:   O(deals x (filters + stages) + visits x log lengths), whatever the number of members.
/// Source: of each method, see its statistic.
result<comparison_report> compare_members(const journey_table& j, const query& q, const comparison_options& o = {});

/// An activity of one person.
struct listed_activity {
  std::string id;
  std::string type;
  std::string deal;  ///< host's id; empty: for no deal
  std::optional<instant> due;
  std::optional<instant> ended;     ///< when it was done or cancelled
  std::optional<double> days_late;  ///< past its due time, until it was done or until now, in days of the query
};

/// An open deal of one person.
struct own_deal {
  std::string id;
  std::size_t stage = 0;  ///< position in `stages`
  minor_units amount = 0;
};

/// One person's own work: unfinished and finished activities, and own open deals.
struct self_view {
  query asked;
  std::string person;
  activity_credit credited = activity_credit::actor;
  std::vector<listed_activity> unfinished;  ///< by due time, those without one last
  std::vector<listed_activity> done;        ///< within the query's period, the latest first
  std::vector<listed_activity> cancelled;   ///< likewise
  std::vector<std::string> stage_names;
  std::vector<count_amount> stages;  ///< own open deals by open stage
  std::vector<own_deal> deals;       ///< by stage, then by id
  std::vector<std::string> stage_ids{};
};

/// The activities and open deals that `workload_at` counts to this person.
///
/// Requires: `t` and `j` are of one snapshot.
/// Errors:   as `workload_at`; `unknown_name` for a person of whom the store has never heard.
/// Cost:     that of `workload_at`.
result<self_view> self_view_of(const journey_table& j, const activity_table& t, const query& q, std::string_view person,
                               activity_credit credit = activity_credit::actor);

}  // namespace v0_1
}  // namespace funnel
