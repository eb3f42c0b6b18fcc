#include <funnel/analysis/velocity.hpp>

#include <funnel/stats/estimate.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/time.hpp>
#include <funnel/aggregates/durations.hpp>

namespace funnel {
inline namespace v0_1 {

sales_velocity sales_velocity_of(const cycle_tally& t, duration day, confidence_level level) {
  sales_velocity v = velocity_of(t.open(), t.ended_as(cycle_end::lost), t.won, level);
  // The calculator counts in days of 24 hours.
  const double of_24_hours = in_days(days(1), day);
  v.mean_cycle_days *= of_24_hours;
  v.money_per_day.value /= of_24_hours;
  v.money_per_day.lower /= of_24_hours;
  v.money_per_day.upper /= of_24_hours;
  return v;
}

}  // namespace v0_1
}  // namespace funnel
