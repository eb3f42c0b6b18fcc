#include "support/toy_deals.hpp"
#include "report/words/report_words.hpp"
#include "report/writers/page_assets.hpp"
#include "report/writers/table_csv.hpp"
#include "support/text.hpp"

#include <funnel/pipeline/pipeline.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

funnel_report toy_funnel() {
  static const event_store store = toy_store();
  return make_funnel_report(store, query{}.created_in(january).as_of_time(day(31)).by_owner()).value();
}

/// A pipeline and a deal whose names try to break out of every format.
funnel_report hostile_report() {
  event_store store(pipeline_builder("p", "<script>alert('x')</script>").open("a", "R&D \"one\"\033[31m").won("w", "Готово").build().value());
  const std::vector<deal_event> rows{{.kind = event_kind::created, .deal = "</td><b>", .owner = "\x01<i>"},
                                     {.kind = event_kind::created, .deal = "\u202Etxt", .owner = "\u009B31m\xFF"}};
  EXPECT_TRUE(store.append(rows).rejected.empty());
  return make_funnel_report(store, query{}.as_of_time(day(1)).by_owner()).value();
}

TEST(QueryText, SaysWhatIsAsked) {
  const query q = query{}.created_in(january).as_of_time(day(31)).where("region", {"North", ""}).where_not("kind", {"test"}).by_owner().by_month();
  const std::string english = to_text(q);
  for (const char* part : {"Deals created from 1970-01-01 until before 1970-02-01", "as of 1970-02-01", "region is North or (none)",
                           "kind is not test", "grouped by owner, month of creation", "times in UTC"})
    EXPECT_TRUE(has(english, part)) << part << "\n" << english;
  EXPECT_TRUE(has(to_text(q, language::russian), "Сделки, созданные с 1970-01-01 и до 1970-02-01, по состоянию на 1970-02-01"));
}

TEST(TextReport, ShowsTheNumbersOfTheReport) {
  const std::string text = to_text(to_document(toy_funnel()));
  EXPECT_TRUE(has(text, "50.0%  (3 of 6"));
  EXPECT_TRUE(has(text, "Of 9\u00A0deals, 3 got to"));
  EXPECT_FALSE(has(text, "Deals begun for each one won"));  // folded: another way to count
  EXPECT_TRUE(has(to_html(to_document(toy_funnel())), "Deals begun for each one won</th><td>3.0</td>"));
  EXPECT_TRUE(has(text, "Commercial proposal"));
  EXPECT_TRUE(has(text, "(none)"));
}

TEST(TextReport, AlignsCyrillicByCodePoints) {
  const std::string text = to_text(to_document(toy_funnel(), language::russian));
  EXPECT_TRUE(has(text, "Воронка"));
  EXPECT_TRUE(has(text, "50,0\u00A0%"));
  // The heading of the second column ends where its numbers end, counted in letters, not in bytes.
  EXPECT_TRUE(has(text, "\n  Стадия               Сделки  "));
}

TEST(TextReport, LetsNoNameMoveTheCursor) {
  const std::string text = to_text(to_document(hostile_report()));
  EXPECT_FALSE(has(text, "\033"));
  EXPECT_FALSE(has(text, "\x01"));
  for (const char* hidden : {"\u009B", "\u202E", "\xFF"}) EXPECT_FALSE(has(text, hidden)) << hidden;
}

TEST(QueryText, LetsNoNameMoveTheCursor) {
  const query q = query{}.where("region\u009B", {"North\n\033[2J", "\u202Etxt", "\xFF"});
  for (const std::string& text : {to_text(q), to_text(q, language::russian), explain(q), to_json(q)})
    for (const char* hidden : {"\033", "\u009B", "\u202E", "\xFF", "North\n"}) EXPECT_FALSE(has(text, hidden)) << text;
}

TEST(JsonReport, HasEveryNumberAndNullForTheUndefined) {
  const auto j = nlohmann::json::parse(to_json(toy_funnel()));
  const auto rows = [&](const char* section, const char* table) { return j["sections"][section]["tables"][table]["rows"]; };
  EXPECT_EQ(rows("ledger", "fates")[1]["advanced"], 2);
  EXPECT_EQ(rows("ledger", "fates")[2]["reached"], 4);
  EXPECT_DOUBLE_EQ(j["figures"]["win_rate"]["value"], 0.5);
  EXPECT_EQ(j["figures"]["win_rate"]["interval"]["level"], 0.95);
  EXPECT_TRUE(rows("stages", "stages")[0]["step"].is_null());
  EXPECT_FALSE(rows("stages", "stages")[0].contains("step_interval"));
  EXPECT_EQ(j["question"]["query"]["as_of"], "1970-02-01T00:00:00Z");
  EXPECT_TRUE(j["input"].is_null());
  const auto empty = nlohmann::json::parse(to_json(hostile_report()));
  for (const char* id : {"deals_per_win", "mean_days_to_win", "win_rate"}) EXPECT_TRUE(empty["figures"][id]["value"].is_null()) << id;
  EXPECT_FALSE(empty["figures"]["win_rate"].contains("interval"));
}

/// A table with each kind of cell, a total, and a row that says how many are not listed.
doc::section every_cell() {
  doc::table t{"mine", "", {{"person", "Person"}, {"stage", "Stage"}, {"money", "Money"}, {"won", "Won"}, {"when", "When"}, {"shown", "Shown", doc::reader::people}, {"told", {}, doc::reader::programs}}, {}, ""};
  const instant at = *parse_time("2026-01-31T22:00:00Z", {});
  doc::cell half = doc::real_cell(0.5, doc::unit::share, 0.25, 0.75);
  half.hits = 1;
  half.n = 2;
  t.rows = {{doc::text_cell("Anna"), doc::named_cell("stage-7", "Заявка"), doc::real_cell(12.6, doc::unit::amount, 0, INFINITY), std::move(half), doc::instant_cell(at, "31 января"), doc::text_cell("для людей"), doc::count_cell(1)},
            {doc::unknown_cell("(не указан)"), doc::named_cell("", "нет"), doc::amount_cell(5), doc::share_cell(wilson(0, 0)), doc::instant_cell({}, "\u2013"), doc::text_cell("для людей"), {}},
            {doc::unknown_cell("Все"), {}, doc::amount_cell(18), {}, {}, {}, {}},
            {doc::unknown_cell("… ещё 3"), {}, {}, {}, {}, {}, {}}};
  t.totals = 1;
  t.more = 3;
  t.says_more = true;
  doc::section s{"theirs", "Раздел", {std::move(t)}};
  s.level = 0.9;
  return s;
}

TEST(Words, ADifferenceOfSharesIsInPoints) {
  const auto written = [](double value, language lang) { return io::value_text(value, doc::unit::points, {}, lang); };
  EXPECT_EQ(written(0.042, language::english), "+4.2\u00A0points");
  EXPECT_EQ(written(-0.042, language::english), "\u22124.2\u00A0points");
  EXPECT_EQ(written(0.0001, language::english), "0.0\u00A0points");
  EXPECT_EQ(written(0.042, language::russian), "+4,2\u00A0п.\u00A0п.");
  EXPECT_EQ(written(doc::no_number, language::english), "\u2013");
  const doc::cell c = doc::real_cell(0.1, doc::unit::points, -0.05, 0.25);
  EXPECT_EQ(io::range_text(c, {}, language::english), "\u22125.0 \u2026 +25.0\u00A0points");
}

TEST(JsonDocument, TellsProgramsWhatWordsStandFor) {
  doc::document d;
  d.sections = {every_cell()};
  const auto table = nlohmann::json::parse(to_json(d))["sections"]["theirs"]["tables"]["mine"];
  EXPECT_EQ(table["rows"], nlohmann::json::parse(R"([
    {"person": "Anna", "stage": "stage-7", "money": 13, "money_interval": {"low": 0, "high": null, "level": 0.9}, "won": 0.5,
     "won_interval": {"low": 0.25, "high": 0.75, "level": 0.9}, "won_hits": 1, "won_n": 2, "when": "2026-01-31T22:00:00Z", "told": 1},
    {"person": null, "stage": null, "money": 5, "won": null, "won_hits": 0, "won_n": 0, "when": null, "told": null}])"));
  EXPECT_EQ(table["totals"], nlohmann::json::parse(R"([{"person": null, "stage": null, "money": 18, "won": null, "when": null, "told": null}])"));
  EXPECT_EQ(table["more"], 3);
  EXPECT_EQ(table["columns"][1], nlohmann::json::parse(R"({"id": "stage", "kind": "id", "label": "Stage", "labels": {"stage-7": "Заявка"}})"));
  EXPECT_EQ(table["columns"].size(), 6u);
  // People read the words, and no column of the programs.
  const std::string page = to_html(d), text = to_text(d);
  for (const std::string& shown : {page, text}) {
    for (const char* word : {"Заявка", "31 января", "для людей", "(не указан)", "Все", "… ещё 3"}) EXPECT_TRUE(has(shown, word)) << word;
    EXPECT_FALSE(has(shown, "stage-7"));
  }
  EXPECT_EQ(*io::to_csv(d, "theirs.mine"), "person,stage,money,money_lower,money_upper,won,won_lower,won_upper,won_hits,won_n,when,told\r\n"
                                           "Anna,stage-7,13,0,,0.5,0.25,0.75,1,2,2026-01-31T22:00:00Z,1\r\n,,5,,,,,,0,0,,\r\n");
  EXPECT_TRUE(has(*io::to_csv(d, "theirs.mine", doc::reader::people), "Anna,Заявка,13,0,,0.5,"));
}

TEST(JsonDocument, KeepsTheColumnsOfAmountsThatAreNotKnown) {
  doc::document d;
  d.figures = {{"amount", "Amount", doc::amount_cell(0), ""}};
  d.sections = {{"theirs", "", {doc::table{"mine", "", {{"what", ""}, {"own", "Own"}, {"money", "Money"}}, {{doc::text_cell("a"), doc::days_cell(2), doc::amount_cell(0)}, {doc::text_cell("b"), doc::amount_cell(0), doc::amount_cell(0)}}, ""}}}};
  io::leave_amounts_out(d.sections);
  io::leave_amounts_out(d.figures);
  const auto j = nlohmann::json::parse(to_json(d));
  EXPECT_EQ(j["sections"]["theirs"]["tables"]["mine"]["rows"], nlohmann::json::parse(R"([{"what": "a", "own": 2.0, "money": null}, {"what": "b", "own": null, "money": null}])"));
  EXPECT_TRUE(j["figures"]["amount"]["value"].is_null());
  EXPECT_TRUE(has(to_text(d), "Own") && !has(to_text(d), "Money") && !has(to_text(d), "Amount"));
  // A table that has nothing for people is none for them.
  d.sections = {{"theirs", "", {doc::table{"mine", "Title", {{"n", "", doc::reader::programs}}, {{doc::count_cell(1)}}, ""}}}};
  EXPECT_FALSE(has(to_text(d), "Title") || has(without_script(to_html(d)), "Title"));
}

// Ids of stages are the host's: one that is called as a column of ours hides it not, nor is hidden by it.
TEST(JsonReport, KeepsTheColumnsOfStagesThatAreCalledAsOurs) {
  event_store store(pipeline_builder("p").open("stage").open("deals").open("won").won("lost").build().value());
  const std::vector<deal_event> rows{{.kind = event_kind::created, .deal = "a", .owner = "Anna"},
                                     {.kind = event_kind::stage_moved, .deal = "a", .stage = "won"}};
  EXPECT_TRUE(store.append(rows).rejected.empty());
  const doc::document d = to_document(make_funnel_report(store, query{}.as_of_time(day(1)).by_owner()).value());
  const auto j = nlohmann::json::parse(to_json(d));
  std::size_t n_tables = 0;
  for (const doc::section& s : d.sections)
    for (const doc::block& b : s.blocks)
      if (const auto* t = std::get_if<doc::table>(&b); t && !t->rows.empty()) {
        ++n_tables;
        if (t->whose == doc::reader::people) continue;
        std::size_t n = 0;
        for (const doc::column& c : t->columns) n += c.whose != doc::reader::people;
        const auto& written = j["sections"][s.id]["tables"][t->id];
        EXPECT_EQ(written["columns"].size(), n) << s.id << " " << t->id;
        for (const auto& column : written["columns"]) EXPECT_TRUE(written["rows"][0].contains(column["id"])) << s.id << " " << t->id << " " << column;
      }
  EXPECT_GT(n_tables, 3u);
}

TEST(HtmlReport, EscapesEveryNameAndReachesForNothing) {
  const std::string whole = to_html(to_document(hostile_report()));
  EXPECT_EQ(times(whole, "<script"), 2U);  // its own words and its own script
  const std::string page = without_script(whole);
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "</td><b>"));
  for (const char* hidden : {"\x01", "\u009B", "\u202E", "\xFF"}) EXPECT_FALSE(has(page, hidden)) << hidden;
  EXPECT_TRUE(has(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
  for (const char* reach : {"http:", "https:", "src=", "url(", "@import", "<link"}) EXPECT_FALSE(has(page, reach)) << reach;
}

TEST(HtmlReport, CarriesNumbersThatNoNameCanEnd) {
  doc::document d = to_document(toy_funnel());
  EXPECT_FALSE(has(to_html(d), "id=\"numbers\""));
  EXPECT_FALSE(has(to_html(d), "<div id=\"live\""));
  doc::live_funnel& live = d.live.emplace();
  live.stages = {{"a", "</script><script>alert(1)</script>", false, {}}};
  live.dimensions = {{"owner", doc::live_funnel::dimension::role::person, {"\u202E<!--", "\xFF"}}};
  live.tables = {{{}, {{{}, {0, 0, 0, 0, -37, 5, 0, 36}, {86'400}}}}};
  live.periods = {"2026-01"};
  const std::string page = to_html(d);
  EXPECT_EQ(times(page, "<script"), 3U);
  EXPECT_FALSE(has(page, "<!--"));
  const std::size_t begin = page.find("id=\"numbers\">") + 13;
  const auto numbers = nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  EXPECT_EQ(numbers["stages"][0]["name"], "</script><script>alert(1)</script>");
  EXPECT_EQ(numbers["dimensions"][0]["values"][0], "\uFFFD<!--");
  EXPECT_EQ(numbers["tables"][0]["p"][0], "|*4,-11,5,,10|1uo0");
}

TEST(HtmlReport, AllowsItsOwnScriptAndNoOther) {
  const std::string page = to_html(to_document(toy_funnel()));
  EXPECT_EQ(times(page, "script-src 'sha256-"), 1U);
  EXPECT_FALSE(has(page, "unsafe"));
  EXPECT_LT(std::string_view(io::page_script).size(), 30'000U);
}

TEST(HtmlReport, NamesEveryMarkForScreenReaders) {
  for (const language lang : {language::english, language::russian}) {
    const std::string page = without_script(to_html(to_document(toy_funnel(), lang)));
    std::size_t marks = 0, named = 0;
    for (std::size_t at = page.find("class=\"mark\""); at != std::string::npos; at = page.find("class=\"mark\"", at + 1)) {
      ++marks;
      named += page.compare(at, 37, "class=\"mark\" role=\"img\" aria-label=\"\"") != 0 && page.compare(at, 36, "class=\"mark\" role=\"img\" aria-label=\"") == 0;
    }
    EXPECT_GT(marks, 20u);
    EXPECT_EQ(marks, named);
  }
  EXPECT_TRUE(has(to_html(to_document(toy_funnel())), "aria-label=\"Presentation: 8 \u00B7 88.9%\""));
}

}  // namespace
