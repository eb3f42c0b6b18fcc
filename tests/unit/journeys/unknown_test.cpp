/// What is not known of a deal: its beginning, the stages between two that are known, where it was lost.
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/stats/conversion.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

using ids = std::vector<std::string>;

event_store late_histories() {
  test::histories told;
  told.from("won").won(day(20));
  told.from("lost").lost(day(20));
  told.from("moved").moved("proposal", day(3)).won(day(20));
  told.from("begins").moved("qualification", day(3)).won(day(20));  // into the first stage: it begins
  told.deal("whole", day(3)).won(day(20));
  return told.store(default_pipeline()).value();
}

TEST(Unknown, BeginningsAreInNoCohortAndHaveNoCycle) {
  const event_store store = late_histories();
  const journey_table j = journeys_of(store, day(31));
  const query q = query{}.as_of_time(day(31));
  const cohort_tally all = cohort_funnel(j, q)->total;
  EXPECT_EQ(all.won().deals, 4);
  EXPECT_EQ(all.lost().deals, 1);
  EXPECT_EQ(timing_of_won(*cycle_length(j, q)).n, 2);
  EXPECT_EQ(cohort_funnel(j, query(q).created_in({day(0), day(31)}))->total.total().deals, 2);
  EXPECT_EQ(*drill_down(j, q, 0, fate::unseen), (ids{"moved", "won"}));
  EXPECT_EQ(*drill_down(j, q, 2, fate::advanced), (ids{"moved"}));
  EXPECT_EQ(*drill_down(j, q, 0, fate::lost_unseen), (ids{"lost"}));
  EXPECT_EQ(all[0][fate::lost].deals, 0);
  const auto assumed = *assumptions_of(j, q);
  ASSERT_GE(assumed.size(), 2u);
  EXPECT_EQ(assumed[0].what, open_point::begun_before);
  EXPECT_EQ(ids_of(j, assumed[0].rows), (ids{"lost", "moved", "won"}));
  EXPECT_EQ(assumed[0].of, 5);
}

TEST(Unknown, BeginningsBecomeKnownWithTheCreation) {
  event_store store = late_histories();
  ASSERT_TRUE(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "won", .at = day(2)}}).rejected.empty());
  EXPECT_EQ(timing_of_won(*cycle_length(journeys_of(store, day(31)), query{}.as_of_time(day(31)))).n, 3);
}

TEST(Unknown, ALossSaysItsPipelineThoughNotItsStage) {
  event_store store(pipeline_builder("new").open("a").won("w").lost("l").build().value());
  ASSERT_TRUE(store.add_version(pipeline_version(pipeline_builder("ren").open("r").won("rw").lost("rl").build().value())).empty());
  ASSERT_TRUE(store.append(std::vector<deal_event>{{.kind = event_kind::stage_moved, .deal = "A", .at = day(1), .stage = "rl"}}).rejected.empty());
  const auto lost = [&](const char* pipeline) {
    const query q = query{}.in_pipeline(pipeline);
    return cohort_funnel(journeys_of(store, q.as_of, q.known_at, q.layout), q)->total.total().deals;
  };
  EXPECT_EQ(lost("new"), 0);
  EXPECT_EQ(lost("ren"), 1);
}

/// Created in the first stage, seen in the third, lost; what lay between was not told.
TEST(Unknown, GapsLeaveRatesAndTimesAlone) {
  event_store store(default_pipeline());
  const auto moved = [](const char* deal, const char* stage, int at, event_gaps gaps) {
    return deal_event{.kind = event_kind::stage_moved, .deal = deal, .at = day(at), .stage = stage, .gaps = gaps};
  };
  const std::vector<deal_event> events{
      {.kind = event_kind::created, .deal = "A", .at = day(0)},
      moved("A", "proposal", 4, gap_before),
      {.kind = event_kind::lost, .deal = "A", .at = day(9)},
      {.kind = event_kind::created, .deal = "B", .at = day(0), .gaps = gap_after},
      {.kind = event_kind::created, .deal = "C", .at = day(0), .gaps = gap_after},
      moved("C", "presentation", 5, 0),  // told after all
      {.kind = event_kind::created, .deal = "D", .at = day(0)},
      moved("D", "presentation", 0, gap_before | gap_undated),
  };
  ASSERT_TRUE(store.append(events).rejected.empty());
  const journey_table j = journeys_of(store, day(31));
  const query q = query{}.as_of_time(day(31));
  EXPECT_EQ(*drill_down(j, q, 0, fate::left_unseen), (ids{"A", "D"}));
  EXPECT_EQ(*drill_down(j, q, 0, fate::here), (ids{"B"}));
  EXPECT_EQ(*drill_down(j, q, 0, fate::advanced), (ids{"C"}));
  EXPECT_EQ(*drill_down(j, q, 1, fate::unseen), (ids{"A"}));
  EXPECT_EQ(*drill_down(j, q, 2, fate::lost), (ids{"A"}));
  const durations_result t = *time_in_stage(j, q, stay_of::visit);
  EXPECT_EQ(t.total[0].n(), 1);  // C; of A and D it is not known when they left, of B it would not be
  EXPECT_EQ(t.total[1].n(), 1);  // C
  EXPECT_EQ(t.total[2].n(), 1);  // A
  const transition_result moves = *stage_transitions(j, q);
  EXPECT_EQ(moves(0, moves.unknown()), 2);
  EXPECT_EQ(moves(0, moves.lasting()), 1);
  EXPECT_EQ(moves.ended(0), 1);
  EXPECT_EQ(settlement(j, q)->at(0).n(), 1);
}

// offer, won, filed.
TEST(Reopening, ByAMoveToAHiddenStageIsNone) {
  const pipeline p = pipeline_builder("p").open("offer").open("work").open("filed").hidden().won("won").lost("lost").build().value();
  test::histories told;
  told.deal("A", day(0), "offer").won(day(5)).moved("filed", day(7));
  told.deal("B", day(0), "offer").lost(day(5)).moved("filed", day(7));
  told.deal("C", day(0), "offer").won(day(5)).moved("work", day(7));
  told.deal("D", day(0), "offer").won(day(5)).reopened(day(7), "filed");
  const event_store store = told.store(p).value();
  const journey_table j = journeys_of(store, day(31));
  const query q = query{}.as_of_time(day(31));
  const cohort_tally t = cohort_funnel(j, q)->total;
  EXPECT_EQ(t.won().deals, 1);
  EXPECT_EQ(t.lost().deals, 1);
  EXPECT_EQ(t.open().deals, 2);
  const auto assumed = *assumptions_of(j, q);
  ASSERT_EQ(assumed.size(), 3u);  // and no amounts
  EXPECT_EQ(assumed[1].what, open_point::reopened);
  EXPECT_EQ(ids_of(j, assumed[1].rows), (ids{"C"}));
  EXPECT_EQ(assumed[2].what, open_point::aside);
  EXPECT_EQ(ids_of(j, assumed[2].rows), (ids{"A", "B"}));
}

}  // namespace
