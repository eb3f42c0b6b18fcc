/// What deals could expect if one stage of the funnel with returns moved them on differently.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/markov.hpp>
#include <funnel/core/error.hpp>

#include <cstddef>
#include <limits>
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
result<chain_repair> repair_stage(const stage_chain& chain, std::size_t k, double conversion, std::size_t won = 0,
                                  std::size_t lost = 1);

}  // namespace v0_1
}  // namespace funnel
