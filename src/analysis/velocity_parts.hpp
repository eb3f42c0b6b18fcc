/// The parts that velocity and bottlenecks are made of.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// `n` days of the length `day`. Requires: a number of days that `validate` accepts.
timespan length_of_days(double n, timespan day);
std::vector<timespan> lengths_of_days(std::span<const double> n, timespan day);

double days_or_nan(const std::optional<timespan>& d, timespan day);

/// The longest time that a tenth of all were watched to reach, or end at: beyond it a curve rests on few. Where all
/// have ended, nothing is cut off: the longest time.
/// Empty: 0 for an empty tally.
timespan horizon_of(const survival_tally& t);

/// `median_of` in days of the length `day`.
time_quantile median_in_days(const survival_tally& t, timespan day, confidence_level level);

/// The times of a tally, with ends of any cause. `horizon` is that of the restricted mean; by default `horizon_of`.
///
/// Requires: day longer than nothing, horizon >= 0. Cost: O(distinct lengths).
time_summary summarise_time(const survival_tally& t, timespan day, std::optional<timespan> horizon = {},
                            confidence_level level = {});

/// `running`: some still run, and with them the median is not reached, or the median or the mean (up to its horizon) is
///            a fifth above that of the finished.
/// `skewed`:  the mean of the finished is a quarter above their median.
/// Empty:     nothing finished: neither.
timing_gap timing_gap_of(const time_summary& t);

/// Is the median longer than a norm, beyond what chance explains?
bool exceeds(const time_summary& t, std::optional<double> norm_days);

/// A median that is not reached counts with the bound below which it cannot lie. Kinds with fewer than `min_n` stays
/// are left out. Of equal medians the first is named, and the others are its rivals.
longest_time longest_of(std::span<const time_summary> kinds, std::int64_t min_n);

/// Open deals x win rate x mean won amount / mean cycle of won deals, the last three of closed deals.
/// Units: minor units a day of the length `day`. Empty and source as `velocity_of`.
sales_velocity sales_velocity_of(const cycle_tally& t, timespan day, confidence_level level);

/// Requires: the query and the options are valid.
segment_comparison compare_segments(const journey_table& j, const query& q, const velocity_options& o);

/// Groupings of the query are ignored. `r` tells the times of all months together, and `cycles` are those of its cycles.
/// Requires: the query and the options are valid.
velocity_trend trend_by_month(const journey_table& j, const query& q, const velocity_options& o, const velocity_report& r,
                              const survival_tally& cycles);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
