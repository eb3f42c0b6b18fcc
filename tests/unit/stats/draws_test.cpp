#include "stats/draws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace funnel;

TEST(Draws, OfARateHaveTheMomentsOfThePosterior) {
  std::mt19937_64 random(7);
  const rate_posterior rate = posterior_of({12, 40});
  double sum = 0, squares = 0;
  const int n = 4000;
  for (int i = 0; i < n; ++i) {
    const double r = draw_rate(random, rate);
    ASSERT_TRUE(0 < r && r < 1);
    sum += r;
    squares += r * r;
  }
  EXPECT_NEAR(sum / n, rate.mean(), 0.005);
  EXPECT_NEAR(squares / n, rate.mean_square(), 0.005);
}

TEST(Draws, NormalNumbersHaveMeanZeroAndVarianceOne) {
  std::mt19937_64 random(7);
  double sum = 0, squares = 0;
  const int n = 4000;
  for (int i = 0; i < n; ++i) {
    const double z = draw_normal(random);
    sum += z;
    squares += z * z;
  }
  EXPECT_NEAR(sum / n, 0, 0.05);
  EXPECT_NEAR(squares / n, 1, 0.08);
}

TEST(Draws, MovesKeepTheirWaysAndTheirSpread) {
  std::mt19937_64 random(7);
  const std::vector<double> counts{30, 0, 10, 1};
  double sum = 0, squares = 0;
  const int n = 4000;
  for (int i = 0; i < n; ++i) {
    const auto drawn = draw_moves(random, counts);
    ASSERT_EQ(drawn.size(), counts.size());
    ASSERT_EQ(drawn[1], 0);
    ASSERT_GT(drawn[3], 0);
    const double share = static_cast<double>(drawn[0]) / static_cast<double>(drawn[0] + drawn[2] + drawn[3]);
    sum += share;
    squares += share * share;
  }
  // Dirichlet weights of 30 among 41: mean 30/41, variance p (1 - p) / 42.
  const double p = 30.0 / 41;
  EXPECT_NEAR(sum / n, p, 0.005);
  EXPECT_NEAR(squares / n - sum / n * sum / n, p * (1 - p) / 42, 0.0005);
  EXPECT_EQ(draw_moves(random, std::vector<double>{0, 0}), (std::vector<std::int64_t>{0, 0}));
}

}  // namespace
