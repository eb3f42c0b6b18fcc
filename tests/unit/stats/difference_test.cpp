#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

#include <boost/math/distributions/hypergeometric.hpp>

#include <array>
#include <cmath>
#include <cstdint>

namespace {

using namespace funnel;

// Newcombe (1998), Statist. Med. 17, 873-890, table II, method 10.
TEST(Newcombe, ReproducesPublishedIntervals) {
  const struct {
    fraction first, second;
    double lower, upper;
  } published[]{
      {{56, 70}, {48, 80}, 0.0524, 0.3339}, {{9, 10}, {3, 10}, 0.1705, 0.8090},  {{6, 7}, {2, 7}, 0.0582, 0.8062},
      {{5, 56}, {0, 29}, -0.0381, 0.1926},  {{0, 10}, {0, 20}, -0.1611, 0.2775}, {{0, 10}, {0, 10}, -0.2775, 0.2775},
      {{10, 10}, {0, 20}, 0.6791, 1.0000},  {{10, 10}, {0, 10}, 0.6075, 1.0000},
  };
  for (const auto& p : published) {
    const share_difference d = newcombe(p.first, p.second);
    EXPECT_NEAR(d.lower, p.lower, 5e-5) << p.first.hits;
    EXPECT_NEAR(d.upper, p.upper, 5e-5) << p.first.hits;
    EXPECT_NEAR(d.value, p.first.share() - p.second.share(), 1e-15);
  }
}

TEST(Newcombe, TurnsItsSignWithTheOrder) {
  for (std::int64_t k = 0; k <= 12; ++k) {
    const share_difference d = newcombe({k, 12}, {3, 17}, {0.9});
    const share_difference back = newcombe({3, 17}, {k, 12}, {0.9});
    EXPECT_EQ(d.value, -back.value);
    EXPECT_NEAR(d.lower, -back.upper, 1e-15);
    EXPECT_NEAR(d.upper, -back.lower, 1e-15);
    EXPECT_LE(d.lower, d.value);
    EXPECT_GE(d.upper, d.value);
  }
}

TEST(Newcombe, WithoutOneSideSaysNothing) {
  for (const share_difference& d : {newcombe({}, {3, 5}), newcombe({3, 5}, {}), newcombe({}, {})}) {
    EXPECT_FALSE(d.has_value());
    EXPECT_TRUE(std::isnan(d.value));
    EXPECT_EQ(d.lower, -1);
    EXPECT_EQ(d.upper, 1);
  }
  EXPECT_EQ(newcombe({3, 5}, {}).first, (fraction{3, 5}));
}

// 15 of 20 against 5 of 20: pooled share 1/2, variance 1/4 * 2/20, so z = 0.5 / sqrt(0.025).
TEST(PooledZ, FollowsTheFormula) {
  const test_result t = pooled_z_test({15, 20}, {5, 20});
  EXPECT_NEAR(t.statistic, 0.5 / std::sqrt(0.025), 1e-14);
  EXPECT_NEAR(t.p, 0.0015654, 5e-8);
}

TEST(PooledZ, IsUndefinedWithoutVarianceOrCounts) {
  for (const test_result& t : {pooled_z_test({0, 5}, {0, 9}), pooled_z_test({5, 5}, {9, 9}), pooled_z_test({}, {3, 9}),
                               pooled_z_test({3, 9}, {}), pooled_z_test({}, {})}) {
    EXPECT_FALSE(t.has_value());
    EXPECT_TRUE(std::isnan(t.p));
  }
}

// The lady tasting tea: tables of four and four have the weights 1, 16, 36, 16, 1 of 70.
TEST(FisherExact, TastesTea) {
  EXPECT_NEAR(fisher_exact_p({4, 4}, {0, 4}), 2.0 / 70, 1e-15);
  EXPECT_NEAR(fisher_exact_p({3, 4}, {1, 4}), 34.0 / 70, 1e-15);
  EXPECT_EQ(fisher_exact_p({2, 4}, {2, 4}), 1);
}

TEST(FisherExact, IsOneWhereNothingCanBeTold) {
  EXPECT_EQ(fisher_exact_p({}, {}), 1);
  EXPECT_EQ(fisher_exact_p({}, {2, 5}), 1);
  EXPECT_EQ(fisher_exact_p({2, 5}, {}), 1);
  EXPECT_EQ(fisher_exact_p({0, 5}, {0, 7}), 1);
  EXPECT_EQ(fisher_exact_p({5, 5}, {7, 7}), 1);
}

// All tables of small sizes against the library's mass function.
TEST(FisherExact, AddsTheTablesThatAreNotMoreProbable) {
  int checked = 0;
  for (std::int64_t n1 = 1; n1 <= 13; n1 += 3) {
    for (std::int64_t n2 = 1; n2 <= 16; n2 += 5) {
      for (std::int64_t a = 0; a <= n1; ++a) {
        for (std::int64_t c = 0; c <= n2; ++c) {
          const auto u = [](std::int64_t x) { return static_cast<unsigned>(x); };
          const boost::math::hypergeometric_distribution<double> h(u(a + c), u(n1), u(n1 + n2));
          const double seen = boost::math::pdf(h, u(a));
          double p = 0;
          for (std::int64_t x = std::max<std::int64_t>(0, a + c - n2); x <= std::min(n1, a + c); ++x) {
            const double w = boost::math::pdf(h, u(x));
            if (w <= seen * (1 + 1e-7)) p += w;
          }
          ASSERT_NEAR(fisher_exact_p({a, n1}, {c, n2}), p, 1e-12) << a << ' ' << n1 << ' ' << c << ' ' << n2;
          ASSERT_NEAR(fisher_exact_p({c, n2}, {a, n1}), p, 1e-12);
          ASSERT_NEAR(fisher_exact_p({n1 - a, n1}, {n2 - c, n2}), p, 1e-12);
          ++checked;
        }
      }
    }
  }
  EXPECT_GT(checked, 1000);
}

// For large counts Fisher's test and z agree, and neither time nor overflow is a matter.
TEST(FisherExact, TakesMillions) {
  const fraction a{500'400, 1'000'000};
  const fraction b{1'498'800, 3'000'000};
  EXPECT_NEAR(fisher_exact_p(a, b) / pooled_z_test(a, b).p, 1, 0.01);
  EXPECT_EQ(fisher_exact_p({1'000'000, 1'000'000}, {0, 1'000'000}), 0);  // below 1e-300
}

// The lady tasting tea: 3 of 4 against 1 of 4 has (16 + 1) / 70 of the tables above it or equal.
TEST(FisherExact, OneSided) {
  EXPECT_NEAR(fisher_exact_p_above({3, 4}, {1, 4}), 17.0 / 70, 1e-12);
  EXPECT_NEAR(fisher_exact_p_above({1, 4}, {3, 4}), 69.0 / 70, 1e-12);
  EXPECT_EQ(fisher_exact_p_above({0, 0}, {2, 5}), 1);
  EXPECT_EQ(fisher_exact_p_above({4, 4}, {5, 5}), 1);
  // Both tails together are all tables, with that of the counts themselves in both.
  for (std::int64_t k = 0; k <= 12; ++k) {
    const boost::math::hypergeometric_distribution<double> tables(static_cast<unsigned>(k + 5), 12, 29);
    const double here = boost::math::pdf(tables, static_cast<double>(k));
    EXPECT_NEAR(fisher_exact_p_above({k, 12}, {5, 17}) + fisher_exact_p_above({5, 17}, {k, 12}), 1 + here, 1e-9) << k;
  }
}

// Two of four hit, two in each group: the tables have the probabilities 1/6, 4/6, 1/6.
TEST(FisherLeastP, IsThatOfTheLeastProbableTable) {
  EXPECT_NEAR(fisher_least_p(2, 2, 2), 1.0 / 3, 1e-12);
  EXPECT_EQ(fisher_least_p(40, 50, 90), 1);  // all hit: one table
  EXPECT_EQ(fisher_least_p(0, 50, 3), 1);
  for (const auto& [first, second, hits] : {std::array{12, 200, 160}, std::array{5, 9, 6}, std::array{30, 31, 1}}) {
    double least = 1;
    for (int x = std::max(0, hits - second); x <= std::min(first, hits); ++x)
      least = std::min(least, fisher_exact_p({x, first}, {hits - x, second}));
    EXPECT_NEAR(fisher_least_p(first, second, hits), least, least * 1e-9);
  }
}

}  // namespace
