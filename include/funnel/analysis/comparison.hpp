/// Managers against the rest: what is asked, and the answer with its evidence. `compare_team` gives it.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// What is judged, and how a verdict comes about:
/// - Judged are shares of what is settled: won of closed, and at each stage advanced of advanced and lost. Shares of
/// all
///   that entered are shown beside them but never judged: open deals fail in them, and whoever has the younger deals
///   would be blamed for it. Times are judged with open deals in view, as Kaplan-Meier curves see them.
/// - One test drives each verdict. Of shares it is Fisher's exact test; like for like, the Cochran-Mantel-Haenszel
/// test.
///   Of times it is the log-rank test, stratified when like for like. Both of the latter with continuity correction.
/// - There are enough data when both sides have at least `limits.min_n` trials (stays). Other cells are shown, but they
///   are not judged: no false alarm can come from them and none of the others gets weaker.
/// - All p-values of a report are adjusted together by Benjamini and Hochberg. A cell is flagged, as better or worse,
///   when its adjusted value is at most `false_discovery_rate`.
/// - A flag says: differs from the rest by more than chance. Whether by more than managers usually differ is another
///   question; limits widened for over-dispersion answer it (`share_standing`).
#pragma once

#include <funnel/stats/comparison.hpp>
#include <funnel/stats/tests.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/cohort.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// With whom a member is compared.
enum class rest_of : std::uint8_t {
  company,  ///< all other members that the query's deals have
  team,     ///< the other members of the same team, by the query's `team_of`; members without a team have no rest
};

struct team_options {
  grouping member{field::owner, {}};  ///< whose values are the members: owners, teams, regions, ...
  std::vector<std::string> members;   ///< singled out for comparison; empty: each of them
  bool together = false;              ///< the singled-out ones are compared as one, not one by one
  rest_of rest = rest_of::company;
  std::vector<std::string> case_mix;  ///< dimensions: like is compared with like; not empty turns it on
  double false_discovery_rate = 0.05;
  confidence_level confidence;  ///< of the intervals
  limit_options limits;         ///< of the funnel plot; `min_n` is the minimum for all verdicts
};

enum class team_verdict : std::uint8_t { insufficient_data, as_others, better, worse };

/// What was judged.
struct judgement {
  bool enough_data = false;
  int direction = 0;                                    ///< 1: on the good side of the rest; -1: on the bad side
  double p = std::numeric_limits<double>::quiet_NaN();  ///< of the test that drives; NaN without enough data
  double p_adjusted = std::numeric_limits<double>::quiet_NaN();  ///< among all that was judged in this report
  team_verdict verdict = team_verdict::insufficient_data;
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
  survival_quantile median;                                     ///< Kaplan-Meier, stays that last included
  double mean_days = std::numeric_limits<double>::quiet_NaN();  ///< restricted to `time_comparison::until`
  double standard_error_days = std::numeric_limits<double>::quiet_NaN();
};

/// A member's times against those of the rest. Ends of every kind count: whether a deal left upwards or was lost is for
/// the conversions to judge. Sooner is better.
///
/// Units: days of `team_comparison::day`.
/// Empty: a side without stays has no mean; the difference is NaN then and its interval unbounded.
struct time_comparison {
  time_side own;
  time_side rest;
  duration until;  ///< the longest time up to which both curves are known
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
  std::vector<share_standing> units;  ///< one a unit of the comparison
};

/// One that stands in the comparison: a member, or the singled-out ones together.
struct team_unit {
  std::vector<std::string> names;
  std::string team;       ///< of a single owner; empty when it has none
  bool compared = false;  ///< is it among `team_comparison::members`?
};

/// A shown stage from which deals go on: every one but the won stage.
struct team_stage {
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
struct team_member {
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
  std::vector<member_stage> stages;  ///< one a `team_comparison::stages`
};

enum class team_metric : std::uint8_t { win_rate, stage_conversion, time_in_stage, cycle_length };

/// A flagged cell: a strength or a weakness.
struct team_finding {
  static constexpr std::size_t no_row = static_cast<std::size_t>(-1);

  team_verdict verdict = team_verdict::insufficient_data;
  team_metric metric = team_metric::win_rate;
  std::size_t member = 0;      ///< position among the members
  std::size_t stage = no_row;  ///< position among the stages, for metrics of a stage
  double p_adjusted = std::numeric_limits<double>::quiet_NaN();
};

/// A place in the order by shrunk win rate. Equal rates share a place: when chance explains all differences, everyone
/// has the first.
struct team_place {
  std::size_t unit = 0;
  std::size_t place = 0;  ///< from 1; 0 for one about whom nothing is known
};

struct team_comparison {
  query asked;  ///< without its groupings: the members take their place
  team_options options;
  duration day;                  ///< what counts as a day: 24 hours, or the working day of the query
  std::vector<team_unit> units;  ///< by name; those together come first
  std::vector<team_stage> stages;
  share_spread win_rate;                ///< won of closed
  std::vector<team_place> leaderboard;  ///< by place, then by name
  std::vector<team_member> members;     ///< the compared ones, in the order of the units
  std::vector<team_finding> findings;   ///< the surest first
  std::int64_t judged = 0;              ///< cells with enough data, over which the p-values were adjusted
  count_amount of_nobody;               ///< deals without a value for the member; they are not in the rest either
};

}  // namespace v0_1
}  // namespace funnel

#include "analysis/compare.hpp"
