/// How many new deals a target needs.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/count_distribution.hpp"
#include <funnel/core/error.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

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

/// New deals needed for `target_wins`, at the given rate of each stage, when the open deals win as `open_wins` says.
///
/// For a target in money, divide it by the mean won amount first.
///
/// Counts: the rates are taken as known. `with_assurance` counts chance on top of the average; no interval here
///         knows how far off the rates are.
/// Empty:  a target that is reached already needs 0 deals. No stages mean that every new deal is won at once.
/// Errors: invalid_argument for rates outside [0, 1], an assurance outside (0, 1) or a target below zero.
/// Cost:   O(counts of open_wins x log of the answer).
/// Source: features (a24), (a13): what a stage must hold for the target is the measure of its fullness.
result<deals_needed> deals_for_target(std::int64_t target_wins, std::span<const double> stage_rates,
                                      double assurance = 0.9, const count_distribution& open_wins = {});

}  // namespace v0_1
}  // namespace funnel
