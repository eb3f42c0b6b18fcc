#include "stats/binomial.hpp"
#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;

survival_tally ended(std::initializer_list<std::pair<int, int>> cause_at, std::initializer_list<int> still_there = {}) {
  survival_tally t;
  for (const auto& [day, cause] : cause_at) t.add({timespan::days(day), static_cast<end_cause>(cause), {}});
  for (const int day : still_there) t.add({timespan::days(day), not_ended, {}});
  return t;
}

TEST(ShareTest, IsTheExactBinomialTestWhereAllWasWatched) {
  // Ten ends, of which seven last longer than 5 days.
  const survival_tally t = ended({{1, 1}, {3, 1}, {5, 2}, {6, 1}, {7, 1}, {8, 2}, {9, 1}, {9, 1}, {10, 1}, {11, 2}});
  const share_test longer = test_lasting_above(kaplan_meier(t), timespan::days(5), 0.5);
  EXPECT_DOUBLE_EQ(longer.share, 0.7);
  EXPECT_DOUBLE_EQ(longer.trials, 10);
  EXPECT_NEAR(longer.p, binomial_at_least(7, 10, 0.5), 1e-12);
  EXPECT_NEAR(longer.p, 176.0 / 1024, 1e-12);  // (120 + 45 + 10 + 1) / 2^10
  // Three of the ten end by cause 2; the variance of Aalen and Johansen is then that of a binomial share.
  const share_test by_two = test_ending_above(t, 2, timespan::days(11), 0.1);
  EXPECT_DOUBLE_EQ(by_two.share, 0.3);
  EXPECT_NEAR(by_two.trials, 10, 1e-9);
  EXPECT_NEAR(by_two.p, binomial_at_least(3, 10, 0.1), 1e-9);
}

TEST(ShareTest, AllOrNothing) {
  const survival_tally all = ended({{8, 1}, {9, 1}, {9, 1}, {12, 1}});
  EXPECT_NEAR(test_lasting_above(kaplan_meier(all), timespan::days(7), 0.5).p, 1.0 / 16, 1e-12);
  EXPECT_EQ(test_lasting_above(kaplan_meier(all), timespan::days(20), 0.5).p, 1);  // none lasts so long
  EXPECT_EQ(test_lasting_above(kaplan_meier(all), timespan::days(20), 0.5).share, 0);
  EXPECT_NEAR(test_ending_above(all, 1, timespan::days(12), 0.5).p, 1.0 / 16, 1e-12);
  EXPECT_EQ(test_ending_above(all, 2, timespan::days(12), 0.5).p, 1);
  // A limit of 0 is passed by one end, a limit of 1 by none.
  EXPECT_EQ(test_ending_above(all, 1, timespan::days(8), 0).p, 0);
  EXPECT_EQ(test_ending_above(all, 2, timespan::days(12), 0).p, 1);
  EXPECT_EQ(test_ending_above(all, 1, timespan::days(12), 1).p, 1);
}

TEST(ShareTest, SaysNothingWithoutEvidence) {
  EXPECT_FALSE(test_lasting_above(kaplan_meier({}), timespan::days(1), 0.5).has_value());
  EXPECT_FALSE(test_ending_above({}, 1, timespan::days(1), 0.5).has_value());
  EXPECT_EQ(test_ending_above({}, 1, timespan::days(1), 0.5).p, 1);
  // Nobody was watched for longer than 3 days.
  const share_test unknown = test_lasting_above(kaplan_meier(ended({{1, 1}}, {2, 3, 3})), timespan::days(4), 0.5);
  EXPECT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.p, 1);
}

// Six deals: closed after 10, 20, 30 d; open at 90, 100, 120 d. At 25 d the curve is at 4/6, and four are
// in view; nobody was lost from view before, so the trials are all six.
TEST(ShareTest, CountsInTrialsWhatIsStillInView) {
  const survival_tally t = ended({{10, 1}, {20, 1}, {30, 1}}, {90, 100, 120});
  const share_test at_25 = test_lasting_above(kaplan_meier(t), timespan::days(25), 0.5);
  EXPECT_NEAR(at_25.share, 4.0 / 6, 1e-12);
  EXPECT_NEAR(at_25.trials, 6, 1e-12);
  EXPECT_NEAR(at_25.p, 22.0 / 64, 1e-12);  // 4, 5 or 6 of 6
  // At 95 d the curve is at 1/2 with two in view: worth four trials.
  EXPECT_NEAR(test_lasting_above(kaplan_meier(t), timespan::days(95), 0.5).trials, 4, 1e-12);
}

TEST(ShareTest, WatchedUntilStopsWhereTheCurveHangsOnFew) {
  EXPECT_EQ(watched_until({}), timespan{});
  const survival_tally all_ended = ended({{1, 1}, {5, 1}, {9, 1}});
  EXPECT_EQ(watched_until(all_ended), timespan::days(9));
  // Four of the five that would be there on day 8 were lost from view on day 3.
  EXPECT_EQ(watched_until(ended({{1, 1}, {8, 1}}, {3, 3, 3, 3})), timespan::days(3));
  // Two of five are still enough on day 5 only if at least half of those that last are in view.
  EXPECT_EQ(watched_until(ended({{1, 1}, {5, 1}, {7, 1}}, {3, 3})), timespan::days(7));
}

TEST(ShareTest, TrialsOfASharedOfZeroAreThoseWhoseFateIsKnown) {
  const survival_tally t = ended({{2, 1}, {4, 1}}, {1, 1, 3, 9});
  const incidence_curve lost = cumulative_incidence(t, 2);
  EXPECT_EQ(effective_sample_size(t, lost, timespan::days(5)), 3);  // ended on day 2 and 4, in view on day 9
  EXPECT_EQ(effective_sample_size(t, lost, timespan::days(2)), 4);  // and what was seen on day 3
}

}  // namespace
