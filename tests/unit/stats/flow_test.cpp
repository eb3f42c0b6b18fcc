#include <funnel/stats/conversion.hpp>

#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

using namespace funnel;

// Features (c3): Presentation in January, ten deals. Mean of ended visits 5.33 days, with the running ones 6.38.
TEST(StageFlow, ReproducesThePresentationOfTheToyDeals) {
  const std::vector<stay> stays{{5, 12}, {6, 10}, {8, 15}, {18, 24}, {9, 12}, {3, 8}, {14}, {29}};
  const stage_flow f = flow_of_stays(stays, 0, 31);
  EXPECT_EQ(f.at_start, 0);
  EXPECT_EQ(f.arrivals, 8);
  EXPECT_EQ(f.departures, 6);
  EXPECT_EQ(f.at_end, 2);
  EXPECT_EQ(f.time_inside, 51);
  EXPECT_NEAR(f.mean_departed_stay, 5.33, 0.005);
  EXPECT_NEAR(f.wait_by_arrivals, 6.38, 0.005);
  EXPECT_NEAR(f.mean_stock, 51.0 / 31, 1e-15);
  EXPECT_NEAR(f.mean_stock, f.arrival_rate * f.wait_by_arrivals, 1e-15);
  EXPECT_NEAR(f.mean_stock, f.departure_rate * f.wait_by_departures, 1e-15);
}

TEST(StageFlow, CountsTheBordersOfAPeriod) {
  const std::vector<stay> stays{
      {0, 10},   // leaves at the start: was there, departs
      {10, 10},  // of length zero: arrives and departs
      {10, 20},  // leaves at the end: still there
      {20, 30},  // enters at the end: not of the period
      {0, 9},    // gone before
      {5, 25},   // there throughout
  };
  const stage_flow f = flow_of_stays(stays, 10, 20);
  EXPECT_EQ(f.at_start, 2);
  EXPECT_EQ(f.arrivals, 2);
  EXPECT_EQ(f.departures, 2);
  EXPECT_EQ(f.at_end, 2);
  EXPECT_EQ(f.time_inside, 20);
  EXPECT_EQ(f.mean_stock, 2);
  EXPECT_EQ(f.mean_departed_stay, 5);
}

TEST(StageFlow, OfNothingHasNoWaits) {
  const stage_flow f = flow_of_stays({}, 0, 10);
  EXPECT_TRUE(f.has_value());
  EXPECT_EQ(f.mean_stock, 0);
  EXPECT_EQ(f.arrival_rate, 0);
  EXPECT_TRUE(std::isnan(f.wait_by_arrivals));
  EXPECT_TRUE(std::isnan(f.wait_by_departures));
  EXPECT_TRUE(std::isnan(f.mean_departed_stay));
}

TEST(StageFlow, OfAnEmptyPeriodIsAStock) {
  const stage_flow f = flow_of_stays(std::vector<stay>{{0, 10}, {5}}, 5, 5);
  EXPECT_FALSE(f.has_value());
  EXPECT_EQ(f.at_start, 1);
  EXPECT_EQ(f.at_end, 1);
  EXPECT_TRUE(std::isnan(f.mean_stock));
  EXPECT_TRUE(std::isnan(f.departure_rate));
}

TEST(StageFlow, SumsMoreMicrosecondsThanAWordHolds) {
  constexpr std::int64_t half = std::int64_t{1} << 62;
  const std::vector<stay> stays(9, {-half, half - 1});
  const stage_flow f = flow_of_stays(stays, 0, half);
  EXPECT_DOUBLE_EQ(f.time_inside, 9 * 0x1p62);
  EXPECT_DOUBLE_EQ(f.mean_departed_stay, 0x1p63);
  EXPECT_DOUBLE_EQ(f.mean_stock, 9);
}

TEST(StageFlow, LawsHoldOnRandomStays) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  for (int run = 0; run < 500; ++run) {
    const auto time = [&] { return static_cast<std::int64_t>(random() % 30); };
    std::vector<stay> stays(random() % 20);
    for (stay& s : stays) {
      s.entered = time();
      if (random() % 4 > 0) s.left = s.entered + time() / 2;
    }
    const std::int64_t from = time(), to = from + time(), middle = from + (to - from) / 2;
    const stage_flow all = flow_of_stays(stays, from, to);
    const stage_flow first = flow_of_stays(stays, from, middle), second = flow_of_stays(stays, middle, to);
    EXPECT_EQ(first.at_end, second.at_start);
    EXPECT_EQ(all.at_end, second.at_end);
    EXPECT_EQ(all.arrivals, first.arrivals + second.arrivals);
    EXPECT_EQ(all.departures, first.departures + second.departures);
    EXPECT_EQ(all.time_inside, first.time_inside + second.time_inside);
    std::int64_t stock = 0;  // counted instant by instant
    for (std::int64_t t = from; t < to; ++t)
      for (const stay& s : stays) stock += s.entered <= t && t < s.left;
    EXPECT_EQ(all.time_inside, static_cast<double>(stock));
    std::reverse(stays.begin(), stays.end());
    EXPECT_EQ(flow_of_stays(stays, from, to).time_inside, all.time_inside);
  }
}

}  // namespace
