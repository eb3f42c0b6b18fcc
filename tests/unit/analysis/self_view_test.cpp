#include "support/office.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/aggregates/workload.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using ids = std::vector<std::string>;

ids names(const std::vector<listed_activity>& activities) {
  ids all;
  for (const listed_activity& t : activities) all.push_back(t.id);
  return all;
}

TEST(SelfView, ListsOwnActivitiesAndDeals) {
  const event_store store = office();
  const office_view a(store);
  const self_view anna = *self_view_of(a.j, a.t, at_now(), "Anna");
  EXPECT_EQ(names(anna.unfinished), (ids{"a2", "a1", "a3"})) << "by due time";
  EXPECT_EQ(names(anna.done), ids{"d3"});
  EXPECT_EQ(names(anna.cancelled), ids{"c1"});
  EXPECT_EQ(anna.unfinished[0].days_late, 3.0);
  EXPECT_EQ(anna.unfinished[1].days_late, std::nullopt);
  EXPECT_EQ(anna.unfinished[2].due, std::nullopt);
  EXPECT_EQ(anna.cancelled[0].days_late, std::nullopt);
  EXPECT_EQ(anna.done[0].ended, day(12));
  ASSERT_EQ(anna.deals.size(), 1u);
  EXPECT_EQ(anna.deals[0].id, "A");
  EXPECT_EQ(anna.stages[1], (count_amount{1, 500}));

  const self_view boris = *self_view_of(a.j, a.t, at_now(), "Boris");
  EXPECT_EQ(names(boris.done), (ids{"d4", "d2", "d1"})) << "the latest first";
  EXPECT_EQ(boris.done[1].days_late, 2.0);
  EXPECT_EQ(boris.done[2].days_late, std::nullopt);
  EXPECT_EQ(boris.done[1].deal, "C");
  EXPECT_EQ(boris.unfinished[0].days_late, std::nullopt) << "due at this very instant";
}

TEST(SelfView, AgreesWithTheWorkload) {
  const event_store store = office();
  const office_view a(store);
  for (const activity_credit credit : {activity_credit::actor, activity_credit::responsible})
    for (const person_workload& w : a.workload(at_now(), credit).people) {
      const self_view view = *self_view_of(a.j, a.t, at_now(), w.person, credit);
      EXPECT_EQ(static_cast<std::int64_t>(view.unfinished.size()), w.activities[activity_count::open]);
      EXPECT_EQ(static_cast<std::int64_t>(view.done.size()), w.activities[activity_count::done]);
      EXPECT_EQ(static_cast<std::int64_t>(view.cancelled.size()), w.activities[activity_count::cancelled]);
      EXPECT_EQ(view.stages, w.stages);
    }
}

TEST(SelfView, KnowsOnlyPeopleOfTheStore) {
  const event_store store = office();
  const office_view a(store);
  EXPECT_EQ(self_view_of(a.j, a.t, at_now(), "Zoe").errors().at(0).code, errc::unknown_name);
  EXPECT_EQ(self_view_of(a.j, a.t, at_now(), "").errors().at(0).code, errc::unknown_name);
}

TEST(SelfView, CountsWorkingTimeWhenTheQueryAsksForIt) {
  const event_store store = office();
  const office_view a(store);
  // Day 0 is a Thursday, so days 27, 28 and 29 are Wednesday to Friday: three days of nine hours.
  const query q = at_now().in_working_time(work_schedule::five_day_week(time_zone{}));
  EXPECT_EQ(self_view_of(a.j, a.t, q, "Anna")->unfinished[0].days_late, 3.0);
}

}  // namespace
