#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;
using shares = std::vector<fraction>;

// A hit weighs ln(0.25 / 0.5) = -ln 2, a miss ln(0.75 / 0.5) = ln 1.5.
TEST(CusumOfRates, AddsEvidenceAndForgetsWhatSpeaksAgainst) {
  const auto c = cusum_of_rates(shares{{4, 4}, {0, 3}, {1, 2}, {0, 0}, {0, 1}}, 0.5, 0.25).value();
  const double hit = -std::log(2.0), miss = std::log(1.5);
  const std::vector<double> weights{4 * hit, 3 * miss, hit + miss, 0, miss};
  const std::vector<double> sums{0, 3 * miss, hit + 4 * miss, hit + 4 * miss, hit + 5 * miss};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(c.weights[i], weights[i], 1e-14);
    EXPECT_NEAR(c.sums[i], sums[i], 1e-14);
  }
}

TEST(CusumOfRates, RefusesRatesThatSayNothing) {
  EXPECT_EQ(cusum_of_rates({}, 0, 0.5).errors().at(0).field, "rate_before");
  EXPECT_EQ(cusum_of_rates({}, 0.5, 1).errors().at(0).field, "rate_after");
  EXPECT_EQ(cusum_of_rates({}, 0.5, 0.5).errors().at(0).field, "rate_after");
  EXPECT_EQ(cusum_of_rates({}, std::nan(""), 0.5).errors().at(0).field, "rate_before");
  EXPECT_EQ(cusum_of_rates(shares{{3, 2}}, 0.5, 0.4).errors().at(0).field, "periods[0]");
  EXPECT_TRUE(cusum_of_rates({}, 0.5, 0.4).value().sums.empty());
}

TEST(FirstAlarm, IsTheFirstSumAtTheThreshold) {
  const std::vector<double> sums{0, 1, 3, 2, 5};
  EXPECT_EQ(first_alarm(sums, 3), 2u);
  EXPECT_EQ(first_alarm(sums, 3.5), 4u);
  EXPECT_FALSE(first_alarm(sums, 6).has_value());
  EXPECT_FALSE(first_alarm({}, 0).has_value());
}

}  // namespace
