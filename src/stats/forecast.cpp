#include <funnel/stats/forecast.hpp>

#include "stats/count_distribution.hpp"
#include "stats/draws.hpp"
#include "stats/open_deal_draws.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::add_deal;

// Up to so many deals the distribution of wins is computed, and every deal is decided in every draw; beyond, both would
// take too long, and deals of one stage are drawn together.
constexpr std::size_t most_exact = 2'000;

// Wins among `open` deals per stage: whoever comes into a stage joins those who stand there, then a shared uncertain
// rate decides who advances.
count_distribution wins_of_steps(std::span<const rate_posterior> rates, std::span<const std::int64_t> open) {
  std::vector<double> arriving{1.0};
  for (std::size_t s = 0; s < rates.size(); ++s) {
    arriving.insert(arriving.begin(), static_cast<std::size_t>(open[s]), 0);
    // When y of x deals advanced, the next one does with (hits + y) / (hits + misses + x): Polya's urn, which gives
    // the beta-binomial distribution deal by deal. It is mixed over the number x of deals that come.
    std::vector<double> urn{1.0};
    std::vector<double> advancing(arriving.size(), 0);
    for (std::size_t x = 0; x < arriving.size(); ++x) {
      if (arriving[x] > 0)
        for (std::size_t y = 0; y <= x; ++y) advancing[y] += arriving[x] * urn[y];
      const double all = rates[s].hits + rates[s].misses + static_cast<double>(x);
      add_deal(urn, [&](std::size_t y) { return (rates[s].hits + static_cast<double>(y)) / all; });
    }
    arriving = std::move(advancing);
  }
  return {std::move(arriving)};
}

// One revenue per draw: a rate for every stage from its posterior, then a fate for every deal. `deals` are sorted.
std::vector<minor_units> draw_revenues(std::span<const rate_posterior> rates, std::span<const open_deal> deals,
                                       const simulation_options& options) {
  std::mt19937_64 random(options.seed);
  std::vector<minor_units> revenues;
  std::vector<double> win(rates.size() + 1, 1.0);
  for (std::int64_t i = 0; i < options.draws; ++i) {
    for (std::size_t s = rates.size(); s-- > deals.front().stage;) win[s] = win[s + 1] * draw_rate(random, rates[s]);
    minor_units revenue = 0;
    for (const open_deal& d : deals)
      if (draw_fraction(random) < win[d.stage]) revenue += d.amount;
    revenues.push_back(revenue);
  }
  return revenues;
}

// Wins and revenue drawn for many deals; `win` writes the probabilities of one draw, a number for each stage.
template <class Win>
void draw_together(deal_forecast& f, std::span<const open_deal> deals, std::size_t n_stages,
                   const simulation_options& options, Win&& win) {
  std::mt19937_64 random(options.seed);
  std::vector<double> own(n_stages);
  std::vector<float> probabilities;
  for (std::int64_t i = 0; i < options.draws; i += open_deal_draws::repeats) {
    win(random, own);
    for (const double w : own) probabilities.push_back(static_cast<float>(w));
  }
  if (probabilities.empty()) return;
  std::vector<grouped_deal> grouped;
  for (const open_deal& d : deals) grouped.push_back({d.stage, d.amount});
  deal_forecast drawn = open_deal_draws(f.win_probability, std::move(probabilities)).of(std::move(grouped), options);
  f.wins = std::move(drawn.wins);
  f.wins_interval = drawn.wins_interval;
  f.revenue_lower = drawn.revenue_lower;
  f.revenue_upper = drawn.revenue_upper;
}

}  // namespace

rate_posterior posterior_of(const fraction& history) {
  assert(history.is_valid());
  return {static_cast<double>(history.hits) + 0.5, static_cast<double>(history.n - history.hits) + 0.5};
}

result<deal_forecast> forecast_deals(std::span<const fraction> history, std::span<const open_deal> open,
                                     const simulation_options& options) {
  for (std::size_t s = 0; s < history.size(); ++s)
    if (!history[s].is_valid())
      return error{errc::invalid_argument, "history[" + std::to_string(s) + "]", "hits must lie between 0 and n"};
  std::vector<open_deal> deals(open.begin(), open.end());
  std::sort(deals.begin(), deals.end());
  if (!deals.empty() && deals.back().stage >= history.size())
    return error{errc::invalid_argument, "open", "a deal stands in a stage that has no history entry"};

  deal_forecast f;
  f.n_open = f.wins_interval.upper = static_cast<std::int64_t>(deals.size());
  for (const open_deal& d : deals) (d.amount < 0 ? f.revenue_lower : f.revenue_upper) += static_cast<double>(d.amount);

  // Expected probability and square of the probability to win, from each stage: products over the stages to come.
  const std::size_t n = history.size();
  const std::size_t first_passed = deals.empty() ? n : deals.front().stage;
  std::vector<rate_posterior> rates(n);
  std::vector<double> mean(n + 1, 1.0), mean_square(n + 1, 1.0);
  f.known = true;
  f.win_probability.assign(n, std::numeric_limits<double>::quiet_NaN());
  bool every_stage_known = true;
  for (std::size_t s = n; s-- > 0;) {
    rates[s] = posterior_of(history[s]);
    mean[s] = mean[s + 1] * rates[s].mean();
    mean_square[s] = mean_square[s + 1] * rates[s].mean_square();
    every_stage_known = every_stage_known && history[s].n > 0;
    if (every_stage_known) f.win_probability[s] = mean[s];
    if (s < first_passed) continue;
    f.known = every_stage_known;
    f.n = s + 1 == n ? history[s].n : std::min(f.n, history[s].n);
  }
  if (!f.known) return f;

  std::vector<std::int64_t> counts(n);
  std::vector<double> amounts(n), squared_amounts(n);
  for (const open_deal& d : deals) {
    const double amount = static_cast<double>(d.amount);
    ++counts[d.stage];
    amounts[d.stage] += amount;
    squared_amounts[d.stage] += amount * amount;
  }
  if (deals.size() <= most_exact) {
    f.wins = wins_of_steps(rates, counts);
    f.wins_interval = f.wins.interval(options.level);
  }
  f.expected_wins = f.expected_revenue = f.revenue_variance_rates_known = f.revenue_variance_from_rates = 0;
  for (std::size_t s = 0; s < n; ++s) {
    f.expected_wins += static_cast<double>(counts[s]) * mean[s];
    f.expected_revenue += amounts[s] * mean[s];
    // Given its probability w, a deal's variance is amount^2 w (1 - w).
    f.revenue_variance_rates_known += squared_amounts[s] * (mean[s] - mean_square[s]);
    // The probabilities of stages s and t > s share the rates from t on: E w_s w_t = E(rates s..t-1) E(w_t^2).
    double before = 1;
    for (std::size_t t = s; t < n; ++t) {
      const double covariance = before * mean_square[t] - mean[s] * mean[t];
      f.revenue_variance_from_rates += (t == s ? 1 : 2) * amounts[s] * amounts[t] * covariance;
      before *= rates[t].mean();
    }
  }
  const std::int64_t place = detail::tail_place(options.draws, options.level);
  if (deals.empty() || place < 1) return f;
  if (deals.size() > most_exact) {
    draw_together(f, deals, n, options, [&](std::mt19937_64& random, std::vector<double>& win) {
      double further = 1;
      for (std::size_t s = n; s-- > 0;) win[s] = further *= draw_rate(random, rates[s]);
    });
    return f;
  }

  std::vector<minor_units> revenues = draw_revenues(rates, deals, options);
  std::sort(revenues.begin(), revenues.end());
  std::tie(f.revenue_lower, f.revenue_upper) = detail::interval_of<minor_units>(revenues, place, f.expected_revenue);
  return f;
}

result<deal_forecast> forecast_by_stage(std::span<const fraction> history, std::span<const open_deal> open,
                                        const simulation_options& options) {
  deal_forecast f;
  f.win_probability.assign(history.size(), std::numeric_limits<double>::quiet_NaN());
  std::vector<std::vector<open_deal>> standing(history.size());
  for (const open_deal& d : open) {
    if (d.stage >= history.size())
      return error{errc::invalid_argument, "open", "a deal stands in a stage that has no history entry"};
    standing[d.stage].push_back({0, d.amount});
    ++f.n_open;
    (d.amount < 0 ? f.revenue_lower : f.revenue_upper) += static_cast<double>(d.amount);
  }
  f.wins_interval.upper = f.n_open;

  // Each stage is a funnel of one step.
  simulation_options no_draws = options;
  no_draws.draws = 0;
  std::vector<deal_forecast> parts;
  f.known = true;
  for (std::size_t s = 0; s < history.size(); ++s) {
    auto part = forecast_deals(history.subspan(s, 1), standing[s], no_draws);
    if (!part) return error{errc::invalid_argument, "history[" + std::to_string(s) + "]", part.errors()[0].message};
    f.win_probability[s] = part->win_probability[0];
    if (standing[s].empty()) continue;
    f.known = f.known && part->has_value();
    f.n = parts.empty() ? history[s].n : std::min(f.n, history[s].n);
    parts.push_back(*std::move(part));
  }
  if (!f.known) return f;
  f.expected_wins = f.expected_revenue = f.revenue_variance_rates_known = f.revenue_variance_from_rates = 0;
  const bool exact = open.size() <= most_exact;
  for (const deal_forecast& part : parts) {
    if (exact) f.wins = sum_of(f.wins, part.wins);
    f.expected_wins += part.expected_wins;
    f.expected_revenue += part.expected_revenue;
    f.revenue_variance_rates_known += part.revenue_variance_rates_known;
    f.revenue_variance_from_rates += part.revenue_variance_from_rates;
  }
  if (exact) f.wins_interval = f.wins.interval(options.level);

  const std::int64_t place = detail::tail_place(options.draws, options.level);
  if (parts.empty() || place < 1) return f;
  if (!exact) {
    draw_together(f, open, history.size(), options, [&](std::mt19937_64& random, std::vector<double>& win) {
      for (std::size_t s = 0; s < win.size(); ++s) win[s] = draw_rate(random, posterior_of(history[s]));
    });
    return f;
  }
  std::vector<minor_units> revenues(static_cast<std::size_t>(options.draws));
  for (std::size_t s = 0; s < history.size(); ++s) {
    if (standing[s].empty()) continue;
    std::sort(standing[s].begin(), standing[s].end());
    simulation_options own = options;
    own.seed += s;  // stages that shared their draws would do well and badly together
    const rate_posterior rate = posterior_of(history[s]);
    const std::vector<minor_units> drawn = draw_revenues({&rate, 1}, standing[s], own);
    for (std::size_t i = 0; i < revenues.size(); ++i) revenues[i] += drawn[i];
  }
  std::sort(revenues.begin(), revenues.end());
  std::tie(f.revenue_lower, f.revenue_upper) = detail::interval_of<minor_units>(revenues, place, f.expected_revenue);
  return f;
}

}  // namespace v0_1
}  // namespace funnel
