/// Histories that nobody thinks of first: each with the right value, from the forecast and its neighbours.
#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/forecast.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/analysis/velocity.hpp>

#include "support/aging_deals.hpp"
#include "support/library.hpp"
#include "support/many_deals.hpp"
#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

forecast_answer expected_of(const event_store& store, instant at, query q = {}) {
  q.as_of_time(at);
  return forecast(journeys_of(store, at), q, {.simulation = {.draws = 199}}).value();
}

// Amounts of zero are amounts; those that are missing are in no mean.
TEST(OddHistories, ZeroIsAnAmountAndMissingIsNone) {
  test::histories told;
  told.deal("A", day(0)).amount(100).won(day(5));
  told.deal("B", day(0)).amount(0).won(day(5));
  told.deal("C", day(0)).won(day(5));
  told.deal("D", day(1)).amount(70);
  const event_store store = told.store(default_pipeline()).value();
  EXPECT_EQ(expected_of(store, day(9)).mean_won_amount, 50);
  test::histories none;
  none.deal("A", day(0)).won(day(5));
  EXPECT_TRUE(std::isnan(expected_of(none.store(default_pipeline()).value(), day(9)).mean_won_amount));
}

// A second move into the stage where a deal stands is no second stay.
TEST(OddHistories, AStageEnteredTwiceIsOneStay) {
  many once, twice;
  for (int i = 0; i < 30; ++i) {
    once.add(1, {{"a", i}, {i % 3 ? "l" : "w", i + 10}}, 5);
    twice.add(1, {{"a", i}, {"a", i + 4}, {"a", i + 4}, {i % 3 ? "l" : "w", i + 10}}, 5);
  }
  once.add(4, {{"a", 30}});
  twice.add(4, {{"a", 30}, {"a", 33}});
  const forecast_answer a = expected_of(once.store(), day(35)), b = expected_of(twice.store(), day(35));
  EXPECT_EQ(a.total.ever.expected_wins, b.total.ever.expected_wins);
  EXPECT_EQ(a.stages[0].oldest_days, b.stages[0].oldest_days);
}

// Deals of which only the win is known teach no stage; they are neither open nor new.
TEST(OddHistories, AWinBeforeAnyStageSaysNothingOfStages) {
  test::histories told;
  for (int i = 0; i < 20; ++i) told.from("w" + std::to_string(i)).won(day(i));
  told.deal("open", day(2)).amount(5);
  const forecast_answer a = expected_of(told.store(default_pipeline()).value(), day(30));
  EXPECT_EQ(a.total.open.deals, 1);
  EXPECT_EQ(a.total.ever.untold, 1);
  EXPECT_FALSE(a.total.ever.has_value());
  EXPECT_EQ(a.stages[0].untold, 1);
  ASSERT_EQ(a.begin_share.size(), a.stages.size());
  EXPECT_EQ(a.begin_share[0], 1);  // the only one whose beginning is known
}

// The last stage is not shown: what stands there is open all the same, and forecast.
TEST(OddHistories, AHiddenLastStageIsAStage) {
  const pipeline p = pipeline_builder("p").open("a").open("z").hidden().won("w").lost("l").build().value();
  many m;
  for (int i = 0; i < 40; ++i) m.add(1, {{"a", i}, {"z", i + 5}, {i % 2 ? "w" : "l", i + 15}});
  m.add(6, {{"a", 51}, {"z", 56}});
  const forecast_answer a = expected_of(m.store(p), day(60));
  EXPECT_EQ(a.total.stages[1].deals, 6);
  EXPECT_NEAR(a.total.ever.expected_wins, 3, 0.5);
}

// Lost and reopened: since then it is as old as the stay that began with it, and its first loss is one.
TEST(OddHistories, AReopenedDealIsAsOldAsItsReopening) {
  test::histories told;
  for (int i = 0; i < 60; ++i) {
    test::history h = told.deal("d" + std::to_string(i), day(i), "qualification");
    i % 2 ? h.won(day(i + 3)) : h.lost(day(i + 40));
  }
  told.deal("again", day(0), "qualification").lost(day(30)).reopened(day(99));
  const forecast_answer a = expected_of(told.store(default_pipeline()).value(), day(100));
  EXPECT_EQ(a.total.open.deals, 1);
  EXPECT_EQ(a.stages[0].older, 0);
  EXPECT_GT(a.total.ever.expected_wins, 0.3);  // a day old: not one of those that are lost on day 40
}

// Nobody left yet: nothing is known, and nothing is taken for known.
TEST(OddHistories, AllStillOpen) {
  many m;
  m.add(50, {{"a", 0}}, 7);
  m.add(50, {{"a", 3}}, 7);
  const journey_table j = journeys_of(m.store(), day(60));
  const forecast_answer a = expected_of(m.store(), day(60));
  EXPECT_FALSE(a.total.ever.has_value());
  EXPECT_EQ(a.total.ever.untold, 100);
  EXPECT_EQ(a.total.ever.wins_interval.upper, 100);
  EXPECT_EQ(a.record_ever.verdict, record_verdict::none);
  EXPECT_TRUE(std::isnan(a.new_win_probability));
  EXPECT_TRUE(analyse_velocity(j, query{}.as_of_time(day(60))));
}

// Everything closed on one day: stays differ, and none of them is at risk later.
TEST(OddHistories, EverythingClosedOnOneDay) {
  many m;
  for (int i = 0; i < 40; ++i) m.add(1, {{"a", i}, {i % 4 ? "l" : "w", 60}}, 3);
  m.add(1, {{"a", 61}});
  const forecast_answer a = expected_of(m.store(), day(62));
  EXPECT_EQ(a.total.open.deals, 1);
  EXPECT_NEAR(a.total.ever.expected_wins, 0.25, 0.1);
  const auto b = find_bottlenecks(journeys_of(m.store(), day(62)), query{}.as_of_time(day(62)));
  ASSERT_TRUE(b);
  EXPECT_TRUE(b->named.empty());
}

// Deals that go round for ever are not won for that.
TEST(OddHistories, DealsThatOnlyReturnAreHardlyWon) {
  many m;
  for (int i = 0; i < 30; ++i) m.add(1, {{"a", i}, {"b", i + 2}, {"a", i + 4}, {"b", i + 6}, {"a", i + 8}, {"b", i + 10}});
  m.add(1, {{"a", 0}, {"b", 2}, {"w", 4}});
  const forecast_answer a = expected_of(m.store(), day(50));
  ASSERT_TRUE(a.total.ever.has_value());
  EXPECT_GE(a.total.ever.wins_interval.lower, 0);
  EXPECT_LE(a.total.ever.expected_wins, 30);
  EXPECT_LE(a.total.within.expected_wins, a.total.ever.expected_wins + 1e-9);
}

// A month is as long as its zone says: in New York that of November 2025 has an hour more.
TEST(OddHistories, ClocksThatChangeLengthenAMonth) {
  const auto ny = find_time_zone("America/New_York").value();
  query q;
  q.zone = ny;
  std::vector<aging_deal> deals{{1, {{5, aging_deal::won}}}};
  const event_store store = store_on(deals, 1, 400);
  const instant noon = on_day(304) + timespan::hours(16);  // 1 November, 12:00 there
  q.as_of_time(noon);
  const forecast_answer a = forecast(journeys_of(store, noon), q, {.simulation = {.draws = 19}}).value();
  EXPECT_EQ((a.until - noon).us, (timespan::days(29) + timespan::hours(13)).us);
}

// An amount in a currency without a rate is no zero: the question is refused.
TEST(OddHistories, ACurrencyWithoutARateIsRefused) {
  event_store store(default_pipeline(), {"EUR", 2});
  deal_event foreign{.kind = event_kind::created, .deal = "A", .at = day(0), .amount = 5};
  foreign.currency = "XYZ";
  const append_report r = store.append(std::vector<deal_event>{foreign});
  ASSERT_EQ(r.rejected.size(), 1u);
  EXPECT_EQ(r.rejected[0].code, errc::currency_mismatch);
}

// A stage that a later version retired: who stands there is forecast as those fared who stood there before.
TEST(OddHistories, ARetiredStageKeepsItsHistory) {
  pipeline_version next{pipeline_builder("p").open("a").won("w").lost("l").build().value()};
  next.from = day(70);
  many m;
  for (int i = 0; i < 40; ++i) m.add(1, {{"a", i}, {"b", i + 5}, {i % 4 ? "w" : "l", i + 15}});
  m.add(4, {{"a", 60}, {"b", 65}});
  event_store store(pipeline_builder("p").open("a").open("b").won("w").lost("l").build().value());
  ASSERT_TRUE(store.append(m.events).rejected.empty());
  ASSERT_TRUE(store.add_version(next).empty());
  const forecast_answer a = expected_of(store, day(72));
  EXPECT_EQ(a.total.open.deals, 4);
  EXPECT_NEAR(a.total.ever.expected_wins, 3, 0.5);
  const auto b = std::find_if(a.stages.begin(), a.stages.end(), [](const forecast_stage& s) { return s.id == "b"; });
  ASSERT_NE(b, a.stages.end());
  EXPECT_TRUE(b->retired);
}

// A deal that moved on into another pipeline has left this one, and is not won here.
TEST(OddHistories, ADealThatMovesOutIsGone) {
  event_store store(pipeline_builder("first").open("a").won("w").lost("l").build().value());
  ASSERT_TRUE(store.add_version(pipeline_version(pipeline_builder("second").open("x").won("xw").lost("xl").build().value())).empty());
  std::vector<deal_event> events;
  for (int i = 0; i < 40; ++i) {
    const std::string id = "d" + std::to_string(i);
    deal_event begin{.kind = event_kind::created, .deal = id, .at = day(i), .stage = "a"};
    deal_event on{.kind = event_kind::stage_moved, .deal = id, .at = day(i + 5), .stage = i % 2 ? "x" : "w"};
    events.push_back(begin);
    if (i < 36) events.push_back(on);
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
  const query q = query{}.in_pipeline("first").as_of_time(day(42));
  const forecast_answer a = forecast(journeys_of(store, day(42), instant::max(), q.layout), q, {.simulation = {.draws = 199}}).value();
  EXPECT_EQ(a.total.open.deals, 4);
  EXPECT_NEAR(a.stages[0].win_probability, 0.5, 0.1);
}

}  // namespace
