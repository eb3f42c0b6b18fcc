#include "support/survival_tallies.hpp"

#include <funnel/stats/survival.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

// Second example: won at 10 and 30 d, lost at 20 and 40 d, open at 50 and 60 d.
survival_tally six_deals() { return tally_of_days({{10, 1}, {20, 2}, {30, 1}, {40, 2}, {50, 0}, {60, 0}}); }

TEST(CumulativeIncidence, SharesOfWonLostAndOpenAddUp) {
  const survival_tally t = six_deals();
  const double won = cumulative_incidence(t, 1).points.back().share;
  const double lost = cumulative_incidence(t, 2).points.back().share;
  EXPECT_NEAR(won, 1.0 / 3, 1e-15);
  EXPECT_NEAR(lost, 1.0 / 3, 1e-15);
  EXPECT_NEAR(won + lost + kaplan_meier(t).points.back().survival, 1, 1e-15);
}

TEST(CumulativeIncidence, AddsUpAtEveryTimeOfHeavilyTiedData) {
  survival_tally t;
  for (int i = 0; i < 200; ++i)
    t.add({timespan::days(i * i % 23), static_cast<end_cause>(i * 7 % 4), timespan::days(i % 5 == 0 ? i % 11 : 0)});
  const survival_curve open = kaplan_meier(t);
  const std::vector<incidence_curve> causes{cumulative_incidence(t, 1), cumulative_incidence(t, 2),
                                            cumulative_incidence(t, 3)};
  ASSERT_FALSE(open.points.empty());
  for (std::size_t i = 0; i < open.points.size(); ++i) {
    double sum = open.points[i].survival;
    for (const incidence_curve& c : causes) sum += c.points[i].share;
    EXPECT_NEAR(sum, 1, 1e-13);
  }
}

// Without censoring the estimate is a share of n and its variance that of a binomial.
TEST(CumulativeIncidence, WithoutCensoringIsABinomialShare) {
  const survival_tally t = tally_of_days({{1, 1}, {1, 2}, {2, 1}, {3, 2}, {3, 1}, {4, 1}, {5, 2}, {5, 2}});
  const incidence_curve c = cumulative_incidence(t, 1);
  EXPECT_EQ(c.ended, 4);
  const std::vector<double> shares{1.0 / 8, 2.0 / 8, 3.0 / 8, 4.0 / 8, 4.0 / 8};
  ASSERT_EQ(c.points.size(), shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    EXPECT_NEAR(c.points[i].share, shares[i], 1e-15);
    EXPECT_NEAR(c.points[i].standard_error, std::sqrt(shares[i] * (1 - shares[i]) / 8), 1e-15);
  }
}

TEST(CumulativeIncidence, OfASingleCauseIsOneMinusKaplanMeier) {
  const survival_tally t = remissions_on_6_mp();
  const survival_curve s = kaplan_meier(t);
  const incidence_curve f = cumulative_incidence(t, 1);
  for (std::size_t i = 0; i < s.points.size(); ++i) EXPECT_NEAR(f.points[i].share, 1 - s.points[i].survival, 1e-14);
  // All ended by it: exactly 1, with no interval.
  const incidence_curve placebo = cumulative_incidence(remissions_on_placebo(), 1);
  const incidence_point last = placebo.points.back();
  EXPECT_NEAR(last.share, 1, 1e-14);
  EXPECT_LE(last.share, 1);
  EXPECT_NEAR(last.standard_error, 0, 1e-7);
  EXPECT_EQ(placebo.bounds(last).lower, 0);
  EXPECT_EQ(placebo.bounds(last).upper, 1);
}

TEST(CumulativeIncidence, OfACauseThatNeverOccursIsZero) {
  const incidence_curve never = cumulative_incidence(six_deals(), 3);
  for (const incidence_point& p : never.points) {
    EXPECT_EQ(p.share, 0);
    EXPECT_EQ(p.standard_error, 0);
    EXPECT_EQ(never.bounds(p).lower, 0);
    EXPECT_EQ(never.bounds(p).upper, 1);
  }
}

TEST(CumulativeIncidence, OfNothingHasNoPoints) {
  const incidence_curve c = cumulative_incidence({}, 1);
  EXPECT_EQ(c.n, 0);
  EXPECT_TRUE(c.points.empty());
  EXPECT_EQ(c.at(timespan::days(3)), nullptr);
}

TEST(ConversionByAge, IsAboveTheNaiveShareWhileSomeAreYoung) {
  // Four deals: won at 10 d, open at 5 d (young), won at 20 d, open at 30 d.
  const std::vector<timespan> ages{timespan::days(7), timespan::days(20), timespan::days(0)};
  const auto rows = conversion_by_age(tally_of_days({{10}, {5, 0}, {20}, {30, 0}}), 1, ages);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].converted, 0);
  EXPECT_EQ(rows[0].longer, 3);
  EXPECT_EQ(rows[0].share, 0);
  EXPECT_EQ(rows[1].converted, 2);
  EXPECT_EQ(rows[1].longer, 1);
  EXPECT_NEAR(rows[1].naive_share, 0.5, 1e-15);
  EXPECT_NEAR(rows[1].share, 2.0 / 3, 1e-15);
  EXPECT_NEAR(rows[1].open_share, 1.0 / 3, 1e-15);
  EXPECT_LT(rows[1].bounds.lower, 2.0 / 3);
  EXPECT_GT(rows[1].bounds.upper, 2.0 / 3);
  EXPECT_EQ(rows[2].share, 0);
  EXPECT_EQ(rows[2].open_share, 1);
}

TEST(ConversionByAge, IsNotGuessedBeyondTheOldest) {
  const std::vector<timespan> ages{timespan::days(60), timespan::days(61)};
  const auto rows = conversion_by_age(six_deals(), 1, ages);
  EXPECT_TRUE(rows[0].has_value());
  EXPECT_FALSE(rows[1].has_value());
  EXPECT_TRUE(std::isnan(rows[1].share));
  EXPECT_EQ(rows[1].converted, 2);
  EXPECT_NEAR(rows[1].naive_share, 1.0 / 3, 1e-15);
  // All ended: nothing more can happen.
  EXPECT_TRUE(conversion_by_age(tally_of_days({{3, 1}, {4, 2}}), 1, ages)[1].has_value());
}

TEST(ConversionByAge, OfNothingHasNoValue) {
  const std::vector<timespan> ages{timespan::days(1)};
  const auto rows = conversion_by_age({}, 1, ages);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_FALSE(rows[0].has_value());
  EXPECT_TRUE(std::isnan(rows[0].naive_share));
  EXPECT_TRUE(conversion_by_age({}, 1, {}).empty());
}

}  // namespace
