#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include "events/append_vector.hpp"
#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(AppendVector, KeepsElementsInPlaceAcrossBlocks) {
  detail::append_vector<int> v;
  v.put(0, 0);
  const int* first = &v[0];
  for (int i = 1; i < 10'000; ++i) v.put(static_cast<std::size_t>(i), i);
  v.publish(10'000);
  EXPECT_EQ(&v[0], first);
  EXPECT_EQ(v.size(), 10'000u);
  for (const int i : {0, 1, 1023, 1024, 1025, 2047, 2048, 4095, 4096, 8191, 8192, 9999}) EXPECT_EQ(v[static_cast<std::size_t>(i)], i);
}

TEST(EventStore, SaysWhichRowWhichFieldAndWhy) {
  event_store store(default_pipeline(), {"EUR", 2});
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "", .at = day(0)},
      {.kind = event_kind::stage_moved, .deal = "a", .at = day(0), .stage = "negotiation"},
      {.kind = event_kind::stage_moved, .deal = "a", .at = day(0)},
      {.kind = event_kind::created, .deal = "a", .at = day(0), .amount = 5, .currency = "USD"},
      {.kind = event_kind::owner_changed, .deal = "a", .at = day(0)},
      {.kind = event_kind::reopened, .deal = "a", .at = day(0), .stage = "won"},
      {.kind = static_cast<event_kind>(77), .deal = "a", .at = day(0)},
      {.kind = event_kind::created, .deal = "a", .at = instant::max()},
      {.kind = event_kind::won, .deal = "a", .at = day(0), .stage = "won"},
  };
  const append_report r = store.append(rows, {.when_bad = on_rejection::keep_good});
  ASSERT_EQ(r.rejected.size(), rows.size());
  const std::vector<std::string> fields{"deal", "stage", "stage", "currency", "owner", "stage", "kind", "at", "stage"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(r.rejected[i].row, i);
    EXPECT_EQ(r.rejected[i].field, fields[i]) << i;
    EXPECT_FALSE(r.rejected[i].reason.empty());
  }
  EXPECT_EQ(r.rejected[1].code, errc::unknown_stage);
  EXPECT_EQ(r.rejected[1].value, "negotiation");
  EXPECT_EQ(r.rejected[3].code, errc::currency_mismatch);
  EXPECT_EQ(store.n_deals(), 0u);
}

TEST(EventStore, LooksUpNamesAnewWhoseMemoryWasUsedAgain) {
  event_store store(default_pipeline(), {"EUR", 2});
  std::string stage = "presentation", dimension = "region";
  std::vector<deal_event_view> rows{
      {.kind = event_kind::created, .deal = "a", .at = day(0), .stage = stage, .values = {{dimension, "North"}}},
      {.kind = event_kind::created, .deal = "b", .at = day(0), .stage = stage, .values = {{dimension, "South"}}},
      {.kind = event_kind::stage_moved, .deal = "b", .at = day(1), .stage = stage, .pipeline = "elsewhere"},
  };
  append_report r = store.append(rows, {.when_bad = on_rejection::keep_good});
  ASSERT_EQ(r.rejected.size(), 1u);
  EXPECT_EQ(r.rejected[0].field, "pipeline");

  stage.replace(0, 4, "XXXX");  // the events point to it still
  dimension.replace(0, 6, "colour");
  for (deal_event_view& e : rows) e.deal = "c";
  r = store.append(rows, {.when_bad = on_rejection::keep_good});
  ASSERT_EQ(r.rejected.size(), 3u);
  EXPECT_EQ(r.rejected[0].code, errc::unknown_stage);
  rows[0].stage = {};
  ASSERT_EQ(store.append(std::span(rows).first(1)).applied, 1u);
  const journey_table j = project(store.take_snapshot()).value();
  ASSERT_EQ(j.n_deals(), 3u);
  const auto value = [&](std::size_t row, std::size_t dimension_number) {
    return j.snapshot().values(dimension_number).name(j.deals().dimensions[dimension_number][row]);
  };
  ASSERT_EQ(j.deals().dimensions.size(), 2u);
  EXPECT_EQ(value(1, 0), "South");
  EXPECT_EQ(value(2, 0), "");
  EXPECT_EQ(value(2, 1), "North");
}

TEST(EventStore, EventsOwnTheirTexts) {
  // Names too long to lie within a string: those of temporaries must be copied.
  const auto name = [](const char* of, int i) { return of + std::string(" whose name is long, number ") + std::to_string(i); };
  std::vector<deal_event> deals;
  std::vector<activity_event> activities;
  for (int i = 0; i < 100; ++i) {
    deals.push_back({.deal = name("deal", i), .at = day(i), .owner = name("owner", i), .values = {{name("dimension", i % 3), name("value", i)}}});
    activities.push_back({.activity = name("task", i), .at = day(i), .type = name("type", i % 2), .deal = name("deal", i), .person = name("owner", i)});
  }
  event_store store(default_pipeline());
  ASSERT_EQ(store.append(deals).applied, 100u);
  ASSERT_EQ(store.append(activities).applied, 100u);
  const snapshot s = store.take_snapshot();
  for (int i = 0; i < 100; ++i) {
    const auto c = static_cast<code>(i);
    EXPECT_EQ(s.deals().name(c), name("deal", i));
    EXPECT_EQ(s.owners().find(name("owner", i)), c);
    EXPECT_EQ(s.activities().name(c), name("task", i));
    EXPECT_NE(s.values(static_cast<std::size_t>(i % 3)).find(name("value", i)), no_code);
  }
  EXPECT_EQ(s.dimensions().size(), 3u);
  EXPECT_EQ(s.activity_types().size(), 2u);

  // The view forms give an equal store.
  std::vector<deal_event_view> deal_views;
  std::vector<activity_event_view> activity_views;
  for (const deal_event& e : deals)
    deal_views.push_back({.deal = e.deal, .at = e.at, .owner = e.owner, .values = {{e.values[0].dimension, e.values[0].value}}});
  for (const activity_event& e : activities)
    activity_views.push_back({.activity = e.activity, .at = e.at, .type = e.type, .deal = e.deal, .person = e.person});
  event_store other(default_pipeline());
  ASSERT_EQ(other.append(deal_views).applied, 100u);
  ASSERT_EQ(other.append(activity_views).applied, 100u);
  const journey_table a = journeys_of(store), b = journeys_of(other);
  ASSERT_EQ(a.n_deals(), b.n_deals());
  for (std::size_t row = 0; row < a.n_deals(); ++row) {
    EXPECT_EQ(a.deal_id(row), b.deal_id(row));
    EXPECT_EQ(a.deals().created[row], b.deals().created[row]);
    EXPECT_EQ(a.deals().owner[row], b.deals().owner[row]);
    for (std::size_t d = 0; d < 3; ++d) EXPECT_EQ(a.deals().dimensions[d][row], b.deals().dimensions[d][row]);
  }
  EXPECT_EQ(project_activities(store.take_snapshot()).activities().due, project_activities(other.take_snapshot()).activities().due);
}

TEST(EventStore, RefusesOrKeepsTheGoodRowsAsAsked) {
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "a", .at = day(0)},
      {.kind = event_kind::stage_moved, .deal = "a", .at = day(1), .stage = "nowhere"},
      {.kind = event_kind::won, .deal = "a", .at = day(2)},
  };
  event_store refusing(default_pipeline());
  const append_report refused = refusing.append(rows);
  EXPECT_EQ(refused.applied, 0u);
  EXPECT_EQ(refused.rejected.size(), 3u);
  EXPECT_EQ(journeys_of(refusing).n_deals(), 0u);

  event_store keeping(default_pipeline());
  const append_report kept = keeping.append(rows, {.when_bad = on_rejection::keep_good});
  EXPECT_EQ(kept.applied, 2u);
  EXPECT_EQ(kept.rejected.size(), 1u);
  EXPECT_EQ(kept.rows, kept.applied + kept.duplicates + kept.rejected.size());
  EXPECT_EQ(journeys_of(keeping).deals().outcome[0], outcome::won);
}

TEST(EventStore, RefusesAmountsWhoseSumCouldOverflow) {
  event_store store(default_pipeline());
  constexpr minor_units most = std::numeric_limits<minor_units>::max();
  const append_options any{.max_amount = most};
  EXPECT_EQ(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "a", .amount = most - 10}}, any).applied, 1u);
  EXPECT_EQ(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "b", .amount = -10}}).applied, 1u);
  const append_report r = store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "c", .amount = 1}});
  ASSERT_EQ(r.rejected.size(), 1u);
  EXPECT_EQ(r.rejected[0].code, errc::out_of_range);
  const append_report least = store.append(
      std::vector<deal_event>{{.kind = event_kind::created, .deal = "d", .amount = std::numeric_limits<minor_units>::min()}}, any);
  EXPECT_EQ(least.rejected.size(), 1u);
  EXPECT_EQ(cohort_funnel(journeys_of(store), query{})->total.total(), (count_amount{2, most - 20}));
}

// One row of a stranger uses up but a small part of what all amounts may sum to.
TEST(EventStore, BoundsEachAmount) {
  event_store store(default_pipeline());
  const minor_units most = append_options{}.max_amount;
  for (const minor_units wrong : {most + 1, -most - 1, std::numeric_limits<minor_units>::max(), std::numeric_limits<minor_units>::min()}) {
    const append_report r = store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "a", .amount = wrong}});
    ASSERT_EQ(r.rejected.size(), 1u) << wrong;
    EXPECT_EQ(r.rejected[0].code, errc::limit_exceeded);
    EXPECT_EQ(r.rejected[0].value, std::to_string(wrong));
  }
  for (int i = 0; i < 9'000; ++i)
    EXPECT_EQ(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "d" + std::to_string(i), .amount = i % 2 ? most : -most}}).applied, 1u);
}

TEST(EventStore, RefusesTheThirtyThirdDimension) {
  event_store store(default_pipeline());
  std::vector<std::string> names;
  for (int i = 0; i < 33; ++i) names.push_back("dimension" + std::to_string(i));
  deal_event e{.kind = event_kind::created, .deal = "a"};
  for (int i = 0; i < 32; ++i) e.values.push_back({names[static_cast<std::size_t>(i)], "x"});
  EXPECT_EQ(store.append(std::vector{e}).applied, 1u);
  e.values = {{names[32], "x"}};
  EXPECT_EQ(store.append(std::vector{e}).rejected.at(0).code, errc::out_of_range);
  e.values = {{names[7], "y"}};
  EXPECT_EQ(store.append(std::vector{e}).applied, 1u);
}

TEST(EventStore, RowsThatAreRefusedUseUpNoDimension) {
  event_store store(default_pipeline());
  for (int i = 0; i < 100; ++i) {
    const std::string name = "dimension" + std::to_string(i);
    const std::vector<deal_event> rows{{.kind = event_kind::created, .deal = "a", .at = instant::max(), .values = {{name, "x"}}},
                                       {.kind = event_kind::stage_moved, .deal = "a", .stage = "nowhere", .values = {{name + "!", "x"}}}};
    EXPECT_EQ(store.append(rows, {.when_bad = i % 2 ? on_rejection::keep_good : on_rejection::refuse_batch}).rejected.size(), 2u);
    const std::vector<deal_event> good_and_bad{{.kind = event_kind::created, .deal = "b", .values = {{name + "?", "x"}}}, rows[1]};
    EXPECT_EQ(store.append(good_and_bad, {.when_bad = on_rejection::refuse_batch}).applied, 0u);
  }
  EXPECT_EQ(store.append(std::vector<deal_event>{{.kind = event_kind::created, .deal = "c", .values = {{"region", "x"}}}}).applied, 1u);
  EXPECT_EQ(store.take_snapshot().n_dimensions(), 1u);
}

static_assert(!std::is_default_constructible_v<snapshot>, "there is no snapshot of no store");

TEST(EventStore, BothClocksLimitASnapshotInclusively) {
  event_store store(default_pipeline());
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "a", .at = day(0), .known_at = day(0)},
      {.kind = event_kind::won, .deal = "a", .at = day(5), .known_at = day(9)},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  EXPECT_EQ(journeys_of(store, day(5), day(8)).deals().outcome[0], outcome::open);
  EXPECT_EQ(journeys_of(store, day(5), day(9)).deals().outcome[0], outcome::won);
  EXPECT_EQ(journeys_of(store, day(4), day(9)).deals().outcome[0], outcome::open);
}

// The rules of detail::journey, one by one.
TEST(Journeys, FollowTheirRules) {
  event_store store(default_pipeline());
  const std::vector<deal_event> rows{
      // Begins with its first move; the later creation changes nothing; the owner given earlier is in force.
      {.kind = event_kind::owner_changed, .deal = "a", .at = day(0), .owner = "Anna"},
      {.kind = event_kind::stage_moved, .deal = "a", .at = day(1), .stage = "proposal"},
      {.kind = event_kind::created, .deal = "a", .at = day(2)},
      {.kind = event_kind::stage_moved, .deal = "a", .at = day(3), .stage = "proposal"},
      // Only attributes: no deal yet.
      {.kind = event_kind::amount_changed, .deal = "b", .at = day(0), .amount = 5},
      // Lost by a move into the lost stage, whose name is the reason; reopened to where it stood.
      {.kind = event_kind::created, .deal = "c", .at = day(0)},
      {.kind = event_kind::stage_moved, .deal = "c", .at = day(1), .stage = "contracting"},
      {.kind = event_kind::stage_moved, .deal = "c", .at = day(2), .stage = "lost"},
      {.kind = event_kind::reopened, .deal = "c", .at = day(9)},
      // Deleted.
      {.kind = event_kind::created, .deal = "d", .at = day(0)},
      {.kind = event_kind::deleted, .deal = "d", .at = day(1)},
      {.kind = event_kind::won, .deal = "d", .at = day(2)},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  const journey_table j = journeys_of(store);
  ASSERT_EQ(j.n_deals(), 2u);
  EXPECT_EQ(j.deal_id(0), "a");
  EXPECT_EQ(j.deals().created[0], day(1));
  EXPECT_EQ(j.deals().first_visit[1] - j.deals().first_visit[0], 1u);
  EXPECT_EQ(j.snapshot().owners().name(j.owner_at(0, 0)), "Anna");
  EXPECT_EQ(j.deal_id(1), "c");
  EXPECT_EQ(j.deals().outcome[1], outcome::open);
  EXPECT_EQ(j.deals().current[1], 3);
  EXPECT_EQ(j.visits().left[2], day(2));
  EXPECT_EQ(j.visits().entered[3], day(9));
  EXPECT_EQ(journeys_of(store, day(8)).snapshot().reasons().name(journeys_of(store, day(8)).deals().reason[1]), "Closed lost");
  EXPECT_EQ(journeys_of(store, day(0)).n_deals(), 2u) << "c and d exist on day 0, a and b do not";
}

}  // namespace

namespace {

// What was applied is a duplicate, even where it would be refused now; and it uses nothing up.
TEST(EventStore, RepeatedEventsAreDuplicatesBeforeTheyAreWrong) {
  event_store store(default_pipeline());
  const minor_units most = std::numeric_limits<minor_units>::max() / 2 + 1;
  const std::vector<deal_event> first{{.kind = event_kind::created, .deal = "A", .at = day(1), .amount = most, .event_id = "1"}};
  ASSERT_EQ(store.append(first, {.max_amount = most}).applied, 1u);
  std::vector<deal_event> again = first;  // the sum of all amounts would not fit twice
  again.push_back({.kind = event_kind::stage_moved, .deal = "A", .at = day(2), .stage = "nowhere", .event_id = "1"});
  const append_report report = store.append(again);
  EXPECT_EQ(report.duplicates, 2u);
  EXPECT_TRUE(report.rejected.empty());
  const std::vector<deal_event> more{{.kind = event_kind::amount_changed, .deal = "A", .at = day(3), .amount = most - 2}};
  EXPECT_EQ(store.append(more, {.max_amount = most}).applied, 1u);
}

}  // namespace
