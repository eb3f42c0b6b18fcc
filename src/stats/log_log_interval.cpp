#include "stats/log_log_interval.hpp"

#include <cmath>

namespace funnel {
inline namespace v0_1 {

interval log_log_interval(double share, double standard_error, confidence_level level) {
  if (!inside_unit_interval(share) || !(standard_error >= 0)) return {};
  // With v = log(-log p), dv/dp = 1 / (p log p), so v has the half-width w = z se / (p |log p|), and
  // p = exp(-exp(v)) turns v + w into p^exp(w) and v - w into p^exp(-w).
  const double half = level.z() * standard_error / (share * std::abs(std::log(share)));
  return {std::pow(share, std::exp(half)), std::pow(share, std::exp(-half))};
}

}  // namespace v0_1
}  // namespace funnel
