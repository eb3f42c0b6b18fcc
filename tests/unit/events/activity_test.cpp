#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using kind = activity_event_kind;

/// The only activity of a store that was told these events of it.
struct told {
  explicit told(const std::vector<activity_event>& events, instant as_of = instant::max(), instant known_at = instant::max())
      : store(default_pipeline()) {
    EXPECT_TRUE(store.append(events).rejected.empty());
    table.push_back(project_activities(store.take_snapshot(as_of, known_at)));
    EXPECT_EQ(table[0].size(), 1u);
  }
  activity_state state() const { return activities().state.at(0); }
  instant due() const { return activities().due.at(0); }
  instant ended() const { return activities().ended.at(0); }
  std::string person() const { return std::string(table[0].snapshot().owners().name(activities().person.at(0))); }
  std::string actor() const { return std::string(table[0].snapshot().owners().name(activities().actor.at(0))); }
  const activity_columns& activities() const { return table[0].activities(); }

  event_store store;
  std::vector<activity_table> table;
};

const activity_event plan{.kind = kind::planned, .activity = "t", .at = day(1), .type = "call", .deal = "A", .person = "Anna", .due = day(5)};

TEST(ActivityEvents, SayWhichRowWhichFieldAndWhy) {
  event_store store(default_pipeline());
  const std::vector<activity_event> rows{
      {.kind = kind::planned, .activity = "", .at = day(0)},
      {.kind = kind::planned, .activity = "a", .at = instant::max()},
      {.kind = kind::planned, .activity = "a", .at = day(0), .due = instant::min()},
      {.kind = kind::rescheduled, .activity = "a", .at = day(0)},
      {.kind = kind::reassigned, .activity = "a", .at = day(0)},
      {.kind = static_cast<kind>(9), .activity = "a", .at = day(0)},
  };
  const append_report r = store.append(rows, {.when_bad = on_rejection::keep_good});
  ASSERT_EQ(r.rejected.size(), rows.size());
  const std::vector<std::string> fields{"activity", "at", "due", "due", "person", "kind"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(r.rejected[i].row, i);
    EXPECT_EQ(r.rejected[i].field, fields[i]) << i;
    EXPECT_FALSE(r.rejected[i].reason.empty());
  }
  EXPECT_EQ(store.n_activities(), 0u);
}

TEST(ActivityEvents, AreAppliedWholeOrNotAtAll) {
  const std::vector<activity_event> rows{plan, {.kind = kind::rescheduled, .activity = "t", .at = day(2)}};
  event_store refusing(default_pipeline());
  EXPECT_EQ(refusing.append(rows).applied, 0u);
  EXPECT_EQ(refusing.append(rows).rejected.size(), 2u);
  EXPECT_EQ(project_activities(refusing.take_snapshot()).size(), 0u);
  event_store keeping(default_pipeline());
  EXPECT_EQ(keeping.append(rows, {.when_bad = on_rejection::keep_good}).applied, 1u);
  EXPECT_EQ(project_activities(keeping.take_snapshot()).size(), 1u);
}

TEST(ActivityEvents, HaveIdsOfTheirOwn) {
  event_store store(default_pipeline());
  const std::vector<deal_event> deals{{.kind = event_kind::created, .deal = "A", .event_id = "1"}};
  const std::vector<activity_event> activities{{.kind = kind::done, .activity = "t", .at = day(1), .event_id = "1"},
                                      {.kind = kind::done, .activity = "u", .at = day(1), .event_id = "1"}};
  EXPECT_EQ(store.append(deals).applied, 1u);
  const append_report first = store.append(activities);
  EXPECT_EQ(first.applied, 1u);
  EXPECT_EQ(first.duplicates, 1u);
  EXPECT_EQ(store.append(activities).duplicates, 2u);
}

TEST(ActivityEvents, LeaveDealsAlone) {
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(std::vector<activity_event>{plan}).rejected.empty());
  EXPECT_EQ(journeys_of(store).n_deals(), 0u) << "a deal exists by its own events only";
  ASSERT_TRUE(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "A", .at = day(0)}}).rejected.empty());
  EXPECT_EQ(journeys_of(store).n_deals(), 1u);
}

TEST(ActivityEvents, AnOlderSnapshotStaysAsItWas) {
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(std::vector<activity_event>{plan}).rejected.empty());
  const snapshot before = store.take_snapshot();
  ASSERT_TRUE(store.append(std::vector<activity_event>{{.kind = kind::done, .activity = "t", .at = day(2)},
                                                   {.kind = kind::planned, .activity = "u", .at = day(2)}}).rejected.empty());
  EXPECT_EQ(project_activities(before).activities().state, std::vector{activity_state::open});
  EXPECT_EQ(project_activities(store.take_snapshot()).size(), 2u);
}

// The rules of detail::task_fold, one by one.
TEST(Activities, AreOpenUntilTheyAreDoneOrCancelled) {
  const told open({plan});
  EXPECT_EQ(open.state(), activity_state::open);
  EXPECT_EQ(open.ended(), instant::max());
  EXPECT_EQ(open.activities().planned[0], day(1));
  EXPECT_EQ(open.table[0].id(0), "t");
  EXPECT_EQ(open.table[0].type(0), "call");
  EXPECT_EQ(open.table[0].deal(0), "A");

  const told done({plan, {.kind = kind::done, .activity = "t", .at = day(3)}});
  EXPECT_EQ(done.state(), activity_state::done);
  EXPECT_EQ(done.ended(), day(3));
  EXPECT_EQ(done.actor(), "Anna") << "who is responsible, when nobody else is said to have done it";
  const told cancelled({plan, {.kind = kind::cancelled, .activity = "t", .at = day(4), .actor = "Boris"}});
  EXPECT_EQ(cancelled.state(), activity_state::cancelled);
  EXPECT_EQ(cancelled.person(), "Anna");
  EXPECT_EQ(cancelled.actor(), "Boris");
}

TEST(Activities, MayBeDoneWithoutAPlan) {
  const told call({{.kind = kind::done, .activity = "t", .at = day(3), .type = "call", .person = "Anna"}});
  EXPECT_EQ(call.state(), activity_state::done);
  EXPECT_EQ(call.activities().planned[0], instant::max());
  EXPECT_EQ(call.due(), no_due);
  const activity_event done{.kind = kind::done, .activity = "t", .at = day(3)};
  const told corrected({done, {.kind = kind::reassigned, .activity = "t", .at = day(4), .person = "Anna"}});
  EXPECT_EQ(corrected.activities().planned[0], instant::max());
  const told again({done, {.kind = kind::planned, .activity = "t", .at = day(4)}, {.kind = kind::planned, .activity = "t", .at = day(6)}});
  EXPECT_EQ(again.activities().planned[0], day(4));
}

TEST(Activities, ChangeTheirDueTimeAndPerson) {
  const told moved({plan, {.kind = kind::rescheduled, .activity = "t", .at = day(2), .due = day(9)},
                    {.kind = kind::reassigned, .activity = "t", .at = day(3), .person = "Boris"}});
  EXPECT_EQ(moved.due(), day(9));
  EXPECT_EQ(moved.person(), "Boris");
  const std::vector<activity_event> late{plan, {.kind = kind::done, .activity = "t", .at = day(6)},
                                     {.kind = kind::reassigned, .activity = "t", .at = day(7), .person = "Boris", .due = day(9)}};
  EXPECT_EQ(told(late).person(), "Anna") << "what was in force when it was done";
  EXPECT_EQ(told(late).due(), day(5));
  std::vector<activity_event> again = late;
  again.push_back({.kind = kind::planned, .activity = "t", .at = day(8)});
  EXPECT_EQ(told(again).state(), activity_state::open);
  EXPECT_EQ(told(again).person(), "Boris");
  EXPECT_EQ(told(again).due(), day(9));
}

TEST(Activities, DoneIsStrongerThanCancelled) {
  const activity_event done{.kind = kind::done, .activity = "t", .at = day(3)};
  const activity_event cancelled{.kind = kind::cancelled, .activity = "t", .at = day(4)};
  EXPECT_EQ(told({plan, done, cancelled}).state(), activity_state::done);
  EXPECT_EQ(told({plan, done, cancelled}).ended(), day(3));
  EXPECT_EQ(told({plan, {.kind = kind::cancelled, .activity = "t", .at = day(2)}, done}).state(), activity_state::done);
  EXPECT_EQ(told({plan, done, {.kind = kind::done, .activity = "t", .at = day(5)}}).ended(), day(3));
  EXPECT_EQ(told({plan, cancelled, {.kind = kind::cancelled, .activity = "t", .at = day(6)}}).ended(), day(4));
}

TEST(Activities, AtOneInstantFollowTheSequenceThenTheKind) {
  const activity_event done{.kind = kind::done, .activity = "t", .at = day(1)};
  EXPECT_EQ(told({done, plan}).state(), activity_state::done);
  EXPECT_EQ(told({done, plan}).activities().planned[0], day(1));
  activity_event later = plan;
  later.sequence = 1;
  EXPECT_EQ(told({later, done}).state(), activity_state::open);
}

TEST(Activities, BothClocksLimitThemInclusively) {
  activity_event known = plan;
  known.known_at = day(1);
  const std::vector<activity_event> rows{known, {.kind = kind::done, .activity = "t", .at = day(3), .known_at = day(7)}};
  EXPECT_EQ(told(rows, day(3), day(7)).state(), activity_state::done);
  EXPECT_EQ(told(rows, day(3), day(6)).state(), activity_state::open);
  EXPECT_EQ(told(rows, day(2), day(7)).state(), activity_state::open);
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(rows).rejected.empty());
  EXPECT_EQ(project_activities(store.take_snapshot(day(0))).size(), 0u);
}

}  // namespace
