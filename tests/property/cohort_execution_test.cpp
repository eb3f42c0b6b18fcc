/// A cohort is the same with every variant of the kernels that this machine can run and with any number of threads. A
/// failure prints its seed.
#include "support/library.hpp"
#include "support/plain_deals.hpp"
#include "support/random_history.hpp"

#include <funnel/core/execution.hpp>
#include "core/parallel.hpp"
#include <funnel/testing/synthetic_crm.hpp>
#include "aggregates/cohort_count.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace {

using namespace funnel;
using namespace funnel_test;

/// Several blocks of plain deals, behind some with all that happens in real histories.
event_store some_store(std::mt19937_64& random) {
  event_store store(small_pipeline());
  append_in_batches(store, random_history(random), random);
  append_plain_deals(store, 2'500 + random() % 1'500, random);
  return store;
}

TEST(CohortExecution, EveryVariantOfTheKernelsCountsAlike) {
  for (int i = 0; i < 2; ++i) {
    const std::uint64_t seed = base_seed() + 1'500'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const event_store store = some_store(random);
    const journey_table j = journeys_of(store);
    for (const query& q : all_questions(random)) {
      const cohort_result by_rows = detail::tally_cohort(data_of(j), q, true);
      for (const std::string_view name : kernel_variants()) {
        SCOPED_TRACE(std::string(name));
        ASSERT_TRUE(use_kernels(name));
        expect_same_cohort(detail::tally_cohort(data_of(j), q, false), by_rows);
      }
      if (HasFailure()) return;
    }
  }
}

TEST(CohortExecution, AnyNumberOfThreadsCountsAlike) {
  for (int i = 0; i < 2; ++i) {
    const std::uint64_t seed = base_seed() + 1'600'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const event_store store = some_store(random);
    const journey_table j = journeys_of(store);
    for (const query& q : all_questions(random)) {
      const cohort_result by_rows = detail::tally_cohort(data_of(j), q, true);
      for (const unsigned threads : {0U, 1U, 2U, 3U, 50U}) {
        SCOPED_TRACE(std::to_string(threads) + " threads");
        constexpr std::size_t least = 1;  // so that few rows are shared out, too
        expect_same_cohort(detail::tally_cohort(data_of(j), q, false, execution{threads}, least), by_rows);
      }
      if (HasFailure()) return;
    }
  }
}

// Enough deals for two parts, at the full size of these.
TEST(CohortExecution, ManyDealsAreCountedInParts) {
  test::workload w;
  w.n_deals = 140'000;
  event_store store(test::workload_pipeline());
  ASSERT_TRUE(append_to(store, test::generated_deals(w)).empty());
  const journey_table j = journeys_of(store, w.end());
  for (query q : {query{}, query{}.by_owner().by_month(), query{}.by("region").where("category", {"category 3"}).count(counting::strict)}) {
    q.as_of_time(w.end());
    const cohort_result one = cohort_funnel(j, q).value();
    EXPECT_GT(one.total.total().deals, 1'000);
    expect_same_cohort(cohort_funnel(j, q, execution{2}).value(), one);
  }
}

}  // namespace
