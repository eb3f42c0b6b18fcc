#include <funnel/stats/tests.hpp>

#include "stats/chi_square.hpp"
#include "stats/risk_table.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// Scores sum to 0. That of the largest group is a small difference of large numbers: the others know it better.
void balance(std::vector<double>& score, std::span<const rank_group> groups) {
  if (groups.empty()) return;
  const auto largest = std::max_element(
      groups.begin(), groups.end(), [](const rank_group& a, const rank_group& b) { return a.expected < b.expected; });
  const auto at = static_cast<std::size_t>(largest - groups.begin());
  score[at] = 0;
  for (std::size_t g = 0; g < score.size(); ++g)
    if (g != at) score[at] -= score[g];
}

}  // namespace

result<log_rank_comparison> stratified_log_rank(std::span<const std::vector<survival_tally>> strata,
                                                rank_weight weight) {
  assert(weight.rho >= 0);
  const std::size_t n_groups = strata.empty() ? 0 : strata[0].size();
  log_rank_comparison c;
  c.groups.resize(n_groups);
  std::vector<double> covariance(n_groups * n_groups);
  for (const std::vector<survival_tally>& groups : strata) {
    if (groups.size() != n_groups)
      return error{errc::invalid_argument, "strata", "every stratum must have the same number of groups"};
    const std::vector<timespan> times = times_of(groups);
    std::vector<std::vector<risk_row>> tables;
    for (std::size_t g = 0; g < n_groups; ++g) {
      c.groups[g].n += groups[g].n();
      tables.push_back(risk_table(groups[g], times));
    }
    double survival = 1;  // of all groups together, just before the time
    for (std::size_t i = 0; i < times.size(); ++i) {
      std::int64_t at_risk = 0;
      std::int64_t ended = 0;
      for (const std::vector<risk_row>& table : tables) at_risk += table[i].at_risk, ended += table[i].ended;
      if (ended == 0) continue;
      // If the groups are alike, which of the n at risk are the d that end is a draw without replacement:
      // multivariate hypergeometric, with n_g d / n expected of group g and the covariance
      // d (n - d) / (n - 1) x n_g / n x ((g == h) - n_h / n).
      const double n = static_cast<double>(at_risk);
      const double d = static_cast<double>(ended);
      const double w = std::pow(survival, weight.rho);
      const double spread = at_risk > 1 ? w * w * d * (n - d) / (n - 1) : 0;
      for (std::size_t g = 0; g < n_groups; ++g) {
        const double part = static_cast<double>(tables[g][i].at_risk) / n;
        c.groups[g].observed += w * static_cast<double>(tables[g][i].ended);
        c.groups[g].expected += w * d * part;
        // Each row sums to 0: 1 - n_g / n would keep no digits of a small group beside a very large one.
        for (std::size_t h = 0; h < n_groups; ++h) {
          if (h == g) continue;
          const double both = spread * part * (static_cast<double>(tables[h][i].at_risk) / n);
          covariance[g * n_groups + h] -= both;
          covariance[g * n_groups + g] += both;
        }
      }
      survival *= (n - d) / n;
    }
  }
  std::vector<double> score;
  for (const rank_group& g : c.groups) score.push_back(g.observed - g.expected);
  balance(score, c.groups);
  c.test = score_test(score, covariance);
  return c;
}

log_rank_comparison log_rank(std::span<const survival_tally> groups, rank_weight weight) {
  const std::vector<survival_tally> only_stratum(groups.begin(), groups.end());
  return *stratified_log_rank({&only_stratum, 1}, weight);
}

}  // namespace v0_1
}  // namespace funnel
