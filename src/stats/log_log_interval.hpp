/// Pointwise confidence intervals of curves of shares.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>

#include <cmath>

namespace funnel {
inline namespace v0_1 {

/// Whether a share lies inside (0, 1), rounding of sums of shares aside: only then has it a log-log interval.
inline bool inside_unit_interval(double share) noexcept { return share > 1e-12 && share < 1 - 1e-12; }

/// Interval of a share that is symmetric for log(-log(share)), so that it never leaves (0, 1).
///
/// Empty:  a share of 0 or 1, or without a standard error, gives [0, 1].
/// Source: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, section 1.4.
inline share_bounds log_log_interval(double share, double standard_error, confidence_level level) {
  if (!inside_unit_interval(share) || !(standard_error >= 0)) return {};
  // With v = log(-log p), dv/dp = 1 / (p log p), so v has the half-width w = z se / (p |log p|), and
  // p = exp(-exp(v)) turns v + w into p^exp(w) and v - w into p^exp(-w).
  const double half = level.z() * standard_error / (share * std::abs(std::log(share)));
  return {std::pow(share, std::exp(half)), std::pow(share, std::exp(-half))};
}

}  // namespace v0_1
}  // namespace funnel
