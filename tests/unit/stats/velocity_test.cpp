#include <funnel/stats/conversion.hpp>

#include "stats/draws.hpp"

#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace funnel;
using won_deals = std::vector<won_deal>;

// 20 deals x 50 % x 1 000.00 / 40 days = 250.00 a day.
TEST(SalesVelocity, IsMoneyADay) {
  const won_deals won{{800'00, timespan::days(30)}, {1'200'00, timespan::days(50)}};
  const sales_velocity v = velocity_of(20, 2, won);
  EXPECT_TRUE(v.has_value());
  EXPECT_NEAR(v.money_per_day.value, 250'00, 1e-9);
  EXPECT_EQ(v.win_rate.value, 0.5);
  EXPECT_NEAR(v.mean_won_amount, 1'000'00, 1e-9);
  EXPECT_NEAR(v.mean_cycle_days, 40, 1e-12);
  EXPECT_EQ(v.deals, 20);
  EXPECT_EQ(v.money_per_day.n, 2);
  EXPECT_LT(v.money_per_day.lower, 250'00);
  EXPECT_GT(v.money_per_day.upper, 250'00);
  EXPECT_NEAR(velocity_of(40, 2, won).money_per_day.lower, 2 * v.money_per_day.lower, 1e-9);
}

TEST(SalesVelocity, IsUndefinedWithoutAWonDeal) {
  for (const std::int64_t lost : {0, 5}) {
    const sales_velocity v = velocity_of(20, lost, {});
    EXPECT_FALSE(v.has_value());
    EXPECT_TRUE(std::isnan(v.money_per_day.value));
    EXPECT_TRUE(std::isnan(v.mean_cycle_days));
    EXPECT_TRUE(std::isinf(v.money_per_day.upper));
    EXPECT_EQ(v.win_rate.has_value(), lost > 0);
  }
}

TEST(SalesVelocity, IsUndefinedWhenDealsTakeNoTime) {
  const sales_velocity v = velocity_of(20, 0, won_deals{{100, timespan::days(0)}, {200, timespan::days(0)}});
  EXPECT_FALSE(v.has_value());
  EXPECT_EQ(v.mean_cycle_days, 0);
  EXPECT_EQ(v.mean_won_amount, 150);
}

TEST(SalesVelocity, OfOneWonDealIsUnbounded) {
  const sales_velocity v = velocity_of(10, 0, won_deals{{100, timespan::days(10)}});
  EXPECT_EQ(v.money_per_day.value, 100);
  EXPECT_EQ(v.money_per_day.lower, 0);
  EXPECT_TRUE(std::isinf(v.money_per_day.upper));
}

TEST(SalesVelocity, OfNoDealsIsZeroForCertain) {
  const sales_velocity v = velocity_of(0, 3, won_deals{{100, timespan::days(10)}, {50, timespan::days(3)}});
  EXPECT_TRUE(v.has_value());
  EXPECT_EQ(v.money_per_day.value, 0);
  EXPECT_EQ(v.money_per_day.lower, 0);
  EXPECT_EQ(v.money_per_day.upper, 0);
}

TEST(SalesVelocity, OfCreditsHasAValueWithoutBounds) {
  const sales_velocity v = velocity_of(10, 0, won_deals{{-100, timespan::days(10)}, {-100, timespan::days(10)}});
  EXPECT_NEAR(v.money_per_day.value, -100, 1e-12);
  EXPECT_TRUE(std::isinf(v.money_per_day.lower) && std::isinf(v.money_per_day.upper));
}

// All won and all alike: only the win rate is uncertain, and its half miss keeps the interval open.
TEST(SalesVelocity, IsNotCertainWhenNothingWasLost) {
  const sales_velocity v = velocity_of(10, 0, won_deals(20, {100, timespan::days(10)}));
  EXPECT_NEAR(v.money_per_day.value, 100, 1e-9);
  EXPECT_LT(v.money_per_day.lower, 97);
  EXPECT_GT(v.money_per_day.upper, 103);
}

won_deal draw_deal(std::mt19937_64& random) {
  // Large deals take longer; amounts are skewed.
  const double size = draw_fraction(random) + draw_fraction(random);
  return {static_cast<minor_units>(10'000 * std::exp(1.2 * size)),
          timespan::hours(static_cast<std::int64_t>(240 * size + 480 * draw_fraction(random)))};
}

TEST(SalesVelocity, IntervalAgreesWithTheBootstrap) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  struct closed {
    bool is_won;
    won_deal deal;
  };
  std::vector<closed> all(500, closed{false, {}});
  won_deals won;
  for (int i = 0; i < 300; ++i) {
    won.push_back(draw_deal(random));
    all[static_cast<std::size_t>(i)] = {true, won.back()};
  }
  const quantity delta = velocity_of(50, 200, won).money_per_day;
  std::vector<double> drawn;
  for (int draw = 0; draw < 999; ++draw) {
    won_deals again;
    std::int64_t lost = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const closed& c = all[draw_below(random, all.size())];
      c.is_won ? again.push_back(c.deal) : void(++lost);
    }
    drawn.push_back(velocity_of(50, lost, again).money_per_day.value);
  }
  std::sort(drawn.begin(), drawn.end());
  EXPECT_NEAR(delta.lower, drawn[24], 0.03 * delta.value);
  EXPECT_NEAR(delta.upper, drawn[974], 0.03 * delta.value);
  std::reverse(won.begin(), won.end());
  EXPECT_EQ(velocity_of(50, 200, won).money_per_day.upper, delta.upper);
}

TEST(SalesVelocity, IntervalCoversNominally) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  // The true ratio of means, from many deals.
  double amount = 0, cycle = 0;
  for (int i = 0; i < 200'000; ++i) {
    const won_deal d = draw_deal(random);
    amount += static_cast<double>(d.amount.value());
    cycle += d.cycle.value().days();
  }
  const double rate = 0.3, truth = 50 * rate * amount / cycle;
  constexpr int runs = 3'000;
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    won_deals won;
    std::int64_t lost = 0;
    for (int i = 0; i < 120; ++i) draw_fraction(random) < rate ? won.push_back(draw_deal(random)) : void(++lost);
    const quantity q = velocity_of(50, lost, won, {0.9}).money_per_day;
    covered += q.lower <= truth && truth <= q.upper;
  }
  EXPECT_NEAR(static_cast<double>(covered) / runs, 0.9, 5 * 0.0055);
}

}  // namespace
