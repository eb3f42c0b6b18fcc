/// The report on speed as a document: what it says, in both languages, and that it never shows what is undefined.
#include "support/made_deals.hpp"
#include "support/text.hpp"

#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

doc::document document_of(const velocity_report& r, language lang = language::english) {
  doc::document d;
  d.lang = lang;
  d.currency = r.money;
  d.figures = velocity_figures(r, lang);
  d.sections = velocity_sections(r, lang);
  return d;
}

velocity_report toy_velocity(int as_of, query q = {}) {
  return analyse_velocity(journeys_of(toy_store(), day(as_of)), q.as_of_time(day(as_of))).value();
}

TEST(VelocitySection, TellsBothMetricsBesideTheNaiveMean) {
  const auto json = nlohmann::json::parse(to_json(document_of(toy_velocity(31))));
  const auto& sections = json.at("sections").at("time_in_stage").at("tables");
  const auto& visit = sections.at("visits").at("rows").at(1);
  EXPECT_EQ(visit.at("n"), 8);
  EXPECT_EQ(visit.at("ended"), 6);
  EXPECT_NEAR(visit.at("timing").get<double>(), 32.0 / 6, 1e-12);
  EXPECT_EQ(sections.at("deals").at("rows").at(1).at("n"), 7);
}

// On one page both stand: what a person sees of a stage without unfolding anything is one time. Some deals come back in the toy.
TEST(VelocitySection, TellsTheTimeThatBottlenecksTell) {
  const query q = query{}.as_of_time(day(31));
  const journey_table j = journeys_of(toy_store(), day(31));
  doc::document d = document_of(analyse_velocity(j, q).value());
  d.sections.push_back(bottleneck_section(find_bottlenecks(j, q).value()));
  const auto json = nlohmann::json::parse(to_json(d))["sections"];
  const auto& seen = json["time_in_stage"]["tables"]["deals"]["rows"];
  const auto& visits = json["time_in_stage"]["tables"]["visits"]["rows"];
  const auto& judged = json["bottlenecks"]["tables"]["time"]["rows"];
  ASSERT_EQ(seen.size(), judged.size());
  int told = 0, otherwise = 0;
  for (std::size_t k = 0; k < seen.size(); ++k) {
    EXPECT_EQ(seen[k]["stage"], judged[k]["stage"]);
    EXPECT_EQ(seen[k]["median"], judged[k]["median"]) << seen[k]["stage"];
    told += seen[k]["median"].is_number();
    otherwise += seen[k]["median"] != visits[k]["median"];
  }
  EXPECT_GT(told, 0);
  EXPECT_GT(otherwise, 0) << "visits tell the same here: nothing is tested";
  const auto& time = d.sections.front();
  ASSERT_EQ(time.id, "time_in_stage");
  for (const doc::block& b : time.blocks)
    if (const auto* t = std::get_if<doc::table>(&b)) {
      EXPECT_EQ(t->fold.empty(), t->id == "deals") << t->id;
    }
}

TEST(VelocitySection, HasAllSectionsInBothLanguages) {
  for (const language lang : {language::english, language::russian}) {
    std::vector<std::string> ids;
    for (const doc::section& s : velocity_sections(toy_velocity(60, query{}.by_month()), lang)) ids.push_back(s.id);
    EXPECT_EQ(ids, (std::vector<std::string>{"time_in_stage", "survival", "exits", "cycle", "response",
                                             "sales_velocity", "trends", "velocity_segments"}));
  }
  EXPECT_TRUE(has(to_text(document_of(toy_velocity(60), language::russian)), "Время на стадиях"));
}

TEST(VelocitySection, SaysWhatIsMissingInTheNaiveMean) {
  made_deals d;
  for (int i = 0; i < 10; ++i) d.add(0, 2, d.won).add(0, 0, d.open);
  const std::string text = to_text(document_of(d.report(50)), {.width = 400});
  EXPECT_TRUE(has(text, "but 10 of 20\u00A0deals are still there")) << text;
  EXPECT_TRUE(has(text, "leaves out the deals that are still open")) << text;
  EXPECT_TRUE(has(to_text(document_of(d.report(50), language::russian), {.width = 400}),
                  "10 из 20\u00A0сделок ещё там"));
}

TEST(VelocitySection, WarnsOfDealsChosenByTheirEnd) {
  EXPECT_TRUE(has(to_text(document_of(toy_velocity(60, query{}.only({outcome::won})))), "Slow deals are missing"));
  EXPECT_FALSE(has(to_text(document_of(toy_velocity(60))), "Slow deals are missing"));
}

TEST(VelocitySection, NeverShowsWhatIsUndefined) {
  made_deals none, open, one, equal;
  open.add(0, 0, open.open).add(3, 0, open.open);
  one.add(0, 0, one.won);
  for (int i = 0; i < 5; ++i) equal.add(0, 5, equal.lost);
  for (const made_deals* d : {&none, &open, &one, &equal}) {
    for (const language lang : {language::english, language::russian}) {
      const doc::document shown = document_of(d->report(10, {}, query{}.by_owner()), lang);
      for (const std::string& text : {to_text(shown), to_json(shown), without_script(to_html(shown))})
        for (const char* wrong : {"nan", "NaN", "inf\"", "-inf", ": inf", "e+"})
          EXPECT_FALSE(has(text, wrong)) << wrong << "\n" << text;
      EXPECT_TRUE(nlohmann::json::accept(to_json(shown)));
    }
  }
}

}  // namespace
