#include "stats/binomial.hpp"
#include "stats/distributions.hpp"
#include <funnel/stats/estimate.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace {

using namespace funnel;

estimate clopper_pearson(std::int64_t hits, std::int64_t n, confidence_level level = {}) {
  return share_interval(hits, n, interval_method::clopper_pearson, level);
}
estimate jeffreys(std::int64_t hits, std::int64_t n) { return share_interval(hits, n, interval_method::jeffreys); }

void expect_interval(const estimate& e, double lower, double upper) {
  EXPECT_NEAR(e.lower, lower, 5e-5);
  EXPECT_NEAR(e.upper, upper, 5e-5);
}

// Newcombe (1998), Statist. Med. 17, 857-872, table I, method 5.
TEST(ClopperPearson, ReproducesPublishedIntervals) {
  expect_interval(clopper_pearson(81, 263), 0.2527, 0.3676);
  expect_interval(clopper_pearson(15, 148), 0.0578, 0.1617);
  expect_interval(clopper_pearson(0, 20), 0, 0.1684);
  expect_interval(clopper_pearson(1, 29), 0.0009, 0.1776);
}

// At each end the exact test leaves just half of 1 - level.
TEST(ClopperPearson, InvertsTheExactTest) {
  for (std::int64_t n = 1; n <= 60; n += 7) {
    for (std::int64_t k = 0; k <= n; ++k) {
      const estimate e = clopper_pearson(k, n, {0.9});
      if (k > 0) {
        EXPECT_NEAR(binomial_at_least(k, n, e.lower), 0.05, 1e-12);
      }
      if (k < n) {
        EXPECT_NEAR(binomial_at_most(k, n, e.upper), 0.05, 1e-12);
      }
      EXPECT_EQ(e.value, static_cast<double>(k) / static_cast<double>(n));
      EXPECT_EQ(e.hits, k);
      EXPECT_EQ(e.n, n);
    }
  }
}

// Beta(1/2, n + 1/2) with n = 0 is the arcsine law: its quantile at p is sin(pi p / 2)^2; with one hit of one the
// posterior Beta(3/2, 1/2) is cut off at 1.
TEST(Jeffreys, IsTheMiddleOfItsPosterior) {
  const interval arcsine = beta_interval(0.5, 0.5);
  EXPECT_NEAR(arcsine.lower, std::pow(std::sin(3.14159265358979324 / 2 * 0.025), 2), 1e-14);
  EXPECT_NEAR(arcsine.upper, 1 - arcsine.lower, 1e-14);
  EXPECT_EQ(jeffreys(1, 1).upper, 1);
  EXPECT_EQ(jeffreys(0, 1).lower, 0);
  EXPECT_NEAR(jeffreys(1, 1).lower, 1 - jeffreys(0, 1).upper, 1e-14);
  EXPECT_EQ(jeffreys(3, 10).value, 0.3);
  EXPECT_EQ(jeffreys(3, 10).lower, beta_interval(3.5, 7.5).lower);
  EXPECT_EQ(jeffreys(3, 10).upper, beta_interval(3.5, 7.5).upper);
}

TEST(ShareInterval, OffersWilsonByName) {
  const estimate named = share_interval(3, 10, interval_method::wilson, {0.9});
  EXPECT_EQ(named.lower, wilson(3, 10, {0.9}).lower);
  EXPECT_EQ(named.upper, wilson(3, 10, {0.9}).upper);
}

TEST(ShareInterval, OfNothingSaysNothing) {
  for (const estimate& e : {clopper_pearson(0, 0), jeffreys(0, 0)}) {
    EXPECT_FALSE(e.has_value());
    EXPECT_TRUE(std::isnan(e.value));
    EXPECT_EQ(e.lower, 0);
    EXPECT_EQ(e.upper, 1);
  }
}

}  // namespace
