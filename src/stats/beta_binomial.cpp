#include "stats/quiet_policy.hpp"

#include <funnel/stats/comparison.hpp>

#include "stats/distributions.hpp"
#include "stats/ordered_sum.hpp"

#include <boost/math/special_functions/gamma.hpp>
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

// No fit claims that units hit always or never: the prior must weigh something to have a mean.
constexpr double largest_theta = 1024;

// The likelihood of mean m and theta = rho / (1 - rho) = 1 / (alpha + beta). Multiplying out the beta functions,
//   L = sum over units of  sum_{j < hits} log(m + j theta) + sum_{j < misses} log(1 - m + j theta)
//                          - sum_{j < n} log(1 + j theta)  (+ log C(n, hits)),
// which is regular at theta = 0, where it is the binomial likelihood. Only the number of units with more than j
// hits, misses, trials enters: whole numbers, hence no dependence on the order of the units.
// Source: Griffiths (1973), Biometrics 29(4), 637-648; Smith (1983), Appl. Stat. 32(2), 196-204 (AS 189).
class beta_binomial_likelihood {
 public:
  explicit beta_binomial_likelihood(std::span<const fraction> units) {
    for (const fraction& u : units) {
      count(hits_, u.hits);
      count(misses_, u.misses());
      count(trials_, u.n);
    }
    for (auto* more : {&hits_, &misses_, &trials_})
      for (std::size_t j = more->size(); j > 1; --j) (*more)[j - 2] += (*more)[j - 1];
    constant_ = ordered_sum(units, [](const fraction& u) {
      const auto log_factorial = [](std::int64_t x) { return log_gamma(static_cast<double>(x + 1)); };
      return log_factorial(u.n) - log_factorial(u.hits) - log_factorial(u.misses());
    });
  }

  double value(double m, double theta) const {
    double l = constant_;
    each(hits_, [&](double j, double units) { l += units * std::log(m + j * theta); });
    each(misses_, [&](double j, double units) { l += units * std::log(1 - m + j * theta); });
    each(trials_, [&](double j, double units) { l -= units * std::log1p(j * theta); });
    return l;
  }

  // dL/dtheta, which at 0 is also dL/drho.
  double slope(double m, double theta) const {
    double s = 0;
    each(hits_, [&](double j, double units) { s += units * j / (m + j * theta); });
    each(misses_, [&](double j, double units) { s += units * j / (1 - m + j * theta); });
    each(trials_, [&](double j, double units) { s -= units * j / (1 + j * theta); });
    return s;
  }

  // The best mean at this theta. L is concave in m with infinite slopes at 0 and 1, so there is exactly one.
  double best_mean(double theta, double start) const {
    const auto slope_and_curvature = [&](double m) {
      double first = 0;
      double second = 0;
      each(hits_, [&](double j, double units) {
        const double x = 1 / (m + j * theta);
        first += units * x;
        second -= units * x * x;
      });
      each(misses_, [&](double j, double units) {
        const double x = 1 / (1 - m + j * theta);
        first -= units * x;
        second -= units * x * x;
      });
      return std::pair(first, second);
    };
    std::uintmax_t iterations = 100;
    return boost::math::tools::newton_raphson_iterate(slope_and_curvature, start, 0.0, 1.0, 50, iterations);
  }

  std::int64_t largest_n() const { return static_cast<std::int64_t>(trials_.size()); }

 private:
  // [j] holds the units with more than j; until they are summed, those with exactly j + 1.
  using counts = std::vector<std::int64_t>;

  static void count(counts& exactly, std::int64_t x) {
    if (x == 0) return;
    if (exactly.size() < static_cast<std::size_t>(x)) exactly.resize(static_cast<std::size_t>(x));
    ++exactly[static_cast<std::size_t>(x) - 1];
  }

  template <class See>
  static void each(const counts& more, See see) {
    for (std::size_t j = 0; j < more.size(); ++j) see(static_cast<double>(j), static_cast<double>(more[j]));
  }

  counts hits_, misses_, trials_;
  double constant_ = 0;
};

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
    f.slope_at_zero = l.slope(f.mean, 0);
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
