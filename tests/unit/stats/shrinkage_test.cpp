#include <funnel/stats/comparison.hpp>

#include "stats/distributions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace funnel;

// Beta(10, 30), managers A to D, in percent with one decimal.
TEST(Shrinkage, GivesTheSharesOfTheTable) {
  const beta_prior prior{10, 30};
  EXPECT_NEAR(shrink({0, 8}, prior).value, 0.208, 5e-4);
  EXPECT_NEAR(shrink({4, 8}, prior).value, 0.292, 5e-4);
  EXPECT_NEAR(shrink({15, 40}, prior).value, 0.3125, 1e-12);
  EXPECT_NEAR(shrink({68, 200}, prior).value, 0.325, 1e-12);
  // 4 of 8 tops the raw table, not this one.
  EXPECT_LT(shrink({4, 8}, prior).value, shrink({68, 200}, prior).value);
}

// Beta(1, 1) and one hit of one: the posterior has the density 2 x, its quantiles are square roots.
TEST(Shrinkage, HasThePosteriorOfTheFormula) {
  const shrunk_share s = shrink({1, 1}, {1, 1}, {0.9});
  EXPECT_TRUE(s.has_value());
  EXPECT_NEAR(s.value, 2.0 / 3, 1e-15);
  EXPECT_NEAR(s.lower, std::sqrt(0.05), 1e-14);
  EXPECT_NEAR(s.upper, std::sqrt(0.95), 1e-14);
  EXPECT_NEAR(s.p_above_mean, 1 - 0.25, 1e-14);
}

TEST(Shrinkage, WithoutTrialsIsThePrior) {
  const shrunk_share s = shrink({0, 0}, {10, 30});
  EXPECT_TRUE(s.has_value());
  EXPECT_EQ(s.value, 0.25);
  EXPECT_EQ(s.lower, beta_interval(10, 30).lower);
  EXPECT_EQ(s.upper, beta_interval(10, 30).upper);
}

TEST(Shrinkage, DrawsEachUnitToTheMeanAndTheSmallOnesMore) {
  const std::vector<fraction> units{{0, 3}, {1, 1}, {3, 12}, {2, 15}, {9, 20}, {14, 40}, {6, 41}, {30, 64}, {2, 2}};
  const beta_binomial_fit fit = fit_by_likelihood(units);
  const std::vector<shrunk_share> all = shrink(units, fit, {0.8});
  ASSERT_EQ(all.size(), units.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].counts, units[i]);
    const double kept = (all[i].value - fit.mean) / (units[i].share() - fit.mean);
    const double n = static_cast<double>(units[i].n);
    EXPECT_NEAR(kept, n / (n + 1 / fit.rho - 1), 1e-12);
    EXPECT_EQ(all[i].value > fit.mean, units[i].share() > fit.mean);
    EXPECT_EQ(all[i].lower, shrink(units[i], fit.prior(), {0.8}).lower);
  }
}

// No spread beyond chance: one share for all, as sure as all counts together make it.
TEST(Shrinkage, OfUnitsThatAreAlikeIsTheCommonShare) {
  const std::vector<fraction> units{{5, 10}, {5, 10}, {6, 12}, {0, 0}};
  const estimate common = wilson(16, 32, {0.9});
  const std::vector<shrunk_share> all = shrink(units, fit_by_likelihood(units), {0.9});
  ASSERT_EQ(all.size(), 4u);
  for (const shrunk_share& s : all) {
    EXPECT_TRUE(s.has_value());
    EXPECT_EQ(s.value, 0.5);
    EXPECT_EQ(s.lower, common.lower);
    EXPECT_EQ(s.upper, common.upper);
    EXPECT_EQ(s.p_above_mean, 0.5);
  }
}

TEST(Shrinkage, OfNothingHasNoValue) {
  const std::vector<fraction> units{{0, 0}, {0, 0}};
  const std::vector<shrunk_share> all = shrink(units, fit_by_likelihood(units));
  ASSERT_EQ(all.size(), 2u);
  for (const shrunk_share& s : all) {
    EXPECT_FALSE(s.has_value());
    EXPECT_TRUE(std::isnan(s.value));
    EXPECT_EQ(s.lower, 0);
    EXPECT_EQ(s.upper, 1);
  }
  EXPECT_TRUE(shrink(std::span<const fraction>{}, fit_by_likelihood({})).empty());
}

TEST(Shrinkage, OfNoHitsAtAllIsZeroWithAnInterval) {
  const std::vector<fraction> units{{0, 5}, {0, 9}};
  for (const shrunk_share& s : shrink(units, fit_by_likelihood(units))) {
    EXPECT_EQ(s.value, 0);
    EXPECT_EQ(s.lower, 0);
    EXPECT_EQ(s.upper, wilson(0, 14).upper);
  }
}

// Few units do not say what their prior is. Intervals under the fitted one hold 78 to 94 %.
TEST(Shrinkage, IntervalsAllowForAnUnknownPrior) {
  std::mt19937_64 random(29);
  for (const int n_units : {2, 5, 10}) {
    for (const double rho : {0.01, 0.05}) {
      int covered = 0, all = 0;
      for (int i = 0; i < 800 / n_units; ++i) {
        std::vector<fraction> units;
        std::vector<double> truth;
        const double weight = 1 / rho - 1;
        for (int u = 0; u < n_units; ++u) {
          std::gamma_distribution<double> hits(0.3 * weight), misses(0.7 * weight);
          const double a = hits(random), b = misses(random);
          truth.push_back(a / (a + b));
          std::binomial_distribution<int> wins(50, truth.back());
          units.push_back({wins(random), 50});
        }
        const std::vector<interval> bounds = shrunk_intervals(units);
        for (std::size_t u = 0; u < units.size(); ++u)
          covered += bounds[u].lower <= truth[u] && truth[u] <= bounds[u].upper, ++all;
      }
      const double share = static_cast<double>(covered) / all;
      EXPECT_GT(share, 0.89) << n_units << " units, rho " << rho;
      EXPECT_LT(share, 0.995) << n_units << " units, rho " << rho;
    }
  }
}

TEST(Shrinkage, IntervalsOfEdgesAreDefined) {
  EXPECT_TRUE(shrunk_intervals({}).empty());
  EXPECT_EQ(shrunk_intervals(std::vector<fraction>{{0, 0}})[0].upper, 1);
  for (const std::vector<fraction>& units :
       {std::vector<fraction>{{0, 10}, {0, 20}}, std::vector<fraction>{{10, 10}, {20, 20}, {0, 0}}, std::vector<fraction>{{1, 1}}}) {
    for (const interval& b : shrunk_intervals(units)) {
      EXPECT_GE(b.lower, 0);
      EXPECT_LE(b.lower, b.upper);
      EXPECT_LE(b.upper, 1);
    }
  }
}

}  // namespace
