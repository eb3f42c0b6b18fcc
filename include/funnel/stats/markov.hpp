/// The funnel with returns: an absorbing Markov chain of stages and exits.
///
/// Layer:   calc. Eigen is used inside only.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What a deal in each stage can expect, if it moves as deals moved before and forgets how it got there.
///
/// Shape: matrices are row-major: one row an open stage, one column an open stage or an exit (won, lost, ...).
/// Empty: a stage without a way out in the history is a trap: one that no deal ever left, or one of a closed circle
///        of stages. How deals leave it is not known. `trapped` is the probability of ending in a trap. Where it is
///        above zero, `settled` is 0 and steps and times have no value (NaN); an absorption probability is then
///        what is known at least, and with `trapped` added what is possible at most. Visits to a trap, and from a trap,
///        are NaN. A stage that no deal ever entered is a stage like any other: its own row tells what follows.
struct stage_chain {
  std::size_t n_stages = 0;
  std::size_t n_exits = 0;
  std::vector<std::int64_t> left;       ///< moves out of each stage: the evidence
  std::vector<double> transition;       ///< n_stages x (n_stages + n_exits): shares of moves; a row of zeros if none
  std::vector<double> expected_visits;  ///< n_stages x n_stages: visits to come, counting the present one
  std::vector<double> ever_visits;      ///< n_stages x n_stages: probability to come to a stage; on the diagonal, back
  std::vector<double> absorption;       ///< n_stages x n_exits: probability to end in an exit
  std::vector<double> trapped;          ///< per stage: probability to end where no way out is known
  std::vector<std::uint8_t> settled;    ///< per stage: 1 when every way that the history knows ends in an exit
  std::vector<double> expected_steps;   ///< per stage: moves until the exit
  std::vector<double> variance_steps;   ///< per stage
  std::vector<double> expected_time;    ///< per stage: time until the exit, in the unit of `mean_times`; else empty

  double transition_to(std::size_t from, std::size_t to) const { return transition[from * (n_stages + n_exits) + to]; }
  double visits(std::size_t from, std::size_t to) const { return expected_visits[from * n_stages + to]; }
  double ever(std::size_t from, std::size_t to) const { return ever_visits[from * n_stages + to]; }
  double absorbed(std::size_t from, std::size_t exit) const { return absorption[from * n_exits + exit]; }
};

/// The chain of a funnel from counted moves.
///
/// `moves` has one row a stage: how many visits ended with a move to each stage, then to each exit. `mean_times` is the
/// mean length of a visit to each stage, or empty; it is not read for a trap.
///
/// Empty:  see `stage_chain`. No stages give empty vectors.
/// Errors: invalid_argument when the sizes do not fit, a count is below zero, or a stage that was left has a mean time
///         that is not a number from 0 on.
/// Cost:   O(n_stages^3).
/// Source: Kemeny and Snell (1976), Finite Markov Chains, theorems 3.2.1, 3.2.4, 3.3.3, 3.3.5, 3.3.7.
result<stage_chain> make_stage_chain(std::size_t n_stages, std::size_t n_exits,
                                     std::span<const std::int64_t> moves,
                                     std::span<const double> mean_times = {});

}  // namespace v0_1
}  // namespace funnel

#include "stats/chain_forecast.hpp"
#include "stats/chain_repair.hpp"
