/// To whom deals count, and for how much: docs/definitions.md, 7 and (c8), and amounts in several currencies.
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/stats/conversion.hpp>
#include <funnel/aggregates/cohort.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

/// docs/definitions.md, 7: Anna creates the deal and moves it on day 5; Boris takes it on day 6, moves it on day 12, wins on 20.
event_store reassigned() {
  test::histories told;
  told.deal("x", day(0)).owner("Anna").amount(100).moved("presentation", day(5)).owner_changed("Boris", day(6))
      .moved("proposal", day(12)).won(day(20));
  return told.store(default_pipeline()).value();
}

struct credit_row {
  std::string anna_step, boris_step;  // Qualification to Presentation, "hits/n"
  std::int64_t anna_won, boris_won;
  friend bool operator==(const credit_row&, const credit_row&) = default;
};

credit_row credited_by(attribution a) {
  const event_store store = reassigned();
  const cohort_result r = cohort_funnel(journeys_of(store, day(31)), query{}.as_of_time(day(31)).credit_to(a).by_owner()).value();
  credit_row row{"0/0", "0/0", 0, 0};
  for (const cohort_segment& s : r.segments) {
    const estimate e = step_conversion(s.tally, r.shown)[0];
    const std::string step = std::to_string(e.hits) + "/" + std::to_string(e.n);
    (s.key[0] == "Anna" ? row.anna_step : row.boris_step) = step;
    (s.key[0] == "Anna" ? row.anna_won : row.boris_won) = s.tally.won().deals;
  }
  return row;
}

TEST(Credit, OfAReassignedDeal) {
  EXPECT_EQ(credited_by(attribution::current), (credit_row{"0/0", "1/1", 0, 1}));
  EXPECT_EQ(credited_by(attribution::stage_entry), (credit_row{"1/1", "0/0", 0, 1}));
  EXPECT_EQ(credited_by(attribution::mover), (credit_row{"1/1", "0/0", 0, 1}));
  EXPECT_EQ(credited_by(attribution::creator), (credit_row{"1/1", "0/0", 1, 0}));
}

// Anna works on two deals, Boris closes them, one won and one lost: a win rate is of one person's deals.
TEST(Credit, OfWinAndLossIsOnePersons) {
  test::histories told;
  told.deal("A", day(0)).owner("Anna").won(day(9)).owner("Boris");
  told.deal("B", day(0)).owner("Anna").lost(day(9)).owner("Boris");
  told.deal("C", day(0)).owner("Anna").lost(day(9)).owner_changed("Vera", day(12));   // handed over afterwards
  told.deal("D", day(0)).owner("Anna").owner_changed("Boris", day(3));                // open, and his now
  const event_store store = told.store(default_pipeline()).value();
  const auto rates = [&](attribution a) {
    std::map<std::string, std::string> found;
    const cohort_result r = cohort_funnel(journeys_of(store), query{}.credit_to(a).by_owner()).value();
    for (const cohort_segment& s : r.segments)
      found[s.key[0]] = std::to_string(s.tally.won().deals) + " won, " + std::to_string(s.tally.lost().deals) + " lost, " + std::to_string(s.tally.open().deals) + " open";
    return found;
  };
  using rows = std::map<std::string, std::string>;
  EXPECT_EQ(rates(attribution::stage_entry), (rows{{"Anna", "0 won, 1 lost, 0 open"}, {"Boris", "1 won, 1 lost, 1 open"}}));
  EXPECT_EQ(rates(attribution::creator), (rows{{"Anna", "1 won, 2 lost, 1 open"}}));
  EXPECT_EQ(rates(attribution::current), (rows{{"Boris", "1 won, 1 lost, 1 open"}, {"Vera", "0 won, 1 lost, 0 open"}}));
}

// 100, 25 and nothing: what is not given is not zero.
TEST(Amounts, ThatAreMissingAreNotZero) {
  test::histories told;
  told.deal("A", day(0)).amount(100).won(day(9));
  told.deal("B", day(0)).amount(25).won(day(9));
  told.deal("C", day(0)).won(day(9));
  told.deal("D", day(0)).won(day(9)).amount_changed(7, day(12));  // not known when it was won
  const event_store store = told.store(default_pipeline()).value();
  const journey_table j = journeys_of(store, day(31));
  const auto won = [&](valuation v, counting c = counting::implied) {
    const cohort_tally t = cohort_funnel(j, query{}.as_of_time(day(31)).worth_by(v).count(c))->total;
    EXPECT_EQ(t.rows()[4].deals, t.won());
    return t.won();
  };
  for (const valuation v : {valuation::at_entry, valuation::final_amount}) {
    const count_amount w = won(v);
    EXPECT_EQ(w.deals, 4);
    EXPECT_EQ(w.unpriced, 2);
    EXPECT_DOUBLE_EQ(w.mean(), 62.5);
  }
  EXPECT_EQ(won(valuation::current), (count_amount{4, 132, 1}));
  EXPECT_EQ(won(valuation::current, counting::touched), (count_amount{4, 132, 1}));
  ordered_steps steps;
  steps.steps.resize(2);
  steps.steps[0].stages = {"qualification"};
  steps.steps[1].stages = {"won"};
  const cohort_tally by_steps = cohort_funnel(j, query{}.as_of_time(day(31)).count_ordered(steps).worth_by(valuation::current))->total;
  EXPECT_EQ(by_steps.rows()[1].deals, (count_amount{4, 132, 1}));
}

TEST(Credit, ByTimeHeldIsThreeTenthsAndSeven) {
  const event_store store = reassigned();
  const journey_table j = journeys_of(store, day(31));
  const query q = query{}.as_of_time(day(31)).credit_to(attribution::time_held);
  const auto rows = credit_by_owner(j, q).value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0], (owner_credit{"Anna", {credited{}, credited{300'000, 30}, credited{}, credited{}}}));
  EXPECT_EQ(rows[1], (owner_credit{"Boris", {credited{}, credited{700'000, 70}, credited{}, credited{}}}));
  query by_owner = q;
  EXPECT_EQ(cohort_funnel(j, by_owner.by_owner()).errors().at(0).code, errc::invalid_argument);
}

// With the present owner a leaver's whole history would disappear when his deals are handed over.
TEST(Credit, AHandedOverDealStaysInTheHistoryOfItsFirstOwner) {
  const event_store store = reassigned();
  const query anna = query{}.as_of_time(day(31)).owners({"Anna"});
  const cohort_tally t = cohort_funnel(journeys_of(store, day(31)), anna)->total;
  EXPECT_EQ(t.rows()[0].deals, (count_amount{1, 100}));
  EXPECT_EQ(t.rows()[1].deals.deals, 1);
  EXPECT_EQ(t.rows()[2].deals.deals, 0);
  EXPECT_EQ(t.won().deals, 0);
}

/// docs/definitions.md, 8: entered Proposal at 100, discounted to 60 in Contracting, won at 60; a second stayed 40 and was lost there.
const journey_table& discounted() {
  static const journey_table j = [] {
    event_store store(default_pipeline());
    const std::vector<deal_event> rows{
        {.kind = event_kind::created, .deal = "x", .at = day(0), .stage = "proposal", .amount = 100},
        {.kind = event_kind::stage_moved, .deal = "x", .at = day(5), .stage = "contracting"},
        {.kind = event_kind::amount_changed, .deal = "x", .at = day(7), .amount = 60},
        {.kind = event_kind::won, .deal = "x", .at = day(9)},
        {.kind = event_kind::created, .deal = "y", .at = day(1), .stage = "proposal", .amount = 40},
        {.kind = event_kind::stage_moved, .deal = "y", .at = day(4), .stage = "contracting"},
        {.kind = event_kind::lost, .deal = "y", .at = day(8)},
    };
    EXPECT_TRUE(store.append(rows).rejected.empty());
    return journeys_of(store, day(31));
  }();
  return j;
}

std::vector<minor_units> amounts(valuation v, value_step* contracting) {
  const cohort_result r = cohort_funnel(discounted(), query{}.as_of_time(day(31)).worth_by(v)).value();
  *contracting = value_conversion(r.total, r.shown)[3];
  return {r.total.rows()[2].deals.amount, r.total.rows()[3].deals.amount, r.total.rows()[4].deals.amount};
}

TEST(Worth, AtEachStageAsTheValuationSays) {
  value_step step;
  EXPECT_EQ(amounts(valuation::current, &step), (std::vector<minor_units>{100, 100, 60}));
  EXPECT_DOUBLE_EQ(step.conversion.value, 0.60);
  EXPECT_EQ(amounts(valuation::final_amount, &step), (std::vector<minor_units>{100, 100, 60}));
  EXPECT_EQ(amounts(valuation::at_entry, &step), (std::vector<minor_units>{140, 140, 60}));
  EXPECT_NEAR(step.conversion.value, 0.43, 0.005);
  EXPECT_EQ(step.kept, 100);  // lost with y: 40 ...
  EXPECT_EQ(step.next - step.kept, -40);  // ... and given away as discount: 40
  EXPECT_EQ(amounts(valuation::at_exit, &step), (std::vector<minor_units>{140, 100, 60}));
}

// --- Currencies ----------------------------------------------------------------------------------------------------

event_store in_euro() { return event_store(default_pipeline(), {"EUR", 2}); }

TEST(Currencies, AreRefusedWithoutARate) {
  event_store store = in_euro();
  const std::vector<deal_event> rows{{.deal = "x", .at = day(1), .amount = 100, .currency = "USD"}};
  EXPECT_EQ(store.append(rows).rejected.at(0).code, errc::currency_mismatch);
  // A rate that begins later does not help: the amount was given before.
  ASSERT_TRUE(store.add_rate({"USD", 2, day(2), 92, 100}).empty());
  ASSERT_TRUE(store.append(rows).rejected.empty());
  EXPECT_EQ(project(store.take_snapshot()).errors().at(0).code, errc::currency_mismatch);
  ASSERT_TRUE(store.add_rate({"USD", 2, day(0), 90, 100}).empty());
  EXPECT_EQ(journeys_of(store).deals().amount[0], 90);
}

// ERPNext converts at the report's date (features b, c8), so old months move with the rate. Here they do not.
TEST(Currencies, CountAtTheRateInForceWhenTheAmountWasGiven) {
  event_store store = in_euro();
  ASSERT_TRUE(store.add_rate({"USD", 2, day(0), 90, 100}).empty());
  const std::vector<deal_event> rows{{.deal = "x", .at = day(1), .amount = 1'000, .currency = "USD"},
                                     {.deal = "y", .at = day(9), .amount = 1'000, .currency = "USD"},
                                     {.deal = "z", .at = day(9), .amount = 5, .currency = "EUR"}};
  ASSERT_TRUE(store.append(rows).rejected.empty());
  const auto total = [&] { return cohort_funnel(journeys_of(store), query{})->total.total().amount; };
  EXPECT_EQ(total(), 900 + 900 + 5);
  ASSERT_TRUE(store.add_rate({"USD", 2, day(5), 80, 100}).empty());
  EXPECT_EQ(total(), 900 + 800 + 5);
}

TEST(Currencies, ARateRecordedLaterLeavesEarlierReportsAlone) {
  event_store store = in_euro();
  ASSERT_TRUE(store.add_rate({"USD", 2, day(0), 90, 100, day(0)}).empty());
  ASSERT_TRUE(store.add_rate({"USD", 2, day(0), 95, 100, day(7)}).empty());  // a correction
  const std::vector<deal_event> rows{{.deal = "x", .at = day(1), .amount = 100, .currency = "USD"}};
  ASSERT_TRUE(store.append(rows).rejected.empty());
  EXPECT_EQ(journeys_of(store, day(9), day(6)).deals().amount[0], 90);
  EXPECT_EQ(journeys_of(store, day(9), day(7)).deals().amount[0], 95);
}

TEST(Currencies, ConvertExactlyBetweenDecimals) {
  EXPECT_EQ(convert(1'000, {"JPY", 0, {}, 62, 10'000}, 2), 620);        // 1000 yen at 0.0062: 6.20
  EXPECT_EQ(convert(620, {"EUR", 2, {}, 1'000'000, 6'200}, 0), 1'000);  // and back
  EXPECT_EQ(convert(5, {"X", 2, {}, 1, 10}, 2), 1);                     // 0.5 rounds away from zero,
  EXPECT_EQ(convert(-5, {"X", 2, {}, 1, 10}, 2), -1);                   // on both sides
  EXPECT_EQ(convert(4, {"X", 2, {}, 1, 10}, 2), 0);
  EXPECT_EQ(convert(INT64_MAX, {"X", 2, {}, 1, 1}, 2), INT64_MAX);
  EXPECT_EQ(convert(INT64_MAX, {"X", 2, {}, 2, 1}, 2), std::nullopt);
  EXPECT_EQ(convert(INT64_MIN, {"X", 0, {}, max_rate_units, 1}, 6), std::nullopt);
}

TEST(Currencies, SumsThatDoNotFitAreAnError) {
  event_store store = in_euro();
  ASSERT_TRUE(store.add_rate({"BIG", 2, day(0), 1, 1}).empty());
  const std::vector<deal_event> rows{{.deal = "x", .at = day(1), .amount = INT64_MAX, .currency = "BIG"},
                                     {.deal = "y", .at = day(1), .amount = 1, .currency = "BIG"}};
  ASSERT_TRUE(store.append(rows, {.max_amount = INT64_MAX}).rejected.empty());
  EXPECT_EQ(project(store.take_snapshot()).errors().at(0).code, errc::out_of_range);
}

TEST(Currencies, WrongRatesAreRefusedWithEveryReason) {
  event_store store = in_euro();
  EXPECT_EQ(store.add_rate({"", 7, {}, 0, 0}).size(), 4u);
  EXPECT_EQ(store.add_rate({"EUR", 2, {}, 1, 1}).at(0).code, errc::currency_mismatch);
}

}  // namespace
