/// The reach by an earlier instant, from the index of a later table, is the cohort of journeys projected as of that
/// instant. A failure prints its seed.
#include "support/library.hpp"
#include "support/random_history.hpp"

#include <funnel/aggregates/views.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

using reach_by_segment = std::map<std::vector<std::string>, reach_counts>;

reach_by_segment told(const reach_result& r, std::size_t i) {
  reach_by_segment all{{{"total"}, r.total[i]}};
  for (const auto& s : r.segments)
    if (s.tally[i].deals > 0) all[s.key] = s.tally[i];  // a segment is there if it had deals by one of the instants
  return all;
}

/// The same from journeys as of the instant.
reach_by_segment projected(const event_store& store, query q, instant t) {
  q.as_of_time(t);
  const cohort_result c = cohort_funnel(journeys_of(store, t, q.known_at, q.layout), q).value();
  reach_by_segment all;
  const auto add = [&](const std::vector<std::string>& key, const cohort_tally& tally) {
    reach_counts& counts = all[key];
    counts.deals = tally.total().deals;
    for (const counted_row& row : tally.rows()) counts.reached.push_back(row.deals.deals);
  };
  add({"total"}, c.total);
  for (const cohort_segment& s : c.segments) add(s.key, s.tally);
  return all;
}

void expect_as_projected(const event_store& store, const reach_index& index, const query& q, const std::vector<instant>& instants) {
  const auto r = reach_by(index, q, instants);
  ASSERT_TRUE(r) << r.errors().front().message;
  for (std::size_t i = 0; i < instants.size(); ++i) {
    EXPECT_EQ(told(*r, i), projected(store, q, instants[i])) << "by " << instants[i].us;
    EXPECT_EQ(told(reach_by(index, q, instants[i]).value(), 0), told(*r, i));
  }
}

/// Deals that keep owner and region.
void append_reaching_deals(event_store& store, std::size_t n, std::mt19937_64& random) {
  static const std::vector<std::string> stages{"a", "b", "c", "d", "w"};
  static const std::vector<std::string> owners{"Anna", "Boris", "Vera"};
  static const std::vector<std::string> regions{"North", "South"};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.push_back("deal " + std::to_string(i));
  std::vector<deal_event> events;
  for (std::size_t i = 0; i < n; ++i) {
    deal_event e;
    e.kind = event_kind::created;
    e.deal = names[i];
    e.at = instant{} + timespan::hours(static_cast<std::int64_t>(i * 1'000 / n + random() % 300));
    if (random() % 6 == 0) e.stage = stages[random() % 4];
    if (random() % 8 != 0) e.owner = owners[random() % 3];
    e.values = {{"region", regions[random() % 2]}};
    events.push_back(e);
    for (std::size_t moves = random() % 6; moves > 0; --moves) {
      deal_event m;
      const std::size_t dice = random() % 10;
      m.kind = dice == 0 ? event_kind::lost : dice == 1 ? event_kind::won : event_kind::stage_moved;
      m.deal = names[i];
      m.at = e.at = e.at + timespan::hours(static_cast<std::int64_t>(random() % 200));
      if (m.kind == event_kind::stage_moved) m.stage = stages[random() % 5];
      events.push_back(m);
    }
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
}

std::vector<instant> some_instants(std::mt19937_64& random, std::int64_t n_hours) {
  std::vector<instant> instants{instant{} - timespan::hours(1), instant{}, instant::max()};
  for (int i = 0; i < 4; ++i) instants.push_back(instant{} + timespan::hours(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n_hours))));
  instants.push_back(instants[3] + timespan{1});
  std::shuffle(instants.begin(), instants.end(), random);
  return instants;
}

// Everything that histories may have but deletions; the deals are not told apart by anything that changes.
TEST(Reach, OfRandomHistoriesIsTheCohortAsOfThen) {
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t seed = base_seed() + 2'500'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<deal_event> events = random_history(random);
    std::erase_if(events, [](const deal_event& e) { return e.kind == event_kind::deleted; });
    event_store store(small_pipeline());
    append_in_batches(store, events, random);
    const instant known_at = i % 3 == 0 ? instant{} + timespan::days(static_cast<std::int64_t>(random() % 25)) : instant::max();
    const journey_table j = journeys_of(store, instant::max(), known_at);
    const reach_index index(j);
    const query q = query{}.known_at_time(known_at);
    const std::vector<instant> instants = some_instants(random, 25 * 24);
    expect_as_projected(store, index, q, instants);
    if (HasFailure()) return;
    // By creation, only of deals whose beginning is known from the first: what becomes known later changes the answer.
    for (const std::string& deal : deal_names()) events.push_back({.kind = event_kind::created, .deal = deal, .at = instant{} - timespan::hours(1)});
    event_store begun_store(small_pipeline());
    append_in_batches(begun_store, events, random);
    const journey_table begun = journeys_of(begun_store, instant::max(), known_at);
    const reach_index begun_index(begun);
    expect_as_projected(begun_store, begun_index, query(q).created_in({instant{} + timespan::days(3), instant{} + timespan::days(12)}), instants);
    expect_as_projected(begun_store, begun_index, query(q).by_period(calendar_unit::week), instants);
    if (HasFailure()) return;
  }
}

TEST(Reach, OfFilteredAndGroupedDealsOfAnyNumberIsTheCohortAsOfThen) {
  for (const std::size_t n : lengths_around({128, 1'024, 5'000})) {
    if (n == 0) continue;  // there is no region then
    const std::uint64_t seed = base_seed() + 2'600'000 + n;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    append_reaching_deals(store, n, random);
    const journey_table j = journeys_of(store);
    const reach_index index(j);
    const std::vector<instant> instants = some_instants(random, 60 * 24);
    const query q = query{}.credit_to(attribution::current);
    expect_as_projected(store, index, q, instants);
    expect_as_projected(store, index, query(q).by("region"), instants);
    expect_as_projected(store, index, query(q).where("region", {"North"}).owners({"Anna", ""}), instants);
    expect_as_projected(store, index, query(q).where_not("region", {"North"}).by_owner().by_period(calendar_unit::day).by_month(), instants);
    expect_as_projected(store, index, query(q).by_owner().by_period(calendar_unit::day).by_period(calendar_unit::week).by_month().by("region"), instants);
    if (HasFailure()) return;
  }
}

TEST(Reach, IndexIsTheSameForAnyNumberOfThreads) {
  for (const std::size_t n : std::vector<std::size_t>{0, 1, 1'025, 65'535, 65'536, 65'537}) {
    std::mt19937_64 random(base_seed() + 2'700'000 + n);
    event_store store(small_pipeline());
    append_reaching_deals(store, n, random);
    const journey_table j = journeys_of(store);
    const reach_index one(j);
    for (const unsigned threads : {2U, 3U}) {
      const reach_index many(j, {threads});
      for (std::size_t k = 0; k < one.n_stages(); ++k)
        for (std::size_t row = 0; row < n; ++row) ASSERT_EQ(many.reached(k, row), one.reached(k, row));
      EXPECT_EQ(reach_by(many, query{}, instant{} + timespan::days(20))->total, reach_by(one, query{}, instant{} + timespan::days(20))->total);
    }
    // The first entry as the visits tell it.
    for (std::size_t row = 0; row < std::min<std::size_t>(n, 2'000); ++row) {
      for (stage_index k = 0; k < one.n_stages(); ++k) {
        instant first = instant::max();
        for (std::size_t v = j.deals().first_visit[row]; v < j.deals().first_visit[row + 1]; ++v)
          if (j.visits().stage[v] >= k) first = std::min(first, j.visits().entered[v]);
        ASSERT_EQ(one.reached(k, row), first);
      }
    }
  }
}

}  // namespace
