/// Wins and revenue to come from the open deals of a funnel without returns, and the new deals that a target needs; a
/// funnel with returns as an absorbing chain.
///
/// Two things are uncertain: chance, even when the rate of every stage is known, and the rates themselves, which are
/// estimated from a limited history. Both are in every number here. The model:
///  - A deal in stage s advances with the rate of s, then with that of the next stage, and so on; past the last stage
///    it is won. Otherwise it is lost.
///  - All deals of a stage share its rate, and what is known of the rate is its posterior, see `rate_posterior`. An
///    outcome at one stage says nothing about the rate of another.
///  - Since deals that pass the same stage share its rate, their wins are correlated: if the rate is lower than
///    estimated, all of them suffer, and more deals do not average this out.
/// The model leaves out how long a deal has been open, its owner and size, and rates that change. Settled deals stand
/// for those to come; while losses take longer to show than advances, rates look too good: `forecast` of
/// analysis/forecast.hpp knows ages. Where deals go back, `stage_chain` counts their
/// returns.
///
/// Layer:   stats.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/stats/estimate.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How to simulate: the same options and data give the same result on every platform. Too few draws for the level, or
/// none, give the widest interval possible.
struct simulation_options {
  confidence_level level = {};
  std::int64_t draws = 1'999;  ///< one below a round number: the bounds at 90, 95 and 99 % are then drawn values
  std::uint64_t seed = 1;
};

/// The beta posterior of a rate given its history, from the Jeffreys prior, Beta(1/2, 1/2).
///
/// The half hit and half miss of the prior keep the spread above zero after 0 or n hits. Without history it is the
/// prior alone, from which nothing here forecasts.
/// Source: Brown, Cai and DasGupta (2001), Statistical Science 16(2), 101-133.
struct rate_posterior {
  double hits = 0.5;
  double misses = 0.5;

  double mean() const noexcept { return hits / (hits + misses); }
  /// Expected square of the rate: the probability that two deals which share the rate both hit.
  double mean_square() const noexcept { return mean() * (hits + 1) / (hits + misses + 1); }
};
/// Requires: history.is_valid().
rate_posterior posterior_of(const fraction& history);

/// Whole numbers from `lower` to `upper`.
struct count_interval {
  std::int64_t lower = 0;
  std::int64_t upper = 0;
};

/// The exact distribution of a count, such as a number of wins: the probability of each count from 0 on. The default is
/// 0 with certainty.
struct count_distribution {
  std::vector<double> probability{1.0};

  double mean() const;
  double variance() const;
  /// Probability of `count` or fewer.
  double at_most(std::int64_t count) const;
  /// Probability of `count` or more; summed from above, so that small ones keep their digits.
  double at_least(std::int64_t count) const;
  /// The narrowest interval with at most half of 1 - level below and above it. Counts are whole, so it covers at least
  /// `level`.
  count_interval interval(confidence_level level = {}) const;
};

/// The sum of two independent counts.
/// Cost: O(counts of one x counts of the other).
count_distribution sum_of(const count_distribution& a, const count_distribution& b);

/// Wins among independent deals, each with its own known probability: the Poisson-binomial distribution.
///
/// Shape:    counts 0 to the number of deals.
/// Empty:    no deals give 0 wins with certainty.
/// Requires: probabilities within [0, 1]. Their order does not matter: they are sorted first.
/// Cost:     O(n^2): 1 000 deals take about half a millisecond, 5 000 about 10 ms.
/// Source:   Hong (2013), Computational Statistics & Data Analysis 59, 41-51, section 2.1.
count_distribution wins_distribution(std::span<const double> win_probabilities);

/// A deal that may still be won: the stage where it stands, from 0, and what it would bring.
struct open_deal {
  std::size_t stage = 0;
  minor_units amount = 0;

  friend auto operator<=>(const open_deal&, const open_deal&) = default;
};

/// Units: revenue in minor units, as doubles since they are expectations; variances in their square.
/// Empty: `has_value()` is false when an open deal has to pass a stage without settled deals. Means and variances are
///        then NaN and the intervals as wide as possible: none or all won. No open deals have a value: 0 with
///        certainty.
struct deal_forecast {
  /// Per stage: expected probability that a deal there is won; NaN where a stage to pass is unknown.
  std::vector<double> win_probability;
  count_distribution wins;  ///< exact, or drawn where the function says so; without a value, that of no deals
  double expected_wins = std::numeric_limits<double>::quiet_NaN();
  count_interval wins_interval;
  double expected_revenue = std::numeric_limits<double>::quiet_NaN();
  double revenue_lower = 0;  ///< of an interval at the level of the options, widened where it would leave out what is expected
  double revenue_upper = 0;
  double revenue_variance_rates_known = std::numeric_limits<double>::quiet_NaN();  ///< expected variance by chance
  double revenue_variance_from_rates = std::numeric_limits<double>::quiet_NaN();   ///< of the estimated rates; add it
  std::int64_t n_open = 0;                                                         ///< open deals
  std::int64_t n = 0;  ///< the evidence: the fewest settled deals of a stage that an open deal has to pass
  std::int64_t untold = 0;  ///< open deals of which nothing is known: in no expected number, in the upper bounds in full
  bool known = false;

  bool has_value() const noexcept { return known; }
};

/// The forecast of open deals from the history of the stages.
///
/// `history` counts per stage, in order, the settled deals and those of them that advanced; the last stage's advanced
/// deals are won. `open` are the deals in any order.
///
/// Counts: the wins and their interval are exact under the model for up to 2 000 deals, as are the mean and both variances
///         of revenue for any number. The revenue interval is simulated, since a few large deals make its distribution
///         far from normal: each draw takes a rate of every stage from its posterior and then decides every deal. Of more
///         than 2 000 deals the wins are simulated too, and only the 64 largest deals are decided one by one.
/// Empty:  see `deal_forecast`.
/// Errors: invalid_argument when a deal stands in no stage, or hits do not lie between 0 and n.
/// Cost:   up to 2 000 deals O(stages x deals^2) for the wins, O(draws x (stages + deals)) for the interval: together about
///         30 ms for 1 000 deals in 5 stages. Of more, O(deals log deals + draws x stages). Amounts must have a sum that
///         fits, as those of a store do.
/// Source: law of total variance. The mean and variance of a product of independent rates: Goodman (1960), J. Am. Stat.
///         Assoc. 55(292), 708-713.
result<deal_forecast> forecast_deals(std::span<const fraction> history, std::span<const open_deal> open,
                                     const simulation_options& options = {});

/// The forecast when a deal is won at the rate of the stage in which it stands, or not at all, without passing the
/// stages that follow. Answers questions such as "won within 30 days", where the history is how deals that stood there
/// fared in such a time, whatever path they took. A stage from which almost none is won in time is forecast a little
/// high while its history is short: its prior adds half a win to one trial.
///
/// `history` counts per stage the deals that stood there and those of them that were won.
///
/// Counts: as `forecast_deals`. In the result `n` is the smallest history of a stage where an open deal stands, and
///         `win_probability` is NaN where a stage has none.
/// Empty:  no value when an open deal stands where there is no history, see `deal_forecast`.
/// Errors: as `forecast_deals`.
/// Cost:   as `forecast_deals`, of one stage.
/// Source: as `forecast_deals`; the sum of independent stages.
result<deal_forecast> forecast_by_stage(std::span<const fraction> history, std::span<const open_deal> open,
                                        const simulation_options& options = {});

/// Empty: nothing where no number of deals suffices because a rate is 0, or more than `most_deals` would be needed.
struct deals_needed {
  static constexpr std::int64_t most_deals = 1'000'000'000'000;

  /// Per stage: deals that must come into it, or stand in it, for the target on average; infinite where a rate is 0.
  std::vector<double> at_stage;
  /// New deals that reach the target on average: about as likely as not they fall short of it.
  std::optional<std::int64_t> on_average;
  /// New deals that reach the target with the wished probability.
  std::optional<std::int64_t> with_assurance;
};

/// New deals needed for `target_wins` at the given rate of each stage, on top of the wins of the open deals.
///
/// For a target in money, divide it by the mean won amount first.
///
/// Counts: the rates are taken as known. `with_assurance` adds chance to the average; how far off the rates may be is
///         not in it.
/// Empty:  a target that is reached already needs 0 deals. No stages mean that every new deal is won at once.
/// Errors: invalid_argument for rates outside [0, 1], an assurance outside (0, 1) or a target below zero.
/// Cost:   O(counts of open_wins x log of the answer).
result<deals_needed> deals_for_target(std::int64_t target_wins, std::span<const double> stage_rates,
                                      double assurance = 0.9, const count_distribution& open_wins = {});

/// What a deal in each stage can expect if it moves as deals moved before and forgets how it got there.
///
/// Shape: matrices are row-major: one row per open stage, one column per open stage or exit (won, lost, ...).
/// Empty: a stage without a way out in the history is a trap: no deal ever left it, or only for stages of the same
///        closed class. How deals leave it is unknown. `trapped` is the probability of ending in a trap. Where it is
///        above zero, `settled` is 0 and steps and times have no value (NaN); an absorption probability is then a
///        lower bound, and with `trapped` added an upper bound. Visits to a trap, and from a trap, are NaN. A stage
///        that no deal ever entered is a stage like any other.
struct stage_chain {
  std::size_t n_stages = 0;
  std::size_t n_exits = 0;
  std::vector<std::int64_t> left;       ///< moves out of each stage: the evidence
  std::vector<double> transition;       ///< n_stages x (n_stages + n_exits): shares of moves; a row of zeros if none
  std::vector<double> expected_visits;  ///< n_stages x n_stages: visits to come, counting the present one
  std::vector<double>
      ever_visits;  ///< n_stages x n_stages: probability of ever reaching a stage; on the diagonal, of returning
  std::vector<double> absorption;      ///< n_stages x n_exits: probability to end in an exit
  std::vector<double> trapped;         ///< per stage: probability to end where no way out is known
  std::vector<std::uint8_t> settled;   ///< per stage: 1 when every way that the history knows ends in an exit
  std::vector<double> expected_steps;  ///< per stage: moves until the exit
  std::vector<double> variance_steps;  ///< per stage
  std::vector<double> expected_time;   ///< per stage: time until the exit, in the unit of `mean_times`; else empty

  double transition_to(std::size_t from, std::size_t to) const { return transition[from * (n_stages + n_exits) + to]; }
  double visits(std::size_t from, std::size_t to) const { return expected_visits[from * n_stages + to]; }
  double ever(std::size_t from, std::size_t to) const { return ever_visits[from * n_stages + to]; }
  double absorbed(std::size_t from, std::size_t exit) const { return absorption[from * n_exits + exit]; }
};

/// The chain of a funnel from counted moves.
///
/// `moves` has one row per stage: how many visits ended with a move to each stage, then to each exit. `mean_times` is
/// the mean length of a visit to each stage, or empty; it is not read for a trap.
///
/// Empty:  see `stage_chain`. No stages give empty vectors.
/// Errors: invalid_argument when the sizes do not fit, a count is below zero, or a stage that was left has a mean time
///         that is not a number from 0 on.
/// Cost:   O(n_stages^3).
/// Source: Kemeny and Snell (1976), Finite Markov Chains, theorems 3.2.1, 3.2.4, 3.3.3, 3.3.5, 3.3.7.
result<stage_chain> make_stage_chain(std::size_t n_stages, std::size_t n_exits, std::span<const std::int64_t> moves,
                                     std::span<const double> mean_times = {});

/// A stage as it is and as it would be.
///
/// Units: probabilities of a win in the end.
/// Empty: `has_value()` false, all NaN: from the stage, or from where it leads, the history does not know how deals
///        end, or nothing ever moved on or was lost from it.
struct chain_repair {
  double win = std::numeric_limits<double>::quiet_NaN();           ///< of a deal in the stage, now
  double win_repaired = std::numeric_limits<double>::quiet_NaN();  ///< with the conversion asked for
  std::vector<double> gain;  ///< per stage: what a deal that stands there gains; below 0 if the stage is better now

  bool has_value() const noexcept { return win >= 0; }
};

/// The chain when of the visits to stage k that end further on or in a loss, the share `conversion` leads further on:
/// to a later stage or to `won`. The split among these stays as it is (without any, all go to the next stage), as do
/// moves back and out.
///
/// Empty:  see `chain_repair`. Where the conversion is what it was, gains are 0.
/// Errors: invalid_argument for a stage or exits that the chain does not have, or a conversion outside [0, 1].
/// Cost:   O(n_stages).
/// Source: Kemeny and Snell (1976), theorem 3.3.7, for one changed row.
result<chain_repair> repair_stage(const stage_chain& chain, std::size_t k, double conversion, std::size_t won = 0,
                                  std::size_t lost = 1);

}  // namespace v0_1
}  // namespace funnel
