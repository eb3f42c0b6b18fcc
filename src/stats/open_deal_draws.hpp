/// What open deals bring, from draws of the probability of each.
///
/// Layer:   stats; for the forecast by age.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/stats/forecast.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// An open deal among those that a forecast takes as one.
struct grouped_deal {
  std::size_t group = 0;
  minor_units amount = 0;

  friend auto operator<=>(const grouped_deal&, const grouped_deal&) = default;
};

/// A number of wins with this mean and variance, as of independent deals: binomial, or normal where there are many.
/// Requires: 0 <= mean <= most, 0 <= variance <= mean.
/// Source: the binomial distribution of the same two moments, Ehm (1991), Statistics & Probability Letters 11(1), 7-16.
std::int64_t draw_wins(std::mt19937_64& random, double mean, double variance, std::int64_t most);

class open_deal_draws {
 public:
  /// Each draw decides every deal so often: what is uncertain in common is drawn with care, chance is cheap.
  static constexpr std::int64_t repeats = 4;

  /// `means`: the expected probability of each group. Requires: probabilities within [0, 1], row-major, a row a draw, a
  /// column a group; at least one row.
  open_deal_draws(std::vector<double> means, std::vector<float> probabilities);

  double mean(std::size_t group) const noexcept { return means_[group]; }

  /// The forecast of some of the deals, in any order. Those of other calls share the draws of the probabilities, so that
  /// expected numbers add up. `options.draws` is the number of draws times `repeats`, or less.
  /// Cost: O(deals log deals + draws x (groups with deals + 64)).
  deal_forecast of(std::vector<grouped_deal> deals, const simulation_options& options) const;

 private:
  std::vector<double> means_;
  std::vector<float> p_;
  std::size_t n_draws_;
};

}  // namespace v0_1
}  // namespace funnel
