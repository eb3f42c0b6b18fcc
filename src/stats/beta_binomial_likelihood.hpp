// The likelihood of a beta-binomial distribution of units, for its fit and for what is unknown of it.
#pragma once

#include "stats/quiet_policy.hpp"

#include <funnel/stats/estimate.hpp>

#include "stats/distributions.hpp"
#include "stats/ordered_sum.hpp"

#include <boost/math/quadrature/gauss.hpp>
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
namespace detail {

// Places j with weights: sums over them are sums of a smooth function over j = 0, 1, ..., x - 1, one for each unit's x.
//
// Up to `exactly` every j is a place; beyond, where a function of log j hardly bends, the sum from a to b - 1 is
//   integral of f from a - 1/2 to b - 1/2, less (f'(b - 1/2) - f'(a - 1/2)) / 24
// (Euler and Maclaurin; the next term is some 1e-14), the integral by Gauss and Legendre in log j, the derivatives as
// f(b) - f(b - 1) and f(a) - f(a - 1). So a unit of 10^12 trials costs hardly more than one of 10^4.
class weighted_places {
 public:
  /// `sizes` in any order; those of 0 have no place.
  explicit weighted_places(std::vector<std::int64_t> sizes) {
    std::sort(sizes.begin(), sizes.end());
    std::int64_t from = 0;
    for (auto size = sizes.begin(); size != sizes.end();) {
      const auto units = static_cast<double>(sizes.end() - size);
      const std::int64_t to = *size;
      for (; from < std::min(to, exactly); ++from) places_.push_back({static_cast<double>(from), units});
      if (from < to) add_smooth(static_cast<double>(from), static_cast<double>(to), units);
      from = std::max(from, to);
      size = std::upper_bound(size, sizes.end(), to);
    }
  }

  template <class See>
  void each(See see) const {
    for (const auto& [j, weight] : places_) see(j, weight);
  }

 private:
  static constexpr std::int64_t exactly = 4096;

  void add_smooth(double from, double to, double units) {
    if (to - from <= 16) {
      for (double j = from; j < to; ++j) places_.push_back({j, units});
      return;
    }
    const double low = std::log(from - 0.5), high = std::log(to - 0.5);
    const double panels = std::ceil((high - low) / 0.5);
    const double half = (high - low) / panels / 2;
    using gauss = boost::math::quadrature::gauss<double, 10>;
    for (double panel = 0; panel < panels; ++panel) {
      const double middle = low + (2 * panel + 1) * half;
      for (std::size_t i = 0; i < gauss::abscissa().size(); ++i)
        for (const double x : {gauss::abscissa()[i], -gauss::abscissa()[i]}) {
          const double j = std::exp(middle + half * x);
          places_.push_back({j, units * half * gauss::weights()[i] * j});
        }
    }
    const double end = units / 24;
    places_.insert(places_.end(), {{to, -end}, {to - 1, end}, {from, end}, {from - 1, -end}});
  }

  std::vector<std::pair<double, double>> places_;
};

// The likelihood of mean m and theta = rho / (1 - rho) = 1 / (alpha + beta). Multiplying out the beta functions,
//   L = sum over units of  sum_{j < hits} log(m + j theta) + sum_{j < misses} log(1 - m + j theta)
//                          - sum_{j < n} log(1 + j theta)  (+ log C(n, hits)),
// which is regular at theta = 0, where it is the binomial likelihood. Only the number of units with more than j
// hits, misses, trials enters: whole numbers, hence no dependence on the order of the units.
// Source: Griffiths (1973), Biometrics 29(4), 637-648; Smith (1983), Appl. Stat. 32(2), 196-204 (AS 189).
class beta_binomial_likelihood {
 public:
  explicit beta_binomial_likelihood(std::span<const fraction> units)
      : hits_(sizes(units, [](const fraction& u) { return u.hits; })),
        misses_(sizes(units, [](const fraction& u) { return u.misses(); })),
        trials_(sizes(units, [](const fraction& u) { return u.n; })) {
    for (const fraction& u : units) largest_n_ = std::max(largest_n_, u.n);
    constant_ = ordered_sum(units, [](const fraction& u) {
      const auto log_factorial = [](std::int64_t x) { return log_gamma(static_cast<double>(x) + 1); };
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

  // How much the slope in the mean falls with it there: the inverse of the variance of the mean.
  double curvature(double m, double theta) const {
    double s = 0;
    each(hits_, [&](double j, double units) { s += units / ((m + j * theta) * (m + j * theta)); });
    each(misses_, [&](double j, double units) { s += units / ((1 - m + j * theta) * (1 - m + j * theta)); });
    return s;
  }

  std::int64_t largest_n() const { return largest_n_; }

 private:
  template <class Of>
  static std::vector<std::int64_t> sizes(std::span<const fraction> units, Of of) {
    std::vector<std::int64_t> all;
    for (const fraction& u : units) all.push_back(of(u));
    return all;
  }
  template <class See>
  static void each(const weighted_places& places, See see) {
    places.each(see);
  }

  weighted_places hits_, misses_, trials_;
  std::int64_t largest_n_ = 0;
  double constant_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
