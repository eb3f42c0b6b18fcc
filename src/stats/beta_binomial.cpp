#include "stats/quiet_policy.hpp"

#include <funnel/stats/comparison.hpp>

#include "stats/beta_binomial_likelihood.hpp"
#include "stats/ordered_sum.hpp"

#include <boost/math/tools/roots.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::beta_binomial_likelihood;

// No fit claims that units hit always or never: the prior must weigh something to have a mean.
constexpr double largest_theta = 1024;

beta_binomial_fit fit_without_spread(std::span<const fraction> units, const beta_binomial_likelihood& l) {
  beta_binomial_fit f;
  f.units = std::count_if(units.begin(), units.end(), [](const fraction& u) { return u.has_value(); });
  f.total = pooled(units);
  if (f.units == 0) return f;
  f.mean = f.total.share();
  if (f.total.hits == 0 || f.total.misses() == 0) {
    f.log_likelihood_alike = 0;
  } else {
    f.log_likelihood_alike = l.value(f.mean, 0);
    // In closed form, since sums of whole numbers are.
    const double p = f.mean;
    f.slope_at_zero = ordered_sum(units, [p](const fraction& u) {
      const auto pairs = [](std::int64_t x) { return static_cast<double>(x) * (static_cast<double>(x) - 1) / 2; };
      return pairs(u.hits) / p + pairs(u.misses()) / (1 - p) - pairs(u.n);
    });
  }
  f.log_likelihood = f.log_likelihood_alike;
  return f;
}

}  // namespace

beta_binomial_fit fit_by_likelihood(std::span<const fraction> units) {
  const beta_binomial_likelihood l(units);
  beta_binomial_fit f = fit_without_spread(units, l);
  if (f.total.hits == 0 || f.total.misses() == 0) return f;

  // The best theta over a grid of powers of two, then the zero of the slope beside it. The slope at 0 alone does
  // not tell: one large unit can make it negative while many small ones make a far better fit elsewhere. Below
  // the grid even the largest unit would keep less than a thousandth of its own deviation.
  struct point {
    double theta, mean, value;
  };
  const auto at = [&](double theta, double start) {
    const double mean = l.best_mean(theta, start);
    return point{theta, mean, l.value(mean, theta)};
  };
  std::vector<point> grid{{0, f.mean, f.log_likelihood_alike}};
  const int first = -10 - std::ilogb(static_cast<double>(l.largest_n()));
  for (double theta = std::ldexp(1.0, first); theta <= largest_theta; theta *= 2)
    grid.push_back(at(theta, grid.back().mean));
  // The first of equals: a likelihood that does not depend on theta means no spread.
  const auto top =
      std::max_element(grid.begin(), grid.end(), [](const point& a, const point& b) { return a.value < b.value; });
  point best = *top;
  const auto slope = [&](const point& p) { return l.slope(p.mean, p.theta); };
  const bool rising = slope(*top) > 0;
  if ((rising && top + 1 != grid.end()) || (!rising && top != grid.begin())) {
    const point& low = rising ? top[0] : top[-1];
    const point& high = rising ? top[1] : top[0];
    const double at_low = slope(low);
    const double at_high = slope(high);
    if (at_low > 0 && at_high < 0) {
      std::uintmax_t iterations = 100;
      const auto bracket = boost::math::tools::toms748_solve(
          [&](double theta) { return l.slope(l.best_mean(theta, low.mean), theta); }, low.theta, high.theta, at_low,
          at_high, boost::math::tools::eps_tolerance<double>(50), iterations, detail::quiet_policy());
      best = at((bracket.first + bracket.second) / 2, low.mean);
    }
  }
  if (best.theta == 0) return f;
  f.mean = best.mean;
  f.rho = best.theta / (1 + best.theta);
  f.log_likelihood = best.value;
  return f;
}

}  // namespace v0_1
}  // namespace funnel
