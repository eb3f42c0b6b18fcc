#include "stats/count_distribution.hpp"

#include <funnel/stats/forecast.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

double count_distribution::mean() const {
  double sum = 0;
  for (std::size_t k = 0; k < probability.size(); ++k) sum += static_cast<double>(k) * probability[k];
  return sum;
}

double count_distribution::variance() const {
  const double centre = mean();
  double sum = 0;
  for (std::size_t k = 0; k < probability.size(); ++k) {
    const double distance = static_cast<double>(k) - centre;
    sum += distance * distance * probability[k];
  }
  return sum;
}

double count_distribution::at_most(std::int64_t count) const {
  double sum = 0;
  for (std::size_t k = 0; k < probability.size() && static_cast<std::int64_t>(k) <= count; ++k) sum += probability[k];
  return std::min(1.0, sum);
}

double count_distribution::at_least(std::int64_t count) const {
  double sum = 0;
  for (std::size_t k = probability.size(); k-- > 0 && static_cast<std::int64_t>(k) >= count;) sum += probability[k];
  return std::min(1.0, sum);
}

count_interval count_distribution::interval(confidence_level level) const {
  const double tail = (1 - level.value) / 2;
  count_interval i{0, static_cast<std::int64_t>(probability.size()) - 1};
  for (double below = probability[0]; below <= tail && i.lower < i.upper;)
    below += probability[static_cast<std::size_t>(++i.lower)];
  for (double above = probability.back(); above <= tail && i.lower < i.upper;)
    above += probability[static_cast<std::size_t>(--i.upper)];
  return i;
}

count_distribution sum_of(const count_distribution& a, const count_distribution& b) {
  count_distribution sum;
  sum.probability.assign(a.probability.size() + b.probability.size() - 1, 0);
  for (std::size_t i = 0; i < a.probability.size(); ++i)
    for (std::size_t k = 0; k < b.probability.size(); ++k)
      sum.probability[i + k] += a.probability[i] * b.probability[k];
  return sum;
}

count_distribution wins_distribution(std::span<const double> win_probabilities) {
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
