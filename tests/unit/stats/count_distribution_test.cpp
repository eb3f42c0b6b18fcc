#include "stats/binomial.hpp"
#include <funnel/stats/forecast.hpp>

#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using namespace funnel;

TEST(WinsDistribution, OfUnequalDealsByHand) {
  const count_distribution d = wins_distribution(std::vector<double>{0.5, 0.2});
  ASSERT_EQ(d.probability.size(), 3u);
  EXPECT_DOUBLE_EQ(d.probability[0], 0.4);
  EXPECT_DOUBLE_EQ(d.probability[1], 0.5);
  EXPECT_DOUBLE_EQ(d.probability[2], 0.1);
  EXPECT_DOUBLE_EQ(d.mean(), 0.7);
  EXPECT_DOUBLE_EQ(d.variance(), 0.25 + 0.16);
  EXPECT_DOUBLE_EQ(d.at_most(1), 0.9);
  EXPECT_DOUBLE_EQ(d.at_least(1), 0.6);
  EXPECT_EQ(d.at_most(-1), 0);
  EXPECT_EQ(d.at_least(3), 0);
  EXPECT_DOUBLE_EQ(d.at_least(0), 1);
}

TEST(WinsDistribution, OfNoDealsIsZeroForCertain) {
  for (const count_distribution& d : {count_distribution{}, wins_distribution({})}) {
    EXPECT_EQ(d.probability, std::vector<double>{1});
    EXPECT_EQ(d.mean(), 0);
    EXPECT_EQ(d.interval().lower, 0);
    EXPECT_EQ(d.interval().upper, 0);
  }
}

TEST(WinsDistribution, OfCertainDealsIsCertain) {
  const count_distribution d = wins_distribution(std::vector<double>{1, 0, 1});
  EXPECT_EQ(d.probability, (std::vector<double>{0, 0, 1, 0}));
  EXPECT_EQ(d.interval().lower, 2);
  EXPECT_EQ(d.interval().upper, 2);
}

TEST(WinsDistribution, OfEqualDealsIsBinomialUpToThousands) {
  constexpr int n = 2'000;
  const count_distribution d = wins_distribution(std::vector<double>(n, 0.13));
  for (const int k : {0, 100, 200, 260, 261, 300, 400, 2'000}) {
    const double expected = binomial_exactly(k, n, 0.13);
    EXPECT_NEAR(d.probability[static_cast<std::size_t>(k)], expected, 1e-10 * expected + 1e-280) << k;
  }
  EXPECT_NEAR(std::accumulate(d.probability.begin(), d.probability.end(), 0.0), 1, 1e-12);
  EXPECT_NEAR(d.mean(), 260, 1e-9);
  EXPECT_NEAR(d.variance(), 226.2, 1e-8);
}

// At most 2.5 % may lie on either side: of 10 fair coins 1.07 % are below 2, and 5.5 % below 3.
TEST(CountInterval, IsTheNarrowestThatLeavesTheTails) {
  const count_interval fair = wins_distribution(std::vector<double>(10, 0.5)).interval();
  EXPECT_EQ(fair.lower, 2);
  EXPECT_EQ(fair.upper, 8);
  const count_interval rare = wins_distribution(std::vector<double>(10, 0.01)).interval();
  EXPECT_EQ(rare.lower, 0);
  EXPECT_EQ(rare.upper, 1);
  const count_interval half = wins_distribution(std::vector<double>(1, 0.5)).interval({0.5});
  EXPECT_EQ(half.lower, 0);
  EXPECT_EQ(half.upper, 1);
}

TEST(WinsDistribution, LawsHoldOnRandomDeals) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  for (int run = 0; run < 200; ++run) {
    std::vector<double> p(random() % 40);
    for (double& x : p) x = static_cast<double>(random() % 101) / 100;
    const count_distribution d = wins_distribution(p);
    double mean = 0, variance = 0;
    for (const double x : p) mean += x, variance += x * (1 - x);
    EXPECT_NEAR(d.mean(), mean, 1e-12);
    EXPECT_NEAR(d.variance(), variance, 1e-12);
    const count_interval i = d.interval({0.9});
    EXPECT_GE(d.at_most(i.upper) - d.at_most(i.lower - 1), 0.9 - 1e-12);
    EXPECT_GT(d.at_most(i.lower), 0.05 - 1e-12);
    EXPECT_GT(d.at_least(i.upper), 0.05 - 1e-12);
    std::reverse(p.begin(), p.end());
    EXPECT_EQ(wins_distribution(p).probability, d.probability);
  }
}

TEST(SumOf, IsTheDistributionOfAllTogether) {
  const count_distribution a = wins_distribution(std::vector<double>{0.2, 0.7}), b = wins_distribution(std::vector<double>{0.4});
  const count_distribution all = wins_distribution(std::vector<double>{0.2, 0.7, 0.4});
  const count_distribution sum = sum_of(a, b);
  ASSERT_EQ(sum.probability.size(), 4u);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(sum.probability[k], all.probability[k], 1e-15);
  EXPECT_EQ(sum_of(count_distribution{}, a).probability, a.probability);
}

}  // namespace
