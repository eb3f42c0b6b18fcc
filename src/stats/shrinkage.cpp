#include <funnel/stats/comparison.hpp>

#include "stats/beta_binomial_likelihood.hpp"
#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

shrunk_share shrink(fraction unit, const beta_prior& prior, confidence_level level) {
  const double a = prior.alpha + static_cast<double>(unit.hits);
  const double b = prior.beta + static_cast<double>(unit.misses());
  const interval bounds = beta_interval(a, b, level);
  const double above = beta_upper(prior.mean(), a, b);
  return {unit, a / (a + b), bounds.lower, bounds.upper, above};
}

std::vector<shrunk_share> shrink(std::span<const fraction> units, const beta_binomial_fit& fit,
                                 confidence_level level) {
  std::vector<shrunk_share> all;
  all.reserve(units.size());
  const estimate common = wilson(fit.total.hits, fit.total.n, level);
  for (const fraction& u : units) {
    if (fit.has_prior())
      all.push_back(shrink(u, fit.prior(), level));
    else
      all.push_back({u, common.value, common.lower, common.upper, 0.5});
  }
  return all;
}

std::vector<interval> shrunk_intervals(std::span<const fraction> units, confidence_level level) {
  std::vector<interval> all(units.size());
  const fraction total = pooled(units);
  if (total.n == 0) return all;
  const detail::beta_binomial_likelihood likelihood(units);
  double inverse = 0, counted = 0;
  for (const fraction& u : units)
    if (u.n > 0) inverse += 1 / static_cast<double>(u.n), ++counted;
  const double usual_n = counted / inverse;

  // What the prior may weigh: weight / (weight + usual n) is anything between 0 and 1 alike. At each weight the mean
  // is normal on the scale of the logit; three points have its mean and variance.
  struct point {
    double alpha, beta, log_density;
  };
  std::vector<point> points;
  constexpr int steps = 40;
  double start = std::clamp(total.share(), 1e-6, 1 - 1e-6);
  const double half = 0.5 / static_cast<double>(total.n + 1);
  for (int i = 0; i < steps; ++i) {
    const double kept = (i + 0.5) / steps;
    const double weight = usual_n * kept / (1 - kept);
    const double theta = 1 / weight;
    const bool between = total.hits > 0 && total.misses() > 0;
    const double mean =
        between ? start = likelihood.best_mean(theta, start) : std::clamp(total.share(), half, 1 - half);
    const double slope = mean * (1 - mean);  // of the mean in its logit
    const double information = between ? likelihood.curvature(mean, theta) * slope * slope : 1;
    const double deviation = 1 / std::sqrt(information);
    const double density = likelihood.value(mean, theta) + std::log(deviation * slope);
    const double logit = std::log(mean / (1 - mean));
    for (const double z : {-std::sqrt(3.0), 0.0, std::sqrt(3.0)}) {
      const double m = 1 / (1 + std::exp(-logit - z * deviation));
      points.push_back({m * weight, (1 - m) * weight, density + std::log(z == 0 ? 2.0 / 3 : 1.0 / 6)});
    }
  }
  double most = points.front().log_density;
  for (const point& p : points) most = std::max(most, p.log_density);
  for (std::size_t u = 0; u < units.size(); ++u) {
    double sum = 0, first = 0, second = 0;
    for (const point& p : points) {
      const double density = std::exp(p.log_density - most);
      const double a = p.alpha + static_cast<double>(units[u].hits),
                   b = p.beta + static_cast<double>(units[u].misses());
      const double mean = a / (a + b);
      sum += density;
      first += density * mean;
      second += density * (mean * mean + mean * (1 - mean) / (a + b + 1));
    }
    const double mean = first / sum;
    const double variance = second / sum - mean * mean;
    const double weight = mean * (1 - mean) / variance - 1;
    if (weight > 0) all[u] = beta_interval(mean * weight, (1 - mean) * weight, level);
  }
  return all;
}

}  // namespace v0_1
}  // namespace funnel
