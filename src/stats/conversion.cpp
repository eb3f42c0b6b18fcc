#include <funnel/stats/conversion.hpp>

#include <funnel/stats/estimate.hpp>
#include <funnel/aggregates/cohort.hpp>

#include <cstdint>

namespace funnel {
inline namespace v0_1 {

estimate resolved_conversion(const stage_ledger& s) {
  const std::int64_t advanced = s[fate::advanced].deals;
  const std::int64_t touched = s.touched().deals;
  estimate e;
  e.hits = advanced;
  e.n = advanced + s[fate::lost].deals;
  if (e.n > 0) e.value = static_cast<double>(advanced) / static_cast<double>(e.n);
  if (touched > 0) {
    e.lower = static_cast<double>(advanced) / static_cast<double>(touched);
    e.upper = static_cast<double>(touched - s[fate::lost].deals) / static_cast<double>(touched);
  }
  return e;
}

}  // namespace v0_1
}  // namespace funnel
