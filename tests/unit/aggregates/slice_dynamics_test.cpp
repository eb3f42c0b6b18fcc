#include <funnel/aggregates/views.hpp>

#include "support/library.hpp"
#include "support/random_history.hpp"
#include "support/toy_deals.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

namespace {

using namespace funnel;
using funnel_test::day;

TEST(SliceDynamics, WithoutGroupingIsOneSlice) {
  const event_store store = funnel_test::toy_store();
  const journey_table j = funnel_test::journeys_of(store, day(60));
  const auto slices = by_period_and_segment(j, query{}.as_of_time(day(60)), calendar_unit::month).value();
  ASSERT_EQ(slices.size(), 1u);
  EXPECT_TRUE(slices[0].key.empty());
  // December: D9 created. January: nine created, D1, D3 and D8 won, D2 and D4 lost. February: D7 won, D10 lost.
  ASSERT_EQ(slices[0].periods.size(), 3u);
  EXPECT_EQ(slices[0].periods[0].in.label(), "1969-12");
  EXPECT_EQ(slices[0].periods[1][milestone::created].deals, 9);
  EXPECT_EQ(slices[0].periods[1][milestone::won].deals, 3);
  EXPECT_EQ(slices[0].periods[1][milestone::lost].deals, 2);
  EXPECT_EQ(slices[0].periods[2][milestone::won].deals, 1);
  EXPECT_EQ(slices[0].periods[2][milestone::lost].deals, 1);
}

TEST(SliceDynamics, OfNothingIsEmpty) {
  const event_store store(default_pipeline());
  const journey_table j = funnel_test::journeys_of(store, day(60));
  EXPECT_TRUE(by_period_and_segment(j, query{}.as_of_time(day(60)), calendar_unit::month).value().empty());
}

TEST(SliceDynamics, SlicesSumToTheDynamicsOfAll) {
  std::mt19937_64 random(funnel_test::base_seed());
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(funnel_test::base_seed()));
  std::int64_t counted = 0;
  for (int round = 0; round < 40; ++round) {
    event_store store(funnel_test::small_pipeline());
    const auto rows = funnel_test::random_history(random);
    funnel_test::append_in_batches(store, rows, random);
    const instant now = day(20);
    const journey_table j = funnel_test::journeys_of(store, now);
    for (const query& q :
         {query{}.as_of_time(now).by_owner().by("region"), query{}.as_of_time(now).owners({"Anna", ""}).by_owner()}) {
      if (j.snapshot().dimensions().size() == 0) continue;
      std::map<calendar_period, std::array<count_amount, n_milestones>> sum;
      for (const segment_periods& s : by_period_and_segment(j, q, calendar_unit::week).value())
        for (const period_row& r : s.periods)
          for (std::size_t m = 0; m < n_milestones; ++m) sum[r.in][m] += r.counts[m];
      for (const period_row& r : by_period(j, q, calendar_unit::week).value()) {
        EXPECT_EQ(sum[r.in], r.counts);
        counted += r[milestone::created].deals;
      }
    }
  }
  EXPECT_GT(counted, 100);
}

}  // namespace
