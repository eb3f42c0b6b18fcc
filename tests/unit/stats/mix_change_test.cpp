#include <funnel/stats/comparison.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace funnel;

using period_pairs = std::vector<mix_period_pair>;

// North 50 %, South 10 %, both unchanged; the mix turns from 10 : 90 to 90 : 10.
TEST(MixChange, OfMixAlone) {
  const mix_change c = decompose_change(period_pairs{{{5, 10}, {45, 90}}, {{9, 90}, {1, 10}}});
  EXPECT_DOUBLE_EQ(c.before, 0.14);
  EXPECT_DOUBLE_EQ(c.after, 0.46);
  EXPECT_DOUBLE_EQ(c.mix, 0.32);
  EXPECT_EQ(c.rate, 0);
  EXPECT_DOUBLE_EQ(c.effects[0].mix, 0.8 * 0.5);
  EXPECT_DOUBLE_EQ(c.effects[1].mix, -0.8 * 0.1);
}

// Part 0.5 -> 0.25 and share 0.8 -> 0.4 in the first; the second goes from 0.2 to 0.6 at the part 0.5 -> 0.75.
TEST(MixChange, ByHand) {
  const mix_change c = decompose_change(period_pairs{{{80, 100}, {10, 25}}, {{20, 100}, {45, 75}}});
  const mix_effect& e = c.effects[0];
  EXPECT_DOUBLE_EQ(e.weight_before, 0.5);
  EXPECT_DOUBLE_EQ(e.weight_after, 0.25);
  EXPECT_DOUBLE_EQ(e.mix, -0.25 * 0.6);
  EXPECT_DOUBLE_EQ(e.rate, -0.4 * 0.375);
  EXPECT_DOUBLE_EQ(e.mix_before, -0.25 * 0.8);
  EXPECT_DOUBLE_EQ(e.rate_before, -0.4 * 0.5);
  EXPECT_DOUBLE_EQ(e.interaction, 0.25 * 0.4);
  EXPECT_NEAR(c.mix, -0.25 * 0.6 + 0.25 * 0.4, 1e-15);
  EXPECT_NEAR(c.rate, -0.4 * 0.375 + 0.4 * 0.625, 1e-15);
}

// A source that comes, and one that goes, change the mix and no rate.
TEST(MixChange, OfAStratumInOnePeriodOnlyIsMix) {
  const mix_change c = decompose_change(period_pairs{{{5, 10}, {5, 10}}, {{0, 0}, {9, 10}}, {{1, 10}, {0, 0}}, {}});
  EXPECT_DOUBLE_EQ(c.effects[1].mix, 0.5 * 0.9);
  EXPECT_EQ(c.effects[1].rate, 0);
  EXPECT_DOUBLE_EQ(c.effects[2].mix, -0.5 * 0.1);
  EXPECT_EQ(c.effects[2].rate, 0);
  EXPECT_EQ(c.effects[3].mix, 0);
  EXPECT_EQ(c.effects[3].rate, 0);
  EXPECT_NEAR(c.mix + c.rate, c.after - c.before, 1e-15);
}

TEST(MixChange, OfAnEmptyPeriodHasNoValue) {
  for (const period_pairs& s : {period_pairs{}, period_pairs{{{3, 5}, {0, 0}}}, period_pairs{{{0, 0}, {3, 5}}}}) {
    const mix_change c = decompose_change(s);
    EXPECT_FALSE(c.has_value());
    EXPECT_TRUE(std::isnan(c.before));
    EXPECT_TRUE(std::isnan(c.after));
    EXPECT_EQ(c.effects.size(), s.size());
    EXPECT_EQ(c.mix, 0);
    EXPECT_EQ(c.rate, 0);
  }
}

TEST(MixChange, AddsUpToTheChange) {
  std::mt19937_64 random(17);
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  };
  int checked = 0;
  for (int i = 0; i < 500; ++i) {
    period_pairs s(1 + static_cast<std::size_t>(below(6)));
    for (mix_period_pair& p : s) {
      p.before.n = below(4) * below(30);
      p.before.hits = below(p.before.n + 1);
      p.after.n = below(4) * below(30);
      p.after.hits = below(p.after.n + 1);
    }
    const mix_change c = decompose_change(s);
    if (!c.has_value()) continue;
    ++checked;
    double effects = 0;
    double at_before = 0;
    for (const mix_effect& e : c.effects) {
      effects += e.mix + e.rate;
      at_before += e.mix_before + e.rate_before + e.interaction;
    }
    EXPECT_NEAR(effects, c.after - c.before, 1e-14);
    EXPECT_NEAR(at_before, c.after - c.before, 1e-14);
    EXPECT_NEAR(c.mix + c.rate, c.after - c.before, 1e-14);
    for (mix_period_pair& p : s) std::swap(p.before, p.after);
    EXPECT_NEAR(decompose_change(s).mix, -c.mix, 1e-15);  // mix and rate do not prefer a period
  }
  EXPECT_GT(checked, 300);
}

}  // namespace
