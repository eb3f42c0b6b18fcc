/// The table of definitions of docs/definitions.md: one pair of stages, eleven readings, as of two dates, each through the
/// preset or the view that its system documents.
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/stats/conversion.hpp>
#include <funnel/query/presets.hpp>
#include <funnel/aggregates/views.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr std::size_t presentation = 1;
using counts = std::vector<std::int64_t>;

const journey_table& toy_journeys(int as_of) {
  static const event_store store = toy_store();
  static const journey_table at_31 = journeys_of(store, day(31));
  static const journey_table at_60 = journeys_of(store, day(60));
  return as_of == 31 ? at_31 : at_60;
}

query ask(const std::string& name, int as_of) {
  return with_preset(query{}, find_preset(name).value(), january).as_of_time(day(as_of));
}

/// Presentation to Proposal as the preset's system publishes it: "4/6".
std::string published(const std::string& name, int as_of) {
  const cohort_result r = cohort_funnel(toy_journeys(as_of), ask(name, as_of)).value();
  const ratio step = step_ratio(r.total, r.shown)[presentation];
  return std::to_string(static_cast<int>(step.part)) + "/" + std::to_string(static_cast<int>(step.whole));
}

counts chart(const std::string& name, int as_of) {
  const cohort_result r = cohort_funnel(toy_journeys(as_of), ask(name, as_of)).value();
  counts c;
  for (const counted_row& row : r.total.rows()) c.push_back(row.times);
  return c;
}

TEST(ElevenDefinitions, RowsOfTheCohortViewAsOfDay31) {
  EXPECT_EQ(published("hubspot_any", 31), "4/6");             // a
  EXPECT_EQ(published("hubspot_all", 31), "2/6");             // b
  EXPECT_EQ(published("amocrm_all", 31), "4/8");              // c
  EXPECT_EQ(published("amocrm_closed", 31), "4/6");           // d
  EXPECT_EQ(published("bitrix_with_conversion", 31), "3/5");  // e
  EXPECT_EQ(published("arta_synergy", 31), "5/7");            // f
  EXPECT_EQ(published("frappe", 31), "2/3");                  // k
  EXPECT_EQ(chart("frappe", 31), (counts{0, 3, 2, 2, 3}));    // k, the whole chart
}

TEST(ElevenDefinitions, RowsOfTheCohortViewAsOfDay60) {
  EXPECT_EQ(published("hubspot_any", 60), "6/6");    // a
  EXPECT_EQ(published("hubspot_all", 60), "4/6");    // b
  EXPECT_EQ(published("amocrm_all", 60), "6/8");     // c
  EXPECT_EQ(published("amocrm_closed", 60), "6/7");  // d
  EXPECT_EQ(published("arta_synergy", 60), "7/8");   // f
}

// Row a: 6/6 although two of the six never converted; of the deals that touched Presentation four touched Proposal.
TEST(ElevenDefinitions, AQuotientOfUnnestedSetsIsNoConversion) {
  const cohort_result r = cohort_funnel(toy_journeys(60), ask("hubspot_any", 60)).value();
  const estimate nested = step_conversion(r.total, r.shown)[presentation];
  EXPECT_EQ(nested.hits, 4);
  EXPECT_EQ(nested.n, 6);
}

// Row g: direct moves only, of the visits that ended.
TEST(ElevenDefinitions, DirectMovesOfVisitsThatEnded) {
  const transition_result moves = stage_transitions(toy_journeys(31), query{}.created_in(january).as_of_time(day(31))).value();
  EXPECT_EQ(moves(presentation, presentation + 1), 3);
  EXPECT_EQ(moves.ended(presentation), 5);
  EXPECT_EQ(moves(presentation, moves.lost()), 2);
  EXPECT_EQ(moves(presentation, moves.lasting()), 2);  // D5 and D10
}

// Rows h, i and j: Creatio's stage conversion in three readings.
TEST(ElevenDefinitions, InTheStageDuringJanuaryAndHigherAtItsEnd) {
  const stage_activity all = stage_activity_in_period(toy_journeys(31), ask("creatio_stage", 31))->stages[presentation];
  EXPECT_EQ(all[stage_metric::stood].deals, 7);
  EXPECT_EQ(all[stage_metric::higher_at_end].deals, 2);  // h: 2/7
  EXPECT_EQ(all[stage_metric::ever_higher].deals, 3);    // j: 3/7
  const stage_activity not_lost = stage_activity_in_period(toy_journeys(31), ask("creatio_stage_without_lost", 31))->stages[presentation];
  EXPECT_EQ(not_lost[stage_metric::stood].deals, 4);
  EXPECT_EQ(not_lost[stage_metric::higher_at_end].deals, 2);  // i: 2/4
  EXPECT_EQ(*drill_down(toy_journeys(31), ask("creatio_stage", 31), presentation, stage_metric::ever_higher),
            (std::vector<std::string>{"D1", "D4", "D9"}));
}

// docs/definitions.md, 12, first row and last: the cohort's chart and Creatio "number".
TEST(ElevenDefinitions, WholeChartsOfTheCohort) {
  EXPECT_EQ(chart("fate_ledger", 31), (counts{9, 8, 4, 3, 3}));
  const stock_result r = stage_stock(toy_journeys(31), ask("creatio_number", 31)).value();
  counts stock;
  for (const count_amount& c : r.stages) stock.push_back(c.deals);
  EXPECT_EQ(stock, (counts{1, 2, 0, 0, 3}));
}

// docs/definitions.md, 13: the default windows of three web tools, and longer ones, as of day 60.
TEST(ElevenDefinitions, ConversionWindows) {
  EXPECT_EQ(chart("amplitude", 60), (counts{8, 0, 0, 0, 0}));
  EXPECT_EQ(chart("mixpanel", 60), (counts{8, 4, 0, 0, 0}));
  EXPECT_EQ(chart("posthog", 60), (counts{8, 6, 2, 0, 0}));
  for (const auto& [window_days, want] : {std::pair{30, counts{8, 6, 3, 1, 1}}, {90, counts{8, 6, 4, 1, 1}}}) {
    query q = ask("window_funnel", 60);
    q.ordered.window = timespan::days(window_days);
    const cohort_result r = cohort_funnel(toy_journeys(60), q).value();
    counts c;
    for (const counted_row& row : r.total.rows()) c.push_back(row.times);
    EXPECT_EQ(c, want) << window_days;
  }
}

// docs/definitions.md, 1: D3 skips Presentation and is won: a conversion, a non-entry or a failure, as the rule says.
TEST(ElevenDefinitions, ASkippedStageIsWhatTheRuleSays) {
  const auto at_presentation = [](counting rule) {
    const query q = query{}.as_of_time(day(31)).created_in({day(2), day(3)}).count(rule);  // D3 alone
    return cohort_funnel(toy_journeys(31), q)->total.rows();
  };
  EXPECT_EQ(at_presentation(counting::implied)[1].times, 1);
  EXPECT_EQ(at_presentation(counting::implied)[4].times, 1);
  EXPECT_EQ(at_presentation(counting::touched)[1].times, 0);
  EXPECT_EQ(at_presentation(counting::touched)[4].times, 1);
  EXPECT_EQ(at_presentation(counting::strict)[4].times, 0);
}

// docs/definitions.md, 2: D4 went 1, 2, 3, 2, 3. One pass by reach, two entries of each; and what was true on day 16 stays so.
TEST(ElevenDefinitions, GoingBackErasesNothing) {
  const query d4 = query{}.created_in({day(3), day(4)});
  query q = d4;
  const cohort_tally entries = cohort_funnel(toy_journeys(31), q.as_of_time(day(31)).count(counting::entries))->total;
  EXPECT_EQ(entries.rows()[1].times, 2);
  EXPECT_EQ(entries.rows()[2].times, 2);
  EXPECT_EQ(entries.rows()[2].deals.deals, 1);
  const event_store store = toy_store();
  for (const int as_of : {16, 19, 23}) {
    q = d4;
    EXPECT_EQ(cohort_funnel(journeys_of(store, day(as_of)), q.as_of_time(day(as_of)))->total.rows()[2].times, 1) << as_of;
  }
}

TEST(Presets, AreLabelledAndFound) {
  for (const preset& p : presets) {
    EXPECT_TRUE(find_preset(p.name)) << p.name;
    EXPECT_TRUE(p.name == "fate_ledger" || p.documented.find("document") != std::string_view::npos || p.documented.find("code") != std::string_view::npos ||
                p.documented.find("reading") != std::string_view::npos)
        << p.name;
    EXPECT_TRUE(check(with_preset(query{}, p, january)).empty()) << p.name;
  }
  EXPECT_EQ(find_preset("excel").errors().at(0).code, errc::unknown_name);
}

}  // namespace
