// Pointwise confidence intervals of survival and incidence curves.
#pragma once

#include <funnel/stats/estimate.hpp>

namespace funnel {
inline namespace v0_1 {

// Whether a share lies inside (0, 1), up to the rounding of sums of shares: only then has it a log-log interval.
inline bool inside_unit_interval(double share) noexcept { return share > 1e-12 && share < 1 - 1e-12; }

// Interval of a share that is symmetric for log(-log(share)), so that it never leaves (0, 1).
//
// Empty:  a share of 0 or 1, or without a standard error, gives [0, 1].
// Source: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, section 1.4.
interval log_log_interval(double share, double standard_error, confidence_level level);

}  // namespace v0_1
}  // namespace funnel
