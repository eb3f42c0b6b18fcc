/// The funnel with returns: an absorbing Markov chain of stages and exits, its forecast, the gain of a repaired stage.
///
/// Layer:   stats.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/stats/forecast.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

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

/// Wins among open deals by a chain with returns. Without returns, `forecast_deals` is more exact.
///
/// Empty: `has_value()` is false when an open deal stands where the history does not know how it ends, see
///        `stage_chain`; the numbers are then NaN, and `wins` is that of no deals. No open deals have a value, 0.
struct chain_forecast {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double variance_rates_known = std::numeric_limits<double>::quiet_NaN();  ///< by chance alone, with known rates
  double variance_from_rates = std::numeric_limits<double>::quiet_NaN();   ///< of the estimated rates; add it
  count_distribution wins;  ///< exact for known rates; too narrow by the second variance
  bool known = false;

  bool has_value() const noexcept { return known; }
};

/// The forecast of the open deals: `open_deals` counts them per stage, `exit` is the exit that counts as won.
///
/// Errors: invalid_argument when the number of stages differs, a count is below zero or there is no such exit.
/// Cost:   O(n_stages^2 + deals^2), see `wins_distribution`.
/// Source: the variance from rates is the delta method: moves out of a stage are multinomial, and d N / d p follows
///         from N = (I - Q)^-1.
result<chain_forecast> forecast_from_chain(const stage_chain& chain, std::span<const std::int64_t> open_deals,
                                           std::size_t exit = 0);

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
