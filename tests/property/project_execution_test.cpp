/// Any number of threads makes the same journeys of any events, in every layout. A failure prints its seed.
#include "support/library.hpp"
#include "support/plain_deals.hpp"
#include "support/random_history.hpp"
#include "support/same_journeys.hpp"
#include "support/two_pipelines.hpp"

#include "journeys/project.hpp"

#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

void expect_same_for_any_threads(const snapshot& s, const layout& l) {
  const auto one = project(s, l);
  ASSERT_TRUE(one) << one.errors().front().message;
  for (const unsigned threads : {2U, 3U, 7U}) {
    SCOPED_TRACE(std::to_string(threads) + " threads");
    constexpr std::size_t least = 1;  // so that few deals are shared out, too
    const auto several = detail::project(s, l, execution{threads}, least);
    ASSERT_TRUE(several);
    expect_same_table(*several, *one);
    expect_packed_alike(*several, *one);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(ProjectExecution, AnyNumberOfThreadsMakesTheSameJourneys) {
  for (int i = 0; i < 6; ++i) {
    const std::uint64_t seed = base_seed() + 1'700'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store = store_of_two_pipelines();
    append_histories(store, static_cast<std::size_t>(2 * i), random);  // at first none
    const instant as_of = i % 3 == 0 ? instant::max() : instant{} + timespan::days(static_cast<std::int64_t>(random() % 20));
    for (const layout& l : all_layouts()) {
      SCOPED_TRACE("unit " + std::to_string(static_cast<int>(l.unit)) + ", pipeline \"" + l.pipeline + "\"");
      expect_same_for_any_threads(store.take_snapshot(as_of), l);
      if (HasFailure()) return;
    }
  }
}

// Columns of several blocks, whose parts end within blocks and whose times have three units; the log has several chunks.
TEST(ProjectExecution, PartsOfColumnsMayEndAnywhere) {
  for (const timespan unit : {timespan::seconds(1), timespan{1'000}, timespan{1}}) {
    std::mt19937_64 random(base_seed() + 1'800'000);
    event_store store(small_pipeline());
    append_plain_deals(store, 9'000, random);
    const std::vector<deal_event> odd{{.kind = event_kind::created, .deal = "odd", .at = instant{} + timespan::days(800) + unit, .known_at = instant{} + timespan::days(800)}};
    ASSERT_TRUE(store.append(odd).rejected.empty());
    append_plain_deals(store, 10, random);
    expect_same_for_any_threads(store.take_snapshot(), {});
    expect_same_for_any_threads(store.take_snapshot(instant{} + timespan::days(300)), {.unit = journey_unit::pass});
    if (HasFailure()) return;
  }
}

// What keeps a table from being made is found in whichever part it lies.
TEST(ProjectExecution, ErrorsOfAnyPartAreTold) {
  event_store store(small_pipeline());
  std::vector<deal_event> rows;
  for (const std::string& name : deal_names())
    rows.push_back({.kind = event_kind::created, .deal = name, .at = instant{} + timespan::days(2), .amount = std::int64_t{1} << 58, .currency = "XYZ"});
  rows.back().at = instant{};  // before there is a rate
  ASSERT_TRUE(store.add_rate({"XYZ", 2, instant{} + timespan::days(1), 8, 1, instant::min()}).empty());
  ASSERT_TRUE(store.append(rows, {.max_amount = std::int64_t{1} << 58}).rejected.empty());
  const auto errors = detail::project(store.take_snapshot(), {}, execution{3}, 1).errors();
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors, project(store.take_snapshot()).errors());
  EXPECT_EQ(errors[0].code, errc::currency_mismatch);
  EXPECT_EQ(errors[1].code, errc::out_of_range);
}

}  // namespace
