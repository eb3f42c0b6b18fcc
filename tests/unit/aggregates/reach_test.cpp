/// The reach by earlier instants: a burn-up told by hand, and where it differs from journeys projected as of then.
#include "support/library.hpp"
#include "support/random_history.hpp"

#include <funnel/aggregates/views.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

instant day(int d) { return instant{} + timespan::days(d); }

deal_event event(event_kind kind, std::string_view deal, int at, std::string_view stage = {}) {
  deal_event e;
  e.kind = kind;
  e.deal = deal;
  e.at = day(at);
  e.stage = stage;
  return e;
}

event_store store_of(const std::vector<deal_event>& events) {
  event_store store(small_pipeline());
  EXPECT_TRUE(store.append(events).rejected.empty());
  return store;
}

std::int64_t deals_projected(const event_store& store, query q, instant t) {
  return cohort_funnel(journeys_of(store, t), q.as_of_time(t))->total.total().deals;
}

TEST(Reach, GrowsAsDealsMoveOn) {
  const event_store store = store_of({event(event_kind::created, "A", 0), event(event_kind::stage_moved, "A", 5, "c"),
                                      event(event_kind::created, "B", 2), event(event_kind::stage_moved, "B", 6, "b"),
                                      event(event_kind::stage_moved, "B", 7, "a"), event(event_kind::won, "A", 9)});
  const journey_table j = journeys_of(store);
  const reach_index index(j);
  const reach_result r = reach_by(index, query{}, std::vector{day(-1), day(0), day(5), day(6), day(8), day(9)}).value();
  using counts = std::vector<std::int64_t>;
  EXPECT_EQ(r.total[0], (reach_counts{0, counts{0, 0, 0, 0, 0}}));
  EXPECT_EQ(r.total[1], (reach_counts{1, counts{1, 0, 0, 0, 0}}));
  EXPECT_EQ(r.total[2], (reach_counts{2, counts{2, 1, 1, 0, 0}}));  // b was passed over
  EXPECT_EQ(r.total[3], (reach_counts{2, counts{2, 2, 1, 0, 0}}));
  EXPECT_EQ(r.total[4], (reach_counts{2, counts{2, 2, 1, 0, 0}}));  // going back takes nothing away
  EXPECT_EQ(r.total[5], (reach_counts{2, counts{2, 2, 1, 1, 1}}));
  EXPECT_TRUE(reach_by(index, query{}, std::vector<instant>{})->total.empty());
}

// The order of stages is that in force when the deal moved, as for every other number.
TEST(Reach, GoesByTheOrderInForceThen) {
  event_store store = store_of({event(event_kind::created, "A", 0), event(event_kind::stage_moved, "A", 5, "c"),
                                event(event_kind::created, "B", 40), event(event_kind::stage_moved, "B", 45, "c")});
  ASSERT_TRUE(store.add_version({pipeline_builder("p").open("a").open("c").open("b").open("d").won("w").lost("l").lost("m").build().value(), day(30)}).empty());
  const journey_table j = journeys_of(store);
  const reach_index index(j);
  const reach_counts r = reach_by(index, query{}, day(50))->total[0];
  EXPECT_EQ(r.reached, (std::vector<std::int64_t>{2, 2, 1, 0, 0}));  // a, c, b: only A passed b over
}

TEST(Reach, DiffersFromThenWhereDealsHaveChangedSince) {
  std::vector<deal_event> events{event(event_kind::created, "A", 0), event(event_kind::created, "B", 0), event(event_kind::created, "C", 0),
                                 event(event_kind::deleted, "B", 20), event(event_kind::owner_changed, "C", 20)};
  events[0].owner = events[1].owner = events[2].owner = "Anna";
  events[4].owner = "Boris";
  const event_store store = store_of(events);
  const journey_table j = journeys_of(store);
  const reach_index index(j);
  // A deleted deal is in no later table.
  EXPECT_EQ(deals_projected(store, query{}, day(10)), 3);
  EXPECT_EQ(reach_by(index, query{}, day(10))->total[0].deals, 2);
  // Filters ask for the owner of today.
  const query of_anna = query{}.owners({"Anna"}).credit_to(attribution::current);
  EXPECT_EQ(deals_projected(store, of_anna, day(10)), 3);
  EXPECT_EQ(reach_by(index, of_anna, day(10))->total[0].deals, 1);
}

TEST(Reach, RefusesWhatItCannotKnow) {
  const event_store store = store_of({event(event_kind::created, "A", 0)});
  const journey_table j = journeys_of(store, day(30));
  const reach_index index(j);
  const query q = query{}.as_of_time(day(30));
  const auto refused = [&](const query& asked, instant t) { return reach_by(index, asked, t).errors().at(0).code; };
  EXPECT_EQ(refused(q, day(31)), errc::out_of_range);
  EXPECT_EQ(refused(query(q).count(counting::strict), day(3)), errc::invalid_argument);
  EXPECT_EQ(refused(query(q).by_owner(), day(3)), errc::invalid_argument);
  EXPECT_EQ(refused(query{}, day(3)), errc::invalid_argument);  // another instant than the journeys'
  EXPECT_TRUE(reach_by(index, query(q).by_owner().credit_to(attribution::current), day(3)));
}

}  // namespace
