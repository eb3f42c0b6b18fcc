#include <funnel/stats/comparison.hpp>

#include <funnel/stats/estimate.hpp>
#include "stats/ordered_sum.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

over_dispersion estimate_over_dispersion(std::span<const fraction> units, double target,
                                         double winsorised) {
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
  const auto mean_square = [&] {
    return ordered_sum(std::span<const double>(z), [](double x) { return x * x; }) / count;
  };
  d.phi = mean_square();
  std::sort(z.begin(), z.end());
  const auto pulled = static_cast<std::size_t>(count * winsorised);
  std::fill_n(z.begin(), pulled, z[pulled]);
  std::fill_n(z.rbegin(), pulled, z[z.size() - 1 - pulled]);
  d.phi_winsorised = mean_square();

  // DerSimonian and Laird: sum w (share - target)^2 with w = 1 / se^2 = n / (target (1 - target)) has the mean
  //   (units - 1) + tau^2 (sum w - sum w^2 / sum w); solved for tau^2, with units * phi in its place.
  const double spread = (n - n_squared / n) / (target * (1 - target));
  d.tau_squared = std::max(0.0, (count * d.phi_winsorised - (count - 1)) / spread);
  return d;
}

}  // namespace v0_1
}  // namespace funnel
