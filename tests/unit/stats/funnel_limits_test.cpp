#include <funnel/stats/comparison.hpp>

#include <gtest/gtest.h>

#include <cstdint>

namespace {

using namespace funnel;

// Team conversion 25 %, limits in counts and in percent.
TEST(FunnelLimits, AreThoseOfTheTable) {
  const struct {
    std::int64_t n;
    double lower_95, upper_95, lower_998, upper_998;
  } table[]{{8, 0, 0.625, 0, 0.75}, {40, 0.125, 0.40, 0.05, 0.475}, {200, 0.19, 0.31, 0.16, 0.35}};
  for (const auto& row : table) {
    const count_limits inner = exact_limits(row.n, 0.25, {0.95});
    const count_limits outer = exact_limits(row.n, 0.25, {0.998});
    EXPECT_DOUBLE_EQ(inner.lower(), row.lower_95) << row.n;
    EXPECT_DOUBLE_EQ(inner.upper(), row.upper_95) << row.n;
    EXPECT_DOUBLE_EQ(outer.lower(), row.lower_998) << row.n;
    EXPECT_DOUBLE_EQ(outer.upper(), row.upper_998) << row.n;
  }
}

// A, B and C are inside, D is between the limits.
TEST(FunnelLimits, GiveTheVerdictsOfTheTable) {
  EXPECT_EQ(verdict({0, 8}, 0.25), limit_verdict::inside);
  EXPECT_EQ(verdict({4, 8}, 0.25), limit_verdict::inside);
  EXPECT_EQ(verdict({15, 40}, 0.25), limit_verdict::inside);
  EXPECT_EQ(verdict({68, 200}, 0.25), limit_verdict::beyond_inner);
}

TEST(FunnelLimits, GiveAVerdictOnEachSideOfEachLimit) {
  EXPECT_EQ(verdict({70, 200}, 0.25), limit_verdict::beyond_inner);  // 35 %, the limit itself
  EXPECT_EQ(verdict({71, 200}, 0.25), limit_verdict::beyond_outer);
  EXPECT_EQ(verdict({62, 200}, 0.25), limit_verdict::inside);
  EXPECT_EQ(verdict({63, 200}, 0.25), limit_verdict::beyond_inner);
  EXPECT_EQ(verdict({38, 200}, 0.25), limit_verdict::inside);
  EXPECT_EQ(verdict({37, 200}, 0.25), limit_verdict::beyond_inner);
  EXPECT_EQ(verdict({31, 200}, 0.25), limit_verdict::beyond_outer);
  EXPECT_EQ(verdict({29, 29}, 0.25, {.min_n = 30}), limit_verdict::too_few);
  EXPECT_EQ(verdict({30, 30}, 0.25, {.min_n = 30}), limit_verdict::beyond_outer);
  EXPECT_EQ(verdict({8, 8}, 0.25), limit_verdict::beyond_outer);
  // None or both of two are no surprise at one half, so two are too few; six are not.
  EXPECT_EQ(verdict({2, 2}, 0.5), limit_verdict::too_few);
  EXPECT_EQ(verdict({6, 6}, 0.5), limit_verdict::beyond_inner);
  EXPECT_EQ(verdict({0, 0}, 0.25, {.min_n = 0}), limit_verdict::too_few);
}

// What "exact" promises: never more than the nominal half outside on a side, and a count less would break it.
TEST(FunnelLimits, CutOffAtMostTheNominalPart) {
  double most_cut_off = 0;
  for (const double coverage : {0.95, 0.998}) {
    const double tail = (1 - coverage) / 2;
    for (const double target : {0.01, 0.25, 0.5, 0.6315, 0.99}) {
      for (std::int64_t n = 1; n <= 600; n += n < 30 ? 1 : 13) {
        const count_limits l = exact_limits(n, target, {coverage});
        const double below = binomial_at_most(l.fewest - 1, n, target);
        const double above = binomial_at_least(l.most + 1, n, target);
        // 1 - tail is rounded, so that an upper tail may be cut off by as much as that rounding.
        ASSERT_LE(below, tail);
        ASSERT_LE(above, tail + 1e-15);
        ASSERT_GE(binomial_at_most(l.fewest, n, target), tail);
        ASSERT_GE(binomial_at_least(l.most, n, target), tail - 1e-15);
        most_cut_off = std::max(most_cut_off, (below + above) / (1 - coverage));
      }
    }
  }
  EXPECT_GT(most_cut_off, 0.9);
}

TEST(FunnelLimits, OfNothingHoldEverything) {
  const count_limits l = exact_limits(0, 0.25);
  EXPECT_FALSE(l.has_value());
  EXPECT_EQ(l.lower(), 0);
  EXPECT_EQ(l.upper(), 1);
  EXPECT_TRUE(l.contains(0));
  EXPECT_EQ(interpolated_limits(0, 0.25).lower, 0);
  EXPECT_EQ(interpolated_limits(0, 0.25).upper, 1);
}

TEST(FunnelLimits, OfCertaintyAreThatCertainty) {
  EXPECT_EQ(exact_limits(9, 0).most, 0);
  EXPECT_EQ(exact_limits(9, 1).fewest, 9);
  EXPECT_EQ(verdict({1, 40}, 0), limit_verdict::beyond_outer);
  EXPECT_EQ(verdict({40, 40}, 1), limit_verdict::inside);
}

// Interpolation stays within the step: at most one count below the exact limit.
TEST(FunnelLimits, InterpolatedLieWithinOneCount) {
  for (std::int64_t n = 1; n <= 300; n += 7) {
    const count_limits exact = exact_limits(n, 0.3);
    const interval smooth = interpolated_limits(n, 0.3);
    const double count = static_cast<double>(n);
    EXPECT_LE(smooth.lower, exact.lower() + 1e-12);
    EXPECT_GT(smooth.lower, exact.lower() - 1 / count - 1e-12);
    EXPECT_LE(smooth.upper, exact.upper() + 1e-12);
    EXPECT_GT(smooth.upper, exact.upper() - 1 / count - 1e-12);
  }
}

// Three of four coins: P(X >= 3) = 5/16, P(X <= 3) = 15/16, P(X = 3) = 4/16.
TEST(TargetTest, CountsCoins) {
  const target_test t = test_against_target({3, 4}, 0.5);
  EXPECT_NEAR(t.p_lower, 15.0 / 16, 1e-15);
  EXPECT_NEAR(t.p_upper, 5.0 / 16, 1e-15);
  EXPECT_NEAR(t.p_two_sided, 10.0 / 16, 1e-15);
  EXPECT_NEAR(t.p_mid, 6.0 / 16, 1e-15);
  EXPECT_EQ(test_against_target({2, 4}, 0.5).p_two_sided, 1);
}

TEST(TargetTest, OfNothingIsOne) {
  const target_test t = test_against_target({}, 0.3);
  EXPECT_EQ(t.p_lower, 1);
  EXPECT_EQ(t.p_upper, 1);
  EXPECT_EQ(t.p_two_sided, 1);
  EXPECT_EQ(t.p_mid, 1);
}

}  // namespace
