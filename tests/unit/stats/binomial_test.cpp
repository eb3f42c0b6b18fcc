#include "stats/binomial.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using namespace funnel;

// Four throws of a coin.
TEST(Binomial, CountsFourCoins) {
  EXPECT_NEAR(binomial_exactly(2, 4, 0.5), 6.0 / 16, 1e-15);
  EXPECT_NEAR(binomial_at_most(1, 4, 0.5), 5.0 / 16, 1e-15);
  EXPECT_NEAR(binomial_at_least(3, 4, 0.5), 5.0 / 16, 1e-15);
  EXPECT_EQ(binomial_quantile(0.3, 4, 0.5), 1);
  EXPECT_EQ(binomial_quantile(0.32, 4, 0.5), 2);
  EXPECT_EQ(binomial_quantile(0.99, 4, 0.5), 4);
}

TEST(Binomial, IsDefinedOutsideItsRange) {
  EXPECT_EQ(binomial_exactly(-1, 4, 0.5), 0);
  EXPECT_EQ(binomial_exactly(5, 4, 0.5), 0);
  EXPECT_EQ(binomial_at_most(-1, 4, 0.5), 0);
  EXPECT_EQ(binomial_at_most(4, 4, 0.5), 1);
  EXPECT_EQ(binomial_at_least(0, 4, 0.5), 1);
  EXPECT_EQ(binomial_at_least(5, 4, 0.5), 0);
  EXPECT_EQ(binomial_exactly(0, 0, 0.3), 1);
  EXPECT_EQ(binomial_quantile(0.5, 0, 0.3), 0);
}

TEST(Binomial, KnowsCertainty) {
  EXPECT_EQ(binomial_exactly(0, 5, 0), 1);
  EXPECT_EQ(binomial_exactly(5, 5, 1), 1);
  EXPECT_EQ(binomial_at_most(4, 5, 1), 0);
  EXPECT_EQ(binomial_at_least(1, 5, 0), 0);
  EXPECT_EQ(binomial_quantile(0.001, 5, 1), 5);
  EXPECT_EQ(binomial_quantile(0.999, 5, 0), 0);
}

// The definition of the quantile, by adding up the probabilities.
TEST(Binomial, QuantileIsTheFirstCountThatReachesTheProbability) {
  int checked = 0;
  for (const double chance : {0.001, 0.05, 0.25, 0.5, 0.6315, 0.97}) {
    for (std::int64_t n = 1; n <= 400; n += n < 40 ? 1 : 17) {
      for (const double p : {0.001, 0.025, 0.3, 0.5, 0.975, 0.999}) {
        const std::int64_t r = binomial_quantile(p, n, chance);
        ASSERT_GE(binomial_at_most(r, n, chance), p) << n << ' ' << chance << ' ' << p;
        ASSERT_LT(binomial_at_most(r - 1, n, chance), p) << n << ' ' << chance << ' ' << p;
        ++checked;
      }
      double sum = 0;
      for (std::int64_t k = 0; k <= n; ++k) {
        sum += binomial_exactly(k, n, chance);
        ASSERT_NEAR(binomial_at_most(k, n, chance), sum, 1e-12);
        ASSERT_NEAR(binomial_at_least(k + 1, n, chance), 1 - sum, 1e-12);
      }
    }
  }
  EXPECT_GT(checked, 2000);
}

TEST(Binomial, KeepsTheDigitsOfFarTails) {
  EXPECT_NEAR(binomial_at_least(100, 100, 0.1) / 1e-100, 1, 1e-10);
  EXPECT_EQ(binomial_quantile(0.5, 2'000'000'000, 0.5), 1'000'000'000);
}

}  // namespace
