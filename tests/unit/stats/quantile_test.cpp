#include <funnel/stats/estimate.hpp>

#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using namespace funnel;

constexpr quantile_type all_types[] = {quantile_type::type1, quantile_type::type2, quantile_type::type6,
                                       quantile_type::type7, quantile_type::type8};

TEST(SampleQuantile, LowerQuartileOfOneToFourTellsTheTypesApart) {
  const std::vector<double> values{1, 2, 3, 4};
  EXPECT_EQ(sample_quantile(values, 0.25, quantile_type::type1), 1);
  EXPECT_EQ(sample_quantile(values, 0.25, quantile_type::type2), 1.5);
  EXPECT_EQ(sample_quantile(values, 0.25, quantile_type::type6), 1.25);
  EXPECT_EQ(sample_quantile(values, 0.25), 1.75);
  EXPECT_NEAR(sample_quantile(values, 0.25, quantile_type::type8).value(), 17.0 / 12, 1e-15);
}

TEST(SampleQuantile, OfNothingIsNothing) {
  EXPECT_FALSE(sample_quantile(std::vector<double>{}, 0.5).has_value());
  EXPECT_FALSE(sample_quantile(std::map<std::int64_t, std::int64_t>{}, 0.5).has_value());
  EXPECT_FALSE(sample_quantile(std::map<std::int64_t, std::int64_t>{{7, 0}}, 0.5).has_value());
}

TEST(SampleQuantile, EndsAreTheSmallestAndLargestValue) {
  const std::vector<double> values{-3, 1, 1, 8};
  for (const quantile_type type : all_types) {
    EXPECT_EQ(sample_quantile(values, 0, type), -3);
    EXPECT_EQ(sample_quantile(values, 1, type), 8);
    EXPECT_EQ(sample_quantile(std::vector<double>{5}, 0.3, type), 5);
    EXPECT_EQ(sample_quantile(std::vector<double>{5, 5, 5}, 0.3, type), 5);
  }
}

// 0.29 x 100 is computed as 28.999999999999996 and 0.07 x 100 as 7.000000000000001; both mean integers.
TEST(SampleQuantile, RoundingDoesNotChooseTheNeighbour) {
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 1);
  EXPECT_EQ(sample_quantile(values, 0.29, quantile_type::type1), 29);
  EXPECT_EQ(sample_quantile(values, 0.07, quantile_type::type1), 7);
  EXPECT_EQ(sample_quantile(values, 0.29, quantile_type::type2), 29.5);
  EXPECT_EQ(sample_quantile(values, 0.07, quantile_type::type2), 7.5);
  EXPECT_EQ(sample_quantile(values, 0.295, quantile_type::type1), 30);
}

TEST(SampleQuantile, CountsOfZeroAreSkipped) {
  const std::map<std::int64_t, std::int64_t> counts{{1, 0}, {2, 2}, {3, 0}, {10, 1}, {11, 0}};
  EXPECT_EQ(sample_quantile(counts, 0), 2);
  EXPECT_EQ(sample_quantile(counts, 0.5), 2);
  EXPECT_EQ(sample_quantile(counts, 0.75), 6);
  EXPECT_EQ(sample_quantile(counts, 1), 10);
}

TEST(SampleQuantile, LawsHoldOnRandomSamples) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(funnel_test::base_seed()));
  std::mt19937_64 random(funnel_test::base_seed());
  for (int run = 0; run < 300; ++run) {
    std::vector<double> values, mirrored;
    std::map<std::int64_t, std::int64_t> counts;
    for (std::uint64_t i = 0, n = 1 + random() % 30; i < n; ++i) {
      const auto value = static_cast<std::int64_t>(random() % 20) - 10;
      values.push_back(static_cast<double>(value));
      mirrored.push_back(static_cast<double>(-value));
      ++counts[value];
    }
    std::sort(values.begin(), values.end());
    std::sort(mirrored.begin(), mirrored.end());
    for (const quantile_type type : all_types) {
      double last = values.front();
      for (int step = 0; step <= 40; ++step) {
        const double p = step / 40.0;
        const double q = sample_quantile(values, p, type).value();
        EXPECT_EQ(q, sample_quantile(counts, p, type).value());
        EXPECT_GE(q, last);
        if (type != quantile_type::type1) {
          EXPECT_NEAR(q, -sample_quantile(mirrored, 1 - p, type).value(), 1e-12);
        }
        last = q;
      }
    }
  }
}

}  // namespace
