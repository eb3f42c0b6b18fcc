#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/testing/builders.hpp>

#include <gtest/gtest.h>

#include <numeric>
#include <utility>
#include <vector>

namespace {

using namespace funnel;

using test::day;

/// Four deals: one straight through, one lost in b, one that skips b and stands in c, one new.
event_store small_store(pipeline p) {
  test::histories told;
  told.deal("w", day(0)).owner("Anna").amount(100).value("region", "North").moved("b", day(1)).moved("c", day(2)).won(day(40));
  told.deal("l", day(3)).owner("Anna").amount(30).moved("b", day(4)).lost(day(9), "price");
  told.deal("s", day(5)).owner("Boris").amount(7).value("region", "South").moved("c", day(35));
  told.deal("n", day(33)).owner("Boris").amount(5);
  return told.store(std::move(p), {"EUR", 2}).value();
}

pipeline abc(bool b_hidden = false) {
  pipeline_builder builder("p", "Pipeline");
  builder.open("a").open("b");
  if (b_hidden) builder.hidden();
  return builder.open("c").conversion_norm(0.5).won("won").lost("lost").build().value();
}

TEST(FunnelReport, CountsTheWholeFunnel) {
  const event_store store = small_store(abc());
  const funnel_report r = make_funnel_report(store, query{}.as_of_time(day(50))).value();
  EXPECT_EQ(r.title, "Pipeline");
  EXPECT_EQ(r.total, (count_amount{4, 142}));
  EXPECT_EQ(r.open, (count_amount{2, 12}));
  EXPECT_EQ(r.won, (count_amount{1, 100}));
  EXPECT_EQ(r.lost, (count_amount{1, 30}));

  ASSERT_EQ(r.stages.size(), 4u);
  ASSERT_EQ(r.rows.size(), 4u);
  const std::vector<std::int64_t> reached{4, 3, 2, 1};
  const std::vector<minor_units> reached_amount{142, 137, 107, 100};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(r.stages[k].reached, (count_amount{reached[k], reached_amount[k]})) << k;
    EXPECT_EQ(r.rows[k].deals, r.stages[k].reached) << k;
    EXPECT_EQ(r.stages[k].ledger.total(), r.total) << k;
  }
  EXPECT_FALSE(r.rows[0].step.has_value());
  EXPECT_DOUBLE_EQ(r.rows[1].step.value, 0.75);
  EXPECT_DOUBLE_EQ(r.rows[2].value.conversion.value, 107.0 / 137);
  EXPECT_DOUBLE_EQ(r.rows[3].to_first.value, 0.25);
  EXPECT_EQ(r.stages[1].ledger[fate::skipped].deals, 1);
  EXPECT_EQ(r.stages[2].now, (count_amount{1, 7}));
  EXPECT_EQ(r.rows[2].conversion_norm, 0.5);
  EXPECT_DOUBLE_EQ(r.timing.median_days, 40);
  EXPECT_DOUBLE_EQ(r.win_rates.entered_per_won, 4);
}

TEST(FunnelReport, LeavesHiddenStagesOutOfTheFunnelButCountsTheirDeals) {
  const event_store store = small_store(abc(true));
  const funnel_report r = make_funnel_report(store, query{}.as_of_time(day(50))).value();
  ASSERT_EQ(r.rows.size(), 3u);
  EXPECT_EQ(r.rows[1].id, "c");
  // Where deals stood, went and stand is told of all stages, or the sums would not be sums.
  ASSERT_EQ(r.stages.size(), 4u);
  EXPECT_TRUE(r.stages[1].hidden);
  EXPECT_EQ(r.stages[2].id, "c");
  EXPECT_EQ(r.stages[2].reached.deals, 2);
  EXPECT_DOUBLE_EQ(r.rows[1].step.value, 0.5);  // of the four in a, the stage shown before
}

TEST(FunnelReport, SegmentsSumToTheTotalAndAreSorted) {
  const event_store store = small_store(abc());
  const funnel_report r = make_funnel_report(store, query{}.as_of_time(day(50)).by("region").by_owner().by_month()).value();
  EXPECT_EQ(r.group_names, (std::vector<std::string>{"region", "owner", "month"}));
  ASSERT_EQ(r.segments.size(), 4u);
  EXPECT_EQ(r.segments[0].key, (std::vector<std::string>{"", "Anna", "1970-01"}));
  EXPECT_EQ(r.segments[1].key, (std::vector<std::string>{"", "Boris", "1970-02"}));
  EXPECT_EQ(r.segments[2].key, (std::vector<std::string>{"North", "Anna", "1970-01"}));
  count_amount sum;
  for (const segment_row& s : r.segments) sum += s.total;
  EXPECT_EQ(sum, r.total);
}

TEST(FunnelReport, ListsTheDealsBehindEachStageLongestFirst) {
  const event_store store = small_store(abc());
  report_options options;
  options.max_deals = 1;
  const funnel_report r = make_funnel_report(store, query{}.as_of_time(day(50)), options).value();
  ASSERT_EQ(r.drill_down.size(), 5u);  // four stages and the lost
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(r.drill_down[k].n, r.stages[k].now.deals) << k;
  EXPECT_EQ(r.drill_down[0].deals.at(0).id, "n");
  EXPECT_DOUBLE_EQ(r.drill_down[2].deals.at(0).days, 15);
  EXPECT_TRUE(r.drill_down[4].lost);
  EXPECT_EQ(r.drill_down[4].n, r.lost.deals);
  EXPECT_DOUBLE_EQ(r.drill_down[4].deals.at(0).days, 5);  // stood in b from day 4 to its loss on day 9
}

TEST(FunnelReport, MonthsHaveNoGaps) {
  const event_store store = small_store(abc());
  const funnel_report r = make_funnel_report(store, query{}.as_of_time(day(50))).value();
  ASSERT_EQ(r.months.size(), 2u);
  EXPECT_EQ(r.months[0][milestone::created].deals, 3);
  EXPECT_EQ(r.months[0][milestone::lost].deals, 1);
  EXPECT_EQ(r.months[1][milestone::won], (count_amount{1, 100}));
}

TEST(FunnelReport, OfNothingHasNoRatesAndNoNaNCounts) {
  const event_store store(default_pipeline());
  const funnel_report r = make_funnel_report(store, query{}.as_of_time(day(50)).by_owner()).value();
  EXPECT_EQ(r.total, count_amount{});
  EXPECT_TRUE(r.segments.empty());
  EXPECT_TRUE(r.months.empty());
  for (const funnel_row& s : r.rows) {
    EXPECT_FALSE(s.step.has_value());
    EXPECT_FALSE(s.to_first.has_value());
  }
  EXPECT_FALSE(r.win_rates.won_of_closed.has_value());
  EXPECT_EQ(r.timing.n, 0);
}

TEST(FunnelReport, SaysAllThatIsWrongWithAQuery) {
  const event_store store = small_store(abc());
  EXPECT_EQ(make_funnel_report(store, query{}).errors().at(0).code, errc::missing_value);
  query q = query{}.as_of_time(day(50)).where("planet", {"Mars"}).by("moon").amount_between(5, 4);
  q.in = {day(2), day(1)};
  const auto refused = make_funnel_report(store, q);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.errors().size(), 4u);
}

}  // namespace
