/// One writer, several readers: a snapshot shows whole batches or nothing of them. Run it with thread sanitizer.
#include "support/library.hpp"
#include "support/random_history.hpp"

#include <funnel/journeys/journey_table.hpp>
#include <funnel/aggregates/workload.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;

TEST(ConcurrentReaders, SeeWholeBatchesOnly) {
  constexpr int n_batches = 3000;
  constexpr int deals_in_batch = 7;
  event_store store(funnel_test::small_pipeline());
  std::atomic<bool> done{false};
  std::atomic<int> looks{0};

  const auto read = [&] {
    std::size_t last = 0;
    do {
      const journey_table j = project(store.take_snapshot()).value();
      const cohort_result r = cohort_funnel(j, query{}.by_owner()).value();
      ASSERT_EQ(j.n_deals() % deals_in_batch, 0u);
      ASSERT_GE(j.n_deals(), last);
      for (const cohort_segment& s : r.segments) ASSERT_EQ(s.tally.total().deals, deals_in_batch) << s.key[0];
      last = j.n_deals();
      ++looks;
    } while (!done);
    ASSERT_EQ(project(store.take_snapshot())->n_deals(), std::size_t{n_batches * deals_in_batch});
  };
  std::thread first(read);
  std::thread second(read);

  for (int b = 0; b < n_batches; ++b) {
    const std::string owner = "owner" + std::to_string(b);
    std::vector<std::string> ids;
    for (int d = 0; d < deals_in_batch; ++d) ids.push_back(std::to_string(b) + "-" + std::to_string(d));
    std::vector<deal_event> batch;
    for (const std::string& id : ids) batch.push_back({.kind = event_kind::created, .deal = id, .owner = owner, .amount = b});
    ASSERT_EQ(store.append(batch).applied, batch.size());
  }
  done = true;
  first.join();
  second.join();
  EXPECT_GE(looks, 2);
}

// Each batch plans an activity for each of its deals, which were appended before: whoever sees the activity sees the deal.
TEST(ConcurrentReaders, SeeWholeBatchesOfActivitiesAndTheirDeals) {
  constexpr int n_batches = 1000;
  constexpr int activities_in_batch = 5;
  event_store store(funnel_test::small_pipeline());
  std::atomic<bool> done{false};

  const auto read = [&] {
    do {
      const query q = query{}.as_of_time(instant{} + timespan::days(1));
      const journey_table j = project(store.take_snapshot(q.as_of)).value();
      const activity_table t = project_activities(j.snapshot());
      ASSERT_EQ(t.size() % activities_in_batch, 0u);
      const activity_tally all = workload_at(j, t, q).value().total.activities;
      ASSERT_EQ(all[activity_count::open], static_cast<std::int64_t>(t.size()));
      ASSERT_EQ(workload_at(j, t, query(q).of_open()).value().total.activities, all) << "a task without its deal";
    } while (!done);
    ASSERT_EQ(project_activities(store.take_snapshot()).size(), std::size_t{n_batches * activities_in_batch});
  };
  std::thread first(read);
  std::thread second(read);

  for (int b = 0; b < n_batches; ++b) {
    std::vector<std::string> ids;
    for (int i = 0; i < activities_in_batch; ++i) ids.push_back(std::to_string(b) + "-" + std::to_string(i));
    std::vector<deal_event> deals;
    std::vector<activity_event> activities;
    for (const std::string& id : ids) {
      deals.push_back({.kind = event_kind::created, .deal = id});
      activities.push_back({.kind = activity_event_kind::planned, .activity = id, .type = ids[0], .deal = id, .person = ids[1]});
    }
    ASSERT_EQ(store.append(deals).applied, deals.size());
    ASSERT_EQ(store.append(activities).applied, activities.size());
  }
  done = true;
  first.join();
  second.join();
}

}  // namespace
