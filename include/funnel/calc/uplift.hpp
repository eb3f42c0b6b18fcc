/// What repairing a stage is worth: wins and money if the stage had its benchmark rate.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/fraction.hpp>
#include <funnel/calc/rate_posterior.hpp>
#include <funnel/core/error.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
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
inline result<funnel_uplift> uplift_of_stages(double entered, std::span<const stage_benchmark> stages,
                                              double mean_won_amount) {
  if (!(entered >= 0)) return error{errc::invalid_argument, "entered", "the number of entered deals is below zero"};
  for (std::size_t k = 0; k < stages.size(); ++k) {
    const std::string where = "stages[" + std::to_string(k) + "]";
    if (!stages[k].history.is_valid()) return error{errc::invalid_argument, where, "hits must lie between 0 and n"};
    if (!(0 <= stages[k].benchmark && stages[k].benchmark <= 1))
      return error{errc::invalid_argument, where, "the benchmark is a share and must lie between 0 and 1"};
  }

  funnel_uplift u;
  u.stages.resize(stages.size());
  if (stages.empty()) return u;
  u.n = stages[0].history.n;
  for (const stage_benchmark& s : stages) u.n = s.history.n < u.n ? s.history.n : u.n;
  if (u.n == 0) return u;

  u.wins_now = entered;
  u.win_share_mean = 1;
  double mean_square = 1;
  for (const stage_benchmark& s : stages) {
    u.wins_now *= s.history.share();
    const rate_posterior rate = posterior_of(s.history);
    u.win_share_mean *= rate.mean();
    mean_square *= rate.mean_square();
  }
  // The expectation of a product of independent rates is the product of expectations, of squares as well.
  u.win_share_variance = mean_square - u.win_share_mean * u.win_share_mean;

  for (std::size_t k = 0; k < stages.size(); ++k) {
    // Wins are others * rate. Multiplying the others, not dividing wins by the rate, holds for a rate of 0 too.
    double others = entered;
    for (std::size_t j = 0; j < stages.size(); ++j)
      if (j != k) others *= stages[j].history.share();
    stage_uplift& s = u.stages[k];
    s.rate = stages[k].history.share();
    s.wins_at_benchmark = others * stages[k].benchmark;
    s.extra_wins = others * (stages[k].benchmark - s.rate);
    s.extra_money = s.extra_wins * mean_won_amount;
    s.wins_per_point = others / 100;
    // (rate / wins) (d wins / d rate) = rate * others / wins, where the rate cancels.
    if (others > 0) s.elasticity = 1;
  }
  return u;
}

}  // namespace v0_1
}  // namespace funnel
