#include "stats/chi_square.hpp"

#include "stats/distributions.hpp"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cassert>
#include <span>

namespace funnel {
inline namespace v0_1 {

test_result score_test(std::span<const double> score, std::span<const double> covariance) {
  assert(covariance.size() == score.size() * score.size());
  test_result result;
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
    ++result.df;
  }
  if (result.df == 0) return result;
  result.statistic = statistic;
  result.p = chi_squared_upper(statistic, result.df);
  return result;
}

}  // namespace v0_1
}  // namespace funnel
