/// The sections about a comparison of managers: what they say, and that every number has its place.
#include "support/library.hpp"
#include "support/told_deals.hpp"
#include "support/text.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr instant as_of = instant{} + timespan::days(100);

comparison_report compare(const std::vector<told_deal>& deals, const comparison_options& o = {}) {
  return *compare_members(journeys_of(store_of(deals), as_of), query{}.as_of_time(as_of), o);
}

/// Anna wins 60 of 100 deals, each of the three others 30 of 100; Boris takes five days where they take one.
std::vector<told_deal> deals() {
  std::vector<told_deal> all;
  add_closed(all, "Anna", 60, 40, "North");
  for (const char* who : {"Clara", "Dora"}) add_closed(all, who, 30, 70, "North");
  for (int i = 0; i < 100; ++i) all.push_back({"Boris", {0}, i < 30 ? 'w' : 'l', 5, 100, "North"});
  all.push_back({"Anna", {90}, 'o', 0, 100, "North"});
  all.push_back({"", {99}});
  return all;
}

doc::document document_of(const comparison_report& c, language lang) {
  doc::document d;
  d.title = "Team";
  d.lang = lang;
  d.sections = team_sections(c, lang);
  return d;
}

std::vector<std::string> sentences(const doc::section& s) {
  std::vector<std::string> all;
  for (const doc::block& b : s.blocks)
    if (const auto* p = std::get_if<doc::paragraph>(&b)) all.push_back(p->text);
  return all;
}

template <class Chart>
const Chart* chart_of(const doc::section& s) {
  for (const doc::block& b : s.blocks)
    if (const auto* c = std::get_if<doc::chart>(&b))
      if (const auto* wanted = std::get_if<Chart>(c)) return wanted;
  return nullptr;
}

TEST(TeamSections, SayWhoStandsOutAndByHowMuch) {
  const comparison_report c = compare(deals());
  const auto sections = team_sections(c);
  ASSERT_EQ(sections.size(), 3u);
  std::string all;
  for (const std::string& s : sentences(sections[0])) all += s + "\n";
  EXPECT_TRUE(has(all, "Each against the rest of the company. Only differences that chance would not explain are named"))
      << all;
  // 60 of 100 against 90 of 300; Newcombe's interval.
  EXPECT_TRUE(has(
      all, "Anna: 59.4% of deals are won within 5 days, 30.0% with the rest: 29.4 points more (95% sure: 18.3 to 39.7)."))
      << all;
  EXPECT_TRUE(has(all,
                  "Boris, Qualification: a deal stays 5.0 days on average at first, the rest's 1.0: 4.0 more (95% sure: "
                  "4.0 to 4.0), counting up to 5 days."))
      << all;
  EXPECT_TRUE(has(all, "Not compared, because they are nobody's: 1\u00A0deal.")) << all;
  const std::string russian = to_text(document_of(c, language::russian), {400, false});
  EXPECT_TRUE(has(russian,
                  "Anna: 59,4\u00A0% сделок выигрывается за 5 дн., у остальных 30,0\u00A0%: на 29,4 п. п. больше "
                  "(уверенно на 95\u00A0%: от 18,3 до 39,7)."))
      << russian;
  EXPECT_TRUE(has(russian, "Кто выделяется"));
}

TEST(TeamSections, SayThatChanceExplainsAll) {
  std::vector<told_deal> equal;
  for (const char* who : {"Anna", "Boris"}) add_closed(equal, who, 20, 20);
  const auto said = sentences(team_sections(compare(equal))[0]);
  EXPECT_EQ(said.at(1), "Nobody stands out: 8 comparisons, and all differences are such as chance alone would show.");
  EXPECT_EQ(
      said.at(2),
      "The win rates differ no more than chance makes them, so the fair estimate is one for all and nobody is first.");
  equal.resize(10);
  EXPECT_EQ(sentences(team_sections(compare(equal))[0]).at(1), "There is not enough data to judge anyone.");
  ASSERT_EQ(team_sections(compare({})).size(), 1u);
  EXPECT_EQ(sentences(team_sections(compare({}), language::russian)[0]).at(0), "Сравнивать некого.");
}

TEST(TeamSections, ChartsShowWhatIsKnownOnly) {
  std::vector<told_deal> all = deals();
  add_closed(all, "Eva", 1, 0);
  const comparison_report c = compare(all);
  const auto sections = team_sections(c);
  const auto* plot = chart_of<doc::limits_chart>(sections[0]);
  ASSERT_NE(plot, nullptr);
  ASSERT_EQ(plot->points.size(), 5u);
  EXPECT_EQ(plot->points[0].as, doc::tone::good);
  EXPECT_EQ(plot->points[4].as, doc::tone::plain);
  EXPECT_GE(plot->limits.size(), 2u);
  for (const auto& l : plot->limits)
    for (std::size_t i = 0; i < l.n.size(); ++i)
      EXPECT_TRUE(0 <= l.lower[i] && l.lower[i] <= l.upper[i] && l.upper[i] <= 1);
  const auto* heat = chart_of<doc::heat_map>(sections[1]);
  ASSERT_NE(heat, nullptr);
  EXPECT_EQ(heat->rows[0].shades.back(), 1);             // 30 points above, all of the scale
  EXPECT_EQ(heat->rows[4].values.back(), 1);
}

TEST(TeamSections, TablesAreWholeAndOpenToMachines) {
  comparison_options o;
  o.members = {"Anna", "Boris"};
  o.case_mix = {"region"};
  const comparison_report c = compare(deals(), o);
  for (const language lang : {language::english, language::russian}) {
    for (const doc::section& s : team_sections(c, lang)) {
      std::set<std::string> ids;
      for (const doc::block& b : s.blocks) {
        const auto* t = std::get_if<doc::table>(&b);
        if (!t) continue;
        EXPECT_TRUE(ids.insert(t->id).second) << t->id;
        std::set<std::string> columns;
        for (const doc::column& column : t->columns) EXPECT_TRUE(columns.insert(column.id).second) << column.id;
        for (const auto& row : t->rows) EXPECT_EQ(row.size(), t->columns.size()) << t->id;
      }
    }
  }
  const auto json = nlohmann::json::parse(to_json(document_of(c, language::english)))["sections"];
  const auto& rows = json["team_members"]["tables"]["comparisons"]["rows"];
  const auto& first = rows[0];
  EXPECT_EQ(first["member"], "Anna");
  EXPECT_EQ(first["own_hits"], 60);
  EXPECT_EQ(first["own_n"], 100);
  EXPECT_NEAR(first["difference"].get<double>(), 0.3, 1e-12);
  EXPECT_EQ(rows[1]["measure"], "win_rate_within");
  const auto& fair = rows[2];
  EXPECT_EQ(fair["measure"], "win_rate_within_like_for_like");
  EXPECT_NEAR(fair["own"].get<double>() - fair["rest"].get<double>(), fair["difference"].get<double>(), 1e-12);
  EXPECT_EQ(fair["verdict"], "better");
  EXPECT_FALSE(json["team_members"]["tables"].contains("member_2"));  // which is for people: all of it is in the others
  EXPECT_TRUE(json["team"]["tables"]["leaderboard"]["rows"][0]["like_for_like"].is_number());
  // A difference of shares is in points, not in percent of anything.
  for (const doc::section& s : team_sections(c, language::english))
    for (const doc::block& b : s.blocks)
      if (const auto* t = std::get_if<doc::table>(&b))
        for (std::size_t i = 0; i < t->columns.size(); ++i)
          for (const auto& row : t->rows)
            if (t->columns[i].id == "difference") {
              EXPECT_NE(row[i].of, doc::unit::share) << t->id;
            }
  for (const language lang : {language::english, language::russian}) {
    const doc::document d = document_of(c, lang);
    for (const std::string& written : {to_text(d), to_html(d)})
      for (const char* wrong : {"nan", "inf ", "-0.0%", "\u221E"}) EXPECT_FALSE(has(written, wrong)) << wrong;
  }
}

// The same Simpson example as in docs/definitions.md, 15.
TEST(TeamSections, LikeForLikeSaysWhatItComparesBy) {
  std::vector<told_deal> all;
  add_closed(all, "A", 5, 5, "North");
  add_closed(all, "A", 9, 81, "South");
  add_closed(all, "B", 45, 45, "North");
  add_closed(all, "B", 1, 9, "South");
  comparison_options o;
  o.case_mix = {"region"};
  const auto said = sentences(team_sections(compare(all, o))[0]);
  EXPECT_EQ(said.at(0),
            "Each against the rest of the company, like for like by region. Only differences that chance would not explain are named, "
            "and none below 3 points of a share or 10% of a time.");
  EXPECT_TRUE(has(said.at(1), "Nobody stands out"));
  const auto crude = sentences(team_sections(compare(all))[0]);
  EXPECT_FALSE(has(crude.at(1), "Nobody stands out"));
  o.members = {"A", "B"};
  o.together = true;
  o.case_mix = {};
  EXPECT_EQ(
      sentences(team_sections(compare(all, o), language::russian)[0]).at(0),
      "A, B: вместе против остальных во всей компании. Названы лишь различия, которые не объяснить случаем, и не меньше 3 п. п. доли "
      "или 10\u00A0% времени.");
}

}  // namespace
