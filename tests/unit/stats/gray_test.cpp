#include "support/survival_tallies.hpp"

#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

using tallies = std::vector<survival_tally>;

/// A team of 1000 deals that each day wins one in ten and loses `lost_of_100` in a hundred of those it has.
survival_tally team(std::int64_t lost_of_100) {
  survival_tally t;
  std::int64_t open = 1000;
  for (int day = 1; day <= 12; ++day) {
    const std::int64_t won = open / 10, lost = open * lost_of_100 / 100;
    t.add({timespan::days(day), 1, {}}, won);
    t.add({timespan::days(day), 2, {}}, lost);
    open -= won + lost;
  }
  t.add({timespan::days(12), not_ended, {}}, open);
  return t;
}

// Both win at the same pace while they have a deal; the one that also loses fast wins fewer in the end.
TEST(GrayTest, FindsFewerWinsThatTheHazardOfWinningHides) {
  const tallies teams{team(2), team(20)};
  EXPECT_GT(log_rank(tallies{teams[0].only(1), teams[1].only(1)}).test.p, 0.5);
  EXPECT_LT(gray_test(teams, 1).p, 1e-6);
  EXPECT_EQ(gray_test(teams, 1).df, 1);
}

// Where no other end competes the scores are those of the log-rank test; the variances are estimated differently.
TEST(GrayTest, OfASingleCauseIsNearTheLogRankTest) {
  const tallies groups{remissions_on_6_mp(), remissions_on_placebo()};
  EXPECT_NEAR(gray_test(groups, 1).statistic / log_rank(groups).test.statistic, 1, 0.15);
}

// By hand, two deals a group and one cause. First d = 1 of r = (2, 2): score 1 - 1/2, then d = 1 of R = (1, 2), so
// r = (2, 2) again: score 1 - 1/3; later the first group is gone and scores nothing. Score 7/6.
// With a = r1 r2 / r = 1 on the diagonal, -1 beside it, c becomes 1/4, then 1/4 + 1/3; the third end comes with
// r = (0, 2), a = 0, and adds nothing to c or, F0 being 1, to the variance but through q. Every weight w is
// S- / (n r) per end, q = (1 - F0) / S:
//   t = 1: F0 = 1/4; group 1: S- / (n r) = 1/8, q = 3/4 / (1/2) = 3/2; group 2: 1/8, q = 3/4.
//   t = 2: F0 = 1/2; group 1: (1/2) / 4 = 1/8, S = 0, q = 0; group 2: 1/8, q = 1/2.
//   t = 3: r = 2, F0 = 1; group 2: 1 / (2 * 2), q = 0, with c at its end: alpha + beta C = 0 - c + C = 0.
//   t = 4: group 2: the same.
// Integrand for score 1 of group k, a + (1 - q)(C - c), C = 7/12, with sign - for group 2:
//   t = 1: 1 - 1/2 * 1/3 = 5/6 and 1 + 1/4 * 1/3 = 13/12;  t = 2: 1 + 1 * 0 = 1 and 1.
//   variance = ((5/6)^2 + (13/12)^2 + 1 + 1) / 8.
TEST(GrayTest, OfFourDealsByHand) {
  const tallies groups{tally_of_days({{1}, {2}}), tally_of_days({{3}, {4}})};
  const double score = 7.0 / 6;
  const double variance = (25.0 / 36 + 169.0 / 144 + 2) / 8;
  EXPECT_NEAR(gray_test(groups, 1).statistic, score * score / variance, 1e-12);
}

// By hand: of ten deals of the first group nine are lost at 1 d; of ten of the second five are won at 2 d. Then
// Y = (1, 10), S = (1/10, 1), r = (10, 10), R alike: score 0 - 5/2, a = 5, C = 5 * 5/20 = 5/4.
//   wins at 2 d: (S-/Y)^2 var(dM) = 5 / (10 * 20) (1 - 4/19) in the second group, with integrand a = 5; in the first,
//     for which the pool has r_sum S- = 2 members, five cannot be drawn from it: no variance;
//   losses at 1 d: (1/10)^2 * 9 (1 - 8/9) = 1/100, with q = 1 / (1/10) and integrand q C = 25/2.
TEST(GrayTest, WithCompetingEndsAndTiesByHand) {
  survival_tally first, second;
  first.add({timespan::days(1), 2, {}}, 9), first.add({timespan::days(3), not_ended, {}});
  second.add({timespan::days(2), 1, {}}, 5), second.add({timespan::days(3), not_ended, {}}, 5);
  const double variance = 25 * 0.025 * 15 / 19 + 0.01 * 12.5 * 12.5;
  EXPECT_NEAR(gray_test(tallies{first, second}, 1).statistic, 2.5 * 2.5 / variance, 1e-12);
}

TEST(GrayTest, OfEqualGroupsIsZeroAndOrderDoesNotMatter) {
  EXPECT_NEAR(gray_test(tallies{team(5), team(5)}, 2).statistic, 0, 1e-12);
  const test_result first = gray_test(tallies{team(2), team(20), team(7)}, 2);
  const test_result second = gray_test(tallies{team(7), team(2), team(20)}, 2);
  EXPECT_EQ(first.df, 2);
  EXPECT_NEAR(first.statistic / second.statistic, 1, 1e-9);
}

TEST(GrayTest, AnEmptyGroupChangesNothing) {
  const test_result with = gray_test(tallies{team(2), {}, team(20)}, 1);
  EXPECT_EQ(with.df, 1);
  EXPECT_NEAR(with.statistic / gray_test(tallies{team(2), team(20)}, 1).statistic, 1, 1e-12);
}

TEST(GrayTest, WithNothingToCompareThereIsNone) {
  EXPECT_FALSE(gray_test({}, 1).has_value());
  EXPECT_FALSE(gray_test(tallies{{}, {}}, 1).has_value());
  EXPECT_FALSE(gray_test(tallies{team(5)}, 1).has_value());
  EXPECT_FALSE(gray_test(tallies{team(5), team(8)}, 3).has_value());
  EXPECT_FALSE(gray_test(tallies{tally_of_days({{3, 0}}), tally_of_days({{4, 0}})}, 1).has_value());
}

// A group that ends early leaves the curve of all resting on the others, where it could pass 1.
TEST(GrayTest, StaysFiniteWhenGroupsRunOut) {
  const test_result t = gray_test(tallies{tally_of_days({{1}, {1}, {2}, {2}, {3}, {3}}), tally_of_days({{1, 0}, {9}}),
                                         tally_of_days({{8}, {9, 0}, {9}})},
                                 1);
  ASSERT_TRUE(t.has_value());
  EXPECT_TRUE(std::isfinite(t.statistic));
  EXPECT_GE(t.statistic, 0);
}

}  // namespace
