/// Does a stage get better or worse from month to month?
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/stage_times.hpp>
#include <funnel/calc/fraction.hpp>
#include <funnel/calc/survival.hpp>
#include <funnel/calc/trend.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/time.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>

#include <cstdint>
#include <limits>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The deals that entered the stage in one calendar period.
struct trend_point {
  calendar_period in;
  std::int64_t entered = 0;
  fraction settled;       ///< of those settled, advanced
  double median_days = std::numeric_limits<double>::quiet_NaN();  ///< of the question, Kaplan-Meier; NaN: not reached
  bool mature = false;    ///< old enough: only such periods are tested
};

/// Shape: the periods between the first and the last with an entry, in order.
/// Empty: no points; then both tests have no value.
struct stage_trend {
  std::vector<trend_point> points;
  trend_test conversion;  ///< Cochran-Armitage over the mature periods: above zero when conversion rises
  trend_test time;        ///< Mann-Kendall over their medians: above zero when deals stay longer
};

/// The trend by period of entry.
///
/// A period is mature when its last entry is as old as the age at which nine of ten deals of the stage are settled.
/// Younger ones know only fates that come fast, and would bend every trend.
/// Source: as the tests; features (c5) for maturity.
inline stage_trend trend_of(const stage_history& h, const query& q) {
  stage_trend t;
  if (h.by_period.empty()) return t;
  survival_tally all;
  for (const auto& [in, times] : h.by_period) all += times.settled;
  const survival_quantile age = quantile_of(kaplan_meier(all), 0.9);
  std::vector<fraction> shares;
  std::vector<double> medians;
  for (calendar_period p = h.by_period.begin()->first; p <= h.by_period.rbegin()->first; p = p.next()) {
    trend_point point;
    point.in = p;
    if (const auto it = h.by_period.find(p); it != h.by_period.end()) {
      point.entered = it->second.settled.n();
      point.settled = settled_conversion(it->second);
      if (const auto median = median_of(kaplan_meier(it->second.stays)).time)
        point.median_days = in_days(*median, day_of_clock(q));
    }
    point.mature = age.time && q.as_of - bounds(p, q.zone).end >= *age.time;
    if (point.mature) {
      shares.push_back(point.settled);
      if (point.median_days >= 0) medians.push_back(point.median_days);
    }
    t.points.push_back(point);
  }
  t.conversion = cochran_armitage(shares);
  t.time = mann_kendall(medians);
  return t;
}

}  // namespace v0_1
}  // namespace funnel
