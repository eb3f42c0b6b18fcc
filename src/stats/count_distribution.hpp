/// The distribution of a number of wins, exactly.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Whole numbers from `lower` to `upper`.
struct count_interval {
  std::int64_t lower = 0;
  std::int64_t upper = 0;
};

/// The probability of each count from 0 on. By itself, the count of nothing: 0 for certain.
struct count_distribution {
  std::vector<double> probability{1.0};

  double mean() const {
    double sum = 0;
    for (std::size_t k = 0; k < probability.size(); ++k) sum += static_cast<double>(k) * probability[k];
    return sum;
  }
  double variance() const {
    const double centre = mean();
    double sum = 0;
    for (std::size_t k = 0; k < probability.size(); ++k) {
      const double distance = static_cast<double>(k) - centre;
      sum += distance * distance * probability[k];
    }
    return sum;
  }
  /// Probability of `count` or fewer.
  double at_most(std::int64_t count) const {
    double sum = 0;
    for (std::size_t k = 0; k < probability.size() && static_cast<std::int64_t>(k) <= count; ++k) sum += probability[k];
    return std::min(1.0, sum);
  }
  /// Probability of `count` or more; summed from above, so small ones keep their digits.
  double at_least(std::int64_t count) const {
    double sum = 0;
    for (std::size_t k = probability.size(); k-- > 0 && static_cast<std::int64_t>(k) >= count;) sum += probability[k];
    return std::min(1.0, sum);
  }
  /// The narrowest counts with at most half of 1 - level below and above them. Counts are whole, so the interval
  /// covers at least `level`.
  count_interval interval(confidence_level level = {}) const {
    const double tail = (1 - level.value) / 2;
    count_interval i{0, static_cast<std::int64_t>(probability.size()) - 1};
    for (double below = probability[0]; below <= tail && i.lower < i.upper;)
      below += probability[static_cast<std::size_t>(++i.lower)];
    for (double above = probability.back(); above <= tail && i.lower < i.upper;)
      above += probability[static_cast<std::size_t>(--i.upper)];
    return i;
  }
};

/// The sum of two counts that have nothing to do with each other.
/// Cost: O(counts of one x counts of the other).
inline count_distribution sum_of(const count_distribution& a, const count_distribution& b) {
  count_distribution sum;
  sum.probability.assign(a.probability.size() + b.probability.size() - 1, 0);
  for (std::size_t i = 0; i < a.probability.size(); ++i)
    for (std::size_t k = 0; k < b.probability.size(); ++k)
      sum.probability[i + k] += a.probability[i] * b.probability[k];
  return sum;
}

namespace detail {
/// Adds one deal that wins with `win(count)` when `count` deals before it did, to the counts in `probability`.
/// All terms are sums and products of positive numbers, so no digits are lost.
template <class Win>
void add_deal(std::vector<double>& probability, Win win) {
  // Far tails are taken as 0 below this: numbers still smaller are slow to compute with and add nothing.
  constexpr double negligible = 1e-290;
  probability.push_back(0);
  for (std::size_t k = probability.size() - 1; k > 0; --k) {
    const double sum = probability[k] * (1 - win(k)) + probability[k - 1] * win(k - 1);
    probability[k] = sum < negligible ? 0 : sum;
  }
  const double none = probability[0] * (1 - win(std::size_t{0}));
  probability[0] = none < negligible ? 0 : none;
}
}  // namespace detail

/// Wins among independent deals, each with its own known probability: the Poisson-binomial distribution.
///
/// Shape:    counts 0 to the number of deals.
/// Empty:    no deals give 0 wins for certain.
/// Requires: probabilities within [0, 1]. Their order does not matter: they are sorted first.
/// Cost:     O(n^2): 1 000 deals take about half a millisecond, 5 000 about 10 ms.
/// Source:   Hong (2013), Computational Statistics & Data Analysis 59, 41-51, section 2.1.
inline count_distribution wins_distribution(std::span<const double> win_probabilities) {
  std::vector<double> sorted(win_probabilities.begin(), win_probabilities.end());
  std::sort(sorted.begin(), sorted.end());
  count_distribution d;
  d.probability.reserve(sorted.size() + 1);
  for (const double p : sorted) {
    assert(0 <= p && p <= 1);
    detail::add_deal(d.probability, [p](std::size_t) { return p; });
  }
  return d;
}

}  // namespace v0_1
}  // namespace funnel
