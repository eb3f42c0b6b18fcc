#include <funnel/stats/estimate.hpp>
#include "stats/ordered_sum.hpp"
#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;

TEST(Fraction, AddsCountsNotShares) {
  const fraction a{1, 2};
  const fraction b{1, 8};
  EXPECT_EQ(a + b, (fraction{2, 10}));
  EXPECT_EQ((a + b) - b, a);
  EXPECT_EQ((a + b).share(), 0.2);
  EXPECT_EQ(b.misses(), 7);
  EXPECT_EQ(pooled(std::vector<fraction>{a, b, {0, 0}, {3, 5}}), (fraction{5, 15}));
}

TEST(Fraction, OfNothingHasNoShare) {
  EXPECT_FALSE(fraction{}.has_value());
  EXPECT_TRUE(std::isnan(fraction{}.share()));
  EXPECT_EQ(pooled({}), fraction{});
}

TEST(OrderedSum, DoesNotDependOnTheOrder) {
  // Added as they come, the first gives 0 and the third 1.
  const double a = ordered_sum({1e17, 1, -1e17});
  EXPECT_EQ(a, ordered_sum({1, -1e17, 1e17}));
  EXPECT_EQ(a, ordered_sum({-1e17, 1e17, 1}));
  EXPECT_EQ(ordered_sum({}), 0);
  const std::vector<int> items{1, 2, 3};
  EXPECT_EQ(ordered_sum(std::span<const int>(items), [](int x) { return x * 0.5; }), 3);
}

// Tables of the normal distribution: 1.96 leaves 5 %, and the far tail keeps its digits.
TEST(ZTest, GivesTwoSidedProbabilities) {
  EXPECT_NEAR(two_sided_p(1.959963984540054), 0.05, 1e-15);
  EXPECT_EQ(two_sided_p(0), 1);
  EXPECT_EQ(two_sided_p(-2), two_sided_p(2));
  EXPECT_NEAR(two_sided_p(10) / 1.523970604832105e-23, 1, 1e-12);
  const test_result t = z_test(-3, 4);
  EXPECT_EQ(t.statistic, -1.5);
  EXPECT_EQ(t.p, two_sided_p(1.5));
  EXPECT_TRUE(t.has_value());
}

TEST(ZTest, WithoutVarianceIsUndefined) {
  for (const double variance : {0.0, -1.0, std::nan("")}) {
    const test_result t = z_test(1, variance);
    EXPECT_FALSE(t.has_value());
    EXPECT_TRUE(std::isnan(t.statistic));
    EXPECT_TRUE(std::isnan(t.p));
  }
}

}  // namespace
