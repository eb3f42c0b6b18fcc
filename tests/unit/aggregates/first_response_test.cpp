#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/stats/survival.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/aggregates/durations.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using ids = std::vector<std::string>;

const instant asked_at = day(10);
const query question_now = query{}.as_of_time(asked_at);

activity_event done(const char* activity, const char* deal, instant at) {
  return {.kind = activity_event_kind::done, .activity = activity, .at = at, .deal = deal};
}

/// Six deals created on day 0, but E.
event_store six_deals() {
  event_store store(default_pipeline());
  const std::vector<deal_event> deals{
      {.kind = event_kind::created, .deal = "A", .at = day(0), .owner = "Anna"},    // called on day 1, before the move
      {.kind = event_kind::stage_moved, .deal = "A", .at = day(4), .stage = "proposal"},
      {.kind = event_kind::created, .deal = "B", .at = day(0), .owner = "Anna"},    // moved on day 3, called later
      {.kind = event_kind::stage_moved, .deal = "B", .at = day(3), .stage = "presentation"},
      {.kind = event_kind::created, .deal = "C", .at = day(0), .owner = "Boris"},   // lost on day 5 without an answer
      {.kind = event_kind::lost, .deal = "C", .at = day(5)},
      {.kind = event_kind::created, .deal = "D", .at = day(0), .owner = "Boris"},   // waits
      {.kind = event_kind::created, .deal = "E", .at = day(6), .owner = "Boris"},   // called before it was created
      {.kind = event_kind::created, .deal = "F", .at = day(0), .owner = "Anna"},    // called on day 2, lost on day 5
      {.kind = event_kind::lost, .deal = "F", .at = day(5)},
  };
  const std::vector<activity_event> activities{
      done("a", "A", day(1)), done("a2", "A", day(2)), done("b", "B", day(8)), done("c", "C", day(7)), done("e", "E", day(5)), done("f", "F", day(2)),
      {.kind = activity_event_kind::planned, .activity = "d", .at = day(0), .deal = "D"},
      {.kind = activity_event_kind::cancelled, .activity = "d2", .at = day(1), .deal = "D"},
      done("x", "", day(1)),
  };
  EXPECT_TRUE(store.append(deals).rejected.empty());
  EXPECT_TRUE(store.append(activities).rejected.empty());
  return store;
}

survival_tally tally_of(std::initializer_list<std::pair<int, response_end>> stays) {
  survival_tally t;
  for (const auto& [lasted, how] : stays) t.add({timespan::days(lasted), static_cast<end_cause>(how), {}});
  return t;
}

/// The longest of the observations; there must be one.
survival_tally::key longest(const survival_tally& t) {
  survival_tally::key last;
  for (const auto& [key, count] : t.lengths()) last = key;
  return last;
}

first_response_result ask(const event_store& store, const query& q) {
  const journey_table j = journeys_of(store, q.as_of, q.known_at);
  return *first_response(j, project_activities(j.snapshot()), q);
}

using enum response_end;

TEST(FirstResponse, IsTheFirstActivityDoneOrTheFirstMove) {
  const event_store store = six_deals();
  EXPECT_EQ(ask(store, question_now).total,
            tally_of({{1, answered}, {3, answered}, {5, given_up}, {10, waiting}, {0, answered}, {2, answered}}));
}

TEST(FirstResponse, ByTheOwnerOfTheFirstVisit) {
  const event_store store = six_deals();
  const auto r = ask(store, query(question_now).by_owner());
  ASSERT_EQ(r.segments.size(), 2u);
  EXPECT_EQ(r.segments[0].key, ids{"Anna"});
  EXPECT_EQ(r.segments[0].tally, tally_of({{1, answered}, {3, answered}, {2, answered}}));
  EXPECT_EQ(r.segments[1].tally, tally_of({{5, given_up}, {10, waiting}, {0, answered}}));
  EXPECT_EQ(ask(store, query(question_now).owners({"Anna"})).total, r.segments[0].tally);
}

TEST(FirstResponse, WithoutActivitiesItIsTheFirstMove) {
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(toy_events()).rejected.empty());
  const survival_tally t = ask(store, query{}.as_of_time(day(31))).total;
  // D6 waits since day 5; nobody was lost from the first stage.
  EXPECT_EQ(t.n(), 10);
  EXPECT_EQ(t.ended(), 9);
  EXPECT_EQ(longest(t).lasted_us, timespan::days(26).us);
  EXPECT_EQ(longest(t).cause, not_ended);
}

TEST(FirstResponse, AnswersTheCalculatorsOfTime) {
  const event_store store = six_deals();
  const survival_tally t = ask(store, question_now).total;
  // Six wait: 0, 1, 2, 3 answered, 5 lost, 10 waiting. Shares still waiting 5/6, 4/6, 3/6, 2/6.
  const auto curve = kaplan_meier(t.only(static_cast<end_cause>(answered)));
  EXPECT_DOUBLE_EQ(curve.at(timespan::days(3))->survival, 2.0 / 6);
  EXPECT_EQ(curve.n, 6);
  EXPECT_EQ(curve.ended, 4);
}

TEST(FirstResponse, ListsTheDeals) {
  const event_store store = six_deals();
  const journey_table j = journeys_of(store, asked_at);
  const activity_table t = project_activities(j.snapshot());
  EXPECT_EQ(*drill_down(j, t, question_now, answered), (ids{"A", "B", "E", "F"}));
  EXPECT_EQ(*drill_down(j, t, question_now, given_up), ids{"C"});
  EXPECT_EQ(*drill_down(j, t, question_now, waiting), ids{"D"});
  EXPECT_EQ(*drill_down(j, t, query(question_now).created_in({day(1), day(9)}), answered), ids{"E"});
}

TEST(FirstResponse, AnEarlierInstantSeesOnlyWhatHadHappened) {
  const event_store store = six_deals();
  EXPECT_EQ(ask(store, query{}.as_of_time(day(2))).total,
            tally_of({{1, answered}, {2, waiting}, {2, waiting}, {2, waiting}, {2, answered}}));
}

TEST(FirstResponse, AActivityAtTheInstantOfTheLossAnswers) {
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "A", .at = day(0)},
                                                   {.kind = event_kind::lost, .deal = "A", .at = day(5)},
                                                   {.kind = event_kind::created, .deal = "W", .at = day(0), .stage = "won"}}).rejected.empty());
  ASSERT_TRUE(store.append(std::vector{done("a", "A", day(5))}).rejected.empty());
  EXPECT_EQ(ask(store, question_now).total, tally_of({{5, answered}})) << "who begins won waits for nothing";
}

TEST(FirstResponse, MayBeAskedForByTheEntryIntoAStage) {
  event_store store(default_pipeline());
  ASSERT_TRUE(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "A", .at = day(0)},
                                                   {.kind = event_kind::stage_moved, .deal = "A", .at = day(2), .stage = "proposal"},
                                                   {.kind = event_kind::created, .deal = "B", .at = day(0)}}).rejected.empty());
  ASSERT_TRUE(store.append(std::vector{done("before", "A", day(1)), done("after", "A", day(6)), done("last", "A", day(7))}).rejected.empty());
  const journey_table j = journeys_of(store, asked_at);
  const activity_table t = project_activities(j.snapshot());
  EXPECT_EQ(first_response(j, t, question_now, "proposal")->total, tally_of({{4, answered}}));
  EXPECT_EQ(*drill_down(j, t, question_now, answered, "proposal"), ids{"A"});
  EXPECT_EQ(first_response(j, t, question_now, "won").errors().at(0).code, errc::unknown_stage);
  EXPECT_EQ(first_response(j, t, question_now, "nowhere").errors().at(0).field, "from_stage");
}

TEST(FirstResponse, OfNothingIsNothing) {
  const event_store store(default_pipeline());
  EXPECT_EQ(ask(store, question_now).total, survival_tally{});
  EXPECT_TRUE(ask(store, query(question_now).by_owner()).segments.empty());
  const journey_table j = journeys_of(store);
  EXPECT_EQ(first_response(j, project_activities(j.snapshot()), query{}).errors().at(0).field, "as_of");
}

TEST(FirstResponse, CountsWorkingTimeWhenTheQueryAsksForIt) {
  const event_store store = six_deals();
  const query q = query(question_now).in_working_time(work_schedule::five_day_week(time_zone{}));
  EXPECT_EQ(ask(store, q).total.lengths().begin()->first.lasted_us, 0);
  EXPECT_LT(longest(ask(store, q).total).lasted_us, timespan::days(10).us);
}

}  // namespace
