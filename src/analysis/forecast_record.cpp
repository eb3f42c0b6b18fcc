#include "analysis/forecast_record.hpp"

#include "stats/binomial.hpp"
#include "stats/draws.hpp"
#include "stats/open_deal_draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// A forecast says something where at least so many wins were expected or came; many of less say nothing of coverage.
bool counts(const past_forecast& f) { return f.expected + f.came >= 1; }

// The interval that would have been given: chance, rates and the effect of the period as it was known then.
count_interval interval_of(const past_forecast& f, std::int64_t n_open, const period_effect& effect,
                           confidence_level level, std::uint64_t seed) {
  constexpr std::int64_t n_draws = 799;
  std::mt19937_64 random(seed + 1);
  const double n = static_cast<double>(n_open), mean = std::clamp(f.expected / n, 1e-9, 1 - 1e-9);
  const double alike = n * mean * (1 - mean);  // variance if all deals had one probability
  std::vector<std::int64_t> wins;
  for (std::int64_t i = 0; i < n_draws; ++i) {
    const double shift = effect.draw(random) * f.by_chance / alike;
    const double rates = std::clamp(mean + draw_normal(random) * std::sqrt(f.from_rates) / n, 0.0, 1.0);
    const double w = with_odds(rates, std::exp(shift));
    wins.push_back(draw_wins(random, n * w, std::min(f.by_chance * w * (1 - w) / (mean * (1 - mean)), n * w * (1 - w)), n_open));
  }
  std::sort(wins.begin(), wins.end());
  const std::int64_t place = detail::tail_place(n_draws, level);
  if (place < 1) return {0, n_open};
  return {wins[static_cast<std::size_t>(place - 1)], wins[wins.size() - static_cast<std::size_t>(place)]};
}

void add_row(forecast_record& r, const exit_history& h, std::size_t from, std::size_t until, std::int64_t n_open,
             const past_forecast& f, const count_interval& interval) {
  const auto came = static_cast<std::int64_t>(f.came);
  r.rows.push_back({{instant{h.cut(from)}, instant{h.cut(until)}}, n_open, f.expected, interval, came});
  r.covered += interval.lower <= came && came <= interval.upper;
  r.expected += f.expected;
  r.came += came;
}

// More misses than chance makes of intervals that hold as often as they say: one in twenty records has them.
bool misses_too_often(const forecast_record& r, confidence_level level) {
  return binomial_at_most(r.covered, static_cast<std::int64_t>(r.rows.size()), level.value) < 0.05;
}

void finish(learnt_record& learnt, confidence_level level) {
  forecast_record& r = learnt.record;
  std::reverse(r.rows.begin(), r.rows.end());
  r.mean_shift = learnt.effect.mean();
  r.shift_spread = learnt.effect.spread();
  if (r.rows.size() < forecast_record::least_rows) return;
  const auto came = static_cast<double>(r.came), off = std::abs(r.expected - came);
  if (misses_too_often(r, level) || off > std::max(0.25 * came, 2 * std::sqrt(came + 1)))
    r.verdict = record_verdict::poor;
  else
    r.verdict = r.shift_spread > forecast_record::wide_spread ? record_verdict::wide : record_verdict::good;
}

}  // namespace

learnt_record record_within(const forecast_past& past, std::span<const std::pair<std::size_t, std::size_t>> stretches,
                            double lead_days, confidence_level level) {
  learnt_record learnt;
  std::vector<past_forecast> seen;
  for (std::size_t i = stretches.size(); i-- > 0;) {
    const auto [from, until] = stretches[i];
    forecast_then then(past, from, lead_days);
    if (then.n_open() == 0) continue;
    const past_forecast f = then.by(until);
    if (!counts(f)) continue;
    const period_effect known(seen, static_cast<double>(seen.size()));
    add_row(learnt.record, past.history(), from, until, then.n_open(), f, interval_of(f, then.n_open(), known, level, from));
    seen.push_back(f);
  }
  learnt.effect = period_effect(seen, static_cast<double>(seen.size()));
  finish(learnt, level);
  return learnt;
}

learnt_record record_until_now(const forecast_past& past, std::span<const std::size_t> cuts, confidence_level level) {
  learnt_record learnt;
  const exit_history& h = past.history();
  const std::size_t now = h.n_cuts() - 1;
  std::vector<forecast_then> then;
  // How many of the forecasts up to a cut are as good as independent.
  const auto independent = [&](std::size_t first, std::size_t until) {
    return 1 + (instant{h.cut(until)} - instant{h.cut(first)}).days() / past.cycle_days();
  };
  std::vector<past_forecast> seen;
  std::vector<std::size_t> from;
  for (const std::size_t c : cuts) {
    then.emplace_back(past, c, past.cycle_days());
    if (then.back().n_open() == 0 || !counts(then.back().by(now))) {
      then.pop_back();
      continue;
    }
    from.push_back(c);
  }
  for (std::size_t i = 0; i < then.size(); ++i) {
    seen.clear();
    for (std::size_t e = 0; e < i; ++e)
      if (const past_forecast f = then[e].by(from[i]); counts(f)) seen.push_back(f);
    const period_effect known(seen, i == 0 ? 0 : independent(from[0], from[i]));
    const past_forecast f = then[i].by(now);
    add_row(learnt.record, h, from[i], now, then[i].n_open(), f, interval_of(f, then[i].n_open(), known, level, from[i]));
  }
  seen.clear();
  for (forecast_then& t : then) seen.push_back(t.by(now));
  learnt.effect = period_effect(seen, from.empty() ? 0 : independent(from[0], now));
  finish(learnt, level);
  return learnt;
}

}  // namespace v0_1
}  // namespace funnel
