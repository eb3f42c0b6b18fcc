/// An office of two people with three deals and nine activities, as of day 30.
#pragma once

#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/aggregates/workload.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace funnel_test {

inline constexpr funnel::instant now = day(30);

/// Anna and Boris have a deal each; a third one is lost.
inline funnel::event_store office() {
  using namespace funnel;
  using kind = activity_event_kind;
  event_store store(default_pipeline());
  const std::vector<deal_event> deals{
      {.kind = event_kind::created, .deal = "A", .at = day(0), .owner = "Anna", .amount = 500, .values = {{"region", "North"}}},
      {.kind = event_kind::stage_moved, .deal = "A", .at = day(3), .stage = "presentation"},
      {.kind = event_kind::created, .deal = "B", .at = day(0), .owner = "Anna", .amount = 200, .values = {{"region", "South"}}},
      {.kind = event_kind::owner_changed, .deal = "B", .at = day(4), .owner = "Boris"},
      {.kind = event_kind::created, .deal = "C", .at = day(0), .owner = "Boris", .amount = 90},
      {.kind = event_kind::lost, .deal = "C", .at = day(9)},
  };
  const std::vector<activity_event> activities{
      // Open, due later; overdue; open without a due time, for no deal.
      {.kind = kind::planned, .activity = "a1", .at = day(20), .type = "call", .deal = "A", .person = "Anna", .due = day(31)},
      {.kind = kind::planned, .activity = "a2", .at = day(20), .type = "call", .deal = "A", .person = "Anna", .due = day(27)},
      {.kind = kind::planned, .activity = "a3", .at = day(20), .type = "meeting", .person = "Anna"},
      // Due at this very instant: not yet overdue.
      {.kind = kind::planned, .activity = "b1", .at = day(20), .type = "call", .deal = "B", .person = "Boris", .due = now},
      // Done in time by its last minute; done late by Boris for Anna; done without a due time; just done.
      {.kind = kind::planned, .activity = "d1", .at = day(1), .type = "call", .deal = "B", .person = "Boris", .due = day(5)},
      {.kind = kind::done, .activity = "d1", .at = day(5)},
      {.kind = kind::planned, .activity = "d2", .at = day(1), .type = "mail", .deal = "C", .person = "Anna", .due = day(5)},
      {.kind = kind::done, .activity = "d2", .at = day(7), .actor = "Boris"},
      {.kind = kind::planned, .activity = "d3", .at = day(1), .type = "meeting", .deal = "A", .person = "Anna"},
      {.kind = kind::done, .activity = "d3", .at = day(12)},
      {.kind = kind::done, .activity = "d4", .at = day(15), .type = "call", .person = "Boris"},
      // Cancelled, by nobody's word but the person's own; its due time has passed.
      {.kind = kind::planned, .activity = "c1", .at = day(2), .type = "call", .deal = "A", .person = "Anna", .due = day(4)},
      {.kind = kind::cancelled, .activity = "c1", .at = day(8)},
  };
  EXPECT_TRUE(store.append(deals).rejected.empty());
  EXPECT_TRUE(store.append(activities).rejected.empty());
  return store;
}

/// Planned, open, overdue, done, in time, late, unplanned, cancelled.
inline funnel::activity_tally tally(std::int64_t p, std::int64_t o, std::int64_t v, std::int64_t d, std::int64_t i, std::int64_t l, std::int64_t u, std::int64_t c) {
  return {{p, o, v, d, i, l, u, c}};
}

/// The journeys and activities of a store.
struct office_view {
  explicit office_view(const funnel::event_store& store, funnel::instant as_of = now)
      : j(journeys_of(store, as_of)), t(funnel::project_activities(j.snapshot())) {}
  funnel::workload_result workload(const funnel::query& q, funnel::activity_credit credit = funnel::activity_credit::actor) const {
    return *funnel::workload_at(j, t, q, credit);
  }
  funnel::journey_table j;
  funnel::activity_table t;
};

inline funnel::query at_now() { return funnel::query{}.as_of_time(now); }

}  // namespace funnel_test
