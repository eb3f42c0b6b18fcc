/// Do groups take equally long: the log-rank test and its weighted family.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/risk_table.hpp>
#include <funnel/calc/score_test.hpp>
#include <funnel/core/error.hpp>
#include <funnel/tallies/survival.hpp>

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How much an end counts: the pooled Kaplan-Meier curve just before it to the power `rho`, so with rho above 0
/// late differences, when few are left, count less. Requires: rho >= 0.
struct rank_weight {
  double rho = 0;
};
inline constexpr rank_weight log_rank_weight{0};   ///< all ends count the same: best when hazards are proportional
inline constexpr rank_weight peto_peto_weight{1};  ///< early ends count more; Peto-Peto form of the Wilcoxon test

/// One group in a comparison.
struct rank_group {
  std::int64_t n = 0;
  double observed = 0;  ///< its ends, weighted
  double expected = 0;  ///< the same if all groups had the hazard of all together
};

/// Groups in the given order. Above its expectation a group ends sooner than the others.
struct log_rank_comparison {
  std::vector<rank_group> groups;
  score_test test;
};

/// Compares groups within strata, adding up over the strata: strata[s][g] is group g in stratum s. So a team with
/// many large deals is compared with others over large deals.
///
/// Counts:   ends of any cause; for one cause, pass `tally.only(cause)`.
/// Empty:    no test (`test.has_value()` false) when less than two groups were at risk together at an end.
/// Errors:   invalid_argument when the strata have different numbers of groups.
/// Cost:     O(strata x distinct lengths x groups squared).
/// Source:   Mantel (1966); Peto and Peto (1972); Harrington and Fleming (1982), Biometrika 69, 553-566.
inline result<log_rank_comparison> stratified_log_rank(std::span<const std::vector<survival_tally>> strata,
                                                       rank_weight weight = {}) {
  assert(weight.rho >= 0);
  const std::size_t n_groups = strata.empty() ? 0 : strata[0].size();
  log_rank_comparison c;
  c.groups.resize(n_groups);
  std::vector<double> covariance(n_groups * n_groups);
  for (const std::vector<survival_tally>& groups : strata) {
    if (groups.size() != n_groups)
      return error{errc::invalid_argument, "strata", "every stratum must have the same number of groups"};
    const std::vector<duration> times = times_of(groups);
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
        for (std::size_t h = 0; h < n_groups; ++h)
          covariance[g * n_groups + h] += spread * part * ((g == h) - static_cast<double>(tables[h][i].at_risk) / n);
      }
      survival *= (n - d) / n;
    }
  }
  std::vector<double> score;
  for (const rank_group& g : c.groups) score.push_back(g.observed - g.expected);
  c.test = score_test_of(score, covariance);
  return c;
}

/// Compares groups without strata. Counts, empty case and source as `stratified_log_rank`.
inline log_rank_comparison log_rank(std::span<const survival_tally> groups, rank_weight weight = {}) {
  const std::vector<survival_tally> only_stratum(groups.begin(), groups.end());
  return *stratified_log_rank({&only_stratum, 1}, weight);
}

}  // namespace v0_1
}  // namespace funnel
