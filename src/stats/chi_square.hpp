/// Do groups differ: the test that scores and their covariance give.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// Result of a chi-square test.
///
/// Empty: degrees_of_freedom == 0: there was nothing to compare; statistic and p are NaN.
struct score_test {
  double statistic = std::numeric_limits<double>::quiet_NaN();
  int degrees_of_freedom = 0;
  double p = std::numeric_limits<double>::quiet_NaN();  ///< chance of such a statistic if the groups are alike

  bool has_value() const noexcept { return degrees_of_freedom > 0; }
};

/// The chi-square test of scores that are about 0 when the groups are alike. A score counts ends.
///
/// Scores of groups sum to 0, so their covariance V is singular: the statistic is score' V+ score with the
/// pseudo-inverse V+, and its degrees of freedom are the rank of V. That equals leaving one group out, and a group
/// about which nothing is known leaves by itself.
/// Requires: covariance symmetric, row by row, with score.size() squared entries. Cost: O(groups cubed).
score_test score_test_of(std::span<const double> score, std::span<const double> covariance);

}  // namespace v0_1
}  // namespace funnel
