#include <funnel/stats/comparison.hpp>

#include "stats/ordered_sum.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

double z_score(fraction unit, double target, double tau_squared) {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  if (unit.n == 0) return undefined;
  const double variance = target * (1 - target) / static_cast<double>(unit.n) + tau_squared;
  return variance > 0 ? (unit.share() - target) / std::sqrt(variance) : undefined;
}

double winsorised_phi(std::vector<double> z, double winsorised) {
  if (z.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double count = static_cast<double>(z.size());
  std::sort(z.begin(), z.end());
  const auto pulled = static_cast<std::size_t>(count * winsorised);
  std::fill_n(z.begin(), pulled, z[pulled]);
  std::fill_n(z.rbegin(), pulled, z[z.size() - 1 - pulled]);
  return ordered_sum(std::span<const double>(z), [](double x) { return x * x; }) / count;
}

over_dispersion estimate_over_dispersion(std::span<const fraction> units, double target, double winsorised) {
  assert(0 <= winsorised && winsorised < 0.5);
  over_dispersion d;
  std::vector<double> z;
  double n = 0;
  double n_squared = 0;
  for (const fraction& u : units) {
    if (u.n == 0) continue;
    z.push_back(z_score(u, target));
    n += static_cast<double>(u.n);
    n_squared += static_cast<double>(u.n) * static_cast<double>(u.n);
  }
  d.units = static_cast<std::int64_t>(z.size());
  if (d.units < 2 || !(target * (1 - target) > 0)) return d;

  const double count = static_cast<double>(z.size());
  d.phi = winsorised_phi(z, 0);
  d.phi_winsorised = winsorised_phi(std::move(z), winsorised);

  // DerSimonian and Laird: sum w (share - target)^2 with w = 1 / se^2 = n / (target (1 - target)) has the mean
  //   (units - 1) + tau^2 (sum w - sum w^2 / sum w); solved for tau^2, with units * phi in its place.
  const double spread = (n - n_squared / n) / (target * (1 - target));
  d.tau_squared = std::max(0.0, (count * d.phi_winsorised - (count - 1)) / spread);
  return d;
}

double z_multiplicative(fraction unit, double target, const over_dispersion& d) {
  return z_score(unit, target) / std::sqrt(d.factor());
}

double z_additive(fraction unit, double target, const over_dispersion& d) {
  return z_score(unit, target, d.tau_squared);
}

interval normal_limits(std::int64_t n, double target, confidence_level coverage, double factor, double tau_squared) {
  if (n == 0) return {};
  const double variance = factor * target * (1 - target) / static_cast<double>(n) + tau_squared;
  const double half = coverage.z() * std::sqrt(variance);
  return {target - half, target + half};
}

}  // namespace v0_1
}  // namespace funnel
