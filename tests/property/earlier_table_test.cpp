/// Journeys as of an earlier instant, made of those of a later one, are those that the events give: whatever came late, was
/// corrected, deleted or opened again, in every layout. A failure prints its seed.
#include "support/library.hpp"
#include "support/plain_deals.hpp"
#include "support/random_history.hpp"
#include "support/same_journeys.hpp"
#include "support/two_pipelines.hpp"

#include <funnel/journeys/journey_table.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

instant day(std::int64_t n) { return instant{} + timespan::days(n); }

void expect_as_projected(const journey_table& later, instant t) {
  SCOPED_TRACE("as of " + to_text(t));
  const auto anew = project(later.snapshot().at(t), later.layout());
  const auto made = later.at(t);
  ASSERT_TRUE(anew && made);
  expect_same_table(*made, *anew);
  EXPECT_EQ(made->pipeline().n_funnel(), anew->pipeline().n_funnel());
}

/// Deals of the later table of which nothing was heard after `t`, and those that were there and changed.
struct shares {
  std::size_t same = 0, changed = 0;

  void add(const journey_table& later, instant t) {
    const journey_table then = later.at(t).value();
    std::size_t next = 0;
    for (std::size_t row = 0; row < then.n_deals(); ++row) {
      while (next < later.n_deals() && later.deals().deal[next] < then.deals().deal[row]) ++next;
      const bool both = next < later.n_deals() && later.deals().deal[next] == then.deals().deal[row];
      const auto visits = [](const journey_table& j, std::size_t of) { return j.deals().first_visit[of + 1] - j.deals().first_visit[of]; };
      const bool as_it_is = both && visits(then, row) == visits(later, next) && then.deals().outcome[row] == later.deals().outcome[next];
      ++(as_it_is ? same : changed);
    }
  }
};

TEST(EarlierTable, IsWhatTheEventsGive) {
  shares seen;
  for (int i = 0; i < 24; ++i) {
    const std::uint64_t seed = base_seed() + 2'600'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store = store_of_two_pipelines(i % 4 == 3);
    append_histories(store, static_cast<std::size_t>(i % 8), random);  // at first none
    const auto some_day = [&] { return day(static_cast<std::int64_t>(random() % 26)); };
    const snapshot s = store.take_snapshot(i % 3 == 0 ? instant::max() : some_day(), i % 5 == 0 ? some_day() : instant::max());
    append_histories(store, 1, random);  // of which the snapshot knows nothing
    for (const layout& l : all_layouts()) {
      SCOPED_TRACE("unit " + std::to_string(static_cast<int>(l.unit)) + ", pipeline \"" + l.pipeline + "\"");
      const journey_table later = project(s, l).value();
      for (int k = 0; k < 5; ++k) expect_as_projected(later, some_day() + timespan::hours(static_cast<std::int64_t>(random() % 2)));
      for (const instant t : {instant::min(), s.as_of(), instant::max()}) expect_as_projected(later, t);
      if (HasFailure()) return;
      if (l.unit == journey_unit::deal) seen.add(later, some_day());
    }
  }
  EXPECT_GT(seen.same, 400u);
  EXPECT_GT(seen.changed, 400u);
}

TEST(EarlierTable, OfManyRowsAndTimesOfThreeUnits) {
  for (const timespan unit : {timespan::seconds(1), timespan{1'000}, timespan{1}}) {
    std::mt19937_64 random(base_seed() + 2'700'000);
    event_store store(small_pipeline());
    append_plain_deals(store, 5'000, random);
    // Earlier, larger and finer than all that is in the later table, which no longer has it.
    std::vector<deal_event> odd(2);
    odd[0].kind = event_kind::created;
    odd[0].deal = odd[1].deal = "odd";
    odd[0].at = day(-800) + unit;
    odd[0].amount = minor_units{1} << 48;
    odd[1].kind = event_kind::deleted;
    odd[1].at = day(300);
    for (deal_event& e : odd) e.known_at = e.at;
    ASSERT_TRUE(store.append(odd).rejected.empty());
    const journey_table later = project(store.take_snapshot(day(500))).value();
    for (const std::int64_t t : {-801, -799, 0, 3, 100, 299, 300, 400, 499}) expect_as_projected(later, day(t));
    // And of a table that was made so itself.
    expect_as_projected(later.at(day(350)).value(), day(200));
    if (HasFailure()) return;
  }
}

// An open deal that several owners held was held less long.
TEST(EarlierTable, TimeHeldEndsThere) {
  event_store store(small_pipeline());
  std::vector<deal_event> events(2);
  events[0].kind = event_kind::created;
  events[1].kind = event_kind::owner_changed;
  events[0].deal = events[1].deal = "x";
  events[0].owner = "Anna";
  events[1].owner = "Boris";
  events[1].at = day(2);
  ASSERT_TRUE(store.append(events).rejected.empty());
  const journey_table later = project(store.take_snapshot(day(10))).value();
  EXPECT_EQ(later.at(day(5)).value().holdings().us, (std::vector<std::int64_t>{timespan::days(2).us, timespan::days(3).us}));
  for (const std::int64_t t : {1, 2, 3, 9}) expect_as_projected(later, day(t));
}

TEST(EarlierTable, TellsTheErrorsOfProject) {
  event_store store(small_pipeline());
  std::vector<deal_event> events(2);
  events[0].kind = event_kind::created;
  events[1].kind = event_kind::deleted;
  events[0].deal = events[1].deal = "x";
  events[0].amount = 100;
  events[0].currency = "XYZ";
  events[1].at = day(2);
  ASSERT_TRUE(store.add_rate({"XYZ", 2, day(3), 8, 1, instant::min()}).empty());  // when it was too late
  ASSERT_TRUE(store.append(events).rejected.empty());
  const journey_table later = project(store.take_snapshot(day(10))).value();
  const auto then = later.at(day(1));
  ASSERT_FALSE(then);
  EXPECT_EQ(then.errors().front().code, errc::currency_mismatch);
  EXPECT_EQ(then.errors(), project(store.take_snapshot(day(1))).errors());
}

}  // namespace
