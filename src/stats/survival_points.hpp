/// A Kaplan-Meier curve point by point, and what is read off it on the way, by those who keep the curve and those who do not.
///
/// Layer:   stats.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/stats/survival.hpp>
#include "stats/risk_table.hpp"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The points of `kaplan_meier`, one after the other.
class survival_points {
 public:
  /// Refers to the tally.
  explicit survival_points(const survival_tally& t) : rows_(t) {}

  const survival_point& point() const noexcept { return point_; }
  /// Goes to the first point, then from each to the next one; false behind the last.
  bool next();

 private:
  risk_rows rows_;
  survival_point point_;
  double variance_of_log_ = 0;
};

/// The quantiles of a curve, told by its points; see `quantiles_of`.
class quantile_finder {
 public:
  /// Requires: shares ascending, each above 0 and below 1.
  quantile_finder(std::span<const double> shares, confidence_level level);

  /// To be called with one point after the other. False: the others change nothing.
  bool see(const survival_point& p);
  std::vector<survival_quantile> take() { return std::exchange(found_, {}); }

 private:
  double z_;
  std::vector<survival_quantile> found_;
  std::vector<double> heights_, logs_;
  std::size_t time_ = 0, lower_ = 0, upper_ = 0;  // so many are found
};

/// The area below a curve, told by its points; see `restricted_mean_of`.
class area_below {
 public:
  explicit area_below(timespan until) : until_(until) {}

  /// To be called with one point after the other.
  void see(const survival_point& p);
  /// Of a curve of `n` observations. No value when the curve is not known so far.
  restricted_mean mean(std::int64_t n) const;

 private:
  void go_to(timespan time);

  timespan until_;
  timespan at_;
  double survival_ = 1;
  double area_ = 0;
  double g0_ = 0, g1_ = 0, g2_ = 0;  // sums of d / (n (n - d)) times powers of the area since
  bool covered_ = false;
};

}  // namespace v0_1
}  // namespace funnel
