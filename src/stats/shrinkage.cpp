#include <funnel/stats/comparison.hpp>

#include <funnel/stats/estimate.hpp>

#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<shrunk_share> shrink(std::span<const fraction> units, const beta_binomial_fit& fit,
                                 confidence_level level) {
  std::vector<shrunk_share> all;
  all.reserve(units.size());
  const estimate common = wilson(fit.total.hits, fit.total.n, level);
  for (const fraction& u : units) {
    if (fit.has_prior())
      all.push_back(shrink(u, fit.prior(), level));
    else
      all.push_back({u, common.value, common.lower, common.upper, 0.5, common.has_value()});
  }
  return all;
}

}  // namespace v0_1
}  // namespace funnel
