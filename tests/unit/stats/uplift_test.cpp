#include <funnel/stats/comparison.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;

// 100 deals, 50 % then 20 %: 10 wins. At 30 % the second stage gives 15.
TEST(Uplift, IsWhatTheSavedDealsGoOnToBring) {
  const std::vector<stage_benchmark> stages{{{50, 100}, 0.6}, {{10, 50}, 0.3}};
  const auto u = uplift_of_stages(100, stages, 2'000).value();
  EXPECT_TRUE(u.has_value());
  EXPECT_EQ(u.n, 50);
  EXPECT_DOUBLE_EQ(u.wins_now, 10);
  EXPECT_DOUBLE_EQ(u.stages[0].wins_at_benchmark, 12);
  EXPECT_DOUBLE_EQ(u.stages[1].wins_at_benchmark, 15);
  EXPECT_DOUBLE_EQ(u.stages[1].extra_wins, 5);
  EXPECT_DOUBLE_EQ(u.stages[1].extra_money, 10'000);
  EXPECT_DOUBLE_EQ(u.stages[0].wins_per_point, 0.2);
  EXPECT_DOUBLE_EQ(u.stages[1].wins_per_point, 0.5);
  EXPECT_EQ(u.stages[0].elasticity, 1);
}

TEST(Uplift, IsNegativeWhereAStageBeatsItsBenchmark) {
  const auto u = uplift_of_stages(10, std::vector<stage_benchmark>{{{8, 10}, 0.5}}, 100).value();
  EXPECT_DOUBLE_EQ(u.stages[0].extra_wins, -3);
  EXPECT_DOUBLE_EQ(u.stages[0].extra_money, -300);
}

TEST(Uplift, OfAStageThatNobodyPassesIsAllOfItsWins) {
  const std::vector<stage_benchmark> stages{{{0, 10}, 0.5}, {{5, 10}, 0.5}};
  const auto u = uplift_of_stages(20, stages, 1).value();
  EXPECT_EQ(u.wins_now, 0);
  EXPECT_DOUBLE_EQ(u.stages[0].extra_wins, 5);
  EXPECT_EQ(u.stages[0].elasticity, 1);
  EXPECT_EQ(u.stages[1].extra_wins, 0);  // whatever it does, nobody comes
  EXPECT_TRUE(std::isnan(u.stages[1].elasticity));
}

TEST(Uplift, IsUndefinedWhereAStageHasNoRate) {
  const auto u = uplift_of_stages(20, std::vector<stage_benchmark>{{{5, 10}, 0.5}, {{0, 0}, 0.5}}, 1).value();
  EXPECT_FALSE(u.has_value());
  EXPECT_TRUE(std::isnan(u.wins_now));
  EXPECT_TRUE(std::isnan(u.stages[0].extra_wins));
  EXPECT_EQ(u.stages.size(), 2u);
  EXPECT_FALSE(uplift_of_stages(20, {}, 1).value().has_value());
}

TEST(Uplift, RefusesWhatCannotBe) {
  EXPECT_EQ(uplift_of_stages(-1, {}, 1).errors().at(0).field, "entered");
  EXPECT_EQ(uplift_of_stages(1, std::vector<stage_benchmark>{{{1, 2}, 0.5}, {{3, 2}, 0.5}}, 1).errors().at(0).field,
            "stages[1]");
  EXPECT_FALSE(uplift_of_stages(1, std::vector<stage_benchmark>{{{1, 2}, 1.5}}, 1));
  EXPECT_FALSE(uplift_of_stages(1, std::vector<stage_benchmark>{{{1, 2}, std::nan("")}}, 1));
}

}  // namespace
