#include "stats/period_effect.hpp"

#include "stats/draws.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

constexpr double prior_scale = 0.2;

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

}  // namespace

period_effect::period_effect(std::span<const past_forecast> past, double independent) {
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
  std::vector<double> variances(seen.size()), log_variances(seen.size());
  for (double spread = 0.01; spread < 2.5; spread *= 1.35) {
    for (std::size_t i = 0; i < seen.size(); ++i) {
      variances[i] = seen[i].variance + spread * spread;
      log_variances[i] = std::log(variances[i]);
    }
    for (double mean = -1.5; mean <= 1.5001; mean += 0.05) {
      // Half a Student's t with 4 degrees of freedom for the spread, on a grid of its logarithm; a normal mean.
      double log = -2.5 * std::log1p(spread * spread / (4 * prior_scale * prior_scale)) + std::log(spread) -
                   0.5 * mean * mean / (prior_scale * prior_scale);
      for (std::size_t i = 0; i < seen.size(); ++i) {
        const double miss = seen[i].value - mean;
        log += power[i] * -0.5 * (log_variances[i] + miss * miss / variances[i]);
      }
      points_.push_back({mean, spread, 0});
      logs.push_back(log);
      best = std::max(best, log);
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
  return p.mean + p.spread * draw_normal(random);
}

}  // namespace v0_1
}  // namespace funnel
