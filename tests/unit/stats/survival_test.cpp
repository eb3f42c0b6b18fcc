#include "support/library.hpp"
#include "support/survival_tallies.hpp"
#include "support/toy_deals.hpp"

#include <funnel/stats/survival.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

// Closed after 10, 20, 30 d; open at 90, 100, 120 d.
TEST(KaplanMeier, CountsOpenDealsWhereTheMeanOfClosedOnesDoesNot) {
  const survival_curve curve = kaplan_meier(tally_of_days({{10}, {20}, {30}, {90, 0}, {100, 0}, {120, 0}}));
  EXPECT_EQ(median_of(curve).time, timespan::days(30));
  EXPECT_NEAR(curve.at(timespan::days(30))->survival, 0.5, 1e-15);
  // 10 * 1 + 10 * 5/6 + 10 * 4/6 + 60 * 3/6
  EXPECT_NEAR(restricted_mean_of(curve, timespan::days(90)).days, 55, 1e-12);
}

// Second example: one minus Kaplan-Meier with losses censored says 37.5 % won, which is too many.
TEST(KaplanMeier, WithCompetingEndsCensoredOverstates) {
  const survival_tally t = tally_of_days({{10, 1}, {20, 2}, {30, 1}, {40, 2}, {50, 0}, {60, 0}});
  EXPECT_NEAR(1 - kaplan_meier(t.only(1)).points.back().survival, 0.375, 1e-15);
}

// Visits to Presentation known on day 31 and on day 60. The mean moves from 6.38 to 9.89 d if running
// visits count as if ended; the Kaplan-Meier median stays.
TEST(KaplanMeier, MedianOfAVisitDoesNotMoveWhileOneDealWaits) {
  const event_store store = toy_store();
  for (const std::int64_t as_of : {31, 60}) {
    const journey_table j = journeys_of(store, day(as_of));
    const visit_columns& v = j.visits();
    survival_tally t;
    double total_days = 0;
    for (std::size_t i = 0; i < j.n_visits(); ++i) {
      if (v.stage[i] != 1) continue;
      const bool running = v.left[i] == instant::max();
      t.add({(running ? day(as_of) : v.left[i]) - v.entered[i], running ? not_ended : end_cause{1}, {}});
      total_days += ((running ? day(as_of) : v.left[i]) - v.entered[i]).days();
    }
    EXPECT_NEAR(total_days / static_cast<double>(t.n()), as_of == 31 ? 6.38 : 9.89, 0.005);
    EXPECT_EQ(median_of(kaplan_meier(t)).time, timespan::days(6)) << "as of day " << as_of;
  }
}

// Kleinbaum and Klein (2012), Survival Analysis, chapter 2; standard errors as in Collett (2015), chapter 2.
TEST(KaplanMeier, ReproducesThePublishedCurve) {
  const survival_curve curve = kaplan_meier(remissions_on_6_mp());
  const std::vector<std::array<double, 3>> published{{6, 0.8571, 0.0764},  {7, 0.8067, 0.0869},  {10, 0.7529, 0.0963},
                                                     {13, 0.6902, 0.1068}, {16, 0.6275, 0.1141}, {22, 0.5378, 0.1282},
                                                     {23, 0.4482, 0.1346}};
  std::size_t i = 0;
  for (const survival_point& p : curve.points) {
    if (p.at.ended == 0) continue;
    ASSERT_LT(i, published.size());
    EXPECT_EQ(p.at.time.days(), published[i][0]);
    EXPECT_NEAR(p.survival, published[i][1], 5e-5);
    EXPECT_NEAR(p.standard_error, published[i][2], 5e-5);
    ++i;
  }
  EXPECT_EQ(i, published.size());
  EXPECT_EQ(median_of(curve).time, timespan::days(23));
  EXPECT_EQ(median_of(kaplan_meier(remissions_on_placebo())).time, timespan::days(8));
}

// Uncensored, the curve is the empirical share, Greenwood's variance that of a binomial, Nelson-Aalen a harmonic sum.
TEST(KaplanMeier, WithoutCensoringIsTheEmpiricalShare) {
  const survival_curve curve = kaplan_meier(tally_of_days({{3}, {1}, {4}, {2}, {5}}));
  double hazard = 0;
  for (int i = 0; i < 4; ++i) {
    const survival_point& p = curve.points[static_cast<std::size_t>(i)];
    const double share = (4 - i) / 5.0;
    hazard += 1.0 / (5 - i);
    EXPECT_NEAR(p.survival, share, 1e-15);
    EXPECT_NEAR(p.standard_error, std::sqrt(share * (1 - share) / 5), 1e-15);
    EXPECT_NEAR(p.cumulative_hazard, hazard, 1e-15);
  }
  // The mean until the last end is the plain mean, its standard error that of a mean with divisor n: here of
  // 1, 2, 3, 4 and 15, whose mean is 5 and whose squared distances sum to 16 + 9 + 4 + 1 + 100.
  const restricted_mean m = restricted_mean_of(kaplan_meier(tally_of_days({{1}, {2}, {3}, {4}, {15}})), timespan::days(15));
  EXPECT_NEAR(m.days, 5, 1e-14);
  EXPECT_NEAR(m.standard_error_days, std::sqrt(130.0 / 5 / 5), 1e-14);
}

TEST(KaplanMeier, WhatIsLastSeenAtATimeWasThereWhenOthersEnded) {
  const survival_curve curve = kaplan_meier(tally_of_days({{2}, {2, 0}, {2, 0}, {3}}));
  EXPECT_NEAR(curve.points[0].survival, 0.75, 1e-15);
  EXPECT_EQ(curve.points[1].survival, 0);
}

TEST(KaplanMeier, OfNothingIsEmpty) {
  const survival_curve curve = kaplan_meier({});
  EXPECT_EQ(curve.n, 0);
  EXPECT_TRUE(curve.points.empty());
  EXPECT_EQ(curve.at(timespan::days(1)), nullptr);
  EXPECT_FALSE(median_of(curve).has_value());
  const restricted_mean m = restricted_mean_of(curve, timespan::days(1));
  EXPECT_FALSE(m.has_value());
  EXPECT_TRUE(std::isnan(m.days));
  EXPECT_TRUE(std::isnan(m.standard_error_days));
}

TEST(KaplanMeier, WithoutEndsStaysAtOne) {
  const survival_curve curve = kaplan_meier(tally_of_days({{3, 0}, {5, 0}}));
  EXPECT_EQ(curve.ended, 0);
  for (const survival_point& p : curve.points) {
    EXPECT_EQ(p.survival, 1);
    EXPECT_EQ(p.standard_error, 0);
    EXPECT_EQ(curve.bounds(p).lower, 0);
    EXPECT_EQ(curve.bounds(p).upper, 1);
  }
  const survival_quantile q = median_of(curve);
  EXPECT_FALSE(q.time || q.lower || q.upper);
  EXPECT_EQ(restricted_mean_of(curve, timespan::days(5)).days, 5);
}

TEST(KaplanMeier, OfOneEndFallsToZeroWithoutAnError) {
  const survival_curve curve = kaplan_meier(tally_of_days({{7}}));
  ASSERT_EQ(curve.points.size(), 1u);
  EXPECT_EQ(curve.points[0].survival, 0);
  EXPECT_TRUE(std::isnan(curve.points[0].standard_error));
  EXPECT_EQ(curve.bounds(curve.points[0]).lower, 0);
  EXPECT_EQ(curve.bounds(curve.points[0]).upper, 1);
  EXPECT_EQ(median_of(curve).time, timespan::days(7));
  EXPECT_FALSE(median_of(curve).lower || median_of(curve).upper);
}

TEST(KaplanMeier, AllEndingAtOnceIsOneStep) {
  const survival_curve curve = kaplan_meier(tally_of_days({{4}, {4}, {4}}));
  ASSERT_EQ(curve.points.size(), 1u);
  EXPECT_EQ(curve.points[0].survival, 0);
  EXPECT_EQ(restricted_mean_of(curve, timespan::days(4)).days, 4);
  EXPECT_EQ(restricted_mean_of(curve, timespan::days(4)).standard_error_days, 0);
}

TEST(KaplanMeier, EndsAtTimeZeroLowerTheCurveFromTheBeginning) {
  const survival_curve curve = kaplan_meier(tally_of_days({{0}, {6}, {8, 0}, {8, 0}}));
  EXPECT_NEAR(curve.at(timespan{})->survival, 0.75, 1e-15);
  EXPECT_NEAR(restricted_mean_of(curve, timespan::days(4)).days, 3, 1e-15);
  EXPECT_EQ(restricted_mean_of(curve, timespan{}).days, 0);
}

// Of deals of 10 and 20 d, imported at age 8 and 12, and one of 4 d seen whole: nobody of the late ones could have
// ended before 8 d, so the only one at risk at 4 d takes the curve to 0. The numbers at risk say how little that is.
TEST(KaplanMeier, RestsOnFewWhileLateEntriesAreNotInView) {
  const survival_curve curve = kaplan_meier(tally_of_days({{4}, {10, 1, 8}, {20, 1, 12}}));
  EXPECT_EQ(curve.points[0].at.at_risk, 1);
  EXPECT_EQ(curve.points[0].survival, 0);
  EXPECT_EQ(curve.points[2].survival, 0);
  EXPECT_TRUE(std::isnan(curve.points[2].standard_error));
}

TEST(SurvivalQuantile, HalfReachedExactlyCountsAsReached) {
  // 23/24 * 22/23 * ... * 12/13 is one half, but in floating point a little more.
  survival_tally t;
  for (int i = 1; i <= 24; ++i) t.add({timespan::days(i), 1, {}});
  const survival_curve curve = kaplan_meier(t);
  ASSERT_GT(curve.at(timespan::days(12))->survival, 0.5);
  EXPECT_EQ(median_of(curve).time, timespan::days(12));
  EXPECT_EQ(quantile_of(curve, 0.25).time, timespan::days(6));
  EXPECT_EQ(quantile_of(curve, 0.26).time, timespan::days(7));
}

TEST(SurvivalQuantile, IsMissingWhereTheCurveDoesNotComeDown) {
  const survival_curve curve = kaplan_meier(tally_of_days({{10}, {20, 0}, {20, 0}, {20, 0}}));
  EXPECT_EQ(quantile_of(curve, 0.25).time, timespan::days(10));
  EXPECT_FALSE(median_of(curve).has_value());
}

TEST(SurvivalQuantile, BoundsAreWiderAtAHigherLevel) {
  const survival_tally t = remissions_on_placebo();
  const survival_quantile at_80 = median_of(kaplan_meier(t, {0.8}));
  const survival_quantile at_99 = median_of(kaplan_meier(t, {0.99}));
  EXPECT_LT(at_99.lower, at_80.lower);
  EXPECT_GT(at_99.upper, at_80.upper);
}

TEST(RestrictedMean, IsNotGuessedBeyondTheLongestObservation) {
  const survival_curve running = kaplan_meier(tally_of_days({{10}, {20, 0}}));
  EXPECT_TRUE(restricted_mean_of(running, timespan::days(20)).has_value());
  EXPECT_FALSE(restricted_mean_of(running, timespan::days(21)).has_value());
  // Nothing is left to guess when all have ended.
  const survival_curve done = kaplan_meier(tally_of_days({{10}, {20}}));
  EXPECT_EQ(restricted_mean_of(done, timespan::days(100)).days, 15);
}

}  // namespace
