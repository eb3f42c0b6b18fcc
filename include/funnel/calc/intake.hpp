/// How many new deals a target needs.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/binomial.hpp>
#include <funnel/calc/count_distribution.hpp>
#include <funnel/calc/quantile.hpp>
#include <funnel/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
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

namespace detail {
/// Probability that open deals and `n` new ones, each won with `win`, make at least `target` wins.
inline double reach_probability(const count_distribution& open_wins, std::int64_t n, double win, std::int64_t target) {
  double sum = 0;
  for (std::size_t k = 0; k < open_wins.probability.size(); ++k) {
    if (open_wins.probability[k] <= 0) continue;
    sum += open_wins.probability[k] * binomial_at_least(target - static_cast<std::int64_t>(k), n, win);
  }
  return sum;
}
}  // namespace detail

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
inline result<deals_needed> deals_for_target(std::int64_t target_wins, std::span<const double> stage_rates,
                                             double assurance = 0.9, const count_distribution& open_wins = {}) {
  if (target_wins < 0) return error{errc::invalid_argument, "target_wins", "the target is below zero"};
  if (!(assurance > 0 && assurance < 1))
    return error{errc::invalid_argument, "assurance", "the probability must lie between 0 and 1"};
  for (std::size_t s = 0; s < stage_rates.size(); ++s)
    if (!(0 <= stage_rates[s] && stage_rates[s] <= 1))
      return error{errc::invalid_argument, "stage_rates[" + std::to_string(s) + "]", "must lie between 0 and 1"};

  deals_needed needed;
  needed.at_stage.resize(stage_rates.size());
  const double missing = std::max(0.0, static_cast<double>(target_wins) - open_wins.mean());
  double win = 1;
  for (std::size_t s = stage_rates.size(); s-- > 0;) {
    win *= stage_rates[s];
    needed.at_stage[s] = missing == 0 ? 0 : win > 0 ? missing / win : std::numeric_limits<double>::infinity();
  }
  const double most = static_cast<double>(deals_needed::most_deals);
  const double average = missing == 0 ? 0 : win > 0 ? std::ceil(detail::snap_to_integer(missing / win)) : most + 1;
  if (average <= most) needed.on_average = static_cast<std::int64_t>(average);

  // More deals never make the target less likely: double until they suffice, then halve the range.
  const auto suffice = [&](std::int64_t n) {
    return detail::reach_probability(open_wins, n, win, target_wins) >= assurance;
  };
  std::int64_t enough = 0, too_few = -1;
  while (!suffice(enough)) {
    if (enough == deals_needed::most_deals) return needed;
    too_few = enough;
    enough = std::min(deals_needed::most_deals, std::max<std::int64_t>(1, 2 * enough));
  }
  while (enough - too_few > 1) {
    const std::int64_t middle = too_few + (enough - too_few) / 2;
    (suffice(middle) ? enough : too_few) = middle;
  }
  needed.with_assurance = enough;
  return needed;
}

}  // namespace v0_1
}  // namespace funnel
