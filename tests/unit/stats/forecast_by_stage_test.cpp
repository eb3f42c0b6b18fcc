#include <funnel/stats/forecast.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace {

using namespace funnel;
using deals = std::vector<open_deal>;
using history = std::vector<fraction>;

const simulation_options no_draws{.draws = 0};

// Rates Beta(1.5, 1.5) and Beta(3.5, 0.5): two deals of the first stage win 0, 1, 2 with 0.3125, 0.375, 0.3125 (see
// forecast_test), one of the second with 7/8.
TEST(ForecastByStage, SumsIndependentStages) {
  const auto f = forecast_by_stage(history{{1, 2}, {3, 3}}, deals{{0, 100}, {1, 10}, {0, 300}}, no_draws).value();
  ASSERT_EQ(f.wins.probability.size(), 4u);
  EXPECT_NEAR(f.wins.probability[0], 0.3125 / 8, 1e-15);
  EXPECT_NEAR(f.wins.probability[1], 0.375 / 8 + 0.3125 * 7 / 8, 1e-15);
  EXPECT_NEAR(f.wins.probability[3], 0.3125 * 7 / 8, 1e-15);
  EXPECT_NEAR(f.expected_wins, 1.875, 1e-14);
  EXPECT_NEAR(f.wins.mean(), 1.875, 1e-14);
  EXPECT_NEAR(f.expected_revenue, 200 + 8.75, 1e-12);
  // The second stage: E w (1 - w) = 7/8 - 7/8 x 4.5/5, Var w = 7/8 x 4.5/5 - (7/8)^2.
  EXPECT_NEAR(f.revenue_variance_rates_known, 0.1875 * 100'000 + (0.875 - 0.7875) * 100, 1e-9);
  EXPECT_NEAR(f.revenue_variance_from_rates, 0.0625 * 160'000 + (0.7875 - 0.765625) * 100, 1e-9);
  EXPECT_NEAR(f.win_probability[0], 0.5, 1e-15);
  EXPECT_NEAR(f.win_probability[1], 0.875, 1e-15);
  EXPECT_EQ(f.n, 2);
  EXPECT_EQ(f.n_open, 3);
}

TEST(ForecastByStage, IsForecastDealsWhenThereIsOneStage) {
  const deals open{{0, 500}, {0, 20}, {0, -30}};
  const auto a = forecast_by_stage(history{{4, 9}}, open).value();
  const auto b = forecast_deals(history{{4, 9}}, open).value();
  EXPECT_EQ(a.wins.probability, b.wins.probability);
  EXPECT_EQ(a.revenue_lower, b.revenue_lower);
  EXPECT_EQ(a.revenue_upper, b.revenue_upper);
  EXPECT_EQ(a.expected_revenue, b.expected_revenue);
}

TEST(ForecastByStage, StagesDoNotShareTheirLuck) {
  // With one shared draw, both stages would win or lose together, and the middle would be empty.
  const auto f =
      forecast_by_stage(history{{500'000, 1'000'000}, {500'000, 1'000'000}}, deals{{0, 1}, {1, 1}}, {.level = {0.4}})
          .value();
  EXPECT_EQ(f.revenue_lower, 1);
  EXPECT_EQ(f.revenue_upper, 1);
}

TEST(ForecastByStage, NeedsAHistoryOnlyWhereDealsStand) {
  const history past{{1, 2}, {0, 0}, {3, 4}};
  const auto known = forecast_by_stage(past, deals{{0, 100}, {2, 50}}, no_draws).value();
  EXPECT_TRUE(known.has_value());
  EXPECT_NEAR(known.expected_wins, 0.5 + 0.7, 1e-15);
  EXPECT_TRUE(std::isnan(known.win_probability[1]));
  const auto unknown = forecast_by_stage(past, deals{{0, 100}, {1, 50}, {1, -20}}).value();
  EXPECT_FALSE(unknown.has_value());
  EXPECT_TRUE(std::isnan(unknown.expected_wins) && std::isnan(unknown.expected_revenue));
  EXPECT_EQ(unknown.wins_interval.lower, 0);
  EXPECT_EQ(unknown.wins_interval.upper, 3);
  EXPECT_EQ(unknown.revenue_lower, -20);
  EXPECT_EQ(unknown.revenue_upper, 150);
}

TEST(ForecastByStage, OfNoDealsIsZeroForCertain) {
  const auto f = forecast_by_stage(history{{0, 0}}, deals{}).value();
  EXPECT_TRUE(f.has_value());
  EXPECT_EQ(f.expected_wins, 0);
  EXPECT_EQ(f.revenue_lower, 0);
  EXPECT_EQ(f.revenue_upper, 0);
  EXPECT_EQ(f.wins_interval.upper, 0);
  EXPECT_TRUE(forecast_by_stage({}, {}).value().has_value());
}

TEST(ForecastByStage, RefusesWhatCannotBe) {
  EXPECT_EQ(forecast_by_stage(history{{1, 2}}, deals{{1, 0}}).errors().at(0).field, "open");
  EXPECT_EQ(forecast_by_stage(history{{1, 2}, {3, 2}}, deals{}).errors().at(0).field, "history[1]");
}

}  // namespace
