#include "support/units.hpp"

#include <funnel/stats/comparison.hpp>
#include "stats/distributions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace funnel;
using funnel_test::throw_coins;

const std::vector<fraction> spread{{0, 3}, {1, 1}, {3, 12}, {2, 15}, {9, 20}, {14, 40}, {6, 41}, {30, 64}, {2, 2}};

// The textbook form with beta functions, C(n, k) B(k + a, n - k + b) / B(a, b).
double log_likelihood(const std::vector<fraction>& units, double a, double b) {
  double l = 0;
  for (const fraction& u : units) {
    const double n = static_cast<double>(u.n);
    const double k = static_cast<double>(u.hits);
    l += std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
    l += std::lgamma(k + a) + std::lgamma(n - k + b) - std::lgamma(n + a + b);
    l -= std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
  }
  return l;
}

TEST(BetaBinomial, LikelihoodIsThatOfTheTextbook) {
  const beta_binomial_fit f = fit_by_likelihood(spread);
  EXPECT_NEAR(f.log_likelihood, log_likelihood(spread, f.prior().alpha, f.prior().beta), 1e-11);
  EXPECT_LT(f.log_likelihood_alike, f.log_likelihood);
}

// No pair of parameters on a fine grid does better.
TEST(BetaBinomial, LikelihoodIsTheLargest) {
  const beta_binomial_fit f = fit_by_likelihood(spread);
  for (double mean = 0.01; mean < 1; mean += 0.01)
    for (double weight = 0.01; weight < 1e5; weight *= 1.1)
      ASSERT_LE(log_likelihood(spread, mean * weight, (1 - mean) * weight), f.log_likelihood + 1e-9) << mean << weight;
}

// Nor does a small step in rho from it, wherever between the points of the search it lies.
TEST(BetaBinomial, LikelihoodFallsOnBothSides) {
  std::mt19937_64 random(23);
  int checked = 0;
  for (int i = 0; i < 60; ++i) {
    std::vector<fraction> units;
    const double width = 0.1 + 0.01 * i;
    for (int u = 0; u < 8; ++u) units.push_back(throw_coins(random, 40 + 3 * i, 0.5 + width * (u - 3.5) / 7));
    const beta_binomial_fit f = fit_by_likelihood(units);
    if (!f.has_prior()) continue;
    for (const double step : {0.98, 1.02}) {
      const double weight = 1 / (f.rho * step) - 1;
      ASSERT_LT(log_likelihood(units, f.mean * weight, (1 - f.mean) * weight), f.log_likelihood) << i;
    }
    ++checked;
  }
  EXPECT_GT(checked, 40);
}

// The largest likelihood is far from where the slope at zero points, and near the low end of the search.
TEST(BetaBinomial, FindsASmallSpreadThatTheSlopeAtZeroHides) {
  std::vector<fraction> units{{200'000, 400'000}};
  for (int i = 0; i < 6; ++i) units.push_back({i % 2 == 0 ? 440 : 560, 1000});
  const beta_binomial_fit f = fit_by_likelihood(units);
  EXPECT_LT(f.slope_at_zero, 0);
  EXPECT_GT(f.log_likelihood, f.log_likelihood_alike + 10);
  EXPECT_LT(f.rho, 1.0 / 64);
  for (const double step : {0.98, 1.02}) {
    const double weight = 1 / (f.rho * step) - 1;
    EXPECT_LT(log_likelihood(units, f.mean * weight, (1 - f.mean) * weight), f.log_likelihood);
  }
}

TEST(BetaBinomial, PriorHasTheMeanAndTheWeightOfTheFit) {
  const beta_binomial_fit f = fit_by_likelihood(spread);
  EXPECT_NEAR(f.prior().mean(), f.mean, 1e-15);
  EXPECT_NEAR(1 / (f.prior().alpha + f.prior().beta + 1), f.rho, 1e-15);
  EXPECT_EQ(f.total, (fraction{67, 198}));
  EXPECT_EQ(f.units, 9);
}

// 0 of 2 and 2 of 2: (4 + 4 of squared distance / (1/4) = 8, less 4 trials) / 2.
TEST(BetaBinomial, SlopeAtZeroByHand) {
  const beta_binomial_fit f = fit_by_likelihood(std::vector<fraction>{{0, 2}, {2, 2}});
  EXPECT_DOUBLE_EQ(f.slope_at_zero, 2);
  EXPECT_DOUBLE_EQ(f.log_likelihood_alike, std::log(1.0 / 16));
}

// One large unit right at the mean makes the slope at zero negative, while forty small ones that win always or
// never leave no doubt of a spread: a search that starts at zero would find none.
TEST(BetaBinomial, FindsASpreadThatTheSlopeAtZeroHides) {
  std::vector<fraction> units{{500, 1000}};
  for (int i = 0; i < 40; ++i) units.push_back({i % 2 == 0 ? 0 : 5, 5});
  const beta_binomial_fit f = fit_by_likelihood(units);
  EXPECT_LT(f.slope_at_zero, 0);
  EXPECT_GT(f.rho, 0.5);
  EXPECT_GT(f.log_likelihood, f.log_likelihood_alike + 50);
}

TEST(BetaBinomial, RecoversTheSpreadItWasDrawnFrom) {
  std::mt19937_64 random(11);
  std::vector<fraction> units;
  // The middle of each of 400 equal slices of Beta(10, 30) stands for its distribution.
  for (int i = 0; i < 400; ++i) {
    units.push_back(throw_coins(random, 20 + i % 100, beta_quantile((i + 0.5) / 400, 10, 30)));
  }
  {
    const beta_binomial_fit f = fit_by_likelihood(units);
    EXPECT_NEAR(f.mean, 0.25, 0.01);
    EXPECT_NEAR(f.rho, 1.0 / 41, 0.006);
  }
}

TEST(BetaBinomial, OfUnitsThatAreAlikeHasNoSpread) {
  const std::vector<std::vector<fraction>> cases{
      {{5, 10}, {5, 10}, {6, 12}},  // closer than chance
      {{3, 9}},                     // a single unit
      {{1, 1}, {0, 1}, {1, 1}},     // no unit with two trials: nothing tells
      {{0, 7}, {0, 90}},            // none hit
      {{7, 7}, {90, 90}},           // all hit
      {{3, 9}, {0, 0}},
  };
  for (const std::vector<fraction>& units : cases) {
    {
    const beta_binomial_fit f = fit_by_likelihood(units);
      EXPECT_TRUE(f.has_value());
      EXPECT_FALSE(f.has_prior());
      EXPECT_EQ(f.rho, 0);
      EXPECT_EQ(f.mean, pooled(units).share());
      EXPECT_EQ(f.log_likelihood, f.log_likelihood_alike);
      EXPECT_TRUE(std::isfinite(f.log_likelihood));
      EXPECT_TRUE(std::isfinite(f.slope_at_zero));
    }
  }
}

TEST(BetaBinomial, OfNothingHasNoValue) {
  for (const std::vector<fraction>& units : {std::vector<fraction>{}, std::vector<fraction>{{0, 0}, {0, 0}}}) {
    {
    const beta_binomial_fit f = fit_by_likelihood(units);
      EXPECT_FALSE(f.has_value());
      EXPECT_FALSE(f.has_prior());
      EXPECT_TRUE(std::isnan(f.mean));
    }
  }
}

// Without a bound the weight of the prior would go to zero.
TEST(BetaBinomial, OfAlwaysOrNeverStaysProper) {
  const std::vector<fraction> units{{0, 5}, {5, 5}, {0, 8}, {6, 6}};
  {
    const beta_binomial_fit f = fit_by_likelihood(units);
    EXPECT_NEAR(f.rho, 0.999, 1e-4);
    EXPECT_GT(f.prior().alpha, 0);
    EXPECT_GT(f.prior().beta, 0);
  }
}

TEST(BetaBinomial, DoesNotDependOnTheOrder) {
  std::mt19937_64 random(13);
  std::vector<fraction> units = spread;
  const beta_binomial_fit f = fit_by_likelihood(units);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(units.begin(), units.end(), random);
    EXPECT_EQ(fit_by_likelihood(units).rho, f.rho);
    EXPECT_EQ(fit_by_likelihood(units).mean, f.mean);
    EXPECT_EQ(fit_by_likelihood(units).log_likelihood, f.log_likelihood);
  }
}

// Turning wins into losses turns the prior round.
TEST(BetaBinomial, IsSymmetricInHitsAndMisses) {
  std::vector<fraction> units = spread;
  for (fraction& u : units) u.hits = u.misses();
  const beta_binomial_fit f = fit_by_likelihood(spread);
  const beta_binomial_fit g = fit_by_likelihood(units);
  EXPECT_NEAR(g.mean, 1 - f.mean, 1e-12);
  EXPECT_NEAR(g.rho, f.rho, 1e-12);
}

// Large units with almost no spread: 300 000 deals each and shares within half a point.
TEST(BetaBinomial, ResolvesASmallSpreadOfLargeUnits) {
  const std::vector<fraction> units{{74'000, 300'000}, {75'000, 300'000}, {76'000, 300'000}};
  const beta_binomial_fit f = fit_by_likelihood(units);
  const double variance = f.rho * f.mean * (1 - f.mean);  // of the true shares
  EXPECT_NEAR(std::sqrt(variance), 0.0027, 0.0003);       // that of -1/300, 0, 1/300, less chance
  EXPECT_NEAR(f.log_likelihood, log_likelihood(units, f.prior().alpha, f.prior().beta), 1e-6);
}

// Sums beyond four thousand places are integrals: the same likelihood as by gamma functions, and no cost by count.
TEST(BetaBinomial, LargeCountsCostNothing) {
  std::vector<fraction> units{{20'000, 100'000}, {30'000, 100'000}, {5'017, 20'011}, {30, 100}, {1, 6}};
  const beta_binomial_fit f = fit_by_likelihood(units);
  EXPECT_NEAR(f.log_likelihood, log_likelihood(units, f.prior().alpha, f.prior().beta), 1e-7);
  for (const double step : {0.98, 1.02}) {
    const double weight = 1 / (f.rho * step) - 1;
    EXPECT_LT(log_likelihood(units, f.mean * weight, (1 - f.mean) * weight), f.log_likelihood);
  }
  // As counts grow, shares are known, and the fit is that of a beta distribution to them.
  const auto of = [](std::int64_t n) {
    return fit_by_likelihood(std::vector<fraction>{{n / 2, n}, {n / 2 + n / 20, n}, {n / 2 - n / 10, n}});
  };
  EXPECT_NEAR(of(1'000'000'000'000).rho / of(100'000'000).rho, 1, 0.01);
  EXPECT_NEAR(of(10'000'000'000).rho / of(100'000'000).rho, 1, 1e-4);
}

}  // namespace
