#include <funnel/stats/comparison.hpp>

#include "stats/binomial.hpp"
#include <funnel/stats/estimate.hpp>

#include <cstdint>

namespace funnel {
inline namespace v0_1 {

share_bounds interpolated_limits(std::int64_t n, double target, confidence_level coverage) {
  if (n == 0) return {};
  // With r the smallest count whose distribution function reaches p, go back from r by the part of the step at r
  // that lies above p.
  const auto limit = [&](double p) {
    const std::int64_t r = binomial_quantile(p, n, target);
    const double above = (binomial_at_most(r, n, target) - p) / binomial_exactly(r, n, target);
    return (static_cast<double>(r) - above) / static_cast<double>(n);
  };
  const double tail = (1 - coverage.value) / 2;
  return {limit(tail), limit(1 - tail)};
}

}  // namespace v0_1
}  // namespace funnel
