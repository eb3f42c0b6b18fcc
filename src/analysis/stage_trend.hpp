/// Does a stage get better or worse from month to month?
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/stage_times.hpp"
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/tests.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/query/query.hpp>

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
  test_result conversion;  ///< Cochran-Armitage over the mature periods: above zero when conversion rises
  test_result time;        ///< Mann-Kendall over their medians: above zero when deals stay longer
};

/// The trend by period of entry.
///
/// A period is mature when its last entry is as old as the age at which nine of ten deals of the stage are settled.
/// Younger ones know only fates that come fast, and would bend every trend.
/// Source: as the tests; features (c5) for maturity.
stage_trend trend_of(const stage_history& h, const query& q);

}  // namespace v0_1
}  // namespace funnel
