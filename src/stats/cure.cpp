#include <funnel/stats/survival.hpp>

#include <funnel/stats/estimate.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::cure_likelihood;
using detail::cure_parameters;

struct cure_maximum {
  cure_parameters theta{};
  cure_likelihood::values at;
  bool found = false;
  double variance_of_log_odds = 0;  // from the observed information; 0 where they are held fixed
};

// The maximum of the likelihood in the parameters first, ..., first + count - 1, the others held fixed.
// Newton's method with eigenvalues of the Hessian made negative, so that every step leads uphill, and halved
// until it does.
cure_maximum maximise(const cure_likelihood& likelihood, cure_parameters theta, int first, int count) {
  cure_maximum m{theta, likelihood.at(theta)};
  for (int iteration = 0; iteration < 200 && std::isfinite(m.at.value); ++iteration) {
    Eigen::Vector3d all_gradient;
    Eigen::Matrix3d all_hessian;
    for (std::size_t i = 0; i < 3; ++i) {
      all_gradient(static_cast<int>(i)) = m.at.gradient[i];
      for (std::size_t j = 0; j < 3; ++j) all_hessian(static_cast<int>(i), static_cast<int>(j)) = m.at.hessian[i][j];
    }
    const Eigen::VectorXd gradient = all_gradient.segment(first, count);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> hessian(
        Eigen::MatrixXd(all_hessian.block(first, first, count, count)));
    const Eigen::MatrixXd& axes = hessian.eigenvectors();
    const Eigen::VectorXd variances = hessian.eigenvalues().cwiseAbs().cwiseMax(1e-12).cwiseInverse();
    Eigen::VectorXd step = axes * variances.asDiagonal() * axes.transpose() * gradient;
    // What the step is expected to gain; at a maximum only rounding is left.
    if (step.dot(gradient) < 1e-16) {
      m.found = hessian.eigenvalues()(count - 1) < -1e-9;
      if (first == 0) m.variance_of_log_odds = axes.row(0).cwiseAbs2().dot(variances);
      return m;
    }
    for (int halving = 0; halving < 60; ++halving, step /= 2) {
      theta = m.theta;
      Eigen::Map<Eigen::Vector3d>(theta.data()).segment(first, count) += step;
      const cure_likelihood::values next = likelihood.at(theta);
      if (!(next.value >= m.at.value - 1e-13 * std::abs(m.at.value))) continue;
      m.theta = theta;
      m.at = next;
      break;
    }
  }
  return m;
}

}  // namespace

cure_fit fit_cure_model(const survival_tally& t, cure_model model, confidence_level level) {
  const cure_likelihood likelihood(t);
  cure_fit fit;
  fit.model = model;
  fit.n = likelihood.n();
  fit.ended = likelihood.ended();
  if (likelihood.n_end_times() < (model == cure_model::weibull ? 2 : 1)) return fit;
  const int n_times = model == cure_model::weibull ? 2 : 1;

  const double share = std::clamp(static_cast<double>(fit.ended) / static_cast<double>(fit.n), 0.02, 0.98);
  const cure_maximum mixture = maximise(
      likelihood, {std::log(share / (1 - share)), std::log(likelihood.mean_end_days()), 0}, 0, 1 + n_times);
  // p = 1 is a maximum at the border when the likelihood still rises towards it.
  const double rate = static_cast<double>(fit.ended) / likelihood.exposure_days();
  const cure_maximum ordinary =
      maximise(likelihood, {std::numeric_limits<double>::infinity(), -std::log(rate), 0}, 1, n_times);

  const bool mixes = mixture.found && mixture.at.value > ordinary.at.value;
  if (!mixes && !(ordinary.found && ordinary.at.slope_at_one >= 0)) return fit;
  const cure_maximum& best = mixes ? mixture : ordinary;
  fit.ever_converts = cure_likelihood::logistic(best.theta[0]);
  fit.scale_days = std::exp(best.theta[1]);
  fit.shape = std::exp(best.theta[2]);
  fit.log_likelihood = best.at.value;
  if (mixes) {
    const double half = level.z() * std::sqrt(best.variance_of_log_odds);
    fit.lower = cure_likelihood::logistic(best.theta[0] - half);
    fit.upper = cure_likelihood::logistic(best.theta[0] + half);
  }
  return fit;
}

}  // namespace v0_1
}  // namespace funnel
