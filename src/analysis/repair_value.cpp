#include "analysis/bottleneck_parts.hpp"

#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/core/time.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>
#include "stats/draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

namespace {

// The weights of `transition_result::between_open` for draws: half a move further on and half a loss are added to each
// stage that was left, as the posterior of Jeffreys does. Without them a stage that has not lost yet never could.
std::vector<double> move_weights(const stage_chain& chain, std::span<const std::int64_t> moves) {
  std::vector<double> weights(moves.begin(), moves.end());
  const std::size_t n = chain.n_stages, width = n + chain.n_exits, won = n;
  for (std::size_t k = 0; k < n; ++k) {
    if (chain.left[k] == 0) continue;
    const auto row = std::span(weights).subspan(k * width, width);
    row[n + 1] += 0.5;
    double further = 0;
    for (std::size_t to = k + 1; to <= won; ++to) further += row[to];
    for (std::size_t to = k + 1; to <= won && further > 0; ++to) row[to] += 0.5 * row[to] / further;
    // A way that nobody went leads on only where it is known how that goes on.
    if (further == 0 && (k + 1 == won || chain.settled[k + 1])) row[k + 1] += 0.5;
  }
  return weights;
}

// The chain with the stage at its benchmark against the chain with the stage as it is.
struct stage_repair {
  double win = std::numeric_limits<double>::quiet_NaN();
  double win_repaired = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> gain;

  bool has_value() const noexcept { return win >= 0; }
};

// `rate` says what conversion a fraction stands for: its share, or a draw around it.
template <class Rate>
stage_repair repair_of(const stage_chain& chain, std::size_t k, const repair_question& s, Rate&& rate) {
  const bool by_past = !s.conversion;
  if (by_past && (s.past.n == 0 || s.present.n == 0)) return {};
  const chain_repair then = repair_stage(chain, k, by_past ? rate(s.past) : *s.conversion).value();
  if (!then.has_value()) return {};
  stage_repair r{then.win, then.win_repaired, then.gain};
  if (!by_past) return r;
  const chain_repair now = repair_stage(chain, k, rate(s.present)).value();
  if (!now.has_value()) return {};
  r.win = now.win_repaired;
  for (std::size_t j = 0; j < r.gain.size(); ++j) r.gain[j] -= now.gain[j];
  return r;
}

// Sum and variance of the days beyond `norm` of the stays, those that last up to now.
struct days_beyond {
  double sum = 0;
  double variance = 0;
};

days_beyond days_beyond_of(const survival_tally& stays, timespan norm, timespan day) {
  days_beyond d;
  double squares = 0;
  for (const auto& [key, count] : stays.lengths()) {
    const double over = in_days({std::max<std::int64_t>(0, key.lasted_us - norm.us)}, day);
    d.sum += over * static_cast<double>(count);
    squares += over * over * static_cast<double>(count);
  }
  // The sum of n draws from what was seen has n times the variance of one.
  if (stays.n() > 0) d.variance = std::max(0.0, squares - d.sum * d.sum / static_cast<double>(stays.n()));
  return d;
}

// The bounds of draws; none when there are too few for the level.
void bound(quantity& q, std::vector<double>& draws, confidence_level level) {
  const std::int64_t place = tail_place(static_cast<std::int64_t>(draws.size()), level);
  if (place < 1) return;
  std::sort(draws.begin(), draws.end());
  q.lower = draws[static_cast<std::size_t>(place - 1)];
  q.upper = draws[draws.size() - static_cast<std::size_t>(place)];
}

// Shares of draws in which each stage has the largest value above zero. `draws[k]` is empty for a stage left out.
std::vector<double> worst_shares(std::span<const std::vector<double>> draws, std::size_t n) {
  std::vector<std::int64_t> times(draws.size());
  for (std::size_t d = 0; d < n; ++d) {
    double most = 0;
    for (const auto& stage : draws)
      if (!stage.empty()) most = std::max(most, stage[d]);
    for (std::size_t k = 0; k < draws.size(); ++k) times[k] += most > 0 && !draws[k].empty() && draws[k][d] == most;
  }
  std::vector<double> shares;
  for (const std::int64_t t : times) shares.push_back(static_cast<double>(t) / static_cast<double>(n));
  return shares;
}

}  // namespace

std::vector<repair_value> repair_values(const transition_result& moves, std::span<const repair_question> stages,
                                        double mean_won, timespan day, const simulation_options& options) {
  const std::size_t n = stages.size();
  const std::vector<std::int64_t> counts = moves.between_open();
  const std::size_t width = n + 3;
  const auto chain_of = [&](const std::vector<std::int64_t>& c) { return make_stage_chain(n, 3, c).value(); };
  const stage_chain chain = chain_of(counts);
  const std::vector<double> weights = move_weights(chain, counts);

  std::vector<repair_value> values(n);
  std::vector<days_beyond> beyond(n);
  for (std::size_t k = 0; k < n; ++k) {
    const repair_question& s = stages[k];
    repair_value& v = values[k];
    if (s.time && s.stays.n() > 0) {
      beyond[k] = days_beyond_of(s.stays, *s.time, day);
      v.days_lost.value = beyond[k].sum;
      v.days_lost.n = s.stays.n();
      const double half = options.level.z() * std::sqrt(beyond[k].variance);
      v.days_lost.lower = std::max(0.0, beyond[k].sum - half);
      v.days_lost.upper = beyond[k].sum + half;
    }
    if (s.deals == 0) continue;
    const stage_repair r = repair_of(chain, k, s, [](const fraction& f) { return f.share(); });
    if (!r.has_value()) continue;
    v.win_now = r.win;
    v.win_repaired = r.win_repaired;
    v.extra_wins.value = static_cast<double>(s.deals) * r.gain[k];
    v.extra_wins.n = chain.left[k];
    v.extra_wins_open = 0;
    for (std::size_t j = 0; j < n; ++j)
      if (stages[j].open > 0) v.extra_wins_open += static_cast<double>(stages[j].open) * r.gain[j];
  }

  std::mt19937_64 random(options.seed);
  std::vector<std::vector<double>> wins(n), days_drawn(n);
  std::vector<std::int64_t> drawn;
  for (std::int64_t d = 0; d < options.draws; ++d) {
    drawn.clear();
    for (std::size_t k = 0; k < n; ++k) {
      const auto row = draw_moves(random, std::span(weights).subspan(k * width, width));
      drawn.insert(drawn.end(), row.begin(), row.end());
    }
    const stage_chain other = chain_of(drawn);
    for (std::size_t k = 0; k < n; ++k) {
      const repair_question& s = stages[k];
      if (values[k].extra_wins.has_value()) {
        // A draw has the ways of the history and ways to an end, so it has a value where the history has one.
        const auto draw = [&](const fraction& f) { return draw_rate(random, posterior_of(f)); };
        const stage_repair r = repair_of(other, k, s, draw);
        wins[k].push_back(r.has_value() ? static_cast<double>(s.deals) * r.gain[k] : 0);
      }
      if (values[k].days_lost.has_value())
        days_drawn[k].push_back(beyond[k].sum + std::sqrt(beyond[k].variance) * draw_normal(random));
    }
  }
  if (options.draws > 0) {
    std::vector<std::vector<double>> judged_wins(n), judged_days(n);
    for (std::size_t k = 0; k < n; ++k)
      if (stages[k].judged) judged_wins[k] = wins[k], judged_days[k] = days_drawn[k];
    const auto draws = static_cast<std::size_t>(options.draws);
    const std::vector<double> by_value = worst_shares(judged_wins, draws);
    const std::vector<double> by_days = worst_shares(judged_days, draws);
    for (std::size_t k = 0; k < n; ++k) {
      if (!judged_wins[k].empty()) values[k].worst_by_value = by_value[k];
      if (!judged_days[k].empty()) values[k].worst_by_days = by_days[k];
    }
  }
  for (std::size_t k = 0; k < n; ++k) {
    repair_value& v = values[k];
    if (!v.extra_wins.has_value()) continue;
    bound(v.extra_wins, wins[k], options.level);
    if (!(mean_won == mean_won)) continue;
    v.extra_money = v.extra_wins;
    v.extra_money.value *= mean_won;
    v.extra_money.lower *= mean_won;
    v.extra_money.upper *= mean_won;
  }
  return values;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
