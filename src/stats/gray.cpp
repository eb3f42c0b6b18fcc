#include <funnel/stats/tests.hpp>

#include "stats/chi_square.hpp"
#include "stats/risk_table.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

test_result gray_test(std::span<const survival_tally> groups, end_cause cause) {
  assert(cause != not_ended);
  const auto n_groups = static_cast<Eigen::Index>(groups.size());
  const std::vector<timespan> times = times_of(groups);
  std::vector<std::vector<risk_row>> of_all, of_cause;
  for (const survival_tally& t : groups) {
    assert(t.late_entries_us().empty());
    of_all.push_back(risk_table(t, times));
    of_cause.push_back(risk_table(t.only(cause), times));
  }

  // The score. For group k let Y be at risk, S its Kaplan-Meier curve (no end at all), F its cumulative incidence
  // of the cause, all just before a time. Were nothing censored, a share 1 - F would still be without that end,
  // and of these a share S is at risk; so Y observed at risk stand for R_k = Y_k (1 - F_k) / S_k. Group i scores
  // its ends by the cause minus its part of all d of them: d_i - d R_i / sum R.
  //
  // Its variance. If the groups are alike, with F0 the incidence of all, then R_k = r_k (1 - F0), r_k = Y_k / S_k,
  // and to first order
  //   score_i = sum over k of the integral of a_ik (1 - F0) d[(F_k - F0) / (1 - F0)],
  //   a_ik    = (i == k) r_i - r_i r_k / sum r.
  // Let dM and dM' be the ends of group k by the cause and otherwise, minus what their hazards make expected. Up
  // to u they move F_k away from F0: directly, and by how many are left to end so until t:
  //   F_k - F0 (t) = integral over u < t of (S-/Y) { [1 - (F0(t) - F0(u)) / S(u)] dM - [(F0(t) - F0(u)) / S(u)] dM' }.
  // Put that in and change the order of integration. With q = (1 - F0) / S_k, c_ik(u) the integral until u of
  // a_ik dF0 / (1 - F0) and C = c(end):
  //   score_i = sum over k of the integral of (S-/Y) { [a_ik + (1 - q)(C_ik - c_ik)] dM - q (C_ik - c_ik) dM' }.
  // Both integrands have the form alpha + beta C with alpha and beta known at their time. So the covariance adds
  // up w (alpha + beta C)(alpha + beta C)', w the variance of (S-/Y) dM or of (S-/Y) dM', and one pass that keeps
  // the sums of w alpha alpha', w alpha beta and w beta beta is enough, though C is known only after it.
  Eigen::ArrayXd survival = Eigen::ArrayXd::Ones(n_groups);
  Eigen::ArrayXd incidence = Eigen::ArrayXd::Zero(n_groups);
  Eigen::ArrayXd score = Eigen::ArrayXd::Zero(n_groups);
  Eigen::MatrixXd c = Eigen::MatrixXd::Zero(n_groups, n_groups);
  Eigen::MatrixXd alpha_alpha = c, alpha_beta = c;
  Eigen::ArrayXd beta_beta = score;
  double rest = 1;  // 1 - F0
  for (std::size_t t = 0; t < times.size(); ++t) {
    Eigen::ArrayXd at_risk(n_groups), ended(n_groups), ended_so(n_groups);
    for (Eigen::Index k = 0; k < n_groups; ++k) {
      const auto g = static_cast<std::size_t>(k);
      at_risk(k) = static_cast<double>(of_all[g][t].at_risk);
      ended(k) = static_cast<double>(of_all[g][t].ended);
      ended_so(k) = static_cast<double>(of_cause[g][t].ended);
    }
    if (ended.sum() <= 0) continue;
    // A group with none at risk takes no part, and its S may be 0.
    const Eigen::ArrayXd r = (at_risk > 0).select(at_risk / survival, 0.0);
    const double r_sum = r.sum();
    const Eigen::ArrayXd adjusted = r * (1 - incidence);
    const double d = ended_so.sum();
    if (d > 0 && adjusted.sum() > 0) score += ended_so - d / adjusted.sum() * adjusted;

    Eigen::MatrixXd a = -r.matrix() * r.matrix().transpose() / r_sum;
    // Rows sum to 0: r_i (1 - r_i / sum r) would keep no digits of a small group beside a very large one.
    for (Eigen::Index k = 0; k < n_groups; ++k) a(k, k) = 0, a(k, k) = -a.row(k).sum();
    // When a group has run out, F0 may pass 1; from then on c, and with it the variance, has no more to say.
    if (rest > 1e-12) c += a * (d / (r_sum * rest));
    rest -= d / r_sum;
    for (Eigen::Index k = 0; k < n_groups; ++k) {
      const double n = at_risk(k);
      if (n <= 0) continue;
      const double before = survival(k);
      incidence(k) += before * ended_so(k) / n;
      survival(k) *= (n - ended(k)) / n;
      const double q = survival(k) > 0 ? rest / survival(k) : 0;
      // Ends at one time are drawn without replacement: with `drawn` of `pool` the variance is smaller by this.
      const auto ties = [](double drawn, double pool) {
        return drawn > 1 ? std::max(0.0, 1 - (drawn - 1) / (pool - 1)) : 1.0;
      };
      const auto add = [&](const Eigen::VectorXd& alpha, double beta, double w) {
        alpha_alpha += w * alpha * alpha.transpose();
        alpha_beta.col(k) += w * beta * alpha;
        beta_beta(k) += w * beta * beta;
      };
      // dM of group k: n ends at the common rate d / r_sum of S-, so (S-/Y)^2 var(dM) = S- d / (n r_sum); seen from
      // group k the common pool has r_sum S- members. dM': the group's own ends.
      const double other = ended(k) - ended_so(k);
      if (d > 0) add(a.col(k) - (1 - q) * c.col(k), 1 - q, before * d / (n * r_sum) * ties(d, r_sum * before));
      if (other > 0) add(q * c.col(k), -q, before * before * other / (n * n) * ties(other, n));
    }
  }
  const Eigen::MatrixXd cross = c * alpha_beta.transpose();
  const Eigen::MatrixXd covariance =
      alpha_alpha + cross + cross.transpose() + c * beta_beta.matrix().asDiagonal() * c.transpose();
  return score_test({score.data(), groups.size()}, {covariance.data(), groups.size() * groups.size()});
}

}  // namespace v0_1
}  // namespace funnel
