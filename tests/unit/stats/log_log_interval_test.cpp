#include <funnel/stats/survival.hpp>

#include "stats/log_log_interval.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using namespace funnel;

// By hand: share 1/e has log(-log) = 0, so with a half-width w the bounds are exp(-exp(w)) and exp(-exp(-w)).
TEST(LogLogInterval, IsSymmetricOnItsScale) {
  const double share = std::exp(-1.0);
  const confidence_level level{0.9};
  const interval b = log_log_interval(share, 0.1, level);
  const double half = level.z() * 0.1 / share;
  EXPECT_NEAR(b.lower, std::exp(-std::exp(half)), 1e-15);
  EXPECT_NEAR(b.upper, std::exp(-std::exp(-half)), 1e-15);
  EXPECT_LT(b.lower, share);
  EXPECT_GT(b.upper, share);
}

TEST(LogLogInterval, SaysNothingOfZeroAndOne) {
  for (const double share : {0.0, 1.0, 1e-17, 1 - 1e-15, 1 + 1e-16}) {
    const interval b = log_log_interval(share, 0.0, {});
    EXPECT_EQ(b.lower, 0) << share;
    EXPECT_EQ(b.upper, 1) << share;
  }
}

TEST(LogLogInterval, SaysNothingWithoutAStandardError) {
  const interval b = log_log_interval(0.5, std::numeric_limits<double>::quiet_NaN(), {});
  EXPECT_EQ(b.lower, 0);
  EXPECT_EQ(b.upper, 1);
}

TEST(LogLogInterval, StaysInsideForWideErrors) {
  const interval b = log_log_interval(0.02, 0.5, {});
  EXPECT_GE(b.lower, 0);
  EXPECT_LE(b.upper, 1);
}

}  // namespace
