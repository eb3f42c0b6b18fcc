#include "analysis/forecast_record.hpp"

#include "stats/binomial.hpp"
#include "stats/draws.hpp"
#include "stats/open_deal_draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// A forecast says something where at least so many wins were expected or came; many of less say nothing of coverage.
bool counts(const past_forecast& f) { return f.expected + f.came >= 1; }

// The forecast that would have been given: chance, rates and the effect of the period as it was known then.
class forecast_given {
 public:
  forecast_given(const past_forecast& f, std::int64_t n_open, const period_effect& effect)
      : f_(f),
        n_open_(n_open),
        n_(static_cast<double>(n_open)),
        effect_(effect),
        mean_(std::clamp(f.expected / n_, 1e-9, 1 - 1e-9)) {}

  double expected() const { return f_.expected > 0 ? n_ * with_odds(mean_, std::exp(pull(effect_.mean()))) : 0; }
  count_interval interval(confidence_level level, std::uint64_t seed) const {
    constexpr std::int64_t n_draws = 799;
    std::mt19937_64 random(seed + 1);
    std::vector<std::int64_t> wins;
    for (std::int64_t i = 0; i < n_draws; ++i) {
      const double shift = pull(effect_.draw(random));
      const double rates = std::clamp(mean_ + draw_normal(random) * std::sqrt(f_.from_rates) / n_, 0.0, 1.0);
      const double w = with_odds(rates, std::exp(shift));
      const double variance = std::min(f_.by_chance * w * (1 - w) / (mean_ * (1 - mean_)), n_ * w * (1 - w));
      wins.push_back(draw_wins(random, n_ * w, variance, n_open_));
    }
    std::sort(wins.begin(), wins.end());
    const std::int64_t place = detail::tail_place(n_draws, level);
    if (place < 1) return {0, n_open_};
    return {wins[static_cast<std::size_t>(place - 1)], wins[wins.size() - static_cast<std::size_t>(place)]};
  }

 private:
  // Deals that are won or not for certain do not shift, so that all together shift by less.
  double pull(double shift) const { return shift * f_.by_chance / (n_ * mean_ * (1 - mean_)); }

  const past_forecast& f_;
  std::int64_t n_open_;
  double n_;
  const period_effect& effect_;
  double mean_;  // probability
};

void add_row(forecast_record& r, const exit_history& h, std::size_t from, std::size_t until, std::int64_t n_open,
             const past_forecast& f, const period_effect& known, confidence_level level) {
  const auto came = static_cast<std::int64_t>(f.came);
  const forecast_given given(f, n_open, known);
  const count_interval interval = given.interval(level, from);
  r.rows.push_back({{instant{h.cut(from)}, instant{h.cut(until)}}, n_open, given.expected(), interval, came});
  r.covered += interval.lower <= came && came <= interval.upper;
  r.expected += r.rows.back().expected;
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

learnt_record record_within(const forecast_past& past, std::span<const past_stretch> stretches,
                            std::optional<std::size_t> season, double days_left, confidence_level level) {
  learnt_record learnt;
  std::vector<past_forecast> seen;
  for (std::size_t i = stretches.size(); i-- > 0;) {
    const auto [from, until, its_season] = stretches[i];
    forecast_then then(past, from, 0.5 * days_left);
    if (then.n_open() == 0) continue;
    past_forecast f = then.by(until);
    if (!counts(f)) continue;
    f.season = its_season;
    const period_effect known(seen, static_cast<double>(seen.size()), days_left,
                              season ? std::optional(its_season) : std::nullopt);
    add_row(learnt.record, past.history(), from, until, then.n_open(), f, known, level);
    seen.push_back(f);
  }
  learnt.effect = period_effect(seen, static_cast<double>(seen.size()), days_left, season);
  learnt.record.by_season = learnt.effect.by_season();
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
    const period_effect known(seen, i == 0 ? 0 : independent(from[0], from[i]), past.cycle_days());
    const past_forecast f = then[i].by(now);
    add_row(learnt.record, h, from[i], now, then[i].n_open(), f, known, level);
  }
  seen.clear();
  for (forecast_then& t : then) seen.push_back(t.by(now));
  learnt.effect = period_effect(seen, from.empty() ? 0 : independent(from[0], now), past.cycle_days());
  finish(learnt, level);
  return learnt;
}

}  // namespace v0_1
}  // namespace funnel
