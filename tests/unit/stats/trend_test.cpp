#include <funnel/stats/forecast.hpp>
#include <funnel/stats/tests.hpp>

#include "stats/draws.hpp"
#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;
using shares = std::vector<fraction>;
using values = std::vector<double>;

// With two periods the test is the pooled one of two shares: 5/10 and 8/10, z = 0.3 / sqrt(0.65 x 0.35 x 0.2).
TEST(CochranArmitage, OfTwoPeriodsComparesTwoShares) {
  const test_result t = cochran_armitage(shares{{5, 10}, {8, 10}});
  EXPECT_NEAR(t.statistic, 0.3 / std::sqrt(0.65 * 0.35 * 0.2), 1e-14);
  EXPECT_NEAR(t.p, 0.1596, 5e-5);
  EXPECT_EQ(t.n, 2);
  EXPECT_LT(cochran_armitage(shares{{8, 10}, {5, 10}}).statistic, 0);
}

TEST(CochranArmitage, EmptyPeriodKeepsItsPlace) {
  const test_result gap = cochran_armitage(shares{{1, 10}, {0, 0}, {2, 10}, {9, 10}});
  EXPECT_EQ(gap.n, 3);
  EXPECT_NE(gap.statistic, cochran_armitage(shares{{1, 10}, {2, 10}, {9, 10}}).statistic);
  // Empty periods before and after shift nothing.
  EXPECT_DOUBLE_EQ(cochran_armitage(shares{{0, 0}, {5, 10}, {8, 10}, {0, 0}}).statistic,
                   cochran_armitage(shares{{5, 10}, {8, 10}}).statistic);
}

TEST(CochranArmitage, IsUndefinedWithoutVariation) {
  for (const shares& s :
       {shares{}, shares{{1, 2}}, shares{{0, 5}, {0, 7}}, shares{{5, 5}, {7, 7}}, shares{{1, 2}, {0, 0}}}) {
    const test_result t = cochran_armitage(s);
    EXPECT_FALSE(t.has_value());
    EXPECT_TRUE(std::isnan(t.statistic));
    EXPECT_TRUE(std::isnan(t.p));
  }
}

TEST(MannKendall, OfARisingSeriesByHand) {
  const mann_kendall_test t = mann_kendall(values{1, 2, 3, 4, 50});
  EXPECT_EQ(t.rises_less_falls, 10);
  EXPECT_DOUBLE_EQ(t.variance, 50.0 / 3);
  EXPECT_DOUBLE_EQ(t.statistic, 9 / std::sqrt(50.0 / 3));
  EXPECT_NEAR(t.p, 0.0275, 5e-5);
  EXPECT_DOUBLE_EQ(mann_kendall(values{50, 4, 3, 2, 1}).statistic, -t.statistic);
}

// Ties: 1, 1, 2 has two rises of three pairs; the variance 11/3 less 1 of the pair of equals.
TEST(MannKendall, TiesTakeVarianceAway) {
  const mann_kendall_test t = mann_kendall(values{1, 1, 2});
  EXPECT_EQ(t.rises_less_falls, 2);
  EXPECT_DOUBLE_EQ(t.variance, 11.0 / 3 - 1);
}

TEST(MannKendall, OfEqualValuesShowsNoTrend) {
  const mann_kendall_test t = mann_kendall(values{4, 4, 4, 4});
  EXPECT_TRUE(t.has_value());
  EXPECT_EQ(t.variance, 0);
  EXPECT_EQ(t.statistic, 0);
  EXPECT_EQ(t.p, 1);
  EXPECT_FALSE(mann_kendall(values{}).has_value());
  EXPECT_FALSE(mann_kendall(values{4}).has_value());
}

TEST(TheilSen, IsNotMovedByOneWildMonth) {
  const quantity q = theil_sen(values{1, 2, 3, 4, 5, 6, 7, 8}, values{2, 4, 6, 8, 1'000, 12, 14, 16});
  EXPECT_EQ(q.value, 2);
  EXPECT_EQ(q.n, 8);
  EXPECT_LE(q.lower, 2);
  EXPECT_GE(q.upper, 2);
}

TEST(TheilSen, CountsTimeNotPlaces) {
  EXPECT_EQ(theil_sen(values{0, 10}, values{0, 5}).value, 0.5);
  EXPECT_EQ(theil_sen(values{0, 1, 10}, values{0, 3, 30}).value, 3);
}

TEST(TheilSen, IntervalNeedsSixPoints) {
  EXPECT_FALSE(theil_sen(values{}, values{}).has_value());
  EXPECT_FALSE(theil_sen(values{1}, values{1}).has_value());
  const quantity five = theil_sen(values{1, 2, 3, 4, 5}, values{1, 3, 2, 5, 4});
  EXPECT_TRUE(std::isinf(five.lower) && std::isinf(five.upper));
  // 15 slopes, (15 - 1.96 sqrt(28.33)) / 2 = 2.28: the second from either end.
  const quantity six = theil_sen(values{1, 2, 3, 4, 5, 6}, values{1, 3, 2, 5, 4, 6});
  EXPECT_EQ(six.lower, -1);
  EXPECT_EQ(six.upper, 2);
  const quantity flat = theil_sen(values{1, 2, 3}, values{4, 4, 4});
  EXPECT_EQ(flat.value, 0);
  EXPECT_EQ(flat.lower, 0);
  EXPECT_EQ(flat.upper, 0);
}

TEST(TheilSen, IntervalCoversAndMannKendallKeepsItsLevel) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  constexpr int runs = 2'000;
  int covered = 0, alarms = 0;
  for (int run = 0; run < runs; ++run) {
    values times, noise, series;
    for (int i = 0; i < 15; ++i) {
      times.push_back(i);
      noise.push_back(10 * draw_fraction(random));
      series.push_back(0.7 * i + noise.back());
    }
    const quantity q = theil_sen(times, series, {0.9});
    covered += q.lower <= 0.7 && 0.7 <= q.upper;
    alarms += mann_kendall(noise).p <= 0.1;
  }
  EXPECT_NEAR(static_cast<double>(covered) / runs, 0.905, 5 * 0.007);
  EXPECT_NEAR(static_cast<double>(alarms) / runs, 0.095, 5 * 0.007);
}

}  // namespace
