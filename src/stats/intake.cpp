#include <funnel/stats/forecast.hpp>

#include "stats/binomial.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

namespace funnel {
inline namespace v0_1 {

namespace {

// Probability that open deals and `n` new ones, each won with `win`, make at least `target` wins.
double reach_probability(const count_distribution& open_wins, std::int64_t n, double win, std::int64_t target) {
  double sum = 0;
  for (std::size_t k = 0; k < open_wins.probability.size(); ++k) {
    if (open_wins.probability[k] <= 0) continue;
    sum += open_wins.probability[k] * binomial_at_least(target - static_cast<std::int64_t>(k), n, win);
  }
  return sum;
}

}  // namespace

result<deals_needed> deals_for_target(std::int64_t target_wins, std::span<const double> stage_rates,
                                      double assurance, const count_distribution& open_wins) {
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
    return reach_probability(open_wins, n, win, target_wins) >= assurance;
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
