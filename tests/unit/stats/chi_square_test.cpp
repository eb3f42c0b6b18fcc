#include "stats/chi_square.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;

// By hand: leaving the second group out, 3^2 / 4. With one degree of freedom p is that of a normal deviate of 1.5.
TEST(ChiSquare, OfTwoGroupsIsASquaredDeviate) {
  const std::vector<double> score{3, -3}, covariance{4, -4, -4, 4};
  const test_result t = score_test(score, covariance);
  EXPECT_EQ(t.df, 1);
  EXPECT_NEAR(t.statistic, 9.0 / 4, 1e-14);
  EXPECT_NEAR(t.p, std::erfc(1.5 / std::sqrt(2.0)), 1e-14);
}

// By hand: leaving the third group out, (1, 1) [2 -1; -1 2]^-1 (1, 1)' = 2; with two degrees p = exp(-1).
TEST(ChiSquare, OfThreeGroupsEqualsLeavingOneOut) {
  const std::vector<double> score{1, 1, -2}, covariance{2, -1, -1, -1, 2, -1, -1, -1, 2};
  const test_result t = score_test(score, covariance);
  EXPECT_EQ(t.df, 2);
  EXPECT_NEAR(t.statistic, 2, 1e-14);
  EXPECT_NEAR(t.p, std::exp(-1.0), 1e-14);
}

TEST(ChiSquare, RoundingTakesNoDegreeOfFreedom) {
  const double noise = 1e-8;
  const std::vector<double> score{1e4, -1e4}, covariance{1e8 + noise, -1e8, -1e8, 1e8};
  EXPECT_EQ(score_test(score, covariance).df, 1);
  const std::vector<double> nothing{0, 0}, zero{1e-17, 0, 0, 1e-17};
  EXPECT_FALSE(score_test(nothing, zero).has_value());
}

TEST(ChiSquare, AGroupWithoutEvidenceTakesNoDegreeOfFreedom) {
  const std::vector<double> score{3, 0, -3}, covariance{4, 0, -4, 0, 0, 0, -4, 0, 4};
  const test_result t = score_test(score, covariance);
  EXPECT_EQ(t.df, 1);
  EXPECT_NEAR(t.statistic, 9.0 / 4, 1e-14);
}

TEST(ChiSquare, WithoutVarianceThereIsNone) {
  for (const std::size_t n : {0u, 1u, 3u}) {
    const test_result t = score_test(std::vector<double>(n), std::vector<double>(n * n));
    EXPECT_FALSE(t.has_value());
    EXPECT_TRUE(std::isnan(t.statistic));
    EXPECT_TRUE(std::isnan(t.p));
  }
}

}  // namespace
