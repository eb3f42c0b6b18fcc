#include <funnel/stats/comparison.hpp>

#include "stats/distributions.hpp"

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

}  // namespace v0_1
}  // namespace funnel
