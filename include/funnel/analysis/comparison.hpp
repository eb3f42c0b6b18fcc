/// Who stands out: one manager or several against the rest of the company or the team, stage by stage and overall. The
/// same function compares teams, regions or the values of any dimension: see `comparison_options::member`. And what one
/// person sees of their own work.
///
/// What is judged, and how a verdict comes about:
/// - Judged are shares of what is settled: won of closed, and at each stage advanced of advanced and lost. Shares of
///   all that entered are shown beside them but never judged: open deals fail in them, and whoever has the younger
///   deals would be blamed for it. Times are judged as Kaplan-Meier curves, open deals included.
/// - One test drives each verdict. For shares it is Fisher's exact test; like for like, the Cochran-Mantel-Haenszel
///   test. For times it is the log-rank test, stratified when like for like. Both of the latter with continuity
///   correction.
/// - There are enough data when both sides have at least `limits.min_n` trials (stays). Other cells are shown, but they
///   are not judged: they raise no false alarm and weaken no other test.
/// - All p-values of a report are adjusted together by Benjamini and Hochberg. A cell is flagged, as better or worse,
///   when its adjusted value is at most `false_discovery_rate`.
/// - A flag says: differs from the rest by more than chance. Whether by more than managers usually differ is another
///   question; limits widened for over-dispersion answer it (`share_standing`).
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/workload.hpp>
#include <funnel/core/error.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/tests.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/activity_table.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

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
  confidence_level confidence;  ///< of the intervals
  limit_options limits;         ///< of the funnel plot; `min_n` is the minimum for all verdicts
};

enum class comparison_verdict : std::uint8_t { insufficient_data, as_others, better, worse };

/// The judgement of one cell.
struct judgement {
  bool enough_data = false;
  int direction = 0;                                    ///< 1: on the good side of the rest; -1: on the bad side
  double p = std::numeric_limits<double>::quiet_NaN();  ///< of the test that drives; NaN without enough data
  double p_adjusted = std::numeric_limits<double>::quiet_NaN();  ///< among all that was judged in this report
  comparison_verdict verdict = comparison_verdict::insufficient_data;
};

/// A share compared within kinds of deals, so that a hard region is no fault.
struct like_for_like {
  direct_standardisation direct;      ///< what each side would have with the deals of both together
  mantel_haenszel_result stratified;  ///< the common difference, and the test
};

/// A member's share against that of the rest.
struct share_comparison {
  share_difference difference;  ///< member minus rest, Newcombe interval; its `first` and `second` are the counts
  double p_exact = 1;           ///< Fisher's exact test
  std::optional<like_for_like> case_mix;  ///< when asked for
  judgement judged;
};

/// How long one side takes.
struct time_side {
  std::int64_t n = 0;
  std::int64_t ended = 0;
  survival_quantile median;                                     ///< Kaplan-Meier, running stays included
  double mean_days = std::numeric_limits<double>::quiet_NaN();  ///< restricted to `time_comparison::until`
  double standard_error_days = std::numeric_limits<double>::quiet_NaN();
};

/// A member's times against those of the rest. Ends of every kind count: whether a deal left upwards or was lost is for
/// the conversions to judge. Sooner is better.
///
/// Units: days of `comparison_report::day`.
/// Empty: a side without stays has no mean; the difference is NaN then and its interval unbounded.
struct time_comparison {
  time_side own;
  time_side rest;
  timespan until;  ///< the longest time up to which both curves are known
  double difference_days = std::numeric_limits<double>::quiet_NaN();  ///< of the restricted means, member minus rest
  double lower_days = -std::numeric_limits<double>::infinity();
  double upper_days = std::numeric_limits<double>::infinity();
  /// How often the member's stays end for one end among as many of the rest; NaN when the rest has no end.
  double pace = std::numeric_limits<double>::quiet_NaN();
  test_result log_rank;  ///< without the correction that the judgement makes
  judgement judged;

  bool has_value() const noexcept { return own.n > 0 && rest.n > 0; }
};

/// One share of one member among those of all.
struct share_standing {
  fraction counted;
  /// What limits and shrinkage are made of: the counts themselves; like for like, the hits that the share of the whole,
  /// times what was hit for what the rest's shares would have hit of the same deals, makes of as many trials.
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
  share_comparison conversion;  ///< settled, as `resolved_conversion` has it; judged
  share_difference step;  ///< to the next shown stage by the query's rule, as `step_conversion` has it; not judged
  time_comparison time;   ///< of deals, all visits to the stage added up; judged
  count_amount open;      ///< stand here, credited as whole deals
};

/// A member against the rest.
struct comparison_member {
  std::size_t unit = 0;
  count_amount entered;  ///< whole deals
  count_amount open;
  count_amount won;
  count_amount lost;
  share_comparison won_of_closed;    ///< judged
  share_difference won_of_entered;   ///< not judged
  time_comparison cycle;             ///< from creation to the closing, won or lost; judged
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
  std::int64_t judged = 0;                    ///< cells with enough data, over which the p-values were adjusted
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
/// Cost:   O(deals x (filters + stages) + visits log lengths + members x distinct lengths x stages).
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
