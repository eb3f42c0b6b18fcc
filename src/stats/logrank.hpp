/// Do groups take equally long: the log-rank test and its weighted family.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/chi_square.hpp"
#include <funnel/core/error.hpp>
#include <funnel/aggregates/survival_tally.hpp>

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
result<log_rank_comparison> stratified_log_rank(std::span<const std::vector<survival_tally>> strata,
                                                rank_weight weight = {});

/// Compares groups without strata. Counts, empty case and source as `stratified_log_rank`.
inline log_rank_comparison log_rank(std::span<const survival_tally> groups, rank_weight weight = {}) {
  const std::vector<survival_tally> only_stratum(groups.begin(), groups.end());
  return *stratified_log_rank({&only_stratum, 1}, weight);
}

}  // namespace v0_1
}  // namespace funnel
