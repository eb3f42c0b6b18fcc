#include <funnel/stats/comparison.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;

TEST(RestOfTeam, LeavesTheMemberOut) {
  const std::vector<fraction> team{{8, 10}, {2, 10}, {5, 20}};
  const std::vector<rest_comparison> c = compare_with_rest(team, {0.9});
  ASSERT_EQ(c.size(), 3u);
  EXPECT_EQ(c[0].difference.first, (fraction{8, 10}));
  EXPECT_EQ(c[0].difference.second, (fraction{7, 30}));
  EXPECT_NEAR(c[0].difference.value, 0.8 - 7.0 / 30, 1e-15);
  EXPECT_EQ(c[0].difference.lower, newcombe({8, 10}, {7, 30}, {0.9}).lower);
  EXPECT_EQ(c[0].z.statistic, pooled_z_test({8, 10}, {7, 30}).statistic);
  EXPECT_EQ(c[0].p_exact, fisher_exact_p({8, 10}, {7, 30}));
  EXPECT_DOUBLE_EQ(c[0].p_adjusted, 3 * c[0].p_exact);  // the smallest of three
  EXPECT_EQ(c[1].difference.second, (fraction{13, 30}));
  EXPECT_EQ(c[2].difference.second, (fraction{10, 20}));
}

// A manager who makes half of the team's deals: against the team 20 points become 10.
TEST(RestOfTeam, IsNotShrunkByTheMemberHimself) {
  const std::vector<fraction> team{{60, 100}, {40, 100}};
  EXPECT_NEAR(compare_with_rest(team)[0].difference.value, 0.2, 1e-15);
  EXPECT_NEAR(team[0].share() - pooled(team).share(), 0.1, 1e-15);
}

TEST(RestOfTeam, OfOneOrOfNothingSaysNothing) {
  EXPECT_TRUE(compare_with_rest({}).empty());
  const auto alone = compare_with_rest(std::vector<fraction>{{3, 4}});
  EXPECT_FALSE(alone[0].difference.has_value());
  EXPECT_FALSE(alone[0].z.has_value());
  EXPECT_EQ(alone[0].p_exact, 1);
  EXPECT_EQ(alone[0].p_adjusted, 1);
  const auto idle = compare_with_rest(std::vector<fraction>{{3, 4}, {0, 0}, {1, 4}});
  EXPECT_FALSE(idle[1].difference.has_value());
  EXPECT_EQ(idle[1].p_adjusted, 1);
  EXPECT_TRUE(idle[0].difference.has_value());
}

TEST(RestOfTeam, OfAllLostIsComparedWithoutVariance) {
  for (const rest_comparison& c : compare_with_rest(std::vector<fraction>{{0, 4}, {0, 9}})) {
    EXPECT_FALSE(c.z.has_value());
    EXPECT_EQ(c.p_exact, 1);
    EXPECT_EQ(c.difference.value, 0);
    EXPECT_LT(c.difference.lower, 0);
    EXPECT_GT(c.difference.upper, 0);
  }
}

}  // namespace
