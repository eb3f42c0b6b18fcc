/// Do groups differ: the test that scores and their covariance give.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <boost/math/distributions/chi_squared.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
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
inline score_test score_test_of(std::span<const double> score, std::span<const double> covariance) {
  assert(covariance.size() == score.size() * score.size());
  score_test result;
  if (score.empty()) return result;
  const auto n = static_cast<Eigen::Index>(score.size());
  const Eigen::Map<const Eigen::VectorXd> u(score.data(), n);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> v(Eigen::Map<const Eigen::MatrixXd>(covariance.data(), n, n));
  // What sums of rounded numbers leave of a zero is some 1e-16 of the largest eigenvalue. If that is itself a zero,
  // only its absolute size tells: one end between two groups has the variance 1/4, or 1e-9 for one deal among a
  // thousand million.
  const double zero = std::max(1e-12, 1e-10 * v.eigenvalues()(n - 1));
  double statistic = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const double eigenvalue = v.eigenvalues()(i);
    if (eigenvalue <= zero) continue;
    const double projection = v.eigenvectors().col(i).dot(u);
    statistic += projection * projection / eigenvalue;
    ++result.degrees_of_freedom;
  }
  if (!result.has_value()) return result;
  result.statistic = statistic;
  const boost::math::chi_squared_distribution<double> distribution(result.degrees_of_freedom);
  result.p = boost::math::cdf(boost::math::complement(distribution, statistic));
  return result;
}

}  // namespace v0_1
}  // namespace funnel
