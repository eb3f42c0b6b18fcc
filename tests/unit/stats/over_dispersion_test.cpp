#include <funnel/stats/comparison.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace funnel;

// Standard deviation sqrt(1/4 / 4) = 1/4 at the target 1/2, hence z = -2, -1, 0, 1, 2.
const std::vector<fraction> five{{0, 4}, {1, 4}, {2, 4}, {3, 4}, {4, 4}};

TEST(OverDispersion, IsTheMeanSquareOfZ) {
  const over_dispersion d = estimate_over_dispersion(five, 0.5);
  EXPECT_EQ(d.units, 5);
  EXPECT_DOUBLE_EQ(d.phi, 2);
  EXPECT_DOUBLE_EQ(d.phi_winsorised, 2);  // a tenth of five is none
  // (5 * 2 - 4) / (sum w - sum w^2 / sum w) with w = 16: 6 / (80 - 16).
  EXPECT_DOUBLE_EQ(d.tau_squared, 6.0 / 64);
  EXPECT_DOUBLE_EQ(d.factor(), 2);
  EXPECT_DOUBLE_EQ(z_score({4, 4}, 0.5), 2);
  EXPECT_DOUBLE_EQ(z_multiplicative({4, 4}, 0.5, d), 2 / std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(z_additive({4, 4}, 0.5, d), 0.5 / std::sqrt(1.0 / 16 + 6.0 / 64));
}

// One unit pulled in at each end: z = -1, -1, 0, 1, 1.
TEST(OverDispersion, PullsExtremesIn) {
  const over_dispersion d = estimate_over_dispersion(five, 0.5, 0.2);
  EXPECT_DOUBLE_EQ(d.phi, 2);
  EXPECT_DOUBLE_EQ(d.phi_winsorised, 0.8);
  EXPECT_EQ(d.tau_squared, 0);
  EXPECT_EQ(d.factor(), 1);  // less scatter than chance narrows nothing
  EXPECT_DOUBLE_EQ(z_multiplicative({4, 4}, 0.5, d), 2);
}

TEST(OverDispersion, IgnoresUnitsWithoutTrials) {
  std::vector<fraction> with = five;
  with.insert(with.begin() + 2, {0, 0});
  const over_dispersion d = estimate_over_dispersion(with, 0.5);
  EXPECT_EQ(d.units, 5);
  EXPECT_DOUBLE_EQ(d.phi, 2);
  EXPECT_DOUBLE_EQ(d.tau_squared, 6.0 / 64);
  EXPECT_TRUE(std::isnan(z_score({0, 0}, 0.5)));
  EXPECT_TRUE(std::isnan(z_score({0, 0}, 0.5, 0.1)));
}

TEST(OverDispersion, NeedsTwoUnitsAndATargetWithChance) {
  const std::vector<std::pair<std::vector<fraction>, double>> cases{
      {{}, 0.5},         {{{3, 4}}, 0.5}, {{{3, 4}, {0, 0}}, 0.5}, {{{0, 4}, {0, 9}}, 0}, {{{4, 4}, {9, 9}}, 1},
      {{}, std::nan("")}};
  for (const auto& [units, target] : cases) {
    const over_dispersion d = estimate_over_dispersion(units, target);
    EXPECT_FALSE(d.has_value());
    EXPECT_TRUE(std::isnan(d.phi));
    EXPECT_EQ(d.tau_squared, 0);
    EXPECT_EQ(d.factor(), 1);
  }
  EXPECT_TRUE(std::isnan(z_score({0, 4}, 0)));
}

TEST(OverDispersion, DoesNotDependOnTheOrder) {
  std::mt19937_64 random(7);
  std::vector<fraction> units;
  for (std::int64_t i = 1; i <= 25; ++i) units.push_back({i % 7, 7 + i * i});
  const over_dispersion d = estimate_over_dispersion(units, pooled(units).share());
  for (int i = 0; i < 20; ++i) {
    std::shuffle(units.begin(), units.end(), random);
    const over_dispersion e = estimate_over_dispersion(units, pooled(units).share());
    EXPECT_EQ(e.phi, d.phi);
    EXPECT_EQ(e.phi_winsorised, d.phi_winsorised);
    EXPECT_EQ(e.tau_squared, d.tau_squared);
  }
}

TEST(NormalLimits, WidenWithScatter) {
  const interval plain = normal_limits(100, 0.5);
  EXPECT_NEAR(plain.upper, 0.5 + 1.959964 * 0.05, 1e-7);
  EXPECT_NEAR(plain.lower, 0.5 - 1.959964 * 0.05, 1e-7);
  EXPECT_NEAR(normal_limits(100, 0.5, {}, 4).upper, 0.5 + 1.959964 * 0.1, 1e-7);
  EXPECT_NEAR(normal_limits(100, 0.5, {}, 1, 0.0075).upper, 0.5 + 1.959964 * 0.1, 1e-7);
  EXPECT_EQ(normal_limits(0, 0.5).lower, 0);
  EXPECT_EQ(normal_limits(0, 0.5).upper, 1);
}

}  // namespace
