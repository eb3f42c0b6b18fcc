#include "stats/open_deal_draws.hpp"

#include "core/checkpoint.hpp"
#include "stats/draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <tuple>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::int64_t draw_wins(std::mt19937_64& random, double mean, double variance, std::int64_t most) {
  if (mean <= 0) return 0;
  if (variance > 40) return std::clamp<std::int64_t>(std::llround(mean + draw_normal(random) * std::sqrt(variance)), 0, most);
  const bool losses = mean > 0.5 * static_cast<double>(most);  // few are not won: those are counted
  const double few = losses ? static_cast<double>(most) - mean : mean;
  if (few <= 1e-12) return losses ? most : 0;
  const double share = std::clamp(1 - variance / few, 1e-9, 1.0);
  const double n = std::clamp(std::ceil(few / share - 1e-9), 1.0, static_cast<double>(most));
  const double p = std::min(1.0, few / n), rare = std::min(p, 1 - p), odds = rare / (1 - rare);
  std::int64_t count = 0;
  double left = draw_fraction(random), term = std::exp(n * std::log1p(-rare));
  for (; left > term && static_cast<double>(count) < n; ++count) {
    left -= term;
    term *= odds * (n - static_cast<double>(count)) / static_cast<double>(count + 1);
  }
  if (rare < p) count = static_cast<std::int64_t>(n) - count;
  return losses ? most - count : count;
}

namespace {

// That of rare wins is none to none, and would leave out what is expected.
count_interval interval_with(double expected, count_interval i) {
  return {std::min(i.lower, static_cast<std::int64_t>(std::floor(expected))), std::max(i.upper, static_cast<std::int64_t>(std::ceil(expected)))};
}

// Deals of one group together, without those that are decided one by one.
struct lump {
  std::size_t group = 0;
  double n = 0, amount = 0, square = 0;
  double rest_amount = 0, rest_square = 0;
};

}  // namespace

open_deal_draws::open_deal_draws(std::vector<double> means, std::vector<float> probabilities)
    : means_(std::move(means)), p_(std::move(probabilities)), n_draws_(means_.empty() ? 1 : p_.size() / means_.size()) {}

deal_forecast open_deal_draws::of(std::vector<grouped_deal> deals, const simulation_options& options) const {
  deal_forecast f;
  f.n_open = f.wins_interval.upper = static_cast<std::int64_t>(deals.size());
  for (const grouped_deal& d : deals) (d.amount < 0 ? f.revenue_lower : f.revenue_upper) += static_cast<double>(d.amount);
  f.known = true;
  f.expected_wins = f.expected_revenue = f.revenue_variance_rates_known = f.revenue_variance_from_rates = 0;
  if (deals.empty()) return f;

  // The largest deals make revenue far from normal: they are decided one by one.
  constexpr std::size_t singles = 64;
  const auto larger = [](const grouped_deal& a, const grouped_deal& b) {
    const auto size = [](minor_units m) { return m < 0 ? -static_cast<double>(m) : static_cast<double>(m); };
    return size(a.amount) != size(b.amount) ? size(a.amount) > size(b.amount) : a < b;
  };
  if (deals.size() > singles) std::nth_element(deals.begin(), deals.begin() + singles, deals.end(), larger);
  const auto rest = deals.begin() + static_cast<std::ptrdiff_t>(std::min(singles, deals.size()));
  std::sort(deals.begin(), rest);
  std::sort(rest, deals.end());
  std::vector<lump> lumps(means_.size());
  for (auto d = deals.begin(); d != deals.end(); ++d) {
    lump& l = lumps[d->group];
    const double amount = static_cast<double>(d->amount);
    l.group = d->group;
    l.n += 1, l.amount += amount, l.square += amount * amount;
    if (d >= rest) l.rest_amount += amount, l.rest_square += amount * amount;
  }
  std::erase_if(lumps, [](const lump& l) { return l.n == 0; });
  double rest_least = 0, rest_most = 0;
  for (auto d = rest; d != deals.end(); ++d) (d->amount < 0 ? rest_least : rest_most) += static_cast<double>(d->amount);

  std::mt19937_64 random(options.seed);
  const std::int64_t n_values = std::min<std::int64_t>(options.draws, repeats * static_cast<std::int64_t>(n_draws_));
  f.wins.probability.assign(deals.size() + 1, 0);
  std::vector<double> revenues;
  double revenue_sum = 0, revenue_square = 0;
  std::vector<float> own(static_cast<std::size_t>(rest - deals.begin()));
  std::int64_t least = f.n_open, most = 0;
  for (std::size_t d = 0; d < n_draws_; ++d) {
    if (d % 64 == 0) detail::checkpoint();
    const float* const p = &p_[d * means_.size()];
    double wins = 0, variance = 0, mean = 0, square = 0, rest_mean = 0, rest_variance = 0;
    for (const lump& l : lumps) {
      const double w = static_cast<double>(p[l.group]), spread = w * (1 - w);
      wins += l.n * w, variance += l.n * spread;
      mean += l.amount * w, square += l.square * spread;
      rest_mean += l.rest_amount * w, rest_variance += l.rest_square * spread;
    }
    revenue_sum += mean;
    revenue_square += mean * mean;
    f.revenue_variance_rates_known += square;
    for (std::size_t i = 0; i < own.size(); ++i) own[i] = p[deals[i].group];
    for (std::int64_t r = 0; r < repeats && static_cast<std::int64_t>(revenues.size()) < n_values; ++r) {
      const std::int64_t won = draw_wins(random, wins, variance, f.n_open);
      f.wins.probability[static_cast<std::size_t>(won)] += 1;
      least = std::min(least, won), most = std::max(most, won);
      double revenue = rest_variance > 0 ? std::clamp(rest_mean + draw_normal(random) * std::sqrt(rest_variance), rest_least, rest_most) : rest_mean;
      for (std::size_t i = 0; i < own.size(); ++i)
        if (draw_fraction(random) < static_cast<double>(own[i])) revenue += static_cast<double>(deals[i].amount);
      revenues.push_back(revenue);
    }
  }
  const double n = static_cast<double>(n_draws_);
  for (const lump& l : lumps) {
    f.expected_wins += l.n * means_[l.group];
    f.expected_revenue += l.amount * means_[l.group];
  }
  f.revenue_variance_rates_known /= n;
  f.revenue_variance_from_rates = std::max(0.0, revenue_square / n - revenue_sum / n * (revenue_sum / n));
  for (double& share : f.wins.probability) share /= static_cast<double>(std::max<std::int64_t>(1, n_values));
  const std::int64_t place = detail::tail_place(n_values, options.level);
  if (place < 1) {
    f.wins.probability.assign(1, 1.0);
    return f;
  }
  f.wins_interval = interval_with(f.expected_wins, f.wins.interval(options.level));
  std::sort(revenues.begin(), revenues.end());
  std::tie(f.revenue_lower, f.revenue_upper) = detail::interval_of<double>(revenues, place, f.expected_revenue);
  return f;
}

}  // namespace v0_1
}  // namespace funnel
