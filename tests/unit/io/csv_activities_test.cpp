#include "support/clock.hpp"
#include "support/library.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/aggregates/workload.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace {

using namespace funnel;
using namespace funnel_test;

const std::string folder = FUNNEL_SOURCE_DIR "/examples/sample/";

/// A store with one deal, and what reading a file of activities made of it.
struct office_file {
  explicit office_file(const std::string& rows, const csv_read_options& options = {}) {
    const std::string path = ::testing::TempDir() + "funnel_tasks_" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv";
    std::ofstream(path) << "id,kind,deal,person,by,planned,due,done,cancelled\n" << rows;
    mapping = *parse_mapping(R"({"activities": {"id": "id", "kind": "kind", "deal": "deal", "person": "person", "actor": "by",
                                 "planned": "planned", "due": "due", "done": "done", "cancelled": "cancelled"}})");
    EXPECT_TRUE(store().append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "D"}}).rejected.empty());
    read = read_activities_csv(path, mapping, store(), options);
    std::remove(path.c_str());
  }
  event_store& store() { return *made; }
  activity_table activities() { return project_activities(store().take_snapshot()); }
  const rejected_row& rejection(std::size_t i) const { return read->summary.rejections.at(i); }

  column_mapping mapping;
  result<event_store> made = make_store(*parse_mapping("{}"));
  result<csv_read_result> read = error{};
};

TEST(CsvActivities, BecomeEvents) {
  office_file f("a,call,D,Anna,,2026-01-01 10:00,2026-01-02,,\n"
                "b,call,D,Anna,Boris,2026-01-01,2026-01-02,2026-01-03,\n"
                "c,meeting,,Anna,,2026-01-01,,,2026-01-05\n"
                "d,call,D,Boris,,,,2026-01-04 09:30,\n");
  ASSERT_TRUE(f.read);
  EXPECT_EQ(f.read->summary.rows, 4u);
  EXPECT_EQ(f.read->summary.applied, 4u);
  EXPECT_TRUE(f.read->summary.notes.empty());
  EXPECT_EQ(f.read->last_time, utc(2026, 1, 5));
  const activity_table t = f.activities();
  ASSERT_EQ(t.size(), 4u);
  const auto name = [&](code c) { return std::string(t.snapshot().owners().name(c)); };
  EXPECT_EQ(t.activities().state, (std::vector{activity_state::open, activity_state::done, activity_state::cancelled, activity_state::done}));
  EXPECT_EQ(t.activities().due[0], utc(2026, 1, 2));
  EXPECT_EQ(t.activities().planned[0], utc(2026, 1, 1, 10));
  EXPECT_EQ(name(t.activities().actor[1]), "Boris");
  EXPECT_EQ(name(t.activities().person[1]), "Anna");
  EXPECT_EQ(t.deal(2), "");
  EXPECT_EQ(t.activities().planned[3], instant::max());
}

TEST(CsvActivities, SayWhichCellIsWrong) {
  office_file f(",call,D,Anna,,2026-01-01,,,\n"
                "b,call,D,Anna,,soon,,,\n"
                "c,call,D,Anna,,2026-01-01,,2026-01-02,2026-01-03\n"
                "d,call,D,Anna,,,2026-01-01,,\n"
                "e,call,D,Anna,,2026-01-05,,,2026-01-03\n"
                "f,call,D\n"
                "g,call,D,Anna,,2026-01-01,,,\n");
  ASSERT_TRUE(f.read);
  EXPECT_EQ(f.read->summary.rejected, 6u);
  EXPECT_EQ(f.read->summary.applied, 1u);
  const std::vector<std::string> columns{"id", "planned", "cancelled", "planned", "cancelled", ""};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    EXPECT_EQ(f.rejection(i).line, i + 2);
    EXPECT_EQ(f.rejection(i).column, columns[i]) << i;
    EXPECT_FALSE(f.rejection(i).reason.empty());
  }
  EXPECT_EQ(f.rejection(1).value, "soon");
  EXPECT_EQ(f.activities().size(), 1u);
}

TEST(CsvActivities, RefuseTheFileWhenStrict) {
  csv_read_options options;
  options.strict = true;
  office_file f("a,call,D,Anna,,2026-01-01,,,\nb,call,D,Anna,,soon,,,\n", options);
  EXPECT_FALSE(f.read);
  EXPECT_EQ(f.activities().size(), 0u);
}

TEST(CsvActivities, NoteWhatWasAssumed) {
  office_file f("a,call,D,Anna,,2026-01-01 10:05,,2026-01-01 10:00,\nb,call,X,Anna,,2026-01-01,,,\n");
  ASSERT_EQ(f.read->summary.notes.size(), 2u);
  EXPECT_NE(f.read->summary.notes[0].find("done before it was planned"), std::string::npos);
  EXPECT_NE(f.read->summary.notes[1].find("1 row"), std::string::npos);
  EXPECT_EQ(f.activities().activities().planned[0], instant::max());
  EXPECT_EQ(f.activities().activities().state[0], activity_state::done);
}

TEST(CsvActivities, NeedTheirPartOfTheMapping) {
  office_file f("");
  column_mapping none;
  EXPECT_EQ(read_activities_csv(folder + "activities.csv", none, f.store()).errors().at(0).field, "activities.id");
  none.activities.id = "id";
  none.activities.kind = "sort";
  EXPECT_EQ(read_activities_csv(folder + "activities.csv", none, f.store()).errors().at(0).code, errc::unknown_name);
  EXPECT_EQ(read_activities_csv("/nowhere.csv", f.mapping, f.store()).errors().at(0).code, errc::io);
  EXPECT_EQ(parse_mapping(R"({"activities": {"name": "x"}})").errors().at(0).field, "activities.name");
}

TEST(CsvActivities, ReadTheSample) {
  const column_mapping mapping = *parse_mapping(*read_file(folder + "mapping.json"));
  event_store store = *make_store(mapping);
  ASSERT_TRUE(read_csv(folder + "deals.csv", mapping, store));
  const auto read = read_activities_csv(folder + "activities.csv", mapping, store);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->summary.rejected, 0u);
  EXPECT_TRUE(read->summary.notes.empty()) << read->summary.notes.front();
  const query q = query{}.as_of_time(local(mapping.zone, 2026, 7, 1));
  const journey_table j = journeys_of(store, q.as_of);
  const workload_result r = *workload_at(j, project_activities(j.snapshot()), q);
  EXPECT_EQ(r.types, (std::vector<std::string>{"call", "mail", "meeting", "task"}));
  EXPECT_EQ(r.people.size(), 10u) << "everybody who has tasks owns deals";
  // Counted by hand in the file: rows without done and cancelled, and of those with a due time before July.
  EXPECT_EQ(r.total.activities[activity_count::open], 23);
  EXPECT_EQ(r.total.activities[activity_count::overdue], 3);
  EXPECT_EQ(r.total.activities[activity_count::cancelled], 14);
  EXPECT_EQ(r.total.activities[activity_count::done], 409 - 23 - 14);
}

}  // namespace
