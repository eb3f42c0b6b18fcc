#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

using namespace funnel;

using values = std::vector<double>;

std::size_t at_most(const values& p, double rate) {
  return static_cast<std::size_t>(std::count_if(p.begin(), p.end(), [&](double x) { return x <= rate; }));
}

// Benjamini and Hochberg (1995), section 4.1: fifteen p-values of a heart study. At 5 % their procedure rejects
// four hypotheses, Holm's three.
const values heart{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1};

TEST(MultipleTesting, RejectsAsPublished) {
  EXPECT_EQ(at_most(benjamini_hochberg(heart), 0.05), 4u);
  EXPECT_EQ(at_most(holm(heart), 0.05), 3u);
}

TEST(MultipleTesting, AdjustsByHand) {
  const values p{0.03, 0.01, 0.04};
  const auto expect_near = [](const values& ours, const values& theirs) {
    ASSERT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], theirs[i], 1e-15);
  };
  expect_near(holm(p), {0.06, 0.03, 0.06});
  expect_near(benjamini_hochberg(p), {0.04, 0.03, 0.04});
}

TEST(MultipleTesting, UndefinedTestsDoNotCount) {
  const double nan = std::nan("");
  for (const auto& adjust : {holm, benjamini_hochberg}) {
    const values with = adjust(values{nan, 0.03, 0.01, nan, 0.04});
    const values without = adjust(values{0.03, 0.01, 0.04});
    EXPECT_TRUE(std::isnan(with[0]));
    EXPECT_TRUE(std::isnan(with[3]));
    EXPECT_EQ((values{with[1], with[2], with[4]}), without);
    EXPECT_TRUE(adjust(values{}).empty());
    EXPECT_TRUE(std::isnan(adjust(values{nan})[0]));
    EXPECT_EQ(adjust(values{0.7})[0], 0.7);
  }
}

TEST(MultipleTesting, StaysInRangeAndFollowsTheOrderOfTheTests) {
  for (const auto& adjust : {holm, benjamini_hochberg}) {
    values p{.05, .01, 1, 0, .01, .2, .05, .049};
    values adjusted = adjust(p);
    for (std::size_t i = 0; i < p.size(); ++i) {
      EXPECT_GE(adjusted[i], p[i]);
      EXPECT_LE(adjusted[i], 1);
      for (std::size_t j = 0; j < p.size(); ++j) {
        if (p[i] <= p[j]) {
          EXPECT_LE(adjusted[i], adjusted[j]);
        }
      }
    }
    std::reverse(p.begin(), p.end());
    std::reverse(adjusted.begin(), adjusted.end());
    EXPECT_EQ(adjust(p), adjusted);
  }
}

// Of five tests, two can reach 5 %, and only these two half of it: they share the level among two.
TEST(TestsThatMatter, LeaveOutThoseThatCannotReachTheLevel) {
  EXPECT_EQ(tests_that_matter(std::vector<double>{0.001, 0.02, 0.2, 0.5, 1}, 0.05), 2u);
  EXPECT_EQ(tests_that_matter(std::vector<double>{0.001, 0.001, 0.001}, 0.05), 3u);
  EXPECT_EQ(tests_that_matter(std::vector<double>{0.04, 0.04, 0.04}, 0.05), 2u);  // none can reach half
  EXPECT_EQ(tests_that_matter(std::vector<double>{std::nan(""), 1}, 0.05), 1u);
  EXPECT_EQ(tests_that_matter(std::vector<double>{}, 0.05), 1u);
}

// Pairs that are equal, or opposite; and trials that have nothing to do with each other.
TEST(Intraclass, IsOneForEqualPairsAndNoneForOthers) {
  std::vector<cluster_residuals> equal, opposite, single;
  for (int i = 0; i < 100; ++i) {
    const double r = i % 2 ? 0.5 : -0.5;
    equal.push_back({0, 2, 2 * r, 0.5});
    opposite.push_back({0, 2, 0, 0.5});
    single.push_back({0, 1, r, 0.25});
  }
  EXPECT_EQ(intraclass_correlation(equal), 1);
  EXPECT_EQ(intraclass_correlation(opposite), 0);
  EXPECT_EQ(intraclass_correlation(single), 0);
  EXPECT_EQ(intraclass_correlation({}), 0);
  EXPECT_DOUBLE_EQ(design_effect(1, 200, 400), 2);
  EXPECT_EQ(design_effect(0, 200, 400), 1);
  EXPECT_EQ(design_effect(0.5, 0, 0), 1);
}

}  // namespace
