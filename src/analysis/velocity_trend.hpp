/// Do deals move faster or slower than they did: months of creation and of entry compared at the same age.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/time_summary.hpp"
#include "analysis/velocity_options.hpp"
#include <funnel/stats/survival.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/tests.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/durations.hpp"
#include <funnel/aggregates/survival_tally.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What began in one month, in one stage or as whole deals.
///
/// Recent months have not had their time. Their medians and shares count what is not finished yet, and are undefined
/// where nothing was seen so long; tests use only months that are `settled`.
struct trend_month {
  std::int64_t n = 0;
  dwell_quantile median;  ///< time until the end, Kaplan-Meier
  bool settled = false;   ///< all that began in the month had the time of the series' `age`
  fraction by_age;        ///< of a settled month, ended by `age`; 0 of 0 otherwise
};

/// One series of months and its test.
struct trend_series {
  std::optional<double> age_days;  ///< at which months are compared; none when no age was seen
  std::vector<trend_month> months;
  test_result test;  ///< do the shares ended by `age` rise or fall? Above zero: faster
  double adjusted_p = std::numeric_limits<double>::quiet_NaN();  ///< by Holm over all tests of the trend
};

/// Shape: every series has one entry a month of `months`.
struct velocity_trend {
  std::vector<calendar_period> months;
  std::vector<trend_series> stages;    ///< visits by month of entry, one series an open stage
  trend_series closing;                ///< deals by month of creation, closed in whatever way
  trend_series winning;                ///< the same, won; `median` as of closing
  std::vector<conversion_at_age> won;  ///< one a month: share won by the age of `winning`; no value: too young
  std::vector<std::int64_t> deals;     ///< created in each month ...
  std::vector<bool> whole;             ///< ... which lies wholly before the as-of instant and in the period asked
  mann_kendall_test deals_test;        ///< of the whole months
  quantity deals_slope;                ///< Theil-Sen, deals a month more each month
  double deals_adjusted_p = std::numeric_limits<double>::quiet_NaN();
};

namespace detail {

/// Of the observations, those that ended by `age`, by one cause or (not_ended) by any.
fraction counted_by_age(const survival_tally& t, duration age, end_cause cause);

}  // namespace detail

/// Trends by month of the query's zone. Groupings of the query are not looked at.
///
/// Counts:   months are compared by the share that ended by one age, the same for all, so that a young month does not
///           look slow or poor: the smallest age of the options by which half of what ever ends has ended. Deals by
///           month of creation, visits by month of entry; of a query that asks for deals created in a period, visits
///           after it are those of its slow deals.
/// Empty:    no deals: no months. Fewer than three settled months: no test.
/// Errors:   as `time_in_stage`; those of the options.
/// Cost:     O(visits (log lengths + log months) + months x ages).
/// Source:   as `cochran_armitage`, `mann_kendall`, `theil_sen`, `holm`.
result<velocity_trend> velocity_trend_of(const journey_table& j, const query& q,
                                         const velocity_options& o = {});

}  // namespace v0_1
}  // namespace funnel
