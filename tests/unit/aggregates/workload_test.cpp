#include "support/office.hpp"

#include <funnel/pipeline/pipeline.hpp>
#include <funnel/aggregates/workload.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using kind = activity_event_kind;
using ids = std::vector<std::string>;

TEST(Workload, CountsActivitiesByPersonAndType) {
  const event_store store = office();
  const office_view a(store);
  const workload_result r = a.workload(at_now());
  ASSERT_EQ(r.types, (ids{"call", "mail", "meeting"}));
  ASSERT_EQ(r.people.size(), 2u);
  const person_workload& anna = r.people[0];
  const person_workload& boris = r.people[1];
  EXPECT_EQ(anna.person, "Anna");
  EXPECT_EQ(anna.activities, tally(5, 3, 1, 1, 0, 0, 0, 1));
  EXPECT_EQ(anna.by_type[0], tally(3, 2, 1, 0, 0, 0, 0, 1));
  EXPECT_EQ(anna.by_type[1], activity_tally{});
  EXPECT_EQ(anna.by_type[2], tally(2, 1, 0, 1, 0, 0, 0, 0));
  EXPECT_EQ(boris.person, "Boris");
  EXPECT_EQ(boris.activities, tally(3, 1, 0, 3, 1, 1, 1, 0));
  EXPECT_EQ(r.total.activities, tally(8, 4, 1, 4, 1, 1, 1, 1));
}

// docs/definitions.md, 7: activities count by default to who did them.
TEST(Workload, CreditsTheActorOrThePersonResponsible) {
  const event_store store = office();
  const workload_result r = office_view(store).workload(at_now(), activity_credit::responsible);
  EXPECT_EQ(r.people[0].activities, tally(6, 3, 1, 2, 0, 1, 0, 1)) << "the late letter is Anna's";
  EXPECT_EQ(r.people[1].activities, tally(2, 1, 0, 2, 1, 0, 1, 0));
  EXPECT_EQ(r.total.activities, tally(8, 4, 1, 4, 1, 1, 1, 1));
}

TEST(Workload, TheStockOfDealsGoesWithTheirPresentOwner) {
  const event_store store = office();
  const workload_result r = office_view(store).workload(at_now());
  ASSERT_EQ(r.stages.size(), 4u);
  EXPECT_EQ(r.people[0].deals, (count_amount{1, 500}));
  EXPECT_EQ(r.people[0].stages[1], (count_amount{1, 500}));
  EXPECT_EQ(r.people[1].deals, (count_amount{1, 200}));
  EXPECT_EQ(r.people[1].stages[0], (count_amount{1, 200}));
  EXPECT_EQ(r.total.deals, (count_amount{2, 700}));
  const office_view a(store);
  EXPECT_EQ(*open_deals_of(a.j, at_now(), "Boris", 0), ids{"B"});
  EXPECT_EQ(*open_deals_of(a.j, at_now(), "Anna", 0), ids{});
}

TEST(Workload, ThePeriodIsThatOfWhatHappened) {
  const event_store store = office();
  query q = at_now();
  q.in = {day(2), day(12)};  // its end is not part of it
  const workload_result r = office_view(store).workload(q);
  EXPECT_EQ(r.total.activities, tally(1, 4, 1, 2, 1, 1, 0, 1));
  q.basis = date_basis::created;  // ignored
  EXPECT_EQ(office_view(store).workload(q).total.activities, r.total.activities);
  EXPECT_EQ(office_view(store).workload(q).total.deals, (count_amount{2, 700}));
  EXPECT_EQ(office_view(store).workload(q.where("region", {"South"})).total.activities, tally(0, 1, 0, 1, 1, 0, 0, 0));
}

TEST(Workload, ConditionsOnDealsLeaveOutActivitiesOfOtherDealsAndOfNone) {
  const event_store store = office();
  const office_view a(store);
  const workload_result north = a.workload(at_now().where("region", {"North"}));
  EXPECT_EQ(north.total.activities, tally(4, 2, 1, 1, 0, 0, 0, 1));
  EXPECT_EQ(north.total.deals, (count_amount{1, 500}));
  EXPECT_EQ(a.workload(at_now().of_open()).total.activities, tally(6, 3, 1, 2, 1, 0, 0, 1));
  const workload_result lost = a.workload(at_now().only({outcome::lost}));
  EXPECT_EQ(lost.total.activities, tally(1, 0, 0, 1, 0, 1, 0, 0));
  EXPECT_EQ(lost.total.deals, count_amount{});
  EXPECT_EQ(a.workload(at_now().amount_between(300, std::nullopt)).total.activities, north.total.activities);
}

TEST(Workload, PeopleAndTeamsAreThoseToWhomItCounts) {
  const event_store store = office();
  const office_view a(store);
  const workload_result boris = a.workload(at_now().owners({"Boris"}));
  ASSERT_EQ(boris.people.size(), 1u);
  EXPECT_EQ(boris.total.activities, tally(3, 1, 0, 3, 1, 1, 1, 0));
  EXPECT_EQ(boris.total.deals, (count_amount{1, 200}));
  const workload_result team = a.workload(at_now().roster({{"Anna", "Red"}}).teams({"Red"}));
  ASSERT_EQ(team.people.size(), 1u);
  EXPECT_EQ(team.people[0].person, "Anna");
}

TEST(Workload, EveryNumberOpensIntoItsActivities) {
  const event_store store = office();
  const office_view a(store);
  const query q = at_now();
  EXPECT_EQ(*drill_down(a.j, a.t, q, {activity_count::overdue}), ids{"a2"});
  EXPECT_EQ(*drill_down(a.j, a.t, q, {activity_count::done, "Boris", "call"}), (ids{"d1", "d4"}));
  EXPECT_EQ(*drill_down(a.j, a.t, q, {activity_count::late, "Anna"}, activity_credit::responsible), ids{"d2"});
  EXPECT_EQ(*drill_down(a.j, a.t, q, {activity_count::late, "Anna"}), ids{});
  EXPECT_EQ(*drill_down(a.j, a.t, q, {activity_count::planned, "Nobody"}), ids{});
}

TEST(Workload, AsOfAnEarlierInstantTheFutureIsUnknown) {
  const event_store store = office();
  const workload_result r = office_view(store, day(6)).workload(query{}.as_of_time(day(6)));
  EXPECT_EQ(r.total.activities, tally(4, 3, 2, 1, 1, 0, 0, 0)) << "d2 is overdue then, and c1";
}

TEST(Workload, SaysWhatItNeeds) {
  const event_store store = office();
  const office_view a(store);
  EXPECT_EQ(workload_at(journeys_of(store), project_activities(store.take_snapshot()), query{}).errors().at(0).field, "as_of");
  EXPECT_EQ(workload_at(a.j, project_activities(store.take_snapshot()), at_now()).errors().at(0).field, "tasks");
  const query per = at_now().per(journey_unit::identity);
  EXPECT_EQ(workload_at(journeys_of(store, now, instant::max(), per.layout), a.t, per).errors().at(0).field, "layout.unit");
  EXPECT_FALSE(workload_at(a.j, a.t, at_now().where("planet", {"Mars"})));
}

TEST(Workload, OfNothingIsNothing) {
  const event_store store(default_pipeline());
  const office_view a(store);
  const workload_result r = a.workload(at_now());
  EXPECT_TRUE(r.people.empty() && r.types.empty());
  EXPECT_EQ(r.total.activities, activity_tally{});
  EXPECT_EQ(r.total.stages.size(), 4u);
}

TEST(Workload, TakesSixtyFourStagesAndAmountsNearTheLimit) {
  pipeline_builder builder("long");
  for (int k = 0; k < 62; ++k) builder.open("s" + std::to_string(k));
  event_store store(builder.won("won").lost("lost").build().value());
  constexpr minor_units most = std::numeric_limits<minor_units>::max();
  ASSERT_TRUE(store.append(std::vector<deal_event>{
                  {.kind = event_kind::created, .deal = "A", .at = day(0), .stage = "s61", .owner = "Anna", .amount = most - 5},
                  {.kind = event_kind::created, .deal = "B", .at = day(0), .stage = "s61", .owner = "Boris", .amount = 5}}, {.max_amount = most}).rejected.empty());
  const workload_result r = office_view(store).workload(at_now());
  ASSERT_EQ(r.stages.size(), 62u);
  EXPECT_EQ(r.total.stages[61], (count_amount{2, most}));
  EXPECT_EQ(r.people[0].deals, (count_amount{1, most - 5}));
}

TEST(Workload, ActivitiesOfNobodyAndOfUnknownDealsCountToNobody) {
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(std::vector<activity_event>{{.kind = kind::planned, .activity = "x", .at = day(0), .deal = "lost in transit"}}).rejected.empty());
  const office_view a(store);
  const workload_result r = a.workload(at_now());
  ASSERT_EQ(r.people.size(), 1u);
  EXPECT_EQ(r.people[0].person, "");
  EXPECT_EQ(r.types, ids{""});
  EXPECT_EQ(r.total.activities[activity_count::open], 1);
  EXPECT_EQ(a.workload(at_now().of_open()).total.activities, activity_tally{});
}

}  // namespace
