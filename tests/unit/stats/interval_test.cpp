#include <funnel/stats/estimate.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace funnel;

// Newcombe (1998), Statist. Med. 17, 857-872, table I, method 3: 81/263 and 15/148 at 95 %.
TEST(Wilson, ReproducesPublishedIntervals) {
  const estimate a = wilson(81, 263);
  EXPECT_NEAR(a.lower, 0.2553, 5e-5);
  EXPECT_NEAR(a.upper, 0.3662, 5e-5);
  const estimate b = wilson(15, 148);
  EXPECT_NEAR(b.lower, 0.0624, 5e-5);
  EXPECT_NEAR(b.upper, 0.1605, 5e-5);
}

TEST(Wilson, OfNothingIsUndefinedAndSaysNothing) {
  const estimate e = wilson(0, 0);
  EXPECT_FALSE(e.has_value());
  EXPECT_TRUE(std::isnan(e.value));
  EXPECT_EQ(e.lower, 0);
  EXPECT_EQ(e.upper, 1);
}

TEST(Wilson, EndsExactlyAtZeroAndOne) {
  EXPECT_EQ(wilson(0, 7).lower, 0);
  EXPECT_EQ(wilson(7, 7).upper, 1);
  EXPECT_GT(wilson(0, 7).upper, 0.3);
}

}  // namespace
