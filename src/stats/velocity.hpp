/// Sales velocity: money that the funnel makes a day.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/aggregates/durations.hpp>

#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// The velocity and the four numbers that it is made of.
struct sales_velocity {
  quantity money_per_day;  ///< minor units a day; n counts the won deals
  std::int64_t deals = 0;
  estimate win_rate;                                                  ///< won of closed, Wilson interval
  double mean_won_amount = std::numeric_limits<double>::quiet_NaN();  ///< minor units
  double mean_cycle_days = std::numeric_limits<double>::quiet_NaN();  ///< 24-hour days

  bool has_value() const noexcept { return money_per_day.has_value(); }
};

/// Deals x win rate x mean won amount / mean cycle of won deals.
///
/// `deals` is the number of opportunities that are worked on; `won` and `n_lost` are the closed deals from which the
/// rest is estimated. The mean cycle leaves open deals out and is too short while the business grows, so the
/// velocity is then too high.
///
/// The interval is made by the delta method on the logarithm, not by the bootstrap: it needs no seed and no draws, and
/// lies above zero like the velocity itself. It covers about its level from some thirty won deals on; with few,
/// or with amounts dominated by one, it is too narrow. Deals are taken as known.
///
/// Empty:  no won deals or a mean cycle of 0: no value. One won deal, or a mean amount not above zero: a value with an
///         unbounded interval, from 0 in the first case. No deals: 0 for certain.
/// Source: features (b3), velocity formula, as documented by Close. Delta method: Oehlert (1992), The American
///         Statistician 46(1), 27-29.
sales_velocity velocity_of(std::int64_t deals, std::int64_t n_lost, std::span<const won_deal> won,
                           confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
