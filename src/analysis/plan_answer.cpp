#include <funnel/analysis/plan.hpp>

#include <funnel/analysis/forecast.hpp>
#include <funnel/stats/estimate.hpp>

#include <cstdint>

namespace funnel {
inline namespace v0_1 {

quantity of_plan(quantity expected, std::int64_t plan) {
  if (!expected.has_value() || plan <= 0) return {};
  for (double* x : {&expected.value, &expected.lower, &expected.upper}) *x /= static_cast<double>(plan);
  return expected;
}

}  // namespace v0_1
}  // namespace funnel
