#include "support/survival_tallies.hpp"

#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

using tallies = std::vector<survival_tally>;

// By hand: at 1 d two of four are of the first group, at 2 d one of three; later none. Expected 1/2 + 1/3, variance
// 1/4 + 2/9, statistic (2 - 5/6)^2 / (17/36).
TEST(LogRank, OfFourDealsByHand) {
  const log_rank_comparison c = log_rank(tallies{tally_of_days({{1}, {2}}), tally_of_days({{3}, {4}})});
  EXPECT_NEAR(c.groups[0].observed, 2, 1e-15);
  EXPECT_NEAR(c.groups[0].expected, 5.0 / 6, 1e-15);
  EXPECT_NEAR(c.groups[1].expected, 4 - 5.0 / 6, 1e-15);
  EXPECT_EQ(c.test.df, 1);
  EXPECT_NEAR(c.test.statistic, 49.0 / 17, 1e-14);
}

// By hand: the weights are the pooled curve before each end, 1 and 3/4: observed 7/4, expected 1/2 + 1/4.
TEST(LogRank, PetoPetoWeighsEndsByTheCurveBeforeThem) {
  const log_rank_comparison c =
      log_rank(tallies{tally_of_days({{1}, {2}}), tally_of_days({{3}, {4}})}, peto_peto_weight);
  EXPECT_NEAR(c.groups[0].observed, 1.75, 1e-15);
  EXPECT_NEAR(c.groups[0].expected, 0.75, 1e-15);
  EXPECT_NEAR(c.test.statistic, 1 / (0.25 + 2.0 / 9 * 9 / 16), 1e-14);
}

// Kleinbaum and Klein (2012), Survival Analysis, chapter 2: observed 9 and 21, expected 19.25 and 10.75, 16.793.
TEST(LogRank, ReproducesThePublishedTest) {
  const log_rank_comparison c = log_rank(tallies{remissions_on_6_mp(), remissions_on_placebo()});
  EXPECT_EQ(c.groups[0].n, 21);
  EXPECT_EQ(c.groups[0].observed, 9);
  EXPECT_NEAR(c.groups[0].expected, 19.25, 0.005);
  EXPECT_NEAR(c.groups[1].expected, 10.75, 0.005);
  EXPECT_NEAR(c.test.statistic, 16.793, 0.0005);
}

TEST(LogRank, OfEqualGroupsIsZero) {
  const log_rank_comparison c = log_rank(tallies{remissions_on_6_mp(), remissions_on_6_mp()});
  EXPECT_NEAR(c.test.statistic, 0, 1e-12);
  EXPECT_NEAR(c.test.p, 1, 1e-6);
}

TEST(LogRank, OrderOfGroupsDoesNotMatter) {
  const survival_tally a = remissions_on_6_mp(), b = remissions_on_placebo(), c = tally_of_days({{3}, {9, 0}, {14}});
  const test_result first = log_rank(tallies{a, b, c}).test;
  const test_result second = log_rank(tallies{c, a, b}).test;
  EXPECT_EQ(first.df, 2);
  EXPECT_NEAR(first.statistic, second.statistic, 1e-12);
}

TEST(LogRank, AnEmptyGroupChangesNothing) {
  const test_result with = log_rank(tallies{remissions_on_6_mp(), {}, remissions_on_placebo()}).test;
  EXPECT_EQ(with.df, 1);
  EXPECT_NEAR(with.statistic, log_rank(tallies{remissions_on_6_mp(), remissions_on_placebo()}).test.statistic, 1e-12);
}

TEST(LogRank, WithNothingToCompareThereIsNoTest) {
  EXPECT_FALSE(log_rank({}).test.has_value());
  EXPECT_FALSE(log_rank(tallies{{}, {}}).test.has_value());
  EXPECT_FALSE(log_rank(tallies{remissions_on_6_mp()}).test.has_value());
  EXPECT_FALSE(log_rank(tallies{tally_of_days({{3, 0}}), tally_of_days({{4, 0}})}).test.has_value());
  // All end at once: nobody is left to differ.
  EXPECT_FALSE(log_rank(tallies{tally_of_days({{3}, {3}}), tally_of_days({{3}})}).test.has_value());
  // Never at risk together: the first has gone when the second comes into view.
  EXPECT_FALSE(log_rank(tallies{tally_of_days({{3}, {4}}), tally_of_days({{9, 1, 5}, {8, 1, 5}})}).test.has_value());
}

TEST(LogRank, StrataAddUp) {
  const tallies small{tally_of_days({{1}, {2}}), tally_of_days({{3}, {4}})};
  const tallies large{tally_of_days({{50}, {60}, {70, 0}}), tally_of_days({{40}, {65}, {80}})};
  const std::vector<tallies> strata{small, large};
  const log_rank_comparison both = stratified_log_rank(strata).value();
  const log_rank_comparison a = log_rank(small), b = log_rank(large);
  EXPECT_EQ(both.groups[0].n, 5);
  EXPECT_NEAR(both.groups[0].observed, a.groups[0].observed + b.groups[0].observed, 1e-14);
  EXPECT_NEAR(both.groups[0].expected, a.groups[0].expected + b.groups[0].expected, 1e-14);
  const auto variance = [](const log_rank_comparison& c) {
    return std::pow(c.groups[0].observed - c.groups[0].expected, 2) / c.test.statistic;
  };
  EXPECT_NEAR(variance(both), variance(a) + variance(b), 1e-12);
}

TEST(LogRank, RefusesStrataOfDifferentGroups) {
  const std::vector<tallies> strata{{remissions_on_6_mp(), remissions_on_placebo()}, {remissions_on_6_mp()}};
  const auto r = stratified_log_rank(strata);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.errors().front().code, errc::invalid_argument);
  EXPECT_FALSE(stratified_log_rank({}).value().test.has_value());
}

// A group of ten thousand million beside one of twenty: still two groups, one degree of freedom.
TEST(LogRank, HugeCountsLeaveOneDegreeOfFreedom) {
  survival_tally large, small;
  large.add({timespan::days(1), 1, {}}, 5'000'000'000);
  large.add({timespan::days(2), 1, {}}, 5'000'000'000);
  small.add({timespan::days(1), 1, {}}, 10);
  small.add({timespan::days(2), 1, {}}, 10);
  const log_rank_comparison equal = log_rank(std::vector<survival_tally>{large, small});
  EXPECT_EQ(equal.test.df, 1);
  EXPECT_NEAR(equal.test.statistic, 0, 1e-6);
  small.add({timespan::days(1), 1, {}}, 20);
  // Beside so many the small group's ends are binomial: 30 of 40 where 20 are expected; nothing is left to chance later.
  const log_rank_comparison unlike = log_rank(std::vector<survival_tally>{small, large});
  EXPECT_EQ(unlike.test.df, 1);
  EXPECT_NEAR(unlike.test.statistic, 100.0 / 10, 1e-6);
}

}  // namespace
