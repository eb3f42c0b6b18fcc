#include <funnel/stats/forecast.hpp>

#include "support/random_history.hpp"

#include <gtest/gtest.h>

namespace {

using namespace funnel;
using rates = std::vector<double>;

// The classic 10 : 1: ten deals for one win on average, but 22 to have one with 90 %: 0.9^21 = 10.9 %, 0.9^22 = 9.8 %.
TEST(DealsForTarget, OneInTenNeedsMoreThanTen) {
  const auto needed = deals_for_target(1, rates{0.1}).value();
  EXPECT_EQ(needed.on_average, 10);
  EXPECT_EQ(needed.with_assurance, 22);
}

TEST(DealsForTarget, StagesNeedWhatLaterRatesLeaveOver) {
  const auto needed = deals_for_target(24, rates{0.62, 450.0 / 620, 300.0 / 450, 0.8}).value();
  ASSERT_EQ(needed.at_stage.size(), 4u);
  EXPECT_NEAR(needed.at_stage[0], 100, 1e-9);
  EXPECT_NEAR(needed.at_stage[1], 62, 1e-9);
  EXPECT_NEAR(needed.at_stage[2], 45, 1e-9);
  EXPECT_NEAR(needed.at_stage[3], 30, 1e-9);
  EXPECT_EQ(needed.on_average, 100);
}

// 7 / (0.35 x 0.2) is computed as 100.00000000000001; 101 deals would be one too many.
TEST(DealsForTarget, RoundingDoesNotAddADeal) {
  EXPECT_EQ(deals_for_target(7, rates{0.35, 0.2})->on_average, 100);
  EXPECT_EQ(deals_for_target(7, rates{0.345, 0.2})->on_average, 102);
}

TEST(DealsForTarget, OpenDealsCountTowardsIt) {
  const count_distribution open = wins_distribution(std::vector<double>{1, 1, 0.5});
  const auto needed = deals_for_target(4, rates{0.5}, 0.9, open).value();
  EXPECT_EQ(needed.on_average, 3);  // (4 - 2.5) / 0.5
  // 5 new ones: half of (at least 2 of 5 = 26/32) and half of (at least 1 of 5 = 31/32) is 0.89; 6 give 0.94.
  EXPECT_EQ(needed.with_assurance, 6);
  EXPECT_EQ(deals_for_target(4, rates{0.5}, 0.89, open)->with_assurance, 5);
}

TEST(DealsForTarget, ReachedTargetNeedsNothing) {
  for (const rates& r : {rates{0.5}, rates{0}, rates{}}) {
    const auto needed = deals_for_target(0, r).value();
    EXPECT_EQ(needed.on_average, 0);
    EXPECT_EQ(needed.with_assurance, 0);
  }
  const auto open = wins_distribution(std::vector<double>{1, 1});
  const auto needed = deals_for_target(2, rates{0.5, 0}, 0.99, open).value();
  EXPECT_EQ(needed.on_average, 0);
  EXPECT_EQ(needed.with_assurance, 0);
  EXPECT_EQ(needed.at_stage, (std::vector<double>{0, 0}));
}

// One win is expected of the open deals, yet it is certain with no number of new ones that can never win.
TEST(DealsForTarget, AverageMayBeReachedWhereAssuranceIsNot) {
  const auto open = wins_distribution(std::vector<double>{0.5, 0.5});
  const auto needed = deals_for_target(1, rates{0}, 0.9, open).value();
  EXPECT_EQ(needed.on_average, 0);
  EXPECT_FALSE(needed.with_assurance.has_value());
}

TEST(DealsForTarget, NoNumberSufficesAtRateZero) {
  const auto needed = deals_for_target(1, rates{0.5, 0, 0.5}).value();
  EXPECT_FALSE(needed.on_average.has_value());
  EXPECT_FALSE(needed.with_assurance.has_value());
  EXPECT_TRUE(std::isinf(needed.at_stage[0]));
  EXPECT_TRUE(std::isinf(needed.at_stage[1]));
  EXPECT_EQ(needed.at_stage[2], 2);
}

TEST(DealsForTarget, CertainDealsAreNeededOneForOne) {
  const auto needed = deals_for_target(7, rates{1, 1}, 0.999).value();
  EXPECT_EQ(needed.on_average, 7);
  EXPECT_EQ(needed.with_assurance, 7);
  EXPECT_EQ(deals_for_target(7, {})->with_assurance, 7);
}

TEST(DealsForTarget, GivesUpAboveTheMost) {
  const std::int64_t most = deals_needed::most_deals;
  EXPECT_EQ(deals_for_target(most, rates{1})->on_average, most);
  EXPECT_EQ(deals_for_target(most, rates{1})->with_assurance, most);
  EXPECT_FALSE(deals_for_target(most, rates{0.5})->on_average.has_value());
  EXPECT_FALSE(deals_for_target(most, rates{0.5})->with_assurance.has_value());
}

TEST(DealsForTarget, RefusesWhatCannotBe) {
  EXPECT_EQ(deals_for_target(-1, {}).errors().at(0).field, "target_wins");
  EXPECT_EQ(deals_for_target(1, rates{0.5, 1.5}).errors().at(0).field, "stage_rates[1]");
  EXPECT_EQ(deals_for_target(1, rates{0.5}, 1).errors().at(0).field, "assurance");
  EXPECT_EQ(deals_for_target(1, rates{0.5}, 0).errors().at(0).field, "assurance");
}

TEST(DealsForTarget, IsTheSmallestNumberThatSuffices) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  for (int run = 0; run < 200; ++run) {
    const double rate = static_cast<double>(1 + random() % 99) / 100;
    const auto target = static_cast<std::int64_t>(random() % 12);
    std::vector<double> open(random() % 6, 0.4);
    const count_distribution open_wins = wins_distribution(open);
    const auto needed = deals_for_target(target, rates{rate}, 0.8, open_wins).value().with_assurance.value();
    const auto reached = [&](std::int64_t n) {
      std::vector<double> all = open;
      all.insert(all.end(), static_cast<std::size_t>(n), rate);
      return wins_distribution(all).at_least(target);
    };
    EXPECT_GE(reached(needed), 0.8 - 1e-12) << target << ' ' << rate;
    if (needed > 0) {
      EXPECT_LT(reached(needed - 1), 0.8 + 1e-12) << target << ' ' << rate;
    }
  }
}

}  // namespace
