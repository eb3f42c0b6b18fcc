#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

namespace {

using namespace funnel;

using values = std::vector<double>;

// Means 2 and 4, variances 1 and 4: squared error 5/3, degrees of freedom (5/3)^2 / ((1/9 + 16/9) / 2) = 50/17.
TEST(Welch, ByHand) {
  const mean_difference d = welch(values{1, 2, 3}, values{2, 4, 6});
  EXPECT_EQ(d.value, -2);
  EXPECT_DOUBLE_EQ(d.x.deviation, 1);
  EXPECT_DOUBLE_EQ(d.y.deviation, 2);
  EXPECT_DOUBLE_EQ(d.t.statistic, -2 / std::sqrt(5.0 / 3));
  EXPECT_DOUBLE_EQ(d.degrees_of_freedom, 50.0 / 17);
  EXPECT_NEAR((d.lower + d.upper) / 2, -2, 1e-12);
}

// At two degrees of freedom Student's distribution has a closed form: P(T > t) = 1/2 - t / (2 sqrt(2 + t^2)).
TEST(Welch, AtTwoDegreesOfFreedom) {
  const mean_difference d = welch(values{0, 2}, values{3, 5}, {0.9});
  const double t = d.t.statistic;
  EXPECT_DOUBLE_EQ(d.degrees_of_freedom, 2);
  EXPECT_NEAR(d.t.p, 1 - std::abs(t) / std::sqrt(2 + t * t), 1e-14);
  // And the quantile 2.91999 at 95 % one-sided.
  EXPECT_NEAR(d.upper, -3 + 2.919986 * std::sqrt(2.0), 1e-5);
}

// One value has no variance, equal values have none, and rounding of the mean must not make any.
TEST(Welch, IsUndefinedWithoutVariation) {
  const values same(10, 0.1);
  for (const mean_difference& d : {welch(values{1}, values{2, 3}), welch(values{2, 3}, values{1}),
                                   welch(same, values{0.3, 0.3, 0.3}), welch(values{5, 5}, values{7, 7})}) {
    EXPECT_TRUE(d.has_value());
    EXPECT_FALSE(std::isnan(d.value));
    EXPECT_FALSE(d.t.has_value());
    EXPECT_TRUE(std::isnan(d.t.p));
    EXPECT_TRUE(std::isinf(d.lower));
    EXPECT_TRUE(std::isinf(d.upper));
  }
  const mean_difference none = welch({}, values{1, 2});
  EXPECT_FALSE(none.has_value());
  EXPECT_TRUE(std::isnan(none.value));
  EXPECT_FALSE(none.t.has_value());
}

TEST(Summary, OfFewValues) {
  EXPECT_TRUE(std::isnan(summarise({}).mean));
  EXPECT_EQ(summarise(values{4}).mean, 4);
  EXPECT_TRUE(std::isnan(summarise(values{4}).deviation));
  EXPECT_EQ(summarise(values{4, 4}).deviation, 0);
  EXPECT_EQ(summarise(values(10, 0.1)).mean, 0.1);
}

// 3 is above 2 and ties with 3: u = 1 + 1/2. Variance 6/12 (6 - 6/20) = 2.85.
TEST(MannWhitney, ByHand) {
  const rank_comparison r = mann_whitney(values{3, 1}, values{5, 2, 3});
  EXPECT_EQ(r.u, 1.5);
  EXPECT_DOUBLE_EQ(r.chance_above, 0.25);
  EXPECT_DOUBLE_EQ(r.z_uncorrected.statistic, -1.5 / std::sqrt(2.85));
  EXPECT_DOUBLE_EQ(r.z.statistic, -1 / std::sqrt(2.85));
}

// Without ties the variance is nx ny (n + 1) / 12, and the correction leaves nothing of half a pair.
TEST(MannWhitney, WithoutTies) {
  const rank_comparison r = mann_whitney(values{1, 2, 3}, values{4, 5});
  EXPECT_EQ(r.u, 0);
  EXPECT_DOUBLE_EQ(r.z_uncorrected.statistic, -3 / std::sqrt(3.0));
  const rank_comparison even = mann_whitney(values{2}, values{1, 3});
  EXPECT_EQ(even.u, 1);
  EXPECT_EQ(even.z.statistic, 0);
  EXPECT_EQ(even.z.p, 1);
  const rank_comparison half = mann_whitney(values{2}, values{1, 3, 4});
  EXPECT_EQ(half.u, 1);
  EXPECT_EQ(half.z.p, 1);
  EXPECT_LT(half.z_uncorrected.p, 1);
}

TEST(MannWhitney, OfEqualOrNoValuesHasNoTest) {
  const rank_comparison r = mann_whitney(values{4, 4, 4}, values{4, 4});
  EXPECT_TRUE(r.has_value());
  EXPECT_EQ(r.u, 3);
  EXPECT_EQ(r.chance_above, 0.5);
  EXPECT_FALSE(r.z.has_value());
  EXPECT_FALSE(r.z_uncorrected.has_value());
  EXPECT_FALSE(mann_whitney(values(330'331, 4.0), values{4}).z.has_value());
  for (const rank_comparison& none : {mann_whitney({}, values{1}), mann_whitney(values{1}, {}), mann_whitney({}, {})}) {
    EXPECT_FALSE(none.has_value());
    EXPECT_EQ(none.u, 0);
    EXPECT_TRUE(std::isnan(none.chance_above));
    EXPECT_FALSE(none.z.has_value());
  }
}

// Differences -4, -2, -2, -1, 0, 1.
TEST(HodgesLehmann, ByHand) {
  EXPECT_EQ(hodges_lehmann(values{1, 3}, values{2, 3, 5}), -1.5);
  EXPECT_EQ(hodges_lehmann(values{7}, values{2}), 5);
  EXPECT_EQ(hodges_lehmann(values{4, 4}, values{4, 4, 4}), 0);
  EXPECT_TRUE(std::isnan(hodges_lehmann({}, values{1})));
  EXPECT_TRUE(std::isnan(hodges_lehmann(values{1}, {})));
}

// On random samples, with and without ties, of all magnitudes and signs: u and the shift by their definitions, and
// the same bits for every order of the values.
TEST(TwoSamples, AgreeWithTheirDefinitions) {
  std::mt19937_64 random(19);
  std::printf("seed 19\n");
  const auto draw = [&](int kind) {
    const double x = static_cast<double>(random() >> 11) * 0x1p-53;
    if (kind == 0) return std::floor(x * 6) - 3;
    if (kind == 1) return x - 0.5;
    return std::exp(40 * x - 20) * (random() % 2 == 0 ? 1 : -1);
  };
  for (int i = 0; i < 900; ++i) {
    values x(1 + random() % 12);
    values y(1 + random() % 12);
    for (double& v : x) v = draw(i % 3);
    for (double& v : y) v = draw(i % 3);
    double u = 0;
    values differences;
    for (const double a : x) {
      for (const double b : y) {
        u += a > b ? 1 : a == b ? 0.5 : 0;
        differences.push_back(a - b);
      }
    }
    std::sort(differences.begin(), differences.end());
    const std::size_t n = differences.size();
    const double shift = (differences[(n - 1) / 2] + differences[n / 2]) / 2;
    const mean_difference d = welch(x, y);
    const rank_comparison r = mann_whitney(x, y);
    ASSERT_EQ(r.u, u);
    ASSERT_EQ(hodges_lehmann(x, y), shift);
    ASSERT_EQ(mann_whitney(y, x).u, static_cast<double>(n) - u);
    std::shuffle(x.begin(), x.end(), random);
    std::shuffle(y.begin(), y.end(), random);
    const mean_difference e = welch(x, y);
    ASSERT_EQ(e.value, d.value);
    ASSERT_EQ(e.t.has_value(), d.t.has_value());
    if (d.t.has_value()) {
      ASSERT_EQ(e.t.p, d.t.p);
      ASSERT_EQ(e.lower, d.lower);
    }
    ASSERT_EQ(mann_whitney(x, y).z.has_value(), r.z.has_value());
    if (r.z.has_value()) {
      ASSERT_EQ(mann_whitney(x, y).z.p, r.z.p);
    }
  }
}

// 10^10 differences, none of them stored.
TEST(HodgesLehmann, TakesLargeSamples) {
  values x;
  values y;
  for (int i = 0; i < 100'000; ++i) {
    x.push_back(i + 1000.25);
    y.push_back(i);
  }
  EXPECT_EQ(hodges_lehmann(x, y), 1000.25);
}

}  // namespace
