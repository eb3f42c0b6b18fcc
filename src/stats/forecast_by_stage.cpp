#include <funnel/stats/forecast.hpp>

#include <funnel/stats/estimate.hpp>
#include <funnel/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

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
  for (const deal_forecast& part : parts) {
    f.wins = sum_of(f.wins, part.wins);
    f.expected_wins += part.expected_wins;
    f.expected_revenue += part.expected_revenue;
    f.revenue_variance_rates_known += part.revenue_variance_rates_known;
    f.revenue_variance_from_rates += part.revenue_variance_from_rates;
  }
  f.wins_interval = f.wins.interval(options.level);

  const std::int64_t place = detail::tail_place(options.draws, options.level);
  if (parts.empty() || place < 1) return f;
  std::vector<minor_units> revenues(static_cast<std::size_t>(options.draws));
  for (std::size_t s = 0; s < history.size(); ++s) {
    if (standing[s].empty()) continue;
    std::sort(standing[s].begin(), standing[s].end());
    simulation_options own = options;
    own.seed += s;  // stages that shared their draws would do well and badly together
    const rate_posterior rate = posterior_of(history[s]);
    const std::vector<minor_units> drawn = detail::draw_revenues({&rate, 1}, standing[s], own);
    for (std::size_t i = 0; i < revenues.size(); ++i) revenues[i] += drawn[i];
  }
  std::sort(revenues.begin(), revenues.end());
  f.revenue_lower = static_cast<double>(revenues[static_cast<std::size_t>(place - 1)]);
  f.revenue_upper = static_cast<double>(revenues[revenues.size() - static_cast<std::size_t>(place)]);
  return f;
}

}  // namespace v0_1
}  // namespace funnel
