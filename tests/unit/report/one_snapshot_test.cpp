/// Reports while somebody appends.
#include "support/random_history.hpp"

#include <funnel/events/store.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/funnel_report.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using funnel_test::base_seed;

// A waterfall looks at two instants: both of the events that were there when the report was asked for.
TEST(OneSnapshot, IsThatOfAReportAndItsWaterfallConcurrently) {
  event_store store(funnel_test::small_pipeline());
  const auto at = [](int hour) { return instant{} + timespan::hours(hour); };
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    std::mt19937_64 random(base_seed());
    constexpr int n_batches = 4'000;
    for (int i = 0; i < n_batches; ++i) {
      const std::string deal = "deal " + std::to_string(i % 300);
      // Much of it is known late, of before the waterfall's start.
      std::vector<deal_event> batch{{.kind = event_kind::created, .deal = deal, .at = at(static_cast<int>(random() % 40)), .amount = static_cast<minor_units>(random() % 1'000)}};
      deal_event more;
      more.kind = i % 3 == 0 ? event_kind::deleted : i % 3 == 1 ? event_kind::amount_changed : event_kind::won;
      more.deal = deal;
      more.at = at(static_cast<int>(random() % 100));
      if (more.kind == event_kind::amount_changed) more.amount = static_cast<minor_units>(random() % 1'000);
      batch.push_back(std::move(more));
      static_cast<void>(store.append(batch, {.when_bad = on_rejection::keep_good}));
    }
    done = true;
  });
  report_options options;
  options.since = at(50);
  for (bool over = false; !over && !testing::Test::HasFailure();) {
    over = done;
    const auto r = make_funnel_report(store, query{}.as_of_time(at(100)), options);
    if (!r) {
      ADD_FAILURE() << r.errors().front();
      break;
    }
    EXPECT_TRUE(r->waterfall->balance() == r->waterfall->end);
    EXPECT_TRUE(r->waterfall->end == r->open) << r->waterfall->end.deals << " " << r->open.deals;
  }
}

}  // namespace
