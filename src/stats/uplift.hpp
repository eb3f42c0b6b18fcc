/// What repairing a stage is worth: wins and money if the stage had its benchmark rate.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/core/error.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A stage of a funnel without returns: of `history.n` settled deals `history.hits` advanced, and `benchmark` is the
/// share that is held to be possible.
struct stage_benchmark {
  fraction history;
  double benchmark = 1;
};

/// Units: wins of the deals that entered; money in minor units, as a double since it is an expectation.
/// Empty: NaN where the funnel has no value.
struct stage_uplift {
  double rate = std::numeric_limits<double>::quiet_NaN();
  double wins_at_benchmark = std::numeric_limits<double>::quiet_NaN();
  double extra_wins = std::numeric_limits<double>::quiet_NaN();      ///< below zero when the stage beats its benchmark
  double extra_money = std::numeric_limits<double>::quiet_NaN();     ///< extra wins times the mean won amount
  double wins_per_point = std::numeric_limits<double>::quiet_NaN();  ///< wins for each percentage point of the rate
  double elasticity = std::numeric_limits<double>::quiet_NaN();      ///< % of wins for each % of the rate; see below
};

/// The value of repairing each stage, one at a time.
///
/// Empty: a stage without settled deals has no rate, so nothing can be said of the funnel: `has_value()` is false.
struct funnel_uplift {
  std::vector<stage_uplift> stages;  ///< one a stage, in order
  double wins_now = std::numeric_limits<double>::quiet_NaN();
  /// Share of entered deals that are won, and its variance, when the rates of the stages are uncertain.
  double win_share_mean = std::numeric_limits<double>::quiet_NaN();
  double win_share_variance = std::numeric_limits<double>::quiet_NaN();
  std::int64_t n = 0;  ///< the fewest settled deals of any stage; 0 without stages

  bool has_value() const noexcept { return n > 0; }
};

/// Extra wins and money if one stage had its benchmark rate and the others kept theirs.
///
/// It is a comparison, not a promise: it holds when the deals that are saved go on to convert like the others. In
/// a funnel without returns wins are a product of rates, so the elasticity is 1 at every stage; what differs is the
/// room up to the benchmark. The elasticity is NaN where wins are 0 because another rate or the entry is 0.
///
/// Empty:  see `funnel_uplift`. A rate of 0 is a value: the stage's extra wins are then all wins at the benchmark.
/// Errors: invalid_argument for counts or benchmarks outside their domain, or `entered` below zero.
/// Source: features (a15), (e6). The mean and variance of the product: Goodman (1960), J. Am. Stat. Assoc. 55(292),
///         708-713, with a posterior of each rate, see `rate_posterior`; the rates of stages are independent.
result<funnel_uplift> uplift_of_stages(double entered, std::span<const stage_benchmark> stages,
                                       double mean_won_amount);

}  // namespace v0_1
}  // namespace funnel
