/// What it would be worth if a stage were at its yardstick: wins, money, days; and which stage is the worst.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>
#include <funnel/core/time.hpp>
#include <funnel/aggregates/survival_tally.hpp>
#include "aggregates/transitions.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What is known of a stage and asked of it. Against a norm the stage converts as its moves say; against its own past,
/// as its present deals do, where all that are not lost yet are taken to advance (see `compare_drop_off`): what
/// repair is worth is then told at its least.
struct repair_question {
  std::optional<double> conversion;    ///< its yardstick: a norm ...
  fraction past;                       ///< ... or, without one, the deals of its own past that advanced; of 0: none
  fraction present;                    ///< with `past`: deals of the present that are not lost
  std::optional<duration> time;        ///< yardstick of the time in stage
  std::int64_t deals = 0;              ///< that are compared: all that stood in it, or those of the present
  std::int64_t open = 0;               ///< stand in it now
  survival_tally stays;                ///< time in it of the deals that are compared
  bool judged = true;                  ///< takes part in the ranking
};

/// Units: wins; money in minor units; days of the question, one deal waiting one day.
/// Empty: no value where there is no yardstick or the history does not say how deals go on; see `chain_repair`. Below
///        zero where the stage is better than its yardstick. Probabilities NaN when nothing was drawn.
struct repair_value {
  double win_now = std::numeric_limits<double>::quiet_NaN();       ///< probability that a deal in the stage is won at last
  double win_repaired = std::numeric_limits<double>::quiet_NaN();  ///< the same with the conversion of the yardstick
  quantity extra_wins;       ///< more wins of the deals that stood here, had the stage had its yardstick
  quantity extra_money;      ///< the same times the mean won amount
  double extra_wins_open = std::numeric_limits<double>::quiet_NaN();  ///< of the deals open now, all that still come here
  quantity days_lost;        ///< deal-days beyond the yardstick of time, up to now
  double worst_by_value = std::numeric_limits<double>::quiet_NaN();  ///< probability that no stage loses more wins
  double worst_by_days = std::numeric_limits<double>::quiet_NaN();   ///< probability that no stage loses more days
};

namespace detail {

/// The bounds of sorted draws; none when there are too few for the level.
void bound(quantity& q, std::vector<double>& draws, confidence_level level);

}  // namespace detail

/// The value of repairing each stage, one at a time, from all moves between stages.
///
/// It is a comparison, not a promise: deals that are saved are taken to go on like the others. Uncertainty is that of
/// the moves, of the present and the past where these are compared (posterior of Jeffreys), and of the sum of days
/// (normal); a norm is taken as it is.
///
/// `mean_won` is the mean amount of won deals, NaN without one. `day` is the length of a day.
/// Shape:    one value a question. Requires: one question an open stage.
/// Cost:     O(draws x stages^3).
/// Source:   features (a15), (e6); `repair_stage`, `draw_moves`.
std::vector<repair_value> repair_values(const transition_result& moves, std::span<const repair_question> stages,
                                        double mean_won, duration day, const simulation_options& options);

}  // namespace v0_1
}  // namespace funnel
