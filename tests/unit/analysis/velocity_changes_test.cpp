/// Months and segments of deals whose differences are planted, and the rules by which findings are named.
#include "support/clock.hpp"
#include "support/made_deals.hpp"

#include <funnel/analysis/velocity.hpp>
#include "analysis/velocity_parts.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace {

using namespace funnel;
using detail::exceeds;
using detail::longest_of;
using detail::timing_gap_of;
using namespace funnel_test;

/// Twenty deals in the first days of each month from January to June 1970, closed after ten days; fewer are won each
/// month: 16, 13, 10, 7 and 4 of twenty, and none in June.
made_deals falling_wins() {
  made_deals d;
  const int starts[]{0, 31, 59, 90, 120, 151};
  for (int m = 0; m < 6; ++m)
    for (int i = 0; i < 20; ++i) d.add(starts[m] + i, 10, m < 5 && i < 16 - 3 * m ? d.won : d.lost);
  return d;
}

TEST(VelocityTrend, ComparesMonthsThatHadTheTimeAtOneAge) {
  // On 15 June, the deals of May are 14 days old at least; those of June are not.
  const velocity_trend t = falling_wins().report(165).trend;
  ASSERT_EQ(t.months.size(), 6u);
  EXPECT_EQ(t.months[4].label(), "1970-05");
  EXPECT_EQ(t.winning.age_days, 14);
  std::vector<fraction> settled;
  for (std::size_t m = 0; m < 6; ++m) {
    EXPECT_EQ(t.winning.months[m].settled, m < 5) << m;
    settled.push_back(t.winning.months[m].by_age);
  }
  EXPECT_EQ(settled, (std::vector<fraction>{{16, 20}, {13, 20}, {10, 20}, {7, 20}, {4, 20}, {0, 0}}));
  EXPECT_DOUBLE_EQ(t.winning.test.statistic, cochran_armitage(settled).statistic);
  EXPECT_LT(t.winning.test.statistic, 0);
  EXPECT_LT(t.winning.adjusted_p, 0.05);
  EXPECT_GT(t.winning.adjusted_p, t.winning.test.p);
  // All deals close after ten days, so their speed does not change.
  EXPECT_FALSE(t.closing.test.has_value());
  EXPECT_DOUBLE_EQ(t.closing.months[0].median.days, 10);
  // A day earlier May has not had its 14 days.
  EXPECT_FALSE(falling_wins().report(164).trend.winning.months[4].settled);
}

TEST(VelocityTrend, YoungMonthsDoNotLookSlow) {
  const velocity_trend t = falling_wins().report(165).trend;
  // Fifteen deals of June exist and ten of them are open, for nine days at most; the five others took ten.
  EXPECT_EQ(t.deals[5], 15);
  EXPECT_DOUBLE_EQ(t.closing.months[5].median.days, 10);
  EXPECT_EQ(t.closing.months[5].by_age, fraction{});
  EXPECT_TRUE(t.won[4].has_value());
  EXPECT_DOUBLE_EQ(t.won[4].share, 4.0 / 20);
}

TEST(VelocityTrend, CountsNewDealsOfWholeMonths) {
  const velocity_trend t = falling_wins().report(165).trend;
  EXPECT_EQ(t.whole, (std::vector<bool>{true, true, true, true, true, false}));
  EXPECT_EQ(t.deals_test.n, 5);
  EXPECT_DOUBLE_EQ(t.deals_slope.value, 0);
  // A question that begins within January does not have all of it.
  const velocity_trend part = falling_wins().report(165, {}, query{}.created_in({day(10), day(120)})).trend;
  EXPECT_EQ(part.whole, (std::vector<bool>{false, true, true, true}));
}

TEST(VelocityTrend, TwoMonthsAreNoTrend) {
  made_deals d;
  for (int i = 0; i < 20; ++i) d.add(0, 10, d.won).add(31, 10, d.lost);
  const velocity_trend t = d.report(90).trend;
  EXPECT_FALSE(t.winning.test.has_value());
  EXPECT_FALSE(t.winning.adjusted_p < 1);
  EXPECT_EQ(t.months.size(), 2u);
}

/// Anna closes after 5 to 9 days, Boris after 20 to 24; Vera has three deals only.
made_deals fast_and_slow() {
  made_deals d;
  for (int i = 0; i < 30; ++i) d.add(0, 5 + i % 5, i % 2 ? d.won : d.lost, 100, "Anna");
  for (int i = 0; i < 30; ++i) d.add(0, 20 + i % 5, i % 2 ? d.won : d.lost, 100, "Boris");
  for (int i = 0; i < 3; ++i) d.add(0, 7, d.won, 100, "Vera");
  return d;
}

TEST(SegmentComparison, FindsWhoIsFaster) {
  const segment_comparison c = fast_and_slow().report(60, {}, query{}.by_owner()).comparison;
  ASSERT_EQ(c.segments.size(), 3u);
  EXPECT_EQ(c.segments[0].key, std::vector<std::string>{"Anna"});
  EXPECT_DOUBLE_EQ(c.segments[0].cycle.median().days, 7);
  EXPECT_DOUBLE_EQ(c.segments[1].cycle.median().days, 22);
  // Means are cut at one day for all: Anna's longest.
  EXPECT_DOUBLE_EQ(c.segments[0].cycle.horizon_days, c.segments[1].cycle.horizon_days);
  EXPECT_DOUBLE_EQ(c.segments[0].cycle.horizon_days, 9);
  EXPECT_DOUBLE_EQ(c.segments[1].cycle.mean.value, 9);
  EXPECT_EQ(c.cycle.compared, 2);  // Vera has too few
  EXPECT_LT(c.cycle.speed_adjusted_p, 0.01);
  EXPECT_LT(c.stages[0].speed_adjusted_p, 0.01);
  EXPECT_FALSE(c.stages[1].speed.has_value());  // nobody stood there
  EXPECT_GE(c.cycle.speed_adjusted_p, c.cycle.speed.p);
}

TEST(SegmentComparison, LeavesOutWhatItCannotCompare) {
  velocity_options o;
  o.min_group = 3;
  EXPECT_EQ(fast_and_slow().report(60, o, query{}.by_owner()).comparison.cycle.compared, 3);
  o.max_groups = 2;
  const segment_comparison many = fast_and_slow().report(60, o, query{}.by_owner()).comparison;
  EXPECT_EQ(many.cycle.compared, 3);
  EXPECT_FALSE(many.cycle.speed.has_value());
  o = {};
  o.min_group = 31;
  EXPECT_FALSE(fast_and_slow().report(60, o, query{}.by_owner()).comparison.cycle.speed.has_value());
}

time_summary with_median(double days, double lower, double upper, std::int64_t n = 20) {
  time_summary d;
  d.n = n;
  d.quantiles[time_summary::middle] = {0.5, days, lower, upper};
  return d;
}

TEST(LongestTime, IsTheLargestMedianAndNamesItsRivals) {
  constexpr double no = std::numeric_limits<double>::quiet_NaN(), open = std::numeric_limits<double>::infinity();
  const std::vector<time_summary> kinds{with_median(5, 4, 6), with_median(12, 9, 15), with_median(8, 6, 9),
                                 with_median(90, 80, 99, 3)};
  const longest_time l = longest_of(kinds, 10);
  EXPECT_EQ(l.which, 1u);
  EXPECT_EQ(l.rivals, std::vector<std::size_t>{2});  // its interval ends where the longest one's begins
  EXPECT_FALSE(longest_of(kinds, 21).which);
  // A median that was not reached counts with what is known of it, and may always last longer.
  const std::vector<time_summary> unknown{with_median(no, 20, open), with_median(12, 9, 15), with_median(no, 0, open)};
  EXPECT_EQ(longest_of(unknown, 10).which, 0u);
  EXPECT_EQ(longest_of(unknown, 10).rivals, std::vector<std::size_t>{2});
  EXPECT_FALSE(longest_of({}, 10).which);
}

TEST(TimingGap, IsOpenWhenTheNaiveMeanMisleads) {
  time_summary d = with_median(10, 8, 12);
  d.timing = {10, timespan::days(1), 10, 9.5};
  EXPECT_FALSE(timing_gap_of(d).is_open());
  d.timing.mean_days = 12;
  EXPECT_TRUE(timing_gap_of(d).skewed);
  d.timing = {10, timespan::days(1), 8, 8};
  EXPECT_FALSE(timing_gap_of(d).running);  // nothing lasts
  d.running.n = 5;
  EXPECT_TRUE(timing_gap_of(d).running);
  d.quantiles[time_summary::middle].days = 9;
  EXPECT_FALSE(timing_gap_of(d).running);
  d.mean = {9.7, 8, 11, 15};
  EXPECT_TRUE(timing_gap_of(d).running);
  d.mean.value = 9.5;
  EXPECT_FALSE(timing_gap_of(d).running);
  d.quantiles[time_summary::middle].days = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(timing_gap_of(d).running);
  EXPECT_FALSE(timing_gap_of(time_summary{}).is_open());
}

TEST(TimingGap, NormIsExceededOnlyBeyondChance) {
  const time_summary d = with_median(10, 8, 12);
  EXPECT_TRUE(exceeds(d, 7));
  EXPECT_FALSE(exceeds(d, 9));
  EXPECT_FALSE(exceeds(d, {}));
}

}  // namespace
