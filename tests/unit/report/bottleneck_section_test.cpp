/// Sentences, tables and charts about bottlenecks, shapes and stuck deals in two languages.
#include "support/library.hpp"
#include "support/simulated_funnel.hpp"
#include "support/toy_deals.hpp"
#include "support/text.hpp"

#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

doc::document document_of(std::vector<doc::section> sections, language lang) {
  doc::document d;
  d.lang = lang;
  d.currency = {"EUR", 2};
  d.sections = std::move(sections);
  return d;
}
std::string text_of(doc::section s, language lang = language::english) { return to_text(document_of({std::move(s)}, lang), {.width = 400}); }
const doc::table* table_of(const doc::section& s, const std::string& id) {
  for (const doc::block& b : s.blocks)
    if (const auto* t = std::get_if<doc::table>(&b); t && t->id == id) return t;
  return nullptr;
}

/// One leaky and one slow stage among four.
const bottleneck_report& planted() {
  static const bottleneck_report report = [] {
    std::mt19937_64 random(11);
    std::deque<std::string> names;
    std::vector<true_stage> stages(4);
    stages[1].conversion = 0.4;
    stages[2].median_days = 60;
    const event_store store = store_of(plain_pipeline(4, 14, 0.75), simulated_deals(random, stages, 500, 365, names));
    const query q = query{}.as_of_time(day(365));
    bottleneck_options o;
    o.simulation.draws = 199;
    return find_bottlenecks(journeys_of(store, day(365)), q, o).value();
  }();
  return report;
}

bottleneck_report toy_bottlenecks(query q = {}) {
  const event_store store = toy_store();
  return find_bottlenecks(journeys_of(store, day(31)), q.as_of_time(day(31))).value();
}

TEST(BottleneckSection, NamesWhatIsShownWithItsEvidence) {
  const bottleneck_report& r = planted();
  const std::string text = text_of(bottleneck_section(r));
  EXPECT_TRUE(has(text, "Bottleneck: s1. It leaks: ")) << text;
  EXPECT_TRUE(has(text, "Bottleneck: s2. It is slow: half of the deals stay longer than "));
  EXPECT_TRUE(has(text, "the norm is 14.0\u00A0days"));
  EXPECT_TRUE(has(text, "the norm allows 25.0%; by chance alone: below 0.1%"));
  EXPECT_TRUE(has(text, "95% sure: "));
  EXPECT_TRUE(has(text, "more wins ("));
  EXPECT_FALSE(has(text, "nan"));
  EXPECT_FALSE(has(text, "inf"));
}

TEST(BottleneckSection, TablesHaveOneRowAStageAndStableIds) {
  const doc::section s = bottleneck_section(planted());
  EXPECT_EQ(s.id, "bottlenecks");
  for (const char* id : {"time", "drop_off", "repair", "flow"}) {
    const doc::table* t = table_of(s, id);
    ASSERT_NE(t, nullptr) << id;
    EXPECT_EQ(t->rows.size(), 4u);
    for (const auto& row : t->rows) EXPECT_EQ(row.size(), t->columns.size()) << id;
  }
  EXPECT_EQ(table_of(s, "drop_off")->rows[1][1].integer, planted().stages[1].stood.deals);
  EXPECT_EQ(table_of(s, "drop_off")->rows[1][0].as, doc::tone::bad);
  EXPECT_EQ(table_of(s, "drop_off")->rows[0][0].as, doc::tone::plain);
}

TEST(BottleneckSection, SpeaksRussian) {
  const std::string text = text_of(bottleneck_section(planted(), language::russian), language::russian);
  EXPECT_TRUE(has(text, "Узкое место: s1. Теряет: ")) << text;
  EXPECT_TRUE(has(text, "Медленно: половина сделок стоит здесь дольше "));
  EXPECT_TRUE(has(text, "норма допускает 25,0\u00A0%"));
  EXPECT_TRUE(has(text, "Поток за 90\u00A0дней"));
  EXPECT_FALSE(has(text, "Bottleneck"));
  // The same structure in both languages.
  EXPECT_EQ(bottleneck_section(planted()).blocks.size(), bottleneck_section(planted(), language::russian).blocks.size());
}

TEST(BottleneckSection, SaysWhyNothingIsNamed) {
  EXPECT_TRUE(has(text_of(bottleneck_section(toy_bottlenecks())), "No stage can be judged"));
  EXPECT_TRUE(has(text_of(bottleneck_section(toy_bottlenecks(query{}.only({outcome::won})))), "the question chooses deals by how or when they ended"));
  EXPECT_TRUE(has(text_of(bottleneck_section(toy_bottlenecks(query{}.owners({"nobody"})))), "there is nothing to judge"));
  EXPECT_TRUE(has(text_of(bottleneck_section(toy_bottlenecks())), "Most deals are lost in Presentation: 2\u00A0deals"));
}

TEST(StuckSection, ListsAndCountsAll) {
  const bottleneck_report& r = planted();
  ASSERT_GT(r.stuck.size(), 5u);
  const doc::section s = stuck_section(r, language::english, 5);
  EXPECT_EQ(table_of(s, "deals")->rows.size(), 5u);
  EXPECT_EQ(table_of(s, "deals")->rows[0][0].text, r.stuck[0].id);
  EXPECT_TRUE(has(text_of(s), std::to_string(r.stuck.size()) + "\u00A0deals"));
  EXPECT_TRUE(has(text_of(s), "Listed are the longest 5."));
  EXPECT_TRUE(has(text_of(stuck_section(toy_bottlenecks())), "No stage has a time norm"));
  EXPECT_TRUE(has(text_of(stuck_section(r, language::russian), language::russian), "Открыты дольше нормы своей стадии: "));
}

shape_answer shaped(const std::vector<int>& per_cent, const std::vector<double>& days) {
  shape_answer a;
  for (std::size_t k = 0; k < per_cent.size(); ++k) {
    a.stages.push_back("s" + std::to_string(k));
    a.steps.push_back({{per_cent[k], 100}, days[k], 0.5});
  }
  a.stages.push_back("won");
  a.options.draws = 199;
  a.diagnosis = diagnose_shape(a.steps, a.options).value();
  return a;
}

TEST(ShapeSection, TellsEachShapeAndItsCauses) {
  const std::vector<double> even{10, 10, 10, 10};
  const auto text = [&](const std::vector<int>& c, const std::vector<double>& d) { return text_of(shape_section(shaped(c, d))); };
  EXPECT_TRUE(has(text({25, 75, 75, 80}, even), "most do not reach the second"));
  EXPECT_TRUE(has(text({25, 75, 75, 80}, even), "gone to competitors without waiting for an answer"));
  EXPECT_TRUE(has(text({98, 99, 98, 99}, even), "a price below the market"));
  EXPECT_TRUE(has(text({92, 90, 88, 25}, even), "low qualification of the sellers; an unjustifiably high price"));
  EXPECT_TRUE(has(text({75, 75, 75, 75}, {8, 60, 10, 9}), "linger in s1: 6.7 times"));
  EXPECT_TRUE(has(text({75, 75, 75, 75}, {8, 60, 10, 9}), "a superfluous stage"));
  EXPECT_TRUE(has(text({80, 75, 67, 60}, even), "classic trapezoid"));
  EXPECT_FALSE(has(text({80, 75, 67, 60}, even), "may be behind it"));
  EXPECT_TRUE(has(text({50, 75, 75, 80}, even), "leave open"));
  const std::string russian = text_of(shape_section(shaped({25, 75, 75, 80}, even), language::russian), language::russian);
  EXPECT_TRUE(has(russian, "утечка вверху"));
  EXPECT_TRUE(has(russian, "обращения не из целевой аудитории"));
}

TEST(ShapeSection, OfFewDealsSaysHowMany) {
  const event_store store = toy_store();
  const shape_answer a = shape_of(journeys_of(store, day(31)), query{}.as_of_time(day(31))).value();
  EXPECT_TRUE(has(text_of(shape_section(a)), "Nothing can be said of the shape"));
  EXPECT_TRUE(has(text_of(shape_section(a, language::russian), language::russian), "ничего нельзя сказать"));
  shape_answer none;
  EXPECT_EQ(shape_section(none).blocks.size(), 2u);  // the sentence, and the verdict for programs
}

TEST(BottleneckSections, AreWrittenInAllFormats) {
  const doc::document d = document_of({bottleneck_section(planted()), stuck_section(planted())}, language::english);
  EXPECT_TRUE(has(to_json(d), "\"drop_off\""));
  EXPECT_TRUE(has(to_json(d), "\"worst_by_value\""));
  EXPECT_TRUE(has(to_html(d), "<svg"));
}

}  // namespace
