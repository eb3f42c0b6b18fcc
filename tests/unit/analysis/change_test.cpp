/// Two months whose every number can be worked out by hand.
#include "analysis/rate_watch.hpp"
#include "support/library.hpp"

#include <funnel/analysis/change.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/report/writers.hpp>
#include <funnel/stats/comparison.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace change_by_hand {

using namespace funnel;
using namespace funnel_test;

constexpr instant at_day(int d) { return instant{} + timespan::days(d); }
constexpr period january{at_day(0), at_day(31)}, february{at_day(31), at_day(59)};

struct kind {
  int n, won, lost_at_a;  // the others are lost at b
  const char* source;
};

// January: 40 of Web, 10 won; 60 of Fair, 30 won. February: 60 of Web, 12 won; 40 of Fair, 20 won.
const std::vector<kind> jan{{40, 10, 20, "Web"}, {60, 30, 10, "Fair"}};
const std::vector<kind> feb{{60, 12, 40, "Web"}, {40, 20, 8, "Fair"}};

event_store two_months(const std::vector<kind>& before, const std::vector<kind>& after) {
  event_store store(pipeline_builder("p").open("a", "A").open("b", "B").won("w", "W").lost("l").build().value());
  std::vector<deal_event> events;
  int n = 0;
  for (const auto& [kinds, day] : {std::pair(&before, 10), std::pair(&after, 40)})
    for (const kind& k : *kinds)
      for (int i = 0; i < k.n; ++i) {
        deal_event e;
        e.kind = event_kind::created;
        e.deal = "D" + std::to_string(n++);
        e.at = at_day(day - 5);
        e.stage = "a";
        e.owner = "Anna";
        e.values = {{"source", k.source}};
        events.push_back(e);
        const bool won = i < k.won, lost_at_a = !won && i < k.won + k.lost_at_a;
        e.values.clear();
        e.owner.clear();
        e.kind = event_kind::stage_moved;
        e.stage = "b";
        e.at = at_day(day - 2);
        if (!lost_at_a) events.push_back(e);
        e.kind = won ? event_kind::won : event_kind::lost;
        e.stage.clear();
        e.at = at_day(day);
        events.push_back(e);
      }
  EXPECT_TRUE(store.append(events).rejected.empty());
  return store;
}

query asked() { return query{}.as_of_time(at_day(60)); }

change_report explained(const event_store& store, const query& q = asked(), const change_options& o = {}) {
  return explain_change(journeys_of(store, q.as_of), q, january, february, o).value();
}

TEST(Change, SplitsIntoMixAndRate) {
  const change_report r = explained(two_months(jan, feb));
  EXPECT_EQ(r.win_rate.before, (fraction{40, 100}));
  EXPECT_EQ(r.win_rate.after, (fraction{32, 100}));
  ASSERT_EQ(r.dimensions.size(), 1u);  // all deals are Anna's: owners explain nothing
  const dimension_change& d = r.dimensions[0];
  EXPECT_EQ(d.by.dimension, "source");
  // Web: 0.25 -> 0.20 at 0.4 -> 0.6; Fair: 0.5 -> 0.5 at 0.6 -> 0.4.
  EXPECT_NEAR(d.mix, 0.2 * 0.225 - 0.2 * 0.5, 1e-12);
  EXPECT_NEAR(d.rate, -0.05 * 0.5, 1e-12);
  EXPECT_NEAR(d.mix + d.rate, -0.08, 1e-12);
  ASSERT_EQ(d.values.size(), 2u);
  // More of Web, which wins 0.225 of the mean 0.36, and less of Fair, which wins 0.5.
  EXPECT_EQ(d.values[0].value, "Web");
  EXPECT_NEAR(d.values[0].mix, 0.2 * (0.225 - 0.36), 1e-12);
  EXPECT_NEAR(d.values[0].rate, -0.05 * 0.5, 1e-12);
  EXPECT_EQ(d.values[1].value, "Fair");
  EXPECT_NEAR(d.values[1].effect(), -0.2 * (0.5 - 0.36), 1e-12);
  // z = -0.055 / sqrt((w p^2 - (w p)^2) 2/100), w = 1/2 each, p = 22/100 and 1/2.
  const double mean = (0.22 + 0.5) / 2, square = (0.22 * 0.22 + 0.25) / 2;
  EXPECT_NEAR(d.p_mix, std::erfc(0.055 / std::sqrt((square - mean * mean) * 0.02) / std::sqrt(2.0)), 1e-12);
  EXPECT_TRUE(d.mix_stands_out);
  for (const value_change& v : d.values) EXPECT_FALSE(v.stands_out) << v.value;
}

TEST(Change, SplitsIntoSteps) {
  const change_report r = explained(two_months(jan, feb));
  // 100 closed, 70 and 52 got to b, 40 and 32 were won.
  ASSERT_EQ(r.steps.size(), 2u);
  EXPECT_EQ(r.steps[0].from, "A");
  EXPECT_EQ(r.steps[1].to, "W");
  EXPECT_EQ(r.steps[0].before, (fraction{70, 100}));
  EXPECT_EQ(r.steps[0].after, (fraction{52, 100}));
  EXPECT_EQ(r.steps[1].before, (fraction{40, 70}));
  EXPECT_EQ(r.steps[1].after, (fraction{32, 52}));
  EXPECT_NEAR(r.steps[0].effect, (0.52 - 0.70) * (40.0 / 70 + 32.0 / 52) / 2, 1e-12);
  EXPECT_NEAR(r.steps[0].effect + r.steps[1].effect, -0.08, 1e-12);
  EXPECT_NEAR(r.steps[0].p, fisher_exact_p({70, 100}, {52, 100}), 1e-12);
  EXPECT_NEAR(r.steps[0].p_adjusted, 2 * r.steps[0].p, 1e-12);
  EXPECT_TRUE(r.steps[0].stands_out);
  EXPECT_FALSE(r.steps[1].stands_out);
}

TEST(Change, OnlyAllowsForWhatIsKnownOfMonths) {
  const change_report r = explained(two_months(jan, feb));
  EXPECT_EQ(r.months, 1u);
  EXPECT_TRUE(std::isnan(r.month_deviation));
  EXPECT_NEAR(r.win_rate.p, fisher_exact_p({40, 100}, {32, 100}), 1e-12);
  EXPECT_FALSE(r.win_rate.stands_out);
  EXPECT_EQ(r.design_effect, 1);
}

// Half of the deals of January are lost, no history says where.
TEST(Change, HasNoStepsWhereLossesAreUnseen) {
  event_store store = two_months(jan, feb);
  std::vector<deal_event> events;
  for (int i = 0; i < 5; ++i) {
    deal_event e;
    e.kind = event_kind::lost;
    e.deal = "late " + std::to_string(i);
    e.at = at_day(20);
    events.push_back(e);
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
  const change_report r = explained(store);
  EXPECT_EQ(r.win_rate.before, (fraction{40, 105}));
  EXPECT_TRUE(r.steps.empty());
  EXPECT_EQ(r.steps_unknown, 5);
  EXPECT_FALSE(r.assumed.empty());
}

TEST(Change, IsOfTheGroupsOfTheQuestionAndLeavesTooManyOut) {
  const event_store store = two_months(jan, feb);
  ASSERT_EQ(explained(store, asked().by_owner()).dimensions.size(), 1u);
  EXPECT_EQ(explained(store, asked().by_owner()).dimensions[0].by.by, field::owner);
  const change_report r = explained(store, asked(), {.max_values = 1});
  EXPECT_TRUE(r.dimensions.empty());
  EXPECT_EQ(r.left_out, std::vector<std::string>{"source"});
}

TEST(Change, WithoutClosedDealsSaysSo) {
  const change_report r = explained(two_months(jan, {}));
  EXPECT_FALSE(r.difference.has_value());
  EXPECT_FALSE(r.win_rate.stands_out);
  EXPECT_TRUE(r.dimensions.empty());
  EXPECT_EQ(change_section(r).blocks.size(), 1u);
}

TEST(Change, RefusesPeriodsThatAreNone) {
  const journey_table j = journeys_of(two_months(jan, feb), at_day(60));
  const auto fails = [&](const query& q, period before, period after, const char* field, const change_options& o = {}) {
    const auto r = explain_change(j, q, before, after, o);
    ASSERT_FALSE(r) << field;
    EXPECT_EQ(r.errors()[0].field, field);
  };
  fails(asked(), january, {at_day(20), at_day(59)}, "before");
  fails(asked(), {instant::min(), at_day(10)}, february, "before");
  fails(asked(), january, {at_day(60), at_day(90)}, "after");
  fails(asked(), january, {at_day(50), at_day(40)}, "after");
  fails(asked(), january, february, "alpha", {.alpha = 0});
  fails(asked(), january, february, "confidence", {.level = {1}});
}

std::vector<rate_watch::month> months_of(const std::vector<int>& won_of_100) {
  std::vector<rate_watch::month> months;
  calendar_period in = calendar_period::month(2025, 1);
  for (const int won : won_of_100) {
    months.push_back({in, {won, 100}});
    in = in.next();
  }
  return months;
}

TEST(RateWatch, SaysSinceWhenAndWhenItWasSure) {
  // Usual: 300 of 600, at least 0.46 of which 0.362 is a fall by a half of the odds: each month of 30 wins adds
  // 30 ln(0.362 / 0.46) + 70 ln(0.638 / 0.54) = 4.5; the threshold is ln(2 x 4 / 0.05) = 5.1.
  const auto w = detail::watch(months_of({50, 50, 50, 50, 50, 50, 50, 50, 30, 30}), 1, 0.05);
  ASSERT_TRUE(w);
  EXPECT_EQ(w->learnt, 6u);
  EXPECT_EQ(w->usual, (fraction{300, 600}));
  EXPECT_EQ(w->shift, rate_shift::fell);
  EXPECT_EQ(w->since, 8u);
  EXPECT_EQ(w->noticed, 9u);
  const auto rose = detail::watch(months_of({50, 50, 50, 50, 50, 50, 50, 50, 70, 70}), 1, 0.05);
  EXPECT_EQ(rose->shift, rate_shift::rose);
  EXPECT_EQ(rose->since, 8u);
}

TEST(RateWatch, NeedsMonthsToLearnFrom) {
  EXPECT_FALSE(detail::watch(months_of({50, 50, 50, 50, 50, 50}), 1, 0.05));
  EXPECT_EQ(detail::watch(months_of({50, 50, 50, 50, 50, 50, 40}), 1, 0.05)->shift, rate_shift::none);
  // Nothing was ever won: no odds rise by a half.
  EXPECT_EQ(detail::watch(months_of({0, 0, 0, 0, 0, 0, 9}), 1, 0.05)->shift, rate_shift::none);
}

TEST(ProductEffects, AreThoseOfAllOrders) {
  // Of two factors: the change of one at the mean of the other.
  const std::vector<double> before{0.5, 0.4}, after{0.7, 0.2};
  const std::vector<double> effects = decompose_product(before, after);
  EXPECT_NEAR(effects[0], 0.2 * 0.3, 1e-15);
  EXPECT_NEAR(effects[1], -0.2 * 0.6, 1e-15);
  // Of three, by hand over the six orders: a' = 1, b' = 0.5, c' = 1 from a = 0.5, b = 1, c = 0.2.
  const std::vector<double> three = decompose_product(std::vector<double>{0.5, 1, 0.2}, std::vector<double>{1, 0.5, 1});
  EXPECT_NEAR(three[0], 0.5 * (2 * 1 * 0.2 + 0.5 * 0.2 + 1 * 1 + 2 * 0.5 * 1) / 6, 1e-15);
  EXPECT_NEAR(three[0] + three[1] + three[2], 0.5 - 0.1, 1e-15);
  EXPECT_TRUE(decompose_product({}, {}).empty());
}

}  // namespace change_by_hand
