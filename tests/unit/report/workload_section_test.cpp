#include "support/office.hpp"

#include <funnel/aggregates/workload.hpp>
#include <funnel/report/writers.hpp>
#include <funnel/analysis/comparison.hpp>

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

const doc::table& table_in(const doc::section& s, const std::string& id) {
  for (const doc::block& b : s.blocks)
    if (const auto* t = std::get_if<doc::table>(&b); t && t->id == id) return *t;
  static const doc::table none;
  ADD_FAILURE() << "no table " << id;
  return none;
}

/// The integers of a row, by the ids of their columns.
std::int64_t number(const doc::table& t, std::size_t row, const std::string& column) {
  for (std::size_t c = 0; c < t.columns.size(); ++c)
    if (t.columns[c].id == column) return t.rows.at(row).at(c).integer;
  ADD_FAILURE() << "no column " << column;
  return -1;
}

std::string section_text(const doc::section& s, language lang = language::english) {
  doc::document d;
  d.lang = lang;
  d.sections.push_back(s);
  return to_text(d);
}

TEST(WorkloadSection, ShowsEverybodyAndAll) {
  const event_store store = office();
  const doc::section s = workload_section(office_view(store).workload(at_now()), language::english);
  EXPECT_EQ(s.id, "workload");
  const doc::table& people = table_in(s, "people");
  ASSERT_EQ(people.rows.size(), 3u);
  EXPECT_EQ(people.rows[2][0].text, "All");
  EXPECT_EQ(number(people, 0, "open"), 3);
  EXPECT_EQ(number(people, 0, "overdue"), 1);
  EXPECT_EQ(number(people, 1, "late"), 1);
  EXPECT_EQ(number(people, 2, "planned"), 8);
  EXPECT_EQ(number(people, 2, "amount"), 700);
  const doc::table& kinds = table_in(s, "by_kind");
  EXPECT_EQ(kinds.rows.size(), 7u) << "two kinds of Anna, two of Boris, three of all";
  const doc::table& stages = table_in(s, "by_stage");
  EXPECT_EQ(number(stages, 0, "stage:presentation"), 1);
  EXPECT_EQ(number(stages, 1, "stage:qualification"), 1);
  EXPECT_EQ(number(stages, 2, "open_deals"), 2);
  for (const doc::table* t : {&people, &kinds, &stages})
    for (const auto& row : t->rows) EXPECT_EQ(row.size(), t->columns.size()) << t->id;
}

TEST(WorkloadSection, SaysWhatStandsOut) {
  const event_store store = office();
  const workload_result w = office_view(store).workload(at_now());
  EXPECT_EQ(std::get<doc::paragraph>(workload_section(w, language::english).blocks[0]).text,
            "4\u00A0activities to do, 1 of them overdue; most of all with Anna (1). Done: 4\u00A0activities; of the 2 that had a "
            "due time, 1 late. Open: 2\u00A0deals.");
  EXPECT_EQ(std::get<doc::paragraph>(workload_section(w, language::russian).blocks[0]).text,
            "Предстоит: 4\u00A0активности, из них просрочено 1; больше всего просрочек: Anna (1). Выполнено: 4\u00A0активности; "
            "из 2, у которых был срок, с опозданием 1. Открыто: 2\u00A0сделки.");
  const auto by = [&](activity_credit credit) {
    return std::get<doc::paragraph>(workload_section(office_view(store).workload(at_now(), credit), language::english).blocks[1]).text;
  };
  EXPECT_NE(by(activity_credit::actor), by(activity_credit::responsible));
}

TEST(WorkloadSection, TheWorkChartAddsUpToWhatIsDoneAndToDo) {
  const event_store store = office();
  const workload_result w = office_view(store).workload(at_now());
  const doc::section s = workload_section(w, language::english);
  bool found = false;
  for (const doc::block& b : s.blocks) {
    const auto* c = std::get_if<doc::chart>(&b);
    const auto* bars = c ? std::get_if<doc::stacked_chart>(c) : nullptr;
    if (!bars || found) continue;
    found = true;
    for (std::size_t p = 0; p < w.people.size(); ++p) {
      double sum = 0;
      for (const double v : bars->rows[p].values) sum += v;
      EXPECT_EQ(sum, static_cast<double>(w.people[p].activities[activity_count::open] + w.people[p].activities[activity_count::done]));
    }
  }
  EXPECT_TRUE(found);
}

TEST(WorkloadSection, OfNothingSaysSo) {
  const event_store store(default_pipeline());
  const doc::section s = workload_section(office_view(store).workload(at_now()), language::english);
  EXPECT_NE(section_text(s).find("No activities and no open deals."), std::string::npos);
}

TEST(SelfViewSection, ListsActivitiesAndDeals) {
  const event_store store = office();
  const office_view a(store);
  const self_view anna = *self_view_of(a.j, a.t, at_now(), "Anna");
  const doc::section s = self_view_section(anna, language::english);
  EXPECT_EQ(s.heading, "Own work: Anna");
  const doc::table& to_do = table_in(s, "to_do");
  ASSERT_EQ(to_do.rows.size(), 3u);
  EXPECT_EQ(to_do.rows[0][0].text, "a2");
  EXPECT_EQ(to_do.rows[0].back().real, 3);
  EXPECT_EQ(to_do.rows[1].back().what, doc::cell::holds::nothing);
  EXPECT_EQ(table_in(s, "done").rows.size(), 1u);
  EXPECT_EQ(table_in(s, "cancelled").rows.size(), 1u);
  EXPECT_EQ(table_in(s, "deals").rows.size(), 1u);
  EXPECT_EQ(table_in(s, "stages").rows.size(), 4u);
  for (const char* id : {"to_do", "done", "cancelled", "deals", "stages"})
    for (const auto& row : table_in(s, id).rows) EXPECT_EQ(row.size(), table_in(s, id).columns.size()) << id;

  const doc::table short_list = table_in(self_view_section(anna, language::english, 1), "to_do");
  ASSERT_EQ(short_list.rows.size(), 2u);
  EXPECT_EQ(short_list.rows[1][0].text, "\u2026 2 more");
  EXPECT_NE(section_text(self_view_section(anna, language::russian), language::russian).find("из них просрочено 1"), std::string::npos);
}

}  // namespace
