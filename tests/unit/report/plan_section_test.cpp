#include <funnel/report/writers.hpp>

#include "support/library.hpp"
#include "support/many_deals.hpp"

#include <funnel/analysis/forecast.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace funnel;
using funnel_test::day;
using funnel_test::many;

const forecast_options quick{.simulation = {.draws = 199}};
calendar_period month(unsigned m) { return calendar_period::month(1970, m); }

plan_answer answer(const many& m, query q, const sales_plan& plan) {
  return compare_plan(funnel_test::journeys_of(m.store(), q.as_of), q, plan, {.forecast = quick}).value();
}

const doc::table* find(const doc::section& s, const std::string& id) {
  for (const doc::block& b : s.blocks)
    if (const auto* t = std::get_if<doc::table>(&b); t && t->id == id) return t;
  return nullptr;
}

const doc::cell& cell_of(const doc::table& t, std::size_t row, const std::string& column) {
  const auto at =
      std::find_if(t.columns.begin(), t.columns.end(), [&](const doc::column& c) { return c.id == column; });
  EXPECT_NE(at, t.columns.end()) << column;
  return t.rows.at(row).at(static_cast<std::size_t>(at - t.columns.begin()));
}

std::string all_sentences(const doc::section& s) {
  std::string all;
  for (const doc::block& b : s.blocks)
    if (const auto* p = std::get_if<doc::paragraph>(&b)) all += p->text + "\n";
  return all;
}
bool says(const doc::section& s, const std::string& words) { return all_sentences(s).find(words) != std::string::npos; }

doc::document page(std::vector<doc::section> sections, language lang) {
  doc::document d;
  d.lang = lang;
  d.sections = std::move(sections);
  return d;
}

/// Won in January, open in February; see plan_test.
many two_sellers() {
  many m;
  m.add(2, {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}, {"w", 20}}, 300'00, "Anna");
  m.add(1, {{"a", 0}, {"d", 12}, {"w", 20}}, 500'00, "Boris");
  m.add(1, {{"d", 35}}, 100'00, "Anna");
  m.add(1, {{"d", 35}}, 200'00, "Boris");
  return m;
}
const sales_plan by_owner{
    calendar_unit::month,
    {{{"Anna"}, month(1), 1000'00, 2}, {{"Anna"}, month(2), 500'00, 2}, {{"Vera"}, month(3), 50'00, {}}}};

TEST(PlanSection, ShowsTheFiguresOfTheAnswer) {
  const plan_answer a = answer(two_sellers(), query{}.as_of_time(day(40)).by_owner(), by_owner);
  const doc::section s = plan_section(a);
  const doc::table* money = find(s, "plan_present_amount");
  ASSERT_TRUE(money);
  ASSERT_EQ(money->rows.size(), 4u);  // Anna, Boris, Vera, all
  EXPECT_EQ(cell_of(*money, 0, "slice").text, "Anna");
  EXPECT_EQ(cell_of(*money, 0, "amount_plan").integer, 500'00);
  EXPECT_EQ(cell_of(*money, 0, "open").integer, 100'00);
  EXPECT_EQ(cell_of(*money, 0, "missing").integer, 500'00);
  EXPECT_EQ(cell_of(*money, 0, "expected").real, a.segments[0].expected_money.value);
  EXPECT_EQ(cell_of(*money, 0, "expected").upper, a.segments[0].expected_money.upper);
  EXPECT_EQ(cell_of(*money, 1, "amount_plan").what, doc::cell::holds::nothing);  // Boris has no target
  EXPECT_EQ(cell_of(*money, 3, "open").integer, 300'00);
  const doc::table* deals = find(s, "plan_present_deals");
  ASSERT_TRUE(deals);
  EXPECT_EQ(cell_of(*deals, 0, "deals_plan").integer, 2);

  const doc::table* periods = find(s, "plan_periods");
  ASSERT_TRUE(periods);
  ASSERT_EQ(periods->rows.size(), 3u);
  EXPECT_EQ(cell_of(*periods, 1, "period").text, "1970-02 (now)");
  EXPECT_EQ(cell_of(*periods, 0, "amount_attainment").real, 1.1);
  EXPECT_EQ(cell_of(*periods, 2, "amount_won").what, doc::cell::holds::nothing);  // still to come
  const doc::table* needs = find(s, "plan_needs");
  ASSERT_TRUE(needs);
  EXPECT_EQ(cell_of(*needs, 0, "missing_wins").integer, *a.segments[0].need.missing_wins);
  EXPECT_TRUE(find(s, "plan_cells"));
}

TEST(PlanSection, SaysWhatMatters) {
  const doc::section s = plan_section(answer(two_sellers(), query{}.as_of_time(day(40)).by_owner(), by_owner));
  for (const char* words : {"1970-02: ", "The open deals alone will not reach the target.", "Wins missing: 2.",
                            "most new deals will be won later",
                            "Won where there was no target: ", "no deal belongs to, counted in the sums: Vera."})
    EXPECT_TRUE(says(s, words)) << words << "\n" << all_sentences(s);
  const doc::section russian =
      plan_section(answer(two_sellers(), query{}.as_of_time(day(40)).by_owner(), by_owner), language::russian);
  for (const char* words : {"Одних открытых сделок для плана не хватит.", "Не хватает побед: 2."})
    EXPECT_TRUE(says(russian, words)) << words << "\n" << all_sentences(russian);
}

TEST(PlanSection, WithoutTargetsShowsActuals) {
  const doc::section s = plan_section(answer(two_sellers(), query{}.as_of_time(day(40)), {}));
  EXPECT_TRUE(says(s, "There are no targets."));
  const doc::table* periods = find(s, "plan_periods");
  ASSERT_TRUE(periods);
  EXPECT_EQ(cell_of(*periods, 0, "amount_won").integer, 1100'00);
  EXPECT_EQ(cell_of(*periods, 0, "deals_won").integer, 3);
}

TEST(PlanSection, EveryEdgeCanBeWritten) {
  many nothing, lost, one;
  lost.add(4, {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}, {"l", 4}}, 100);
  one.add(1, {{"a", 0}}, 100);
  const sales_plan zero{calendar_unit::month, {{{}, month(1), 0, 0}}},
      some{calendar_unit::month, {{{}, month(1), 900, 4}}};
  for (const many* m : {&nothing, &lost, &one})
    for (const sales_plan* plan : {&zero, &some})
      for (const language lang : {language::english, language::russian}) {
        const plan_answer a = answer(*m, query{}.as_of_time(day(9)), *plan);
        doc::document d = page({plan_section(a, lang), forecast_section(a.forecast, lang)}, lang);
        d.figures = plan_headline(a, lang);
        for (const std::string& text : {to_text(d), to_html(d), to_json(d)}) {
          EXPECT_EQ(text.find("nan"), std::string::npos);
          EXPECT_GT(text.size(), 50u);
        }
      }
  const plan_answer grouped = answer(nothing, query{}.as_of_time(day(9)).by_owner(), {});
  EXPECT_FALSE(to_html(page({plan_section(grouped)}, language::english)).empty());
}

TEST(ForecastSection, PutsBothProbabilitiesSideBySide) {
  const auto store = funnel_test::toy_store();
  const auto j = funnel_test::journeys_of(store, day(60));
  const forecast_answer a = forecast(j, query{}.as_of_time(day(60)), quick).value();
  const doc::section s = forecast_section(a);
  const doc::table* stages = find(s, "forecast_stages");
  ASSERT_TRUE(stages);
  EXPECT_EQ(cell_of(*stages, 0, "win_probability").real, a.stages[0].win_probability);
  EXPECT_EQ(cell_of(*stages, 0, "open_win_probability").real, a.stages[0].open_win_probability);
  EXPECT_EQ(cell_of(*stages, 0, "static_probability").real, 0.10);
  EXPECT_EQ(cell_of(*stages, 0, "won_in_time").n, 4);
  const doc::table* at_last = find(s, "forecast_at_last");
  ASSERT_TRUE(at_last);
  EXPECT_EQ(cell_of(*at_last, 0, "wins_at_last").real, a.total.ever.expected_wins);
  EXPECT_EQ(cell_of(*at_last, 0, "static_wins").real, a.total.by_static.expected_wins);
  EXPECT_EQ(cell_of(*at_last, 0, "simple_wins").real, a.total.simple_ever.expected_wins);
  EXPECT_TRUE(says(s, "Until 1970-03-31 about")) << all_sentences(s);
}

// What the data do not say is not known, and no revenue of 0.
TEST(ForecastSection, SaysNoMoneyOfDealsWithoutAmounts) {
  event_store store(default_pipeline(), {"EUR", 2});
  std::vector<deal_event> events;
  for (int n = 0; n < 12; ++n) {
    deal_event e;
    e.kind = event_kind::created;
    e.deal = "D" + std::to_string(n);
    e.at = day(n);
    if (n < 6) e.amount = 100'00;  // those that will be won
    events.push_back(e);
    if (n >= 6) continue;
    e.kind = event_kind::won;
    e.at = day(n + 9);
    e.amount.reset();
    events.push_back(e);
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
  const forecast_answer a = forecast(funnel_test::journeys_of(store, day(20)), query{}.as_of_time(day(20)), quick).value();
  ASSERT_TRUE(a.total.open.amount_unknown());
  for (const language lang : {language::english, language::russian}) EXPECT_FALSE(says(forecast_section(a, lang), "EUR")) << all_sentences(forecast_section(a, lang));
  const doc::section s = forecast_section(a);
  EXPECT_TRUE(says(s, "They have no amounts, so what they are worth is not known.")) << all_sentences(s);
  EXPECT_TRUE(std::isnan(cell_of(*find(s, "forecast_at_last"), 0, "revenue_at_last").real));
  EXPECT_TRUE(std::isnan(cell_of(*find(s, "forecast_in_time"), 0, "revenue_in_time").real));
}

TEST(ForecastSection, NamesTheStagesThatItDoesNotKnow) {
  many m;
  m.add(1, {{"a", 0}, {"c", 3}}, 100);
  const auto j = funnel_test::journeys_of(m.store(), day(9));
  const doc::section s = forecast_section(forecast(j, query{}.as_of_time(day(9)), quick).value());
  EXPECT_TRUE(says(s, "cannot be told")) << all_sentences(s);
  EXPECT_TRUE(says(s, "1\u00A0deal stands where no deal has left yet: c.")) << all_sentences(s);
  EXPECT_TRUE(says(s, "gives no probability for c.")) << all_sentences(s);
}

}  // namespace
