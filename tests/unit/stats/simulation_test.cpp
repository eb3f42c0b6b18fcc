#include <funnel/stats/forecast.hpp>

#include "stats/draws.hpp"

#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <array>

namespace {

using namespace funnel;

// [rand.predef] of the C++ standard: the 10000th number of a default-constructed std::mt19937_64.
TEST(Simulation, GeneratorIsTheOneOfTheStandard) {
  std::mt19937_64 random;
  random.discard(9'999);
  EXPECT_EQ(random(), 9'981'545'732'273'789'042u);
}

// Pins the draws: a change of these numbers changes every simulated result of every host.
TEST(Simulation, DrawsAreFixedForASeed) {
  std::mt19937_64 random(1), same(1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(draw_below(random, 10), same() % 10);
  std::mt19937_64 fractions(1), raw(1);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(draw_fraction(fractions), (static_cast<double>(raw() >> 11) + 0.5) / 9'007'199'254'740'992.0);
}

TEST(Simulation, DrawBelowGivesEachNumberItsShare) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts[draw_below(random, 7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 5 * 93);
  EXPECT_EQ(draw_below(random, 1), 0u);
  // Of three equal parts of a range that ends just above 2^63 the first would be drawn too often without rejection.
  const std::uint64_t n = (std::uint64_t{1} << 63) + (std::uint64_t{1} << 62);
  int first = 0;
  for (int i = 0; i < 30'000; ++i) first += draw_below(random, n) < n / 3;
  EXPECT_NEAR(first, 10'000, 5 * 82);
}

TEST(Simulation, FractionsAreStrictlyInsideAndEven) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  double sum = 0, squares = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = draw_fraction(random);
    ASSERT_GT(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / 1e5, 0.5, 0.005);
  EXPECT_NEAR(squares / 1e5, 1.0 / 3, 0.005);
}

TEST(Simulation, BoundsOfTheCustomaryLevelsAreDrawnValues) {
  EXPECT_EQ(detail::tail_place(1'999, {0.90}), 100);
  EXPECT_EQ(detail::tail_place(1'999, {0.95}), 50);
  EXPECT_EQ(detail::tail_place(1'999, {0.99}), 10);
  EXPECT_EQ(detail::tail_place(100, {0.95}), 2);
  EXPECT_EQ(detail::tail_place(38, {0.95}), 0);
  EXPECT_EQ(detail::tail_place(0, {0.95}), 0);
}

}  // namespace
