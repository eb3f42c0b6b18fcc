/// What is counted by shapes and then corrected is what is counted row by row: for every attribution and valuation, where
/// owners and amounts change on the way, amounts come late or in other currencies, and deals are one customer's. A failure
/// prints its seed.
#include "support/library.hpp"
#include "support/plain_deals.hpp"
#include "support/random_history.hpp"

#include "aggregates/cohort_count.hpp"
#include "aggregates/corrections.hpp"

#include <funnel/testing/synthetic_crm.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

/// Deals whose owner and amount change at every other event; some are priced late, some in another currency, some never.
std::vector<deal_event> changing_deals(std::size_t n, std::mt19937_64& random) {
  static const std::vector<std::string> stages{"a", "b", "c", "d", "w"};
  static const std::vector<std::string> owners{"Anna", "Boris", "Vera", "Wanda"};
  const auto below = [&](std::size_t k) { return static_cast<std::size_t>(random() % k); };
  std::vector<deal_event> events;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t priced_from = below(4);
    instant at = instant{} + timespan::hours(static_cast<std::int64_t>(below(24 * 300)));
    for (std::size_t k = 0, n_events = 1 + below(7); k < n_events; ++k) {
      deal_event e;
      e.deal = "deal " + std::to_string(i);
      e.kind = k == 0 && below(2) == 0 ? event_kind::created : below(5) == 0 ? event_kind::lost : event_kind::stage_moved;
      e.at = at = at + timespan::hours(static_cast<std::int64_t>(below(24 * 40)));
      if (e.kind == event_kind::stage_moved) e.stage = stages[below(stages.size())];
      if (below(2) == 0) e.owner = owners[below(owners.size())];
      if (below(3) == 0) e.actor = owners[below(owners.size())];
      if (k >= priced_from && below(2) == 0) e.amount = static_cast<minor_units>(below(900)) - 100;
      if (e.amount && below(4) == 0) e.currency = "EUR";
      if (k == 0) e.identity = "customer " + std::to_string(below(1 + n / 3));
      if (below(4) == 0) e.values = {{"region", below(2) == 0 ? "North" : "South"}};
      events.push_back(e);
    }
  }
  return events;
}

event_store changing_store(std::size_t n, std::mt19937_64& random) {
  event_store store(small_pipeline());
  exchange_rate euro;
  euro.currency = "EUR";
  euro.own_units = 110;
  euro.foreign_units = 100;
  EXPECT_TRUE(store.add_rate(euro).empty());
  append_in_batches(store, random_history(random), random);
  append_in_batches(store, changing_deals(n, random), random);
  return store;
}

TEST(Corrections, EveryAttributionAndValuationCountsAsRowByRow) {
  std::size_t n_corrections = 0, n_unpriced = 0;
  for (int i = 0; i < histories(12); ++i) {
    const std::uint64_t seed = base_seed() + 2'700'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const event_store store = changing_store(30 + random() % 100, random);
    for (const journey_unit unit : {journey_unit::deal, journey_unit::identity, journey_unit::pass}) {
      const journey_table j = journeys_of(store, instant::max(), instant::max(), {.unit = unit});
      for (query q : all_questions(random)) {
        q.layout.unit = unit;
        for (const attribution credit : {attribution::stage_entry, attribution::mover, attribution::creator, attribution::current}) {
          q.credit = credit;
          q.worth = static_cast<valuation>(random() % 4);
          q.counting = random() % 2 == 0 ? counting::implied : counting::touched;
          const cohort_result by_rows = detail::tally_cohort(data_of(j), q, true);
          expect_same_cohort(detail::tally_cohort(data_of(j), q, false), by_rows);
          expect_same_cohort(detail::tally_cohort(data_of(j), q, false, execution{3}, 1), by_rows);
          if (HasFailure()) return;
          const detail::corrections& c = detail::corrections::of(data_of(j), q, true);
          n_corrections += c.rows().size();
          for (const detail::correction_kind& kind : c.kinds()) n_unpriced += kind.unpriced != 0;
        }
      }
    }
  }
  EXPECT_GT(n_corrections, static_cast<std::size_t>(histories(12)) * 4'000);
  EXPECT_GT(n_unpriced, static_cast<std::size_t>(histories(12)) * 400);
}

// Of many deals that go few ways, the corrections of each person are added up beforehand.
TEST(Corrections, OfPersonsCountAsRowByRow) {
  test::workload w;
  w.n_deals = 4'000;
  w.seed = base_seed();
  w.n_owners = 4;
  w.new_owner = w.new_amount = 200;
  w.back = w.skip = w.reopened = 0;
  event_store store(test::workload_pipeline());
  ASSERT_TRUE(append_to(store, test::generated_deals(w)).empty());
  const journey_table j = journeys_of(store);
  for (const attribution credit : {attribution::stage_entry, attribution::mover, attribution::creator, attribution::current})
    for (const query& asked : {query{}.by_owner(), query{}.roster({{"Manager 1", "Red"}, {"Manager 3", "Red"}}).by_team(),
                               query{}.owners({"Manager 2", ""}).by_owner(), query{}.by_owner().by("region"), query{}.by_owner().where("region", {"region 1"})})
      for (const counting rule : {counting::implied, counting::touched}) {
        query q = asked;
        q.credit_to(credit).count(rule);
        const cohort_result by_rows = detail::tally_cohort(data_of(j), q, true);
        expect_same_cohort(detail::tally_cohort(data_of(j), q, false), by_rows);
        expect_same_cohort(detail::tally_cohort(data_of(j), q, false, execution{3}, 1), by_rows);
        EXPECT_FALSE(detail::corrections::of(data_of(j), q, true).totals_of_persons().empty());
      }
}

// Amounts that only just fit together: what is taken from one person and given to another may not overflow on the way.
TEST(Corrections, TheLargestAmountsAreCorrectedExactly) {
  event_store store(small_pipeline());
  const auto at = [](int day) { return instant{} + timespan::days(day); };
  const minor_units most = std::numeric_limits<minor_units>::max() / 2;
  std::vector<deal_event> events;
  for (const char* const deal : {"x", "y"}) {
    deal_event e;
    e.deal = deal;
    e.kind = event_kind::created;
    e.at = at(0);
    e.owner = "Anna";
    e.amount = most;
    events.push_back(e);
    e = {};
    e.deal = deal;
    e.kind = event_kind::stage_moved;
    e.stage = "b";
    e.at = at(1);
    e.owner = "Boris";
    events.push_back(e);
  }
  append_options any_amount;
  any_amount.max_amount = -1;
  ASSERT_TRUE(store.append(events, any_amount).rejected.empty());
  const journey_table j = journeys_of(store);
  for (query q : {query{}, query{}.by_owner(), query{}.owners({"Anna", "Boris"}), query{}.roster({{"Anna", "Red"}, {"Boris", "Red"}}).by_team()})
    expect_same_cohort(detail::tally_cohort(data_of(j), q, false), detail::tally_cohort(data_of(j), q, true));
}

TEST(Corrections, AreMadeOnceForAllThreadsThatAsk) {
  std::mt19937_64 random(base_seed() + 2'800'000);
  const event_store store = changing_store(200, random);
  const journey_table j = journeys_of(store);
  const query q = query{}.by_owner();
  const cohort_result by_rows = detail::tally_cohort(data_of(j), q, true);
  std::vector<const detail::corrections*> seen(4);
  std::vector<cohort_result> answers(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < seen.size(); ++t)
      threads.emplace_back([&, t] {
        answers[t] = detail::tally_cohort(data_of(j), q, false);
        seen[t] = &detail::corrections::of(data_of(j), q, true);
      });
  }
  for (std::size_t t = 0; t < seen.size(); ++t) {
    EXPECT_EQ(seen[t], seen[0]);
    expect_same_cohort(answers[t], by_rows);
  }
}

}  // namespace
