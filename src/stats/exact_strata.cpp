#include <funnel/stats/comparison.hpp>

#include "stats/distributions.hpp"
#include "stats/strata.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

exact_stratified_test exact_stratified(std::span<const mix_stratum> strata) {
  // The distribution of the unit's hits beyond the fewest possible, stratum by stratum.
  std::vector<double> sum{1};
  std::int64_t seen = 0;
  for (const mix_stratum& s : detail::shared_strata(strata)) {
    const std::int64_t hits = s.unit.hits + s.rest.hits;
    const std::int64_t least = std::max<std::int64_t>(0, hits - s.rest.n);
    const std::int64_t most = std::min(s.unit.n, hits);
    seen += s.unit.hits - least;
    const auto log_choose = [](std::int64_t n, std::int64_t k) {
      const auto log_factorial = [](std::int64_t x) { return log_gamma(static_cast<double>(x) + 1); };
      return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
    };
    const double all = log_choose(s.unit.n + s.rest.n, hits);
    std::vector<double> next(sum.size() + static_cast<std::size_t>(most - least));
    for (std::int64_t x = least; x <= most; ++x) {
      const double weight = std::exp(log_choose(s.unit.n, x) + log_choose(s.rest.n, hits - x) - all);
      for (std::size_t i = 0; i < sum.size(); ++i) next[i + static_cast<std::size_t>(x - least)] += weight * sum[i];
    }
    sum = std::move(next);
  }
  if (sum.size() == 1) return {};
  // Sums of equal probability on the two sides must both count, whatever the rounding.
  const auto p_of = [&](std::size_t place) {
    double p = 0;
    for (const double weight : sum)
      if (weight <= sum[place] * (1 + 1e-7)) p += weight;
    return std::min(1.0, p);
  };
  return {p_of(static_cast<std::size_t>(seen)), std::min(p_of(0), p_of(sum.size() - 1))};
}

}  // namespace v0_1
}  // namespace funnel
