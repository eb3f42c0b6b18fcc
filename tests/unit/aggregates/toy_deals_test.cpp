/// The worked examples of docs/definitions.md, number by number.
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include "query/ordered_rule.hpp"
#include <funnel/stats/conversion.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

using counts = std::vector<std::int64_t>;

cohort_tally january_cohort(instant as_of) {
  static const event_store store = toy_store();
  return cohort_funnel(journeys_of(store, as_of), query{}.created_in(january).as_of_time(as_of))->total;
}

// docs/definitions.md, 12, first row: cohort, implied reach, as of day 31.
TEST(ToyDeals, CohortByImpliedReach) {
  const cohort_tally t = january_cohort(day(31));
  counts reached;
  for (std::size_t k = 0; k < 5; ++k) reached.push_back(t[k].reached().deals);
  EXPECT_EQ(reached, (counts{9, 8, 4, 3, 3}));
}

// docs/definitions.md, 12, rows two and three: deals entering in January, and entries.
TEST(ToyDeals, ActivityInJanuary) {
  const event_store store = toy_store();
  query q = query{}.as_of_time(day(31));
  q.in = january;
  const stage_activity_result r = stage_activity_in_period(journeys_of(store, day(31)), q).value();
  counts deals, entries;
  for (const stage_activity& s : r.stages) {
    deals.push_back(s[stage_metric::entered].deals);
    entries.push_back(s[stage_metric::entries].deals);
  }
  EXPECT_EQ(deals, (counts{8, 7, 5, 3, 3}));
  EXPECT_EQ(entries, (counts{8, 8, 6, 3, 3}));
}

// docs/definitions.md, 12, row four: open deals on day 31, of all vintages.
TEST(ToyDeals, StockOnDay31) {
  const event_store store = toy_store();
  const stock_result r = stage_stock(journeys_of(store, day(31)), query{}.of_open().as_of_time(day(31))).value();
  counts stock;
  for (const count_amount& c : r.stages) stock.push_back(c.deals);
  EXPECT_EQ(stock, (counts{1, 2, 0, 1, 0}));
}

// docs/definitions.md, 12, row five: Creatio "number", created in January, by stage at its end.
TEST(ToyDeals, JanuaryDealsByStageAtItsEnd) {
  const event_store store = toy_store();
  const stock_result r = stage_stock(journeys_of(store, day(31)), query{}.created_in(january).as_of_time(day(31))).value();
  counts stock;
  for (const count_amount& c : r.stages) stock.push_back(c.deals);
  EXPECT_EQ(stock, (counts{1, 2, 0, 0, 3}));
  EXPECT_EQ(r.lost.deals, 3);
}

counts fates_at_presentation(const cohort_tally& t) {
  counts fates;
  for (const fate f : {fate::advanced, fate::lost, fate::here, fate::went_back, fate::skipped, fate::started_above,
                       fate::lost_before, fate::not_yet})
    fates.push_back(t[1][f].deals);
  return fates;
}

// docs/definitions.md, "Ours, the fate ledger", as of day 31:
// 2 advanced (D1, D4), 2 lost (D2, D7), 2 still there (D5, D10), 1 skipped (D3), 1 started later (D8), 1 not yet (D6).
TEST(ToyDeals, FateLedgerOfJanuaryAsOfDay31) {
  const cohort_tally t = january_cohort(day(31));
  EXPECT_EQ(fates_at_presentation(t), (counts{2, 2, 2, 0, 1, 1, 0, 1}));
  EXPECT_EQ(t[1].total().deals, 9);
  const estimate e = resolved_conversion(t[1]);
  EXPECT_DOUBLE_EQ(e.value, 2.0 / 4);
  EXPECT_DOUBLE_EQ(e.lower, 2.0 / 6);
  EXPECT_DOUBLE_EQ(e.upper, 4.0 / 6);
}

// The same as of day 60: 4 advanced, 1 lost, 1 still there.
TEST(ToyDeals, FateLedgerOfJanuaryAsOfDay60) {
  const cohort_tally t = january_cohort(day(60));
  EXPECT_EQ(fates_at_presentation(t), (counts{4, 1, 1, 0, 1, 1, 0, 1}));
  const estimate e = resolved_conversion(t[1]);
  EXPECT_DOUBLE_EQ(e.value, 4.0 / 5);
  EXPECT_DOUBLE_EQ(e.lower, 4.0 / 6);
  EXPECT_DOUBLE_EQ(e.upper, 5.0 / 6);
}

// docs/definitions.md, table of readings, row c: implied reach, Presentation to Proposal.
TEST(ToyDeals, StepConversionByImpliedReach) {
  const std::vector<stage_index> shown = shown_stages(default_pipeline());
  const estimate at_31 = step_conversion(january_cohort(day(31)), shown)[1];
  EXPECT_EQ(at_31.hits, 4);
  EXPECT_EQ(at_31.n, 8);
  const estimate at_60 = step_conversion(january_cohort(day(60)), shown)[1];
  EXPECT_EQ(at_60.hits, 6);
  EXPECT_EQ(at_60.n, 8);
}

// docs/definitions.md, 2: D4 goes 1, 2, 3, 2, 3, lost: it passed Presentation and is lost from Proposal.
TEST(ToyDeals, ADealThatWentBackIsLostFromItsFurthestStage) {
  const event_store store = toy_store();
  const journey_table j = journeys_of(store, day(31));
  const query q = query{}.as_of_time(day(31));
  EXPECT_EQ(*drill_down(j, q, 1, fate::advanced), (std::vector<std::string>{"D1", "D4", "D9"}));
  EXPECT_EQ(*drill_down(j, q, 2, fate::lost), (std::vector<std::string>{"D4"}));
}

// docs/definitions.md, 4: the win rate of the January cohort is 3/6 on day 31 and 4/7 on day 60; (c5): 3/9 and 4/9 of created.
TEST(ToyDeals, WinRatesDependOnTheAsOfDay) {
  const win_rate_forms at_31 = win_rates(january_cohort(day(31)));
  EXPECT_EQ(at_31.won_of_closed.hits, 3);
  EXPECT_EQ(at_31.won_of_closed.n, 6);
  EXPECT_EQ(at_31.won_of_entered.n, 9);
  const win_rate_forms at_60 = win_rates(january_cohort(day(60)));
  EXPECT_EQ(at_60.won_of_closed.hits, 4);
  EXPECT_EQ(at_60.won_of_closed.n, 7);
  EXPECT_DOUBLE_EQ(at_60.entered_per_won, 9.0 / 4);
}

// docs/definitions.md, 4: the cycle of won January deals is 21.0 days as of day 31 and 28.0 as of day 60.
TEST(ToyDeals, CycleOfWonDeals) {
  const auto mean_days = [](instant as_of) {
    return timing_of_won(*cycle_length(journeys_of(toy_store(), as_of), query{}.created_in(january).as_of_time(as_of))).mean_days;
  };
  EXPECT_DOUBLE_EQ(mean_days(day(31)), 21.0);
  EXPECT_DOUBLE_EQ(mean_days(day(60)), 28.0);
}

// docs/definitions.md, 16: one deal of 100k won and nine of 1k lost: 10 % by count, 91.7 % by amount, 10 : 1.
TEST(WinRates, ByCountAndByAmountDiffer) {
  using measure = cohort_cell::measure;
  cohort_tally t(1, 1);
  t.add({measure::outcome, 0, {}, outcome::won}, {1, 100'000});
  for (int i = 0; i < 9; ++i) t.add({measure::outcome, 0, {}, outcome::lost}, {1, 1'000});
  const win_rate_forms w = win_rates(t);
  EXPECT_DOUBLE_EQ(w.won_of_entered.value, 0.10);
  EXPECT_DOUBLE_EQ(w.won_of_closed.value, 0.10);
  EXPECT_NEAR(w.won_of_closed_amount.value, 0.917, 0.0005);
  EXPECT_DOUBLE_EQ(w.entered_per_won, 10);
}

// docs/definitions.md, 14: two moves in one second are both counted; a strict comparison would give 0 %.
TEST(Ties, TwoMovesAtOneInstantAreBothPassed) {
  event_store store(default_pipeline());
  const std::vector<deal_event> rows{
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(1), .stage = "proposal"},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(1), .stage = "presentation"},
      {.kind = event_kind::created, .deal = "x", .at = day(1)},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  const journey_table j = journeys_of(store);
  ASSERT_EQ(j.n_visits(), 3u);
  EXPECT_EQ(j.deals().visited[0], stage_mask{0b111});
  EXPECT_EQ(j.deals().passed[0], stage_mask{0b011});
}

// The host's sequence decides before the rule of thumb.
TEST(Ties, TheHostsSequenceComesFirst) {
  event_store store(default_pipeline());
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "x", .at = day(1)},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(1), .stage = "presentation", .sequence = 2},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(1), .stage = "proposal", .sequence = 1},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  EXPECT_EQ(journeys_of(store).deals().current[0], 1);
}

}  // namespace
