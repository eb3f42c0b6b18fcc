/// What deals could expect if one stage of the funnel with returns moved them on differently.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/markov.hpp>
#include <funnel/core/error.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A stage as it is and as it would be.
///
/// Units: probabilities of a win at last.
/// Empty: `has_value()` false, all NaN: from the stage, or from where it leads, the history does not know how deals end,
///        or nothing ever moved on or was lost from it.
struct chain_repair {
  double win = std::numeric_limits<double>::quiet_NaN();           ///< of a deal in the stage, now
  double win_repaired = std::numeric_limits<double>::quiet_NaN();  ///< with the conversion asked for
  std::vector<double> gain;  ///< per stage: what a deal that stands there gains; below 0 if the stage is better now

  bool has_value() const noexcept { return win >= 0; }
};

/// The chain when in stage k, of the visits that end further on or in a loss, the share `conversion` leads further on.
/// Further on is a later stage or `won`; the split among these stays as it is (without any, all go to the next stage).
/// Moves back and out stay as they are.
///
/// Empty:    see `chain_repair`. Where all rates are those of `conversion` already, gains are 0.
/// Errors:   invalid_argument for a stage or exits that the chain does not have, or a conversion outside [0, 1].
/// Cost:     O(n_stages).
/// Source:   Kemeny and Snell (1976), theorem 3.3.7, for one changed row; features (a15).
inline result<chain_repair> repair_stage(const stage_chain& chain, std::size_t k, double conversion, std::size_t won = 0,
                                         std::size_t lost = 1) {
  if (k >= chain.n_stages) return error{errc::invalid_argument, "k", "the chain has no such stage"};
  if (won >= chain.n_exits || lost >= chain.n_exits || won == lost)
    return error{errc::invalid_argument, "won", "the chain has no such exits"};
  if (!(0 <= conversion && conversion <= 1))
    return error{errc::invalid_argument, "conversion", "is a share and must lie between 0 and 1"};

  chain_repair r;
  const std::size_t won_column = chain.n_stages + won;
  const double given_up = chain.transition_to(k, chain.n_stages + lost);
  double further = chain.transition_to(k, won_column);
  for (std::size_t j = k + 1; j < chain.n_stages; ++j) further += chain.transition_to(k, j);
  if (!chain.settled[k] || !(further + given_up > 0)) return r;
  const double scale = further > 0 ? (further + given_up) * conversion / further : 0;
  const std::size_t next = k + 1 < chain.n_stages ? k + 1 : won_column;

  // Wins from k are the sum over its moves of the wins from where they lead. With the gain g at k, a deal in j wins
  // h_j g more, h_j being the probability that it ever comes to k (1 for k itself), since nothing changes before that:
  //   win + g = sum_j p'_j (win_j + h_j g) + p'_won,   hence   g = (sum_j p'_j win_j + p'_won - win) / (1 - sum_j p'_j h_j).
  double wins = 0, returns = 0;
  for (std::size_t j = 0; j <= won_column; ++j) {
    if (j >= chain.n_stages && j != won_column) continue;
    double share = chain.transition_to(k, j);
    if (j > k) share *= scale;
    if (j == next && !(further > 0)) share = given_up * conversion;
    if (!(share > 0)) continue;
    if (j == won_column) {
      wins += share;
      continue;
    }
    if (!chain.settled[j]) return r;
    wins += share * chain.absorbed(j, won);
    returns += share * (j == k ? 1 : chain.ever(j, k));
  }
  if (!(returns < 1)) return r;
  r.win = chain.absorbed(k, won);
  const double gain = (wins - r.win) / (1 - returns);
  r.win_repaired = r.win + gain;
  r.gain.assign(chain.n_stages, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t j = 0; j < chain.n_stages; ++j)
    if (chain.settled[j]) r.gain[j] = gain * (j == k ? 1 : chain.ever(j, k));
  return r;
}

}  // namespace v0_1
}  // namespace funnel
