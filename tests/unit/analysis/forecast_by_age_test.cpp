/// Worked cases of the forecast by age. Whether its intervals hold is told by simulation: property/forecast_test.cpp.
#include <funnel/analysis/forecast.hpp>
#include <funnel/report/writers.hpp>

#include "support/aging_deals.hpp"
#include "support/library.hpp"
#include "support/many_deals.hpp"
#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

forecast_answer forecast_on(const std::vector<aging_deal>& deals, std::size_t n_stages, double today,
                            const forecast_options& o = {.simulation = {.draws = 399}}) {
  const event_store store = store_on(deals, n_stages, today);
  return forecast(journeys_of(store, on_day(today)), query{}.as_of_time(on_day(today)), o).value();
}

// A deal a day for 120 days; every second is won the next day, the others are lost on day 30. On day 90 at noon the
// fifteen that are open are those that will be lost. Only of the last can that not be known yet: it is half a day old.
TEST(ForecastByAge, WhoeverIsLateIsNotWon) {
  std::vector<aging_deal> deals;
  for (int i = 0; i < 120; ++i)
    deals.push_back({1.0 * i, {i % 2 ? aging_deal::move{i + 1.0, aging_deal::won} : aging_deal::move{i + 30.0, aging_deal::lost}}});
  const forecast_answer a = forecast_on(deals, 1, 90.5);
  EXPECT_EQ(a.total.open.deals, 15);
  EXPECT_NEAR(a.total.ever.expected_wins, 0.5, 0.1);
  EXPECT_NEAR(a.total.within.expected_wins, 0.5, 0.1);
  EXPECT_EQ(a.total.ever.wins_interval.lower, 0);
  EXPECT_LE(a.total.ever.wins_interval.upper, 2);
  EXPECT_GT(a.total.simple_ever.expected_wins, 8);  // the simple history takes them for fresh
  // Without the one of today.
  deals.erase(deals.begin() + 90);
  EXPECT_LT(forecast_on(deals, 1, 90.5).total.ever.expected_wins, 0.1);
}

// 40 deals lead to won, 40 lead to offer to lost, 10 open in offer: of those that stood there 0 of 40 won.
TEST(ForecastByAge, DealsThatSkipAStageDoNotVoteOnIt) {
  std::vector<aging_deal> deals;
  for (int i = 0; i < 40; ++i) deals.push_back({1.0 * i, {{i + 10.0, aging_deal::won}}});
  for (int i = 0; i < 40; ++i) deals.push_back({1.0 * i, {{i + 5.0, 1}, {i + 20.0, aging_deal::lost}}});
  for (int i = 0; i < 10; ++i) deals.push_back({50.0 + i, {{55.0 + i, 1}}});
  const forecast_answer a = forecast_on(deals, 2, 66);
  EXPECT_EQ(a.total.stages[1].deals, 10);
  EXPECT_LT(a.total.ever.expected_wins, 0.3);
  EXPECT_EQ(a.total.ever.wins_interval.lower, 0);
  EXPECT_LE(a.total.ever.wins_interval.upper, 1);
  EXPECT_EQ(a.stages[1].won.hits, 0);
  EXPECT_EQ(a.stages[1].won.n, 40);
  EXPECT_NEAR(a.stages[0].win_probability, 40.0 / 90, 0.03);  // ten more moved to offer
}

// Deals that skip a stage may do what they like: the forecast of those that stand there stays as it is.
TEST(ForecastByAge, SkippingDealsChangeNothing) {
  std::mt19937_64 random(base_seed());
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(base_seed()));
  std::vector<aging_deal> deals;
  for (int i = 0; i < 300; ++i) {
    const double c = 200 * draw_fraction(random), there = c + exponential(random, 10), end = there + exponential(random, 25);
    deals.push_back({c, {{there, 1}, {end, draw_fraction(random) < 0.3 ? aging_deal::won : aging_deal::lost}}});
  }
  const forecast_answer before = forecast_on(deals, 2, 200);
  for (int i = 0; i < 200; ++i) deals.push_back({50.0 + 0.1 * i, {{60.0 + 0.1 * i, aging_deal::won}}});
  const forecast_answer after = forecast_on(deals, 2, 200);
  EXPECT_EQ(before.stages[1].won.n, after.stages[1].won.n);
  EXPECT_NEAR(before.stages[1].win_probability, after.stages[1].win_probability, 1e-12);
}

std::vector<aging_deal> two_speeds(std::uint64_t seed, int n, double win_rate, double win_days, double loss_days) {
  std::mt19937_64 random(seed);
  std::vector<aging_deal> deals;
  for (int i = 0; i < n; ++i) {
    const double c = 360 * draw_fraction(random);
    const bool won = draw_fraction(random) < win_rate;
    deals.push_back({c, {{c + exponential(random, won ? win_days : loss_days), won ? aging_deal::won : aging_deal::lost}}});
  }
  return deals;
}

// Wins after a median of 30 days, losses after 120: what is still open is mostly lost. The truth of the open deals, whose
// ages are known, is a sum of their probabilities; the simple history is off by a factor of three.
TEST(ForecastByAge, WinsThatComeSoonerThanLosses) {
  const auto deals = two_speeds(1, 2'500, 0.2, 30, 120);
  const forecast_answer a = forecast_on(deals, 1, 360);
  double right = 0;
  for (const aging_deal& d : deals) {
    if (!d.open_on(360)) continue;
    const double age = 360 - d.created, win = 0.2 * std::exp2(-age / 30), loss = 0.8 * std::exp2(-age / 120);
    right += win / (win + loss);
  }
  EXPECT_NEAR(a.total.ever.expected_wins, right, 0.25 * right);
  EXPECT_GT(a.total.simple_ever.expected_wins, 2.5 * right);
  EXPECT_LE(a.total.ever.wins_interval.lower, right);
  EXPECT_GE(a.total.ever.wins_interval.upper, right);
}

// Wins after 90 days, losses after 20: what is still open is mostly won.
TEST(ForecastByAge, WinsThatComeLaterThanLosses) {
  const auto deals = two_speeds(2, 2'500, 0.3, 90, 20);
  const forecast_answer a = forecast_on(deals, 1, 360);
  double right = 0;
  for (const aging_deal& d : deals) {
    if (!d.open_on(360)) continue;
    const double age = 360 - d.created, win = 0.3 * std::exp2(-age / 90), loss = 0.7 * std::exp2(-age / 20);
    right += win / (win + loss);
  }
  EXPECT_NEAR(a.total.ever.expected_wins, right, 0.15 * right);
  EXPECT_LT(a.total.simple_ever.expected_wins, 0.6 * right);
  EXPECT_LE(a.total.ever.wins_interval.lower, right);
  EXPECT_GE(a.total.ever.wins_interval.upper, right);
}

// Sixty have stayed for longer than any that left: they are counted, and hardly expected to win.
TEST(ForecastByAge, DealsOlderThanAnythingSeen) {
  std::vector<aging_deal> deals;
  for (int i = 0; i < 300; ++i) deals.push_back({1.0 * i, {{i + 10.0 + i % 7, i % 3 ? aging_deal::won : aging_deal::lost}}});
  for (int i = 0; i < 60; ++i) deals.push_back({4.0 * i, {}});
  const forecast_answer a = forecast_on(deals, 1, 320);
  EXPECT_EQ(a.stages[0].open.deals, 60);
  EXPECT_EQ(a.stages[0].older, 60);
  EXPECT_NEAR(a.stages[0].oldest_days, 16, 0.1);
  EXPECT_LT(a.total.ever.expected_wins, 1);
  // Of the deals of the first 240 days one in six stayed, of those since none: that is what new ones are told by.
  EXPECT_GT(a.stages[0].win_probability, 0.5);
  EXPECT_LT(a.stages[0].win_probability, 0.68);
}

// The rule changes: deals were won after 30 days, and now after 5. The last weeks say so.
TEST(ForecastByAge, RemembersTheLastMonthsWhereAProcessChanged) {
  std::vector<aging_deal> deals;
  for (int i = 0; i < 2'000; ++i) {
    const double c = 0.2 * i;
    deals.push_back({c, {{c + (c < 250 ? 30 : 5), i % 2 ? aging_deal::won : aging_deal::lost}}});
  }
  // On the last day of a month, a day before its end, those of the last five days are open.
  const forecast_answer a = forecast_on(deals, 1, 364);
  std::int64_t in_time = 0;
  for (const aging_deal& d : deals) in_time += d.open_on(364) && d.won_by(365);
  EXPECT_EQ(a.total.open.deals, 25);
  EXPECT_NEAR(a.total.within.expected_wins, static_cast<double>(in_time), 1.5);
}

TEST(ForecastByAge, OrderAndRepetitionDoNotMatter) {
  auto deals = two_speeds(7, 400, 0.3, 60, 20);
  const forecast_answer a = forecast_on(deals, 1, 300);
  std::mt19937_64 random(base_seed());
  std::shuffle(deals.begin(), deals.end(), random);
  const forecast_answer b = forecast_on(deals, 1, 300);
  EXPECT_EQ(a.total.ever.expected_wins, b.total.ever.expected_wins);
  EXPECT_EQ(a.total.ever.wins.probability, b.total.ever.wins.probability);
  EXPECT_EQ(a.total.within.revenue_upper, b.total.within.revenue_upper);
  ASSERT_EQ(a.record_ever.rows.size(), b.record_ever.rows.size());
  EXPECT_EQ(a.record_ever.expected, b.record_ever.expected);
}

// The record is that of forecasts that were made then: what happened later does not touch what was expected.
TEST(ForecastByAge, TheRecordKnowsNothingOfLaterDays) {
  const auto deals = two_speeds(9, 1'500, 0.3, 40, 40);
  const forecast_answer a = forecast_on(deals, 1, 334);  // 1 December
  ASSERT_GE(a.record_within.rows.size(), 6u);
  std::int64_t covered = 0;
  for (const forecast_look_back& l : a.record_within.rows) {
    covered += l.interval.lower <= l.came && l.came <= l.interval.upper;
    std::int64_t open = 0, came = 0;
    const double from = (l.stretch.start - first_day_of_2025).days(), until = (l.stretch.end - first_day_of_2025).days();
    for (const aging_deal& d : deals) {
      open += d.open_on(from);
      came += d.open_on(from) && d.won_by(until);
    }
    EXPECT_EQ(l.open, open);
    EXPECT_NEAR(static_cast<double>(l.came), static_cast<double>(came), 0);
  }
  EXPECT_EQ(covered, a.record_within.covered);
  EXPECT_NE(a.record_within.verdict, record_verdict::none);
}

// What is won in time is won at last.
TEST(ForecastByAge, InTimeIsPartOfAtLast) {
  std::mt19937_64 random(base_seed());
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(base_seed()));
  for (int round = 0; round < 8; ++round) {
    const auto deals = two_speeds(random(), 5 + static_cast<int>(draw_below(random, 200)), draw_fraction(random), 5 + 60 * draw_fraction(random), 5 + 60 * draw_fraction(random));
    const forecast_answer a = forecast_on(deals, 1, 200 + 100 * draw_fraction(random));
    if (!a.total.ever.has_value()) continue;
    EXPECT_LE(a.total.within.expected_wins, a.total.ever.expected_wins + 1e-9);
    EXPECT_LE(a.total.ever.expected_wins, static_cast<double>(a.total.open.deals));
    EXPECT_GE(a.total.within.expected_wins, 0);
  }
}

// An export of what was closed from day 60 on: three deals a day, won or lost 20 to 40 days after they came. What stood open
// before day 60 had outlived what is not there, and says nothing; the report says so.
TEST(ForecastByAge, SaysWhereTheRecordBegins) {
  std::vector<aging_deal> deals;
  for (int i = 0; i < 360; ++i)
    if (const double closed = i / 3.0 + 20 + i % 20; closed >= 60) deals.push_back({i / 3.0, {{closed, i % 2 ? aging_deal::won : aging_deal::lost}}});
  const forecast_answer a = forecast_on(deals, 1, 120);
  ASSERT_TRUE(a.recorded_from.has_value());
  EXPECT_GE(*a.recorded_from, on_day(60));
  EXPECT_LT(*a.recorded_from, on_day(61));
  doc::document d;
  d.sections = {forecast_section(a)};
  EXPECT_NE(to_text(d).find("no deal that was closed before"), std::string::npos) << to_text(d);

  for (int i = 0; i < 360; ++i)
    if (const double closed = i / 3.0 + 20 + i % 20; closed < 60) deals.push_back({i / 3.0, {{closed, i % 2 ? aging_deal::won : aging_deal::lost}}});
  EXPECT_FALSE(forecast_on(deals, 1, 120).recorded_from.has_value());
}

}  // namespace
