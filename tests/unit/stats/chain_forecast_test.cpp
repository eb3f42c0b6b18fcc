#include <funnel/stats/markov.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;

// Two stages in a row, 60 of 100 and 30 of 50 advance; 10 and 4 deals stand open.
TEST(ChainForecast, AddsStagesByHand) {
  const auto chain = make_stage_chain(2, 2,
                                      std::vector<std::int64_t>{0, 60, 0, 40,  //
                                                                0, 0, 30, 20})
                         .value();
  const auto f = forecast_from_chain(chain, std::vector<std::int64_t>{10, 4}).value();
  EXPECT_TRUE(f.has_value());
  EXPECT_NEAR(f.mean, 10 * 0.36 + 4 * 0.6, 1e-13);
  EXPECT_NEAR(f.variance_rates_known, 10 * 0.36 * 0.64 + 4 * 0.6 * 0.4, 1e-13);
  // d mean / d p1 = 10 p2 = 6, d mean / d p2 = 10 p1 + 4 = 10; the variances of the rates are p (1 - p) / n.
  EXPECT_NEAR(f.variance_from_rates, 36 * 0.6 * 0.4 / 100 + 100 * 0.6 * 0.4 / 50, 1e-13);
  EXPECT_NEAR(f.wins.mean(), f.mean, 1e-13);
  EXPECT_NEAR(f.wins.variance(), f.variance_rates_known, 1e-13);
  const auto lost = forecast_from_chain(chain, std::vector<std::int64_t>{10, 4}, 1).value();
  EXPECT_NEAR(lost.mean + f.mean, 14, 1e-13);
}

TEST(ChainForecast, OfNoDealsIsZeroForCertain) {
  const auto chain = make_stage_chain(1, 1, std::vector<std::int64_t>{0, 0}).value();
  const auto f = forecast_from_chain(chain, std::vector<std::int64_t>{0}).value();
  EXPECT_TRUE(f.has_value());
  EXPECT_EQ(f.mean, 0);
  EXPECT_EQ(f.variance_from_rates, 0);
  EXPECT_EQ(f.wins.interval().upper, 0);
}

TEST(ChainForecast, IsUndefinedWhereADealStandsInATrap) {
  const auto chain = make_stage_chain(2, 1, std::vector<std::int64_t>{0, 0, 1, 0, 0, 0}).value();
  const auto f = forecast_from_chain(chain, std::vector<std::int64_t>{3, 1}).value();
  EXPECT_FALSE(f.has_value());
  EXPECT_TRUE(std::isnan(f.mean));
  // Without that deal the trap does not matter.
  EXPECT_EQ(forecast_from_chain(chain, std::vector<std::int64_t>{3, 0}).value().mean, 3);
}

TEST(ChainForecast, RefusesWhatDoesNotFit) {
  const auto chain = make_stage_chain(1, 1, std::vector<std::int64_t>{0, 1}).value();
  EXPECT_EQ(forecast_from_chain(chain, {}).errors().at(0).field, "open_deals");
  EXPECT_EQ(forecast_from_chain(chain, std::vector<std::int64_t>{-1}).errors().at(0).field, "open_deals");
  EXPECT_EQ(forecast_from_chain(chain, std::vector<std::int64_t>{1}, 1).errors().at(0).field, "exit");
}

}  // namespace
