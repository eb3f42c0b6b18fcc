#include "stats/binomial.hpp"
#include <funnel/stats/estimate.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace {

using namespace funnel;

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
  const share_bounds arcsine = beta_bounds(0.5, 0.5);
  EXPECT_NEAR(arcsine.lower, std::pow(std::sin(3.14159265358979324 / 2 * 0.025), 2), 1e-14);
  EXPECT_NEAR(arcsine.upper, 1 - arcsine.lower, 1e-14);
  EXPECT_EQ(jeffreys(1, 1).upper, 1);
  EXPECT_EQ(jeffreys(0, 1).lower, 0);
  EXPECT_NEAR(jeffreys(1, 1).lower, 1 - jeffreys(0, 1).upper, 1e-14);
  EXPECT_EQ(jeffreys(3, 10).value, 0.3);
  EXPECT_EQ(jeffreys(3, 10).lower, beta_bounds(3.5, 7.5).lower);
  EXPECT_EQ(jeffreys(3, 10).upper, beta_bounds(3.5, 7.5).upper);
}

TEST(CountIntervals, OfNothingSayNothing) {
  for (const estimate& e : {clopper_pearson(0, 0), jeffreys(0, 0)}) {
    EXPECT_FALSE(e.has_value());
    EXPECT_TRUE(std::isnan(e.value));
    EXPECT_EQ(e.lower, 0);
    EXPECT_EQ(e.upper, 1);
  }
  const rate_estimate r = poisson_rate(3, 0);
  EXPECT_FALSE(r.has_value());
  EXPECT_TRUE(std::isnan(r.value));
  EXPECT_EQ(r.lower, 0);
  EXPECT_TRUE(std::isinf(r.upper));
}

// No event: exp(-m) = 0.025 at m = 3.689. Ten events: Garwood (1936), 4.795 to 18.39.
TEST(PoissonRate, ReproducesPublishedIntervals) {
  EXPECT_EQ(poisson_rate(0, 1).lower, 0);
  EXPECT_NEAR(poisson_rate(0, 1).upper, -std::log(0.025), 1e-13);
  EXPECT_NEAR(poisson_rate(10, 1).lower, 4.795, 5e-4);
  EXPECT_NEAR(poisson_rate(10, 1).upper, 18.39, 5e-3);
}

TEST(PoissonRate, CountsPerUnitOfExposure) {
  const rate_estimate a = poisson_rate(10, 1);
  const rate_estimate b = poisson_rate(10, 4);
  EXPECT_EQ(b.value, 2.5);
  EXPECT_EQ(b.lower, a.lower / 4);
  EXPECT_EQ(b.upper, a.upper / 4);
  EXPECT_EQ(b.events, 10);
  EXPECT_TRUE(b.has_value());
}

}  // namespace
