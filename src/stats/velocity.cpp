#include <funnel/stats/conversion.hpp>

#include "stats/distributions.hpp"
#include <funnel/stats/forecast.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

sales_velocity velocity_of(std::int64_t deals, std::int64_t n_lost, std::span<const won_deal> won,
                           confidence_level level) {
  assert(deals >= 0 && n_lost >= 0);
  sales_velocity v;
  v.deals = deals;
  const auto n_won = static_cast<std::int64_t>(won.size());
  v.win_rate = wilson(n_won, n_won + n_lost, level);
  if (n_won == 0) return v;

  std::vector<won_deal> sorted(won.begin(), won.end());  // so that rounding does not depend on the order
  std::sort(sorted.begin(), sorted.end());
  const double n = static_cast<double>(n_won);
  for (const won_deal& d : sorted) {
    assert(!d.cycle || d.cycle->us >= 0);
    v.n_priced += d.amount.has_value();
    v.n_timed += d.cycle.has_value();
  }
  const double n_priced = static_cast<double>(v.n_priced), n_timed = static_cast<double>(v.n_timed);
  if (v.n_priced > 0) v.mean_won_amount = 0;
  if (v.n_timed > 0) v.mean_cycle_days = 0;
  for (const won_deal& d : sorted) {
    if (d.amount) v.mean_won_amount += static_cast<double>(*d.amount) / n_priced;
    if (d.cycle) v.mean_cycle_days += d.cycle->days() / n_timed;
  }
  if (v.n_priced == 0 || v.n_timed == 0 || v.mean_cycle_days <= 0) return v;
  quantity& q = v.money_per_day;
  q.n = n_won;
  q.value = static_cast<double>(deals) * v.win_rate.value * v.mean_won_amount / v.mean_cycle_days;
  if (deals == 0) {
    q.value = q.lower = q.upper = 0;
    return v;
  }
  if (v.mean_won_amount <= 0) return v;
  q.lower = 0;
  if (v.n_priced == 1 || v.n_timed == 1) return v;

  // log V = log deals + log rate + log(mean amount / mean cycle). The variance of log rate is that of its posterior,
  // which stays above zero when no deal was lost. For the ratio of two means of the same deals, to first order,
  //   log(mean a / mean c) moves by the mean of a / E a - c / E c,
  // whose variance holds the covariance of amounts and cycles: large deals take longer. A deal of which one is unknown
  // moves the mean of the other only.
  const rate_posterior rate = posterior_of({n_won, n_won + n_lost});
  const double of_rate = trigamma(rate.hits) - trigamma(rate.hits + rate.misses);
  double of_ratio = 0;
  for (const won_deal& d : sorted) {
    const double by_amount = d.amount ? (static_cast<double>(*d.amount) / v.mean_won_amount - 1) / n_priced : 0;
    const double by_cycle = d.cycle ? (d.cycle->days() / v.mean_cycle_days - 1) / n_timed : 0;
    of_ratio += (by_amount - by_cycle) * (by_amount - by_cycle) * n / (n - 1);
  }
  const double factor = std::exp(level.z() * std::sqrt(of_rate + of_ratio));
  q.lower = q.value / factor;
  q.upper = q.value * factor;
  return v;
}

}  // namespace v0_1
}  // namespace funnel
