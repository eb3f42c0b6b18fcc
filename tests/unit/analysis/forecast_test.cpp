#include <funnel/analysis/forecast.hpp>

#include "support/clock.hpp"
#include "support/library.hpp"
#include "support/many_deals.hpp"
#include "support/random_history.hpp"
#include "support/toy_deals.hpp"

#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using funnel_test::day;

const forecast_options quick{.simulation = {.draws = 199}};

forecast_answer of(const event_store& store, query q, const forecast_options& o = quick) {
  return forecast(funnel_test::journeys_of(store, q.as_of), q, o).value();
}

// Open on day 31: D6 in Qualification, D5 and D10 in Presentation, D9 in Contracting. Closed deals that stood there, won:
// Qualification 2 of 4 (D1, D3; D2 and D4 are lost, as D7 is: 2 of 5), Presentation 1 of 4 (D3 jumped over it), Proposal
// 3 of 4 (D8 began there), Contracting 2 of 2.
TEST(Forecast, ToyDealsBySharesOfClosedDeals) {
  const forecast_answer a = of(funnel_test::toy_store(), query{}.as_of_time(day(31)));
  ASSERT_EQ(a.stages.size(), 4u);
  const std::vector<fraction> history{{2, 5}, {1, 4}, {3, 4}, {2, 2}};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(a.stages[k].won.hits, history[k].hits) << k;
    EXPECT_EQ(a.stages[k].won.n, history[k].n) << k;
  }
  EXPECT_NEAR(a.total.simple_ever.expected_wins, 2.5 / 6 + 2 * 1.5 / 5 + 2.5 / 3, 1e-14);
  EXPECT_EQ(a.total.open.deals, 4);
  EXPECT_EQ(a.total.stages[1].deals, 2);
  EXPECT_TRUE(a.unknown.empty());
  EXPECT_TRUE(a.segments.empty());
  // Six of the ten began in Qualification by then ... all but D8, which began in Proposal.
  EXPECT_NEAR(a.begin_share[0], 0.9, 1e-15);
  EXPECT_NEAR(a.begin_share[2], 0.1, 1e-15);
}

// Day 31 is the start of February 1970, of 28 days. Looking back to the last 28 days of January, from day 3: four stood
// in Qualification, two of them won; D9 in Presentation did not win. December saw nobody. So nothing is known of D9,
// which stands in Contracting now.
TEST(Forecast, ToyDealsInTimeByLookingBack) {
  const forecast_answer a = of(funnel_test::toy_store(), query{}.as_of_time(day(31)));
  EXPECT_EQ(a.present.label(), "1970-02");
  EXPECT_EQ(a.until, day(59));
  ASSERT_EQ(a.looked_back.size(), 12u);
  EXPECT_EQ(a.looked_back[0], (period{day(3), day(31)}));
  EXPECT_EQ(a.looked_back[1], (period{day(-28), day(0)}));
  EXPECT_EQ(a.stages[0].won_in_time.hits, 2);
  EXPECT_EQ(a.stages[0].won_in_time.n, 4);
  EXPECT_EQ(a.stages[1].won_in_time.n, 1);
  EXPECT_EQ(a.stages[3].won_in_time.n, 0);
  EXPECT_FALSE(a.total.simple_within.has_value());
  EXPECT_EQ(a.total.simple_within.wins_interval.upper, 4);
  const forecast_answer quarter =
      of(funnel_test::toy_store(), query{}.as_of_time(day(31)), {.unit = calendar_unit::quarter});
  EXPECT_EQ(quarter.until, day(90));
  EXPECT_EQ(quarter.looked_back[0], (period{day(-59), day(0)}));
}

// Day 60 is the second day of March 1970 of 31 days; 30 are left. Looking back to the last 28 days of February, from
// day 31, and the last 30 of January, from day 1. D6 stands in Qualification, D5 in Presentation, D9 in Contracting.
TEST(Forecast, ToyDealsInTimeOverTwoPeriods) {
  const forecast_answer a = of(funnel_test::toy_store(), query{}.as_of_time(day(60)));
  EXPECT_EQ(a.looked_back[0], (period{day(31), day(59)}));
  EXPECT_EQ(a.looked_back[1], (period{day(1), day(31)}));
  // Qualification: D6 on day 31; D1 (won in time), D2 and D9 on day 1. Presentation: D5 and D10 on day 31; nobody on
  // day 1. Contracting: D9 on day 31.
  EXPECT_EQ(a.stages[0].won_in_time.hits, 1);
  EXPECT_EQ(a.stages[0].won_in_time.n, 4);
  EXPECT_EQ(a.stages[1].won_in_time.n, 2);
  EXPECT_EQ(a.stages[3].won_in_time.n, 1);
  ASSERT_TRUE(a.total.simple_within.has_value());
  EXPECT_NEAR(a.total.simple_within.expected_wins, 1.5 / 5 + 0.5 / 3 + 0.5 / 2, 1e-14);
}

TEST(Forecast, ToyDealsByStaticProbabilities) {
  const forecast_answer a = of(funnel_test::toy_store(), query{}.as_of_time(day(31)));
  EXPECT_NEAR(a.total.by_static.expected_wins, 0.10 + 2 * 0.25 + 0.80, 1e-15);
  EXPECT_EQ(a.stages[2].static_probability, 0.50);
}

TEST(Forecast, TrainsOnDealsCreatedThen) {
  forecast_options o = quick;
  o.training = {day(0), day(3)};  // D1, D2 and D3
  const forecast_answer a = of(funnel_test::toy_store(), query{}.as_of_time(day(31)), o);
  EXPECT_EQ(a.stages[0].won.hits, 2);
  EXPECT_EQ(a.stages[0].won.n, 3);
  EXPECT_EQ(a.stages[1].won.n, 2);
  EXPECT_EQ(a.total.open.deals, 4);
  EXPECT_NEAR(a.cycle.mean_days, (28 + 23) / 2.0, 1e-12);
}

TEST(Forecast, IgnoresTheOutcomesOfTheQuestion) {
  const event_store store = funnel_test::toy_store();
  const forecast_answer all = of(store, query{}.as_of_time(day(31)));
  const forecast_answer open = of(store, query{}.as_of_time(day(31)).of_open());
  EXPECT_EQ(all.total.ever.expected_wins, open.total.ever.expected_wins);
  EXPECT_EQ(open.total.open.deals, 4);
}

using funnel_test::many;

TEST(Forecast, NoOpenDealsAreZeroForCertain) {
  many m;
  m.add(3, {{"a", 0}, {"w", 9}});
  const forecast_answer a = of(m.store(), query{}.as_of_time(day(40)).by_owner());
  EXPECT_TRUE(a.total.ever.has_value() && a.total.within.has_value() && a.total.by_static.has_value());
  EXPECT_EQ(a.total.ever.expected_wins, 0);
  EXPECT_EQ(a.total.within.wins_interval.upper, 0);
  EXPECT_EQ(a.total.by_static.expected_wins, 0);
  EXPECT_TRUE(a.segments.empty());
  EXPECT_TRUE(a.unknown.empty() && a.unknown_static.empty());
}

TEST(Forecast, OfAnEmptyStore) {
  const forecast_answer a = of(many{}.store(), query{}.as_of_time(day(40)));
  EXPECT_EQ(a.total.open.deals, 0);
  EXPECT_TRUE(std::isnan(a.mean_won_amount));
  EXPECT_EQ(a.cycle.n, 0);
}

TEST(Forecast, SaysWhichStagesTheHistoryDoesNotKnow) {
  many m;
  m.add(1, {{"b", 0}}, 70);                // open, where nobody left
  m.add(1, {{"a", 0}, {"c", 3}}, 30);      // open: a is left, b jumped over
  const forecast_answer a = of(m.store(), query{}.as_of_time(day(10)));
  EXPECT_EQ(a.unknown, (std::vector<stage_index>{1, 2}));
  EXPECT_EQ(a.unknown_static, (std::vector<stage_index>{1, 2}));
  EXPECT_FALSE(a.total.ever.has_value() || a.total.within.has_value() || a.total.by_static.has_value());
  EXPECT_EQ(a.total.ever.untold, 2);
  EXPECT_EQ(a.total.ever.wins_interval.upper, 2);
  EXPECT_EQ(a.total.ever.revenue_upper, 100);
  EXPECT_TRUE(std::isnan(a.stages[1].win_probability) && std::isnan(a.stages[1].oldest_days));

  // One more deal, of which something is known: the others are in the bounds alone.
  m.add(40, {{"a", 0}, {"l", 4}});
  m.add(1, {{"a", 9}});
  const forecast_answer some = of(m.store(), query{}.as_of_time(day(10)));
  ASSERT_TRUE(some.total.ever.has_value());
  EXPECT_EQ(some.total.ever.untold, 2);
  EXPECT_LT(some.total.ever.expected_wins, 0.1);
  EXPECT_GE(some.total.ever.wins_interval.upper, 2);
  EXPECT_EQ(some.total.ever.wins_interval.lower, 0);
}

TEST(Forecast, OneDeal) {
  many m;
  m.add(1, {{"a", 0}}, 500);
  const forecast_answer a = of(m.store(), query{}.as_of_time(day(0)));
  EXPECT_EQ(a.total.open, (count_amount{1, 500}));
  EXPECT_FALSE(a.total.ever.has_value());
  EXPECT_EQ(a.total.ever.revenue_upper, 500);
  EXPECT_EQ(a.record_ever.verdict, record_verdict::none);
}

TEST(Forecast, AmountsNearTheLimit) {
  constexpr minor_units huge = std::numeric_limits<minor_units>::max() / 4;
  many m;
  m.add(1, {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}, {"w", 9}}, huge);
  m.add(2, {{"d", 20}}, huge);
  const forecast_answer a = of(m.store(), query{}.as_of_time(day(40)).by_owner());
  ASSERT_TRUE(a.total.ever.has_value());
  EXPECT_LE(a.total.ever.expected_revenue, 2 * static_cast<double>(huge));
  EXPECT_GT(a.total.ever.expected_revenue, 0.4 * static_cast<double>(huge));
  EXPECT_LE(a.total.ever.revenue_upper, 2 * static_cast<double>(huge));
  EXPECT_EQ(a.total.open.amount, 2 * huge);
  EXPECT_EQ(a.mean_won_amount, static_cast<double>(huge));
}

TEST(Forecast, SixtyFourStages) {
  pipeline_builder b("long");
  std::deque<std::string> ids;
  for (int k = 0; k < 63; ++k) b.open(ids.emplace_back("s" + std::to_string(k)));
  const pipeline p = b.won("won").build().value();
  many m;
  many::way all;
  for (int k = 0; k < 63; ++k) all.emplace_back(ids[static_cast<std::size_t>(k)].c_str(), k);
  all.emplace_back("won", 63);
  m.add(2, all);
  m.add(1, {{"s0", 70}});
  const forecast_answer a = of(m.store(p), query{}.as_of_time(day(80)));
  ASSERT_EQ(a.stages.size(), 63u);
  ASSERT_TRUE(a.total.ever.has_value());
  EXPECT_EQ(a.stages[62].won.n, 2);
  EXPECT_GT(a.stages[62].win_probability, a.stages[0].win_probability);
}

// Stage b is retired on day 10. Its own history tells of the deal that still stands there.
TEST(Forecast, RetiredStages) {
  many m;
  m.add(1, {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}, {"w", 4}});
  m.add(1, {{"a", 0}, {"b", 1}});
  const pipeline without_b =
      pipeline_builder("p").open("a").open("c").open("d").won("w").lost("l").lost("m").build().value();
  const std::vector<pipeline_version> versions{{funnel_test::small_pipeline()}, {without_b, day(10)}};
  event_store store = event_store::make(versions).value();
  ASSERT_TRUE(store.append(m.events).rejected.empty());
  const forecast_answer a = of(store, query{}.as_of_time(day(40)));
  std::size_t retired = 9;
  for (std::size_t k = 0; k < a.stages.size(); ++k)
    if (a.stages[k].retired) retired = k;
  ASSERT_LT(retired, 4u);
  EXPECT_EQ(a.stages[retired].id, "b");
  EXPECT_EQ(a.stages[retired].open.deals, 1);
  // One left it before, after a day, and was won. This one has been there for 39.
  EXPECT_EQ(a.stages[retired].won.n, 1);
  EXPECT_EQ(a.stages[retired].older, 1);
  EXPECT_TRUE(a.total.ever.has_value());
  EXPECT_LT(a.total.ever.expected_wins, 0.2);
}

TEST(Forecast, SlicesAddUpAndOrderDoesNotMatter) {
  std::mt19937_64 random(funnel_test::base_seed());
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(funnel_test::base_seed()));
  many m;
  const char* const owners[]{"Anna", "Boris", ""};
  const std::vector<many::way> ways{{{"a", 1}},
                                    {{"a", 1}, {"b", 7}},
                                    {{"a", 1}, {"c", 20}},
                                    {{"b", 2}, {"w", 33}},
                                    {{"a", 1}, {"d", 4}, {"b", 30}},
                                    {{"a", 0}, {"b", 1}, {"l", 5}},
                                    {{"c", 1}, {"d", 2}, {"l", 6}},
                                    {{"a", 1}, {"b", 2}, {"c", 3}, {"d", 31}}};
  for (int i = 0; i < 60; ++i)
    m.add(1, ways[random() % ways.size()], static_cast<minor_units>(random() % 9000), owners[random() % 3]);
  const query q = query{}.as_of_time(day(45)).by_owner();
  const forecast_answer a = of(m.store(), q);
  ASSERT_EQ(a.segments.size(), 3u);
  ASSERT_TRUE(a.total.ever.has_value() && a.total.within.has_value());
  double ever = 0, within = 0, revenue = 0, simple = 0;
  count_amount open;
  for (const forecast_segment& s : a.segments) {
    ever += s.ever.expected_wins;
    within += s.within.expected_wins;
    revenue += s.within.expected_revenue;
    simple += s.simple_ever.expected_wins;
    open += s.open;
  }
  EXPECT_NEAR(ever, a.total.ever.expected_wins, 1e-9);
  EXPECT_NEAR(within, a.total.within.expected_wins, 1e-9);
  EXPECT_NEAR(revenue, a.total.within.expected_revenue, 1e-6);
  EXPECT_NEAR(simple, a.total.simple_ever.expected_wins, 1e-9);
  EXPECT_EQ(open, a.total.open);
  const stock_result stock =
      stage_stock(funnel_test::journeys_of(m.store(), day(45)), query{}.as_of_time(day(45))).value();
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(a.total.stages[k], stock.stages[k]);

  std::shuffle(m.events.begin(), m.events.end(), random);
  const forecast_answer shuffled = of(m.store(), q);
  EXPECT_EQ(a.total.ever.wins.probability, shuffled.total.ever.wins.probability);
  EXPECT_EQ(a.total.ever.expected_revenue, shuffled.total.ever.expected_revenue);
  EXPECT_EQ(a.segments[1].within.revenue_upper, shuffled.segments[1].within.revenue_upper);
}

TEST(Forecast, CutsPeriodsInTheZoneAndFiscalYearOfTheQuestion) {
  const time_zone moscow = funnel_test::zone("Europe/Moscow");
  many m;
  m.add(1, {{"a", 0}});
  // 22:30 UTC on 31 January is February in Moscow.
  const instant now = day(30) + timespan::hours(22);
  const forecast_answer a = of(m.store(), query{}.as_of_time(now).in_zone(moscow));
  EXPECT_EQ(a.present.label(), "1970-02");
  EXPECT_EQ(a.until, funnel_test::local(moscow, 1970, 3, 1));
  const forecast_answer fiscal =
      of(m.store(), query{}.as_of_time(now).fiscal_year_from(2), {.unit = calendar_unit::year});
  EXPECT_EQ(fiscal.present.label(), "FY1970");
  EXPECT_EQ(fiscal.until, day(31));
}

TEST(Forecast, SaysWhatIsWrong) {
  const event_store store = funnel_test::toy_store();
  const journey_table all = funnel_test::journeys_of(store);
  EXPECT_EQ(forecast(all, query{}).errors().at(0).code, errc::missing_value);
  const journey_table j = funnel_test::journeys_of(store, day(31));
  const query q = query{}.as_of_time(day(31));
  EXPECT_EQ(forecast(j, query{q}.by_reason()).errors().at(0).field, "groups");
  EXPECT_EQ(forecast(j, q, {.training = period{day(3), day(1)}}).errors().at(0).field, "training");
  EXPECT_EQ(forecast(j, q, {.simulation = {.level = {1}}}).errors().at(0).field, "level");
  const instant never{instant::max().us - 5};
  EXPECT_EQ(forecast(funnel_test::journeys_of(store, never), query{}.as_of_time(never)).errors().at(0).field,
            "as_of");
}

}  // namespace
