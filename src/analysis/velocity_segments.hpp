/// Are some segments faster than others, and do they win more: the parts of a grouping side by side.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/time_summary.hpp"
#include "analysis/velocity_options.hpp"
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/cycles.hpp"
#include "aggregates/durations.hpp"
#include <funnel/aggregates/survival_tally.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One segment of the grouping.
struct segment_velocity {
  std::vector<std::string> key;
  dwell cycle;                         ///< of its deals, until closed in whatever way; mean up to a common horizon
  std::vector<conversion_at_age> won;  ///< one an age of `velocity_options::cycle_ages`
  sales_velocity sales;
  std::vector<dwell> stages;  ///< of its visits, one an open stage; mean up to a common horizon
};

/// Two tests of one kind of time between segments: how fast it ends in whatever way (log-rank), and what share ends
/// as it should while other ends compete (Gray): advanced from the stage, won of the deals.
struct segment_test {
  std::int64_t compared = 0;  ///< segments that are large enough
  test_result speed;
  test_result success;
  double speed_adjusted_p = std::numeric_limits<double>::quiet_NaN();  ///< by Holm over all tests of the comparison
  double success_adjusted_p = std::numeric_limits<double>::quiet_NaN();
};

/// Empty: no segments without a grouping. Tests are undefined when fewer than two segments are large enough, or more
///        than `velocity_options::max_groups`.
struct segment_comparison {
  std::vector<segment_velocity> segments;  ///< sorted by key
  segment_test cycle;
  std::vector<segment_test> stages;
};

/// The segments of the query's grouping and whether they differ.
///
/// Counts:   visits of a stage to the person credited there, deals to the person credited for them as a whole. So a
///           segment may have visits and no deal, and the other way round.
/// Errors:   as `time_in_stage`; those of the options.
/// Cost:     O(visits log lengths + stages x distinct lengths x segments cubed).
/// Source:   as `log_rank`, `gray_test`, `holm`.
result<segment_comparison> compare_segments(const journey_table& j, const query& q,
                                            const velocity_options& o = {});

}  // namespace v0_1
}  // namespace funnel
