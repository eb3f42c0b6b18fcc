#include "analysis/bottleneck_parts.hpp"

#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/time.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"

#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

stage_trend trend_of(const stage_history& h, const query& q) {
  stage_trend t;
  if (h.by_period.empty()) return t;
  survival_tally all;
  for (const auto& [in, times] : h.by_period) all += times.settled;
  const survival_quantile age = quantile_of(all, 0.9);
  std::vector<fraction> shares;
  std::vector<double> medians;
  for (calendar_period p = h.by_period.begin()->first; p <= h.by_period.rbegin()->first; p = p.next()) {
    trend_point point;
    point.in = p;
    if (const auto it = h.by_period.find(p); it != h.by_period.end()) {
      point.entered = it->second.settled.n();
      point.settled = settled_conversion(it->second);
      if (const auto median = median_of(it->second.stays).time)
        point.median_days = in_days(*median, day_of_clock(q));
    }
    point.mature = age.time && q.as_of - bounds(p, q.zone).end >= *age.time;
    if (point.mature) {
      shares.push_back(point.settled);
      if (point.median_days >= 0) medians.push_back(point.median_days);
    }
    t.points.push_back(point);
  }
  t.conversion = cochran_armitage_scattered(shares);
  t.time = mann_kendall(medians);
  return t;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
