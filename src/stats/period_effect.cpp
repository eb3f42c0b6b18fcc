#include "stats/period_effect.hpp"

#include "stats/draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

constexpr double month_scale = 0.3, season_scale = 0.4;

// What one look-back says of the shift, as a normal likelihood.
struct shift_seen {
  double value, variance;
};
shift_seen shift_of(const past_forecast& f) {
  // Half a win and half a loss keep both sides from certainty.
  const double n = static_cast<double>(f.n_open) + 1;
  const double expected = std::clamp((f.expected + 0.5) / n, 1e-9, 1 - 1e-9), came = (f.came + 0.5) / n;
  const double alike = n * expected * (1 - expected);  // variance if all deals had one probability
  // Deals that are won or not for certain do not shift: the others have to shift by more.
  const double certain = std::clamp((f.by_chance + 0.25) / alike, 0.05, 1.0);
  const double value = (std::log(came / (1 - came)) - std::log(expected / (1 - expected))) / certain;
  const double by_chance = 1 / (certain * certain * n * came * (1 - came)) * certain;
  const double pull = f.by_chance + 0.25;
  return {value, by_chance + f.from_rates / (pull * pull)};
}

// A density of half a Student's t with 4 degrees of freedom, up to a factor.
double log_half_t(double x, double scale) { return -2.5 * std::log1p(x * x / (4 * scale * scale)); }

// Sizes that a deviation may have, with the logarithm of the probability of each before anything is seen: there may be
// none, and half a Student's t says how large one is.
struct effect_sizes {
  std::vector<double> size{0}, log_prior;

  effect_sizes(double none, double scale, double least, double most, double step) : log_prior{std::log(none)} {
    double sum = 0;
    for (double x = least; x < most; x *= step) {
      size.push_back(x);
      log_prior.push_back(log_half_t(x, scale) + std::log(x));
      sum += std::exp(log_prior.back());
    }
    for (std::size_t i = 1; i < size.size(); ++i) log_prior[i] += std::log((1 - none) / sum);
  }
};

}  // namespace

period_effect::period_effect(std::span<const past_forecast> past, double independent, double days,
                             std::optional<std::size_t> season) {
  // That periods are all alike is rare; that rates miss on average, or seasons matter, is as likely as not. The effects
  // of the months of a longer time cancel in part.
  const effect_sizes spreads(0.2, month_scale / std::sqrt(std::max(1.0, days / 30)), 0.01, 2.5, 1.35);
  static const effect_sizes always(0.5, month_scale, 0.05, 1.5, 2), seasonal(0.5, season_scale, 0.05, 3, 1.5);
  // One round of the seasons does not tell them from periods that differ.
  std::size_t n_seasons = season.value_or(0) + 1;
  for (const past_forecast& f : past) n_seasons = std::max(n_seasons, f.season + 1);
  const bool seasons_tell = season.has_value() && past.size() >= 2 * n_seasons;
  by_season_ = seasons_tell;
  if (!seasons_tell) n_seasons = 1;
  const std::size_t own_season = seasons_tell ? season.value_or(0) : 0;
  // The latest count most: half as much for every half of the record.
  std::vector<shift_seen> seen;
  std::vector<double> power;
  for (std::size_t i = 0; i < past.size(); ++i) {
    seen.push_back(shift_of(past[i]));
    power.push_back(std::exp2(-2.0 * static_cast<double>(past.size() - 1 - i) / static_cast<double>(past.size())));
  }
  const double overlap = past.empty() ? 1 : std::min(1.0, independent / static_cast<double>(past.size()));
  for (double& p : power) p *= overlap;
  double best = -1e300;
  std::vector<double> logs;
  struct sums {
    double weight = 0, shift = 0;  // precision, and times the shifts
  };
  std::vector<sums> of(n_seasons);
  for (std::size_t i = 0; i < spreads.size.size(); ++i) {
    const double spread = spreads.size[i];
    std::fill(of.begin(), of.end(), sums{});
    double log_seen = 0;
    for (std::size_t e = 0; e < seen.size(); ++e) {
      const double variance = seen[e].variance + spread * spread, weight = power[e] / variance;
      log_seen -= 0.5 * (power[e] * std::log(variance) + weight * seen[e].value * seen[e].value);
      sums& s = of[seasons_tell ? past[e].season : 0];
      s.weight += weight, s.shift += weight * seen[e].value;
    }
    for (std::size_t t = 0; t < (seasons_tell ? seasonal.size.size() : 1); ++t) {
      // Given the sizes all is normal: the effects of the seasons, then the mean, have closed posteriors.
      const double tau2 = seasonal.size[t] * seasonal.size[t];
      double of_seasons = spreads.log_prior[i] + (seasons_tell ? seasonal.log_prior[t] : 0) + log_seen;
      double weight = 0, pull = 0;
      for (const sums& s : of) {
        const double shrunk = 1 / (1 + tau2 * s.weight);
        weight += shrunk * s.weight;
        pull += shrunk * s.shift;
        of_seasons += 0.5 * (tau2 * s.shift * s.shift * shrunk + std::log(shrunk));
      }
      const sums& own = of[own_season];
      const double shrunk = 1 / (1 + tau2 * own.weight);
      for (std::size_t a = 0; a < always.size.size(); ++a) {
        const double kappa2 = always.size[a] * always.size[a], certain = 1 / (1 + kappa2 * weight);
        const double mean = kappa2 * certain * pull;
        logs.push_back(of_seasons + always.log_prior[a] + 0.5 * (mean * pull + std::log(certain)));
        best = std::max(best, logs.back());
        const double known = shrunk * shrunk * kappa2 * certain + tau2 * shrunk;
        points_.push_back({shrunk * (mean + tau2 * own.shift), spread, std::sqrt(known + spread * spread), 0});
      }
    }
  }
  double sum = 0, square = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const double weight = std::exp(logs[i] - best);
    points_[i].up_to = sum += weight;
    mean_ += weight * points_[i].mean;
    square += weight * points_[i].spread * points_[i].spread;
  }
  for (point& p : points_) p.up_to /= sum;
  mean_ /= sum;
  spread_ = std::sqrt(square / sum);
}

double period_effect::draw(std::mt19937_64& random) const {
  const double u = draw_fraction(random);
  const auto at = std::lower_bound(points_.begin(), points_.end(), u, [](const point& p, double x) { return p.up_to < x; });
  const point& p = at == points_.end() ? points_.back() : *at;
  return p.mean + p.deviation * draw_normal(random);
}

}  // namespace v0_1
}  // namespace funnel
