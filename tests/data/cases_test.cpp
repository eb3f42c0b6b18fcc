/// Small files on which other systems went wrong, each with the right figures: ../shared/cases, by their folders.
#include "support/library.hpp"

#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>
#include <funnel/stats/conversion.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

struct case_read {
  column_mapping mapping;
  std::unique_ptr<event_store> store;
  csv_read_result read;

  explicit case_read(const std::string& file) {
    const std::string path = FUNNEL_SHARED_DIR "/cases/" + file;
    if (!std::ifstream(path)) return;
    mapping = *parse_mapping(*read_file(path.substr(0, path.rfind('/')) + "/map.json"));
    store = std::make_unique<event_store>(*make_store(mapping));
    read = *read_csv(path, mapping, *store);
  }
  query asked(const char* as_of) const { return query{}.as_of_time(*parse_time(as_of, mapping.zone)); }
  journey_table journeys(const query& q) const { return *project(store->take_snapshot(q.as_of, q.known_at), q.layout); }
  funnel_report report(const query& q) const { return *make_funnel_report(*store, q); }
  std::vector<std::int64_t> counted(const query& q) const {
    std::vector<std::int64_t> deals;
    for (const funnel_row& row : report(q).rows) deals.push_back(row.deals.deals);
    return deals;
  }
};
using counts = std::vector<std::int64_t>;

#define NEEDS_CASE(c) \
  if (!(c).store) GTEST_SKIP() << "the shared cases are not on this machine"

TEST(Cases, ACohortFromOneStatus) {
  const case_read c("03-cohort-from-one-status/deals.csv");
  NEEDS_CASE(c);
  const time_zone utc;
  const query q = c.asked("2026-05-01").created_in({*parse_time("2026-02-01", utc), *parse_time("2026-03-01", utc)});
  EXPECT_EQ(c.counted(q), (counts{10, 5, 2}));
  const funnel_report r = c.report(q);
  EXPECT_DOUBLE_EQ(r.win_rates.won_of_entered.value, 0.2);
  EXPECT_DOUBLE_EQ(r.win_rates.won_of_closed.value, 2.0 / 3);
  EXPECT_FALSE(r.stages[0].resolved.has_value());  // of nobody it is known how he left Lead
}

TEST(Cases, Reopened) {
  const case_read c("05-reopened/ev.csv");
  NEEDS_CASE(c);
  const query q = c.asked("2026-02-01");
  const velocity_report v = *analyse_velocity(c.journeys(q), q);
  EXPECT_EQ(v.stages[0].visit.n, 3);
  EXPECT_NEAR(v.stages[0].visit.timing.mean_days, 23.0 / 3, 1e-9);
  EXPECT_NEAR(v.stages[0].deal.timing.mean_days, 11.5, 1e-9);
  EXPECT_EQ(c.report(c.asked("2026-01-15")).lost.deals, 1);
  EXPECT_EQ(c.report(c.asked("2026-01-22")).open.deals, 1);
}

TEST(Cases, AWonDealWithoutAmount) {
  const case_read c("08-won-without-amount/deals2.csv");
  NEEDS_CASE(c);
  const query q = c.asked("2026-02-01");
  const velocity_report v = *analyse_velocity(c.journeys(q), q);
  EXPECT_DOUBLE_EQ(v.sales.mean_won_amount, 62'50);
  EXPECT_EQ(v.sales.n_priced, 2);
  const funnel_report r = c.report(q);
  EXPECT_EQ(r.won, (count_amount{3, 125'00, 1}));
  ASSERT_EQ(r.assumed.size(), 1u);
  EXPECT_EQ(r.assumed[0].what, open_point::unpriced);
  EXPECT_EQ(r.assumed_of[0], (std::vector<std::string>{"D3"}));
  EXPECT_DOUBLE_EQ(find_bottlenecks(c.journeys(q), q)->mean_won, 62'50);
}

TEST(Cases, SameLabelsInTwoPipelines) {
  for (const char* file : {"17-same-labels-in-two-pipelines/ids.csv", "17-same-labels-in-two-pipelines/deals.csv"}) {
    const case_read c(file);
    NEEDS_CASE(c);
    const funnel_report r = c.report(c.asked("2026-03-01").in_pipeline("ren"));
    EXPECT_EQ(r.total.deals, 3);
    EXPECT_EQ(r.open.deals, 1);
    EXPECT_EQ(r.won.deals, 1);
    EXPECT_EQ(r.lost.deals, 1);
  }
}

TEST(Cases, AValueGivenAtOneStep) {
  const case_read c("18-value-given-at-one-step/ev.csv");
  NEEDS_CASE(c);
  std::map<std::string, counts> found;
  for (const segment_row& s : c.report(c.asked("2026-02-01").by("region")).segments)
    for (const count_amount& n : s.counted) found[s.key[0]].push_back(n.deals);
  EXPECT_EQ(found, (std::map<std::string, counts>{{"East", {1, 1, 0}}, {"North", {2, 1, 1}}, {"South", {2, 2, 0}}}));
}

TEST(Cases, ThePipelineOfARowIsThatOfItsStage) {
  const case_read c("19s-two-pipelines-one-row/one.csv");
  NEEDS_CASE(c);
  EXPECT_EQ(c.report(c.asked("2026-03-01").in_pipeline("new")).total.deals, 0);
  const funnel_report r = c.report(c.asked("2026-03-01").in_pipeline("ren"));
  EXPECT_EQ(r.won.deals, 1);
  EXPECT_EQ(r.timing.n, 1);
  EXPECT_DOUBLE_EQ(r.timing.mean_days, 31);
}

TEST(Cases, OneDealInTwoRows) {
  const case_read c("20-one-deal-in-two-rows/deals.csv");
  NEEDS_CASE(c);
  EXPECT_EQ(c.read.summary.applied, 3u);
  ASSERT_EQ(c.read.summary.rejections.size(), 3u);
  EXPECT_EQ(c.read.summary.rejections[0].line, 3u);
  EXPECT_EQ(c.read.summary.rejections[0].reason, "an earlier row is about this deal, and a deal has one row");
  EXPECT_EQ(c.read.summary.rejections[0].detail, "line 2");
  const funnel_report r = c.report(c.asked("2026-03-01"));
  EXPECT_EQ(r.won, (count_amount{1, 100}));   // D2
  EXPECT_EQ(r.open, (count_amount{2, 110}));  // D1 at 100 in Offer, D3 once
}

TEST(Cases, TiesAndOpenDeals) {
  const case_read c("24-ties-and-open-deals/ev.csv");
  NEEDS_CASE(c);
  const query q = c.asked("2026-01-11");
  const velocity_report v = *analyse_velocity(c.journeys(q), q);
  EXPECT_DOUBLE_EQ(v.cycle.closing.median().days, 10);
  EXPECT_DOUBLE_EQ(v.cycle.won.mean_days, 7.5);
}

TEST(Cases, DeletedAndClosed) {
  const case_read c("25-deleted-and-closed/ev.csv");
  NEEDS_CASE(c);
  report_options o;
  o.since = *parse_time("2026-01-04", c.mapping.zone);
  const funnel_report r = *make_funnel_report(*c.store, c.asked("2026-01-10"), o);
  EXPECT_EQ(r.total, (count_amount{3, 600}));
  EXPECT_EQ(r.open, (count_amount{1, 100}));
  EXPECT_EQ(r.waterfall->start.amount, 1'000);
  EXPECT_EQ((*r.waterfall)[flow::lost].amount, 200);
  EXPECT_EQ((*r.waterfall)[flow::won].amount, 300);
  EXPECT_EQ((*r.waterfall)[flow::removed].amount, 400);
  EXPECT_EQ(r.waterfall->end.amount, 100);
}

TEST(Cases, ABlankStageWithAClosing) {
  const case_read c("29-blank-stage-with-closing/deals.csv");
  NEEDS_CASE(c);
  ASSERT_EQ(c.read.summary.rejections.size(), 1u);
  EXPECT_EQ(c.read.summary.rejections[0].line, 2u);
  const auto notes = [&](const std::string& part) {
    return std::count_if(c.read.summary.notes.begin(), c.read.summary.notes.end(), [&](const std::string& n) { return n.find(part) != std::string::npos; });
  };
  EXPECT_EQ(notes("no stage"), 1);                      // D2
  EXPECT_EQ(notes("a closing time of an open deal"), 1);  // D4
  EXPECT_EQ(c.report(c.asked("2024-08-01")).open.deals, 2);
}

TEST(Cases, AHistoryThatBeginsLate) {
  const case_read c("32s-history-begins-late-one-row/one.csv");
  NEEDS_CASE(c);
  const funnel_report r = c.report(c.asked("2026-02-01"));
  EXPECT_EQ(r.won.deals, 1);
  EXPECT_EQ(r.timing.n, 0);
  EXPECT_EQ(r.assumed.at(0).what, open_point::begun_before);
  EXPECT_EQ(r.assumed_of.at(0), (std::vector<std::string>{"D3"}));
}

TEST(Cases, ARetiredStage) {
  const case_read c("34-retired-stage/ev.csv");
  NEEDS_CASE(c);
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> found;
  for (const stage_row& s : c.report(c.asked("2026-04-01")).stages) found[s.id] = {s.reached.deals, s.now.deals};
  EXPECT_EQ(found["lead"], (std::pair<std::int64_t, std::int64_t>{3, 0}));
  EXPECT_EQ(found["demo"], (std::pair<std::int64_t, std::int64_t>{2, 1}));
  EXPECT_EQ(found["offer"], (std::pair<std::int64_t, std::int64_t>{2, 2}));
}

TEST(Cases, OneCustomerOfTwoDeals) {
  const case_read c("37-one-customer-two-deals/ev.csv");
  NEEDS_CASE(c);
  const auto of = [&](journey_unit unit) {
    const funnel_report r = c.report(c.asked("2026-07-01").per(unit));
    return std::tuple(r.total.deals, r.won.deals, r.lost.deals, r.timing.mean_days);
  };
  EXPECT_EQ(of(journey_unit::deal), std::tuple(5, 2, 2, 12.0));
  EXPECT_EQ(of(journey_unit::identity), std::tuple(3, 2, 0, 36.5));
  EXPECT_EQ(of(journey_unit::pass), std::tuple(4, 2, 1, 12.0));
}

TEST(Cases, VelocityWithoutAmounts) {
  const case_read c("41-velocity-without-amounts/ev.csv");
  NEEDS_CASE(c);
  const query q = c.asked("2026-02-10");
  const velocity_report v = *analyse_velocity(c.journeys(q), q);
  EXPECT_FALSE(v.sales.has_value());
  EXPECT_TRUE(std::isnan(v.sales.mean_won_amount));
  EXPECT_DOUBLE_EQ(v.sales.mean_cycle_days, 5);
  doc::document d = to_document(c.report(q), language::english, velocity_sections(v, language::english));
  const std::string text = to_text(d);
  EXPECT_EQ(text.find("0 USD"), std::string::npos) << text;
  EXPECT_EQ(text.find("0\u202FUSD"), std::string::npos) << text;
  EXPECT_NE(text.find("No won deal has an amount"), std::string::npos) << text;
}

TEST(Cases, ASnapshotWithoutDatesOfStages) {
  const case_read c("42-snapshot-without-stage-dates/deals.csv");
  NEEDS_CASE(c);
  const query q = c.asked("2026-02-01");
  const bottleneck_report r = *find_bottlenecks(c.journeys(q), q);
  EXPECT_FALSE(r.most_lost);
  EXPECT_FALSE(r.longest);
  for (const stage_bottleneck& s : r.stages) {
    EXPECT_EQ(s.lost.deals, 0) << s.id;
    EXPECT_EQ(s.stays.n, 0) << s.id;
    EXPECT_FALSE(s.conversion.has_value()) << s.id;
  }
  ASSERT_EQ(r.assumed.size(), 2u);
  EXPECT_EQ(r.assumed[0].what, open_point::undated);
  EXPECT_EQ(r.assumed[0].deals, 2);
  EXPECT_EQ(r.assumed[1].what, open_point::lost_unseen);
  EXPECT_EQ(r.assumed[1].deals, 1);
  EXPECT_EQ(shape_of(c.journeys(q), q)->steps[0].settled.n, 0);
  // Created to won is known all the same.
  EXPECT_DOUBLE_EQ(c.report(q).timing.mean_days, 31);
}

}  // namespace
