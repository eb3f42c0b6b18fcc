/// Several pipelines, deals that move between them, and the end-to-end funnel: docs/definitions.md, 10, (e10).
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/stats/conversion.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/aggregates/views.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

event_store two_pipelines() {
  const pipeline sales = pipeline_builder("sales").open("s1").open("s2").open("s3").won("s_won").lost("s_lost").build().value();
  const pipeline renewals = pipeline_builder("renewals").open("r1").open("r2").won("r_won").lost("r_lost").build().value();
  return event_store::make({sales, renewals}).value();
}

cohort_result in_pipeline(const event_store& store, const std::string& id, instant as_of) {
  const query q = query{}.as_of_time(as_of).in_pipeline(id);
  return cohort_funnel(journeys_of(store, as_of, instant::max(), q.layout), q).value();
}

// A deal moves from Sales (stage 3) to Renewals (stage 1) and is won there. Sales keeps that it reached stage 3,
// Renewals says where it came from, and nothing is counted twice.
TEST(Pipelines, ADealThatMovesOnIsConserved) {
  event_store store = two_pipelines();
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "x", .at = day(0), .amount = 50},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(3), .stage = "s3"},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(7), .stage = "r1"},
      {.kind = event_kind::won, .deal = "x", .at = day(9)},  // where it stands: in Renewals
      {.kind = event_kind::created, .deal = "y", .at = day(1), .amount = 8},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  const cohort_tally sales = in_pipeline(store, "sales", day(31)).total;
  EXPECT_EQ(sales.total(), (count_amount{2, 58}));
  EXPECT_EQ(sales.moved_out(), (count_amount{1, 50}));
  EXPECT_EQ(sales.won().deals, 0);
  EXPECT_EQ(sales.rows()[2].deals.deals, 1);
  EXPECT_EQ(sales[2][fate::moved_out].deals, 1);
  EXPECT_EQ(sales[3][fate::moved_out_before].deals, 1);
  EXPECT_EQ(sales[1][fate::skipped].deals, 1);
  const cohort_tally renewals = in_pipeline(store, "renewals", day(31)).total;
  EXPECT_EQ(renewals.total(), (count_amount{1, 50}));
  EXPECT_EQ(renewals.moved_in(), (count_amount{1, 50}));
  EXPECT_EQ(renewals.won(), (count_amount{1, 50}));
  EXPECT_EQ(in_pipeline(store, "sales", day(5)).total.open().deals, 2);

  const query q = query{}.as_of_time(day(31)).in_pipeline("sales");
  const journey_table now = journeys_of(store, day(31), instant::max(), q.layout);
  const transition_result moves = stage_transitions(now, q).value();
  EXPECT_EQ(moves(2, moves.moved_out()), 1);
  const waterfall_result w = waterfall(journeys_of(store, day(2), instant::max(), q.layout), now, q).value();
  EXPECT_EQ(w.start, (count_amount{2, 58}));
  EXPECT_EQ(w[flow::moved_out], (count_amount{1, 50}));
  EXPECT_EQ(w.end, (count_amount{1, 8}));
  EXPECT_EQ(w.balance(), w.end);
}

TEST(Pipelines, AWonDealThatGoesOnElsewhereStaysWon) {
  event_store store = two_pipelines();
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "x", .at = day(0)},
      {.kind = event_kind::won, .deal = "x", .at = day(3)},
      {.kind = event_kind::created, .deal = "x", .at = day(5), .pipeline = "renewals"},  // it exists: changes nothing
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(7), .stage = "r2", .pipeline = "renewals"},
      {.kind = event_kind::lost, .deal = "x", .at = day(8), .reason = "price"},
      {.kind = event_kind::created, .deal = "y", .at = day(1), .pipeline = "renewals"},
      {.kind = event_kind::won, .deal = "y", .at = day(2), .pipeline = "renewals"},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  EXPECT_EQ(in_pipeline(store, "sales", day(31)).total.won().deals, 1);
  const cohort_tally renewals = in_pipeline(store, "renewals", day(31)).total;
  EXPECT_EQ(renewals.lost().deals, 1);
  EXPECT_EQ(renewals.won().deals, 1);
  EXPECT_EQ(renewals.moved_in().deals, 1);
}

// Being created in a stage is no move into it; coming there from another pipeline is.
TEST(Pipelines, ComingFromElsewhereIsAMove) {
  event_store store = two_pipelines();
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "x", .at = day(0)},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(3), .stage = "r1"},
      {.kind = event_kind::created, .deal = "y", .at = day(0), .pipeline = "renewals"},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  const query q = query{}.in_pipeline("renewals").count(counting::moves);
  EXPECT_EQ(cohort_funnel(journeys_of(store, instant::max(), instant::max(), q.layout), q)->total.rows()[0].times, 1);
}

TEST(Pipelines, UnknownOnesAreRefused) {
  event_store store = two_pipelines();
  const std::vector<deal_event> rows{{.kind = event_kind::stage_moved, .deal = "x", .at = day(0), .stage = "r1", .pipeline = "sales"},
                                     {.kind = event_kind::created, .deal = "x", .at = day(0), .pipeline = "moon"}};
  const append_report report = store.append(rows, {.when_bad = on_rejection::keep_good});
  ASSERT_EQ(report.rejected.size(), 2u);
  EXPECT_EQ(report.rejected[0].code, errc::unknown_stage);
  EXPECT_EQ(report.rejected[1].code, errc::unknown_name);
  EXPECT_EQ(project(store.take_snapshot(), {.pipeline = "moon"}).errors().at(0).code, errc::unknown_name);
}

// On random histories over two pipelines: every deal began in exactly one of them, is open in at most one, and is open,
// won or lost in exactly the one where it stands, or moved out of all the others.
TEST(Pipelines, NobodyIsLostOrCountedTwice) {
  const std::vector<std::string> stages{"s1", "s2", "s3", "s_won", "s_lost", "r1", "r2", "r_won", "r_lost"};
  const std::vector<std::string> deals{"a", "b", "c", "d", "e", "f"};
  int moved = 0;
  for (int i = 0; i < 1000; ++i) {
    SCOPED_TRACE("seed " + std::to_string(i));
    std::mt19937_64 random(static_cast<std::uint64_t>(i));
    event_store store = two_pipelines();
    std::vector<deal_event> rows;
    for (std::size_t n = 0; n < 30; ++n) {
      deal_event e;
      e.deal = deals[random() % deals.size()];
      e.at = day(static_cast<std::int64_t>(random() % 20));
      const auto dice = random() % 10;
      e.kind = dice < 6 ? event_kind::stage_moved : dice < 7 ? event_kind::won : dice < 8 ? event_kind::lost : dice < 9 ? event_kind::reopened : event_kind::created;
      if (e.kind == event_kind::stage_moved) e.stage = stages[random() % stages.size()];
      e.amount = static_cast<minor_units>(random() % 100);
      rows.push_back(e);
    }
    ASSERT_TRUE(store.append(rows).rejected.empty());
    const instant t0 = day(static_cast<std::int64_t>(random() % 20));
    std::map<std::string, int> began, open, ended;
    for (const char* id : {"sales", "renewals"}) {
      const query q = query{}.in_pipeline(id);
      const journey_table j = journeys_of(store, instant::max(), instant::max(), q.layout);
      for (std::size_t row = 0; row < j.n_deals(); ++row) {
        began[j.deal_id(row)] += !j.deals().moved_in[row];
        open[j.deal_id(row)] += j.deals().outcome[row] == outcome::open;
        ended[j.deal_id(row)] += j.deals().outcome[row] == outcome::moved_out;
        moved += j.deals().outcome[row] == outcome::moved_out;
      }
      const cohort_tally t = cohort_funnel(j, q)->total;
      for (std::size_t k = 0; k < t.n_stages(); ++k) ASSERT_EQ(t[k].total().deals, t.total().deals);
      const query all = query{}.in_pipeline(id).as_of_time(day(25));
      const waterfall_result w = waterfall(journeys_of(store, t0, instant::max(), q.layout), journeys_of(store, day(25), instant::max(), q.layout), all).value();
      ASSERT_EQ(w.balance(), w.end);
    }
    for (const auto& [id, n] : began) {
      ASSERT_EQ(n, 1) << id;
      ASSERT_LE(open[id], 1) << id;
      ASSERT_LE(ended[id], 1) << id;  // of two pipelines it can only have left one while open
    }
  }
  EXPECT_GT(moved, 500);
}

// --- End to end ----------------------------------------------------------------------------------------------------

event_store marketing_and_sales() {
  const pipeline leads = pipeline_builder("leads")
                             .open("new").phase("marketing").open("nurture").phase("marketing").open("qualified").phase("qualified")
                             .won("handed_over").lost("disqualified").build().value();
  const pipeline sales = pipeline_builder("sales")
                             .open("accepted").phase("sales").open("offer").phase("sales").won("won").phase("customer").lost("lost")
                             .build().value();
  return event_store::make({leads, sales}).value();
}

const std::vector<std::string> phases{"marketing", "qualified", "sales", "customer"};

cohort_tally end_to_end(const event_store& store, journey_unit unit, instant as_of = day(99)) {
  const query q = query{}.as_of_time(as_of).through_phases(phases).per(unit);
  return cohort_funnel(journeys_of(store, as_of, instant::max(), q.layout), q)->total;
}

std::vector<std::int64_t> reached(const cohort_tally& t) {
  std::vector<std::int64_t> n;
  for (const counted_row& row : t.rows()) n.push_back(row.deals.deals);
  return n;
}

// docs/definitions.md, 10: a lead disqualified twice, then won, is one identity, three passes, one win.
TEST(EndToEnd, ALeadDisqualifiedTwiceThenWon) {
  event_store store = marketing_and_sales();
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "lead 1", .at = day(0), .identity = "ACME"},
      {.kind = event_kind::lost, .deal = "lead 1", .at = day(5), .reason = "too early"},
      {.kind = event_kind::reopened, .deal = "lead 1", .at = day(20), .stage = "nurture"},
      {.kind = event_kind::stage_moved, .deal = "lead 1", .at = day(25), .stage = "qualified"},
      {.kind = event_kind::lost, .deal = "lead 1", .at = day(30), .reason = "no budget"},
      {.kind = event_kind::created, .deal = "lead 2", .at = day(60), .identity = "ACME"},
      {.kind = event_kind::stage_moved, .deal = "lead 2", .at = day(61), .stage = "qualified"},
      {.kind = event_kind::won, .deal = "lead 2", .at = day(62)},  // handed over: a warm lead
      {.kind = event_kind::created, .deal = "deal 9", .at = day(62), .stage = "accepted", .amount = 700, .identity = "ACME"},
      {.kind = event_kind::won, .deal = "deal 9", .at = day(80)},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  const cohort_tally identities = end_to_end(store, journey_unit::identity);
  EXPECT_EQ(identities.total().deals, 1);
  EXPECT_EQ(identities.won(), (count_amount{1, 700}));
  EXPECT_EQ(reached(identities), (std::vector<std::int64_t>{1, 1, 1, 1}));
  const cohort_tally passes = end_to_end(store, journey_unit::pass);
  EXPECT_EQ(passes.total().deals, 3);
  EXPECT_EQ(passes.lost().deals, 2);
  EXPECT_EQ(passes.won(), (count_amount{1, 700}));
  EXPECT_EQ(passes.moved_in().deals, 2);
  EXPECT_EQ(reached(passes), (std::vector<std::int64_t>{3, 2, 1, 1}));
  const query q = query{}.as_of_time(day(99)).through_phases(phases).per(journey_unit::pass);
  const journey_table j = journeys_of(store, day(99), instant::max(), q.layout);
  EXPECT_EQ(*drill_down(j, q, {cohort_cell::measure::outcome, 0, {}, outcome::won}), (std::vector<std::string>{"ACME #3"}));
  // Deal by deal, as the records stand: two leads and a deal, which marketing and sales would count as three.
  EXPECT_EQ(end_to_end(store, journey_unit::deal).total().deals, 3);
  // While the second pass runs, nothing of the third is known.
  EXPECT_EQ(end_to_end(store, journey_unit::pass, day(26)).open().deals, 1);
}

// A lead that sales hands back to marketing for nurturing, open all the time, and that comes again.
TEST(EndToEnd, AHandBackBeginsAnotherPass) {
  event_store store = marketing_and_sales();
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "x", .at = day(0)},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(3), .stage = "accepted"},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(9), .stage = "nurture"},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(40), .stage = "offer"},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  const cohort_tally passes = end_to_end(store, journey_unit::pass);
  EXPECT_EQ(passes.total().deals, 2);
  EXPECT_EQ(passes.moved_out().deals, 1);
  EXPECT_EQ(passes.open().deals, 1);
  EXPECT_EQ(reached(passes), (std::vector<std::int64_t>{2, 2, 2, 0}));
  const cohort_tally identities = end_to_end(store, journey_unit::identity);
  EXPECT_EQ(identities.total().deals, 1);
  EXPECT_EQ(identities.open().deals, 1);
  EXPECT_EQ(identities[2][fate::here].deals, 1);
}

TEST(EndToEnd, AnIdentityIsLostOnlyWhenNoDealOfItIsOpen) {
  event_store store = marketing_and_sales();
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "a", .at = day(0), .stage = "accepted", .identity = "ACME"},
      {.kind = event_kind::created, .deal = "b", .at = day(1), .stage = "offer", .identity = "ACME"},
      {.kind = event_kind::lost, .deal = "a", .at = day(5)},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  EXPECT_EQ(end_to_end(store, journey_unit::identity).open().deals, 1);
  const std::vector<deal_event> more{{.kind = event_kind::lost, .deal = "b", .at = day(9)}};
  ASSERT_TRUE(store.append(more).rejected.empty());
  EXPECT_EQ(end_to_end(store, journey_unit::identity).lost().deals, 1);
}

// Passes are parts of identities: each identity has at least one, their wins are at least the identities', and the
// arrival of events does not matter.
TEST(EndToEnd, PassesSplitIdentities) {
  const std::vector<std::string> stages{"new", "nurture", "qualified", "handed_over", "disqualified", "accepted", "offer", "won", "lost"};
  const std::vector<std::string> deals{"a", "b", "c", "d", "e", "f"};
  const std::vector<std::string> customers{"ACME", "Globex"};
  for (int i = 0; i < 500; ++i) {
    SCOPED_TRACE("seed " + std::to_string(i));
    std::mt19937_64 random(static_cast<std::uint64_t>(i));
    std::vector<deal_event> rows;
    for (const std::string& deal : deals)
      if (random() % 3 != 0) rows.push_back({.kind = event_kind::identified, .deal = deal, .at = day(0), .identity = customers[random() % 2]});
    for (std::size_t n = 0; n < 30; ++n)
      rows.push_back({.kind = event_kind::stage_moved, .deal = deals[random() % deals.size()], .at = day(static_cast<std::int64_t>(random() % 20)), .stage = stages[random() % stages.size()]});
    event_store store = marketing_and_sales();
    ASSERT_TRUE(store.append(rows).rejected.empty());
    std::shuffle(rows.begin(), rows.end(), random);
    event_store shuffled = marketing_and_sales();
    ASSERT_TRUE(shuffled.append(rows).rejected.empty());
    const cohort_tally identities = end_to_end(store, journey_unit::identity);
    const cohort_tally passes = end_to_end(store, journey_unit::pass);
    ASSERT_EQ(identities, end_to_end(shuffled, journey_unit::identity));
    ASSERT_EQ(passes, end_to_end(shuffled, journey_unit::pass));
    ASSERT_EQ(passes.total().deals - passes.moved_in().deals, identities.total().deals);  // first passes
    ASSERT_GE(passes.won().deals, identities.won().deals);
    for (std::size_t k = 0; k < phases.size(); ++k) ASSERT_GE(passes.rows()[k].deals.deals, identities.rows()[k].deals.deals);
    ASSERT_EQ(passes.open().deals, identities.open().deals);  // only the last pass can be open
  }
}

TEST(EndToEnd, SaysAllThatIsWrongWithItsPhases) {
  const event_store store = marketing_and_sales();
  layout l;
  l.phases = {"marketing", "moon", "sales"};
  l.pipeline = "leads";
  l.versions = version_policy::as_of_now;
  const auto refused = project(store.take_snapshot(), l);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.errors().size(), 5u);  // pipeline, versions, moon, and the two open stages of the last phase
}

}  // namespace

namespace {

// The store bounds the sum of all amounts that were given; what counts an amount several times has bounds of its own.
TEST(Amounts, ThatCountSeveralTimesAreNoSilentOverflow) {
  constexpr minor_units most = std::numeric_limits<minor_units>::max() / 3;
  std::vector<deal_event> events{{.kind = event_kind::created, .deal = "A", .at = day(1), .amount = most, .identity = "one"}};
  for (int i = 0; i < 4; ++i) {
    events.push_back({.kind = event_kind::lost, .deal = "A", .at = day(2 + 2 * i)});
    events.push_back({.kind = event_kind::reopened, .deal = "A", .at = day(3 + 2 * i)});
  }
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(events, {.max_amount = most}).rejected.empty());
  const query q = query{}.as_of_time(day(30));
  const snapshot now = store.take_snapshot(day(30));
  const auto flows = waterfall(project(now.at(day(0))).value(), project(now).value(), q);
  ASSERT_FALSE(flows);
  EXPECT_EQ(flows.errors()[0].code, errc::out_of_range);
  EXPECT_EQ(waterfall(project(now.at(day(0))).value(), project(now.at(day(2))).value(), query{}.as_of_time(day(2)))
                .value()[flow::lost].amount, most);
  query passes = q;
  passes.per(journey_unit::pass);
  const auto by_pass = project(now, passes.layout);
  ASSERT_FALSE(by_pass);
  EXPECT_EQ(by_pass.errors()[0].code, errc::out_of_range);
  EXPECT_TRUE(project(now, query{}.per(journey_unit::identity).layout));
}

}  // namespace
