#include "core/checkpoint.hpp"
#include "support/toy_deals.hpp"

#include <funnel/core/execution.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>

namespace {

using namespace funnel;
using namespace funnel_test;
using funnel::test::append_to;
using funnel::test::generated_deals;
using funnel::test::workload_pipeline;

constexpr auto long_ago = std::chrono::steady_clock::time_point::min();

result<int> look() {
  detail::checkpoint();
  return 7;
}

TEST(Within, GivesTheResultOfTheWork) {
  EXPECT_EQ(within({}, look).value(), 7);
  EXPECT_EQ(within({}, [] { return result<int>(error{errc::io, "f", "m"}); }).errors().at(0).field, "f");
  const event_store store = toy_store();
  EXPECT_EQ(within({}, [&] { return cohort_funnel(store, query{}); }).value().total, cohort_funnel(store, query{}).value().total);
}

TEST(Within, EndsWithItsStopTokenAndItsDeadline) {
  std::stop_source source;
  EXPECT_TRUE(within({.stop = source.get_token()}, look));
  source.request_stop();
  const auto stopped = within({.stop = source.get_token()}, look);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.errors().at(0).code, errc::stopped);
  EXPECT_EQ(stopped.errors().at(0).field, "stop");
  const auto late = within({.deadline = long_ago}, look);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.errors().at(0).code, errc::stopped);
  EXPECT_EQ(late.errors().at(0).field, "deadline");
  EXPECT_TRUE(look()) << "nothing holds outside";
}

TEST(Within, TheLimitsAroundHoldToo) {
  int n_inner = 0;
  std::stop_source source;
  const auto outer = within({.stop = source.get_token()}, [&]() -> result<int> {
    const auto inner = within({.max_segments = 5}, [&] {
      ++n_inner;
      source.request_stop();
      return look();
    });
    EXPECT_FALSE(inner);
    return look();
  });
  EXPECT_EQ(n_inner, 1);
  EXPECT_FALSE(outer);
  const auto nothing_lasts = within({}, [&]() -> result<int> {
    EXPECT_FALSE(within({.deadline = long_ago}, look));
    return look();
  });
  EXPECT_TRUE(nothing_lasts);
}

TEST(Within, BoundsSegmentsAndSaysSo) {
  event_store store(workload_pipeline());
  const funnel::test::workload w{.n_deals = 100};
  ASSERT_TRUE(append_to(store, generated_deals(w)).empty());
  const query q = query{}.as_of_time(w.end()).by_owner();
  const std::size_t n = cohort_funnel(store, q).value().segments.size();
  ASSERT_GT(n, 1u);
  const auto ask = [&](std::size_t most) {
    return within({.max_segments = most}, [&] { return make_funnel_report(store, q); });
  };
  EXPECT_TRUE(ask(n));
  const auto refused = ask(n - 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.errors().at(0).code, errc::limit_exceeded);
  EXPECT_EQ(refused.errors().at(0).field, "max_segments");
}

TEST(Within, TheLimitsForStrangersAnswerAUsualQuestion) {
  const event_store store = toy_store();
  EXPECT_TRUE(within(limits_for_strangers(), [&] { return make_funnel_report(store, query{}.as_of_time(day(31)).by_owner()); }));
  EXPECT_LT(limits_for_strangers().max_segments, work_limits{}.max_segments);
}

TEST(Within, BoundsTheBytesOfColumnsAndGivesThemBack) {
  event_store store(workload_pipeline());
  ASSERT_TRUE(append_to(store, generated_deals({.n_deals = 2'000})).empty());
  const auto ask = [&](std::size_t most, int times) {
    return within({.max_bytes = most}, [&]() -> result<cohort_result> {
      for (int i = 1; i < times; ++i)
        if (auto r = cohort_funnel(store, query{}); !r) return r;
      return cohort_funnel(store, query{});
    });
  };
  std::size_t enough = 1;
  while (!ask(enough, 1)) enough *= 2;
  EXPECT_GT(enough, 2'000u * 20u);
  EXPECT_LT(enough, 2'000u * 1'000u);
  EXPECT_TRUE(ask(enough, 50)) << "what is given back counts no more";
  const auto refused = ask(enough / 4, 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.errors().at(0).code, errc::limit_exceeded);
  EXPECT_EQ(refused.errors().at(0).field, "max_bytes");
}

}  // namespace
