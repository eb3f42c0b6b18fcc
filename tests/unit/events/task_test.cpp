#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/events/store.hpp>
#include <funnel/journeys/activity_table.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using kind = task_event_kind;

/// The only task of a store that was told these events of it.
struct told {
  explicit told(const std::vector<task_event>& events, instant as_of = instant::max(), instant known_at = instant::max())
      : store(default_pipeline()) {
    EXPECT_TRUE(store.append(events).rejected.empty());
    table.push_back(project_tasks(store.take_snapshot(as_of, known_at)));
    EXPECT_EQ(table[0].size(), 1u);
  }
  task_state state() const { return tasks().state.at(0); }
  instant due() const { return tasks().due.at(0); }
  instant ended() const { return tasks().ended.at(0); }
  std::string person() const { return std::string(table[0].snapshot().owners().name(tasks().person.at(0))); }
  std::string actor() const { return std::string(table[0].snapshot().owners().name(tasks().actor.at(0))); }
  const task_columns& tasks() const { return table[0].tasks(); }

  event_store store;
  std::vector<task_table> table;
};

const task_event plan{.kind = kind::planned, .task = "t", .at = day(1), .type = "call", .deal = "A", .person = "Anna", .due = day(5)};

TEST(TaskEvents, SayWhichRowWhichFieldAndWhy) {
  event_store store(default_pipeline());
  const std::vector<task_event> rows{
      {.kind = kind::planned, .task = "", .at = day(0)},
      {.kind = kind::planned, .task = "a", .at = instant::max()},
      {.kind = kind::planned, .task = "a", .at = day(0), .due = instant::min()},
      {.kind = kind::rescheduled, .task = "a", .at = day(0)},
      {.kind = kind::reassigned, .task = "a", .at = day(0)},
      {.kind = static_cast<kind>(9), .task = "a", .at = day(0)},
  };
  const append_report r = store.append(rows, {.when_bad = on_rejection::keep_good});
  ASSERT_EQ(r.rejected.size(), rows.size());
  const std::vector<std::string> fields{"task", "at", "due", "due", "person", "kind"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(r.rejected[i].row, i);
    EXPECT_EQ(r.rejected[i].field, fields[i]) << i;
    EXPECT_FALSE(r.rejected[i].reason.empty());
  }
  EXPECT_EQ(store.n_tasks(), 0u);
}

TEST(TaskEvents, AreAppliedWholeOrNotAtAll) {
  const std::vector<task_event> rows{plan, {.kind = kind::rescheduled, .task = "t", .at = day(2)}};
  event_store refusing(default_pipeline());
  EXPECT_EQ(refusing.append(rows).applied, 0u);
  EXPECT_EQ(refusing.append(rows).rejected.size(), 2u);
  EXPECT_EQ(project_tasks(refusing.take_snapshot()).size(), 0u);
  event_store keeping(default_pipeline());
  EXPECT_EQ(keeping.append(rows, {.when_bad = on_rejection::keep_good}).applied, 1u);
  EXPECT_EQ(project_tasks(keeping.take_snapshot()).size(), 1u);
}

TEST(TaskEvents, HaveIdsOfTheirOwn) {
  event_store store(default_pipeline());
  const std::vector<deal_event> deals{{.kind = event_kind::created, .deal = "A", .event_id = "1"}};
  const std::vector<task_event> tasks{{.kind = kind::done, .task = "t", .at = day(1), .event_id = "1"},
                                      {.kind = kind::done, .task = "u", .at = day(1), .event_id = "1"}};
  EXPECT_EQ(store.append(deals).applied, 1u);
  const append_report first = store.append(tasks);
  EXPECT_EQ(first.applied, 1u);
  EXPECT_EQ(first.duplicates, 1u);
  EXPECT_EQ(store.append(tasks).duplicates, 2u);
}

TEST(TaskEvents, LeaveDealsAlone) {
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(std::vector<task_event>{plan}).rejected.empty());
  EXPECT_EQ(journeys_of(store).n_deals(), 0u) << "a deal exists by its own events only";
  ASSERT_TRUE(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "A", .at = day(0)}}).rejected.empty());
  EXPECT_EQ(journeys_of(store).n_deals(), 1u);
}

TEST(TaskEvents, AnOlderSnapshotStaysAsItWas) {
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(std::vector<task_event>{plan}).rejected.empty());
  const snapshot before = store.take_snapshot();
  ASSERT_TRUE(store.append(std::vector<task_event>{{.kind = kind::done, .task = "t", .at = day(2)},
                                                   {.kind = kind::planned, .task = "u", .at = day(2)}}).rejected.empty());
  EXPECT_EQ(project_tasks(before).tasks().state, std::vector{task_state::open});
  EXPECT_EQ(project_tasks(store.take_snapshot()).size(), 2u);
}

// The rules of detail::task_fold, one by one.
TEST(Tasks, AreOpenUntilTheyAreDoneOrCancelled) {
  const told open({plan});
  EXPECT_EQ(open.state(), task_state::open);
  EXPECT_EQ(open.ended(), instant::max());
  EXPECT_EQ(open.tasks().planned[0], day(1));
  EXPECT_EQ(open.table[0].id(0), "t");
  EXPECT_EQ(open.table[0].type(0), "call");
  EXPECT_EQ(open.table[0].deal(0), "A");

  const told done({plan, {.kind = kind::done, .task = "t", .at = day(3)}});
  EXPECT_EQ(done.state(), task_state::done);
  EXPECT_EQ(done.ended(), day(3));
  EXPECT_EQ(done.actor(), "Anna") << "who is responsible, when nobody else is said to have done it";
  const told cancelled({plan, {.kind = kind::cancelled, .task = "t", .at = day(4), .actor = "Boris"}});
  EXPECT_EQ(cancelled.state(), task_state::cancelled);
  EXPECT_EQ(cancelled.person(), "Anna");
  EXPECT_EQ(cancelled.actor(), "Boris");
}

TEST(Tasks, MayBeDoneWithoutAPlan) {
  const told call({{.kind = kind::done, .task = "t", .at = day(3), .type = "call", .person = "Anna"}});
  EXPECT_EQ(call.state(), task_state::done);
  EXPECT_EQ(call.tasks().planned[0], instant::max());
  EXPECT_EQ(call.due(), no_due);
  const task_event done{.kind = kind::done, .task = "t", .at = day(3)};
  const told corrected({done, {.kind = kind::reassigned, .task = "t", .at = day(4), .person = "Anna"}});
  EXPECT_EQ(corrected.tasks().planned[0], instant::max());
  const told again({done, {.kind = kind::planned, .task = "t", .at = day(4)}, {.kind = kind::planned, .task = "t", .at = day(6)}});
  EXPECT_EQ(again.tasks().planned[0], day(4));
}

TEST(Tasks, ChangeTheirDueTimeAndPerson) {
  const told moved({plan, {.kind = kind::rescheduled, .task = "t", .at = day(2), .due = day(9)},
                    {.kind = kind::reassigned, .task = "t", .at = day(3), .person = "Boris"}});
  EXPECT_EQ(moved.due(), day(9));
  EXPECT_EQ(moved.person(), "Boris");
  const std::vector<task_event> late{plan, {.kind = kind::done, .task = "t", .at = day(6)},
                                     {.kind = kind::reassigned, .task = "t", .at = day(7), .person = "Boris", .due = day(9)}};
  EXPECT_EQ(told(late).person(), "Anna") << "what was in force when it was done";
  EXPECT_EQ(told(late).due(), day(5));
  std::vector<task_event> again = late;
  again.push_back({.kind = kind::planned, .task = "t", .at = day(8)});
  EXPECT_EQ(told(again).state(), task_state::open);
  EXPECT_EQ(told(again).person(), "Boris");
  EXPECT_EQ(told(again).due(), day(9));
}

TEST(Tasks, DoneIsStrongerThanCancelled) {
  const task_event done{.kind = kind::done, .task = "t", .at = day(3)};
  const task_event cancelled{.kind = kind::cancelled, .task = "t", .at = day(4)};
  EXPECT_EQ(told({plan, done, cancelled}).state(), task_state::done);
  EXPECT_EQ(told({plan, done, cancelled}).ended(), day(3));
  EXPECT_EQ(told({plan, {.kind = kind::cancelled, .task = "t", .at = day(2)}, done}).state(), task_state::done);
  EXPECT_EQ(told({plan, done, {.kind = kind::done, .task = "t", .at = day(5)}}).ended(), day(3));
  EXPECT_EQ(told({plan, cancelled, {.kind = kind::cancelled, .task = "t", .at = day(6)}}).ended(), day(4));
}

TEST(Tasks, AtOneInstantFollowTheSequenceThenTheKind) {
  const task_event done{.kind = kind::done, .task = "t", .at = day(1)};
  EXPECT_EQ(told({done, plan}).state(), task_state::done);
  EXPECT_EQ(told({done, plan}).tasks().planned[0], day(1));
  task_event later = plan;
  later.sequence = 1;
  EXPECT_EQ(told({later, done}).state(), task_state::open);
}

TEST(Tasks, BothClocksLimitThemInclusively) {
  task_event known = plan;
  known.known_at = day(1);
  const std::vector<task_event> rows{known, {.kind = kind::done, .task = "t", .at = day(3), .known_at = day(7)}};
  EXPECT_EQ(told(rows, day(3), day(7)).state(), task_state::done);
  EXPECT_EQ(told(rows, day(3), day(6)).state(), task_state::open);
  EXPECT_EQ(told(rows, day(2), day(7)).state(), task_state::open);
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(rows).rejected.empty());
  EXPECT_EQ(project_tasks(store.take_snapshot(day(0))).size(), 0u);
}

}  // namespace
