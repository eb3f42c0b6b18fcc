#include <funnel/stats/forecast.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;

TEST(RatePosterior, AddsHalfAHitAndHalfAMiss) {
  const rate_posterior p = posterior_of({3, 10});
  EXPECT_EQ(p.hits, 3.5);
  EXPECT_EQ(p.misses, 7.5);
  EXPECT_DOUBLE_EQ(p.mean(), 3.5 / 11);
  // Var = ab / ((a + b)^2 (a + b + 1)) of Beta(a, b).
  EXPECT_DOUBLE_EQ(p.mean_square() - p.mean() * p.mean(), 3.5 * 7.5 / (11.0 * 11 * 12));
}

TEST(RatePosterior, IsNeverCertain) {
  EXPECT_LT(posterior_of({10, 10}).mean(), 1);
  EXPECT_GT(posterior_of({0, 10}).mean(), 0);
  EXPECT_EQ(posterior_of({0, 0}).mean(), 0.5);
}

TEST(ShareCount, HitsLieBetweenZeroAndN) {
  EXPECT_TRUE((fraction{0, 0}.is_valid()));
  EXPECT_TRUE((fraction{5, 5}.is_valid()));
  EXPECT_FALSE((fraction{6, 5}.is_valid()));
  EXPECT_FALSE((fraction{-1, 5}.is_valid()));
  EXPECT_EQ((fraction{1, 4}.share()), 0.25);
}

}  // namespace
