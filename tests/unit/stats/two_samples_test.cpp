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
  EXPECT_DOUBLE_EQ(d.t.df, 50.0 / 17);
  EXPECT_NEAR((d.lower + d.upper) / 2, -2, 1e-12);
}

// At two degrees of freedom Student's distribution has a closed form: P(T > t) = 1/2 - t / (2 sqrt(2 + t^2)).
TEST(Welch, AtTwoDegreesOfFreedom) {
  const mean_difference d = welch(values{0, 2}, values{3, 5}, {0.9});
  const double t = d.t.statistic;
  EXPECT_DOUBLE_EQ(d.t.df, 2);
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

// On random samples, with and without ties, of all magnitudes and signs: the same bits for every order of the values.
TEST(Welch, DoesNotDependOnTheOrder) {
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
    const mean_difference d = welch(x, y);
    std::shuffle(x.begin(), x.end(), random);
    std::shuffle(y.begin(), y.end(), random);
    const mean_difference e = welch(x, y);
    ASSERT_EQ(e.value, d.value);
    ASSERT_EQ(e.t.has_value(), d.t.has_value());
    if (d.t.has_value()) {
      ASSERT_EQ(e.t.p, d.t.p);
      ASSERT_EQ(e.lower, d.lower);
    }
  }
}

// As far out as numbers go, the same test as near 1.
TEST(Welch, HoldsAtTheEndsOfTheRange) {
  const std::vector<double> x{1, 2, 4, 7}, y{2, 3, 3, 5, 9};
  const mean_difference near = welch(x, y);
  for (const double scale : {1e-300, 1e300, 1e307}) {
    std::vector<double> far_x, far_y;
    for (const double v : x) far_x.push_back(v * scale);
    for (const double v : y) far_y.push_back(v * scale);
    const mean_difference far = welch(far_x, far_y);
    EXPECT_NEAR(far.t.p, near.t.p, 1e-12) << scale;
    EXPECT_NEAR(far.value / scale, near.value, 1e-12) << scale;
    EXPECT_NEAR(far.upper / scale, near.upper, 1e-12) << scale;
  }
  const mean_difference beyond = welch(std::vector<double>{1e308, 1.1e308}, std::vector<double>{-1e308, -1.1e308});
  EXPECT_FALSE(beyond.t.has_value());
  EXPECT_TRUE(std::isnan(beyond.t.statistic));
  EXPECT_LT(beyond.lower, 0);
  EXPECT_GT(beyond.upper, 0);
}

}  // namespace
