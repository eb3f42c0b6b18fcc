#include "core/checkpoint.hpp"
#include "core/parallel.hpp"

#include <funnel/core/execution.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;

TEST(Parallel, EveryItemIsInExactlyOnePartAndBoundsAreAligned) {
  for (const std::size_t n : {0UL, 1UL, 63UL, 64UL, 65UL, 1000UL, 4097UL})
    for (const unsigned threads : {0U, 1U, 2U, 3U, 7U})
      for (const std::size_t align : {1UL, 64UL}) {
        std::vector<std::atomic<int>> seen(n);
        std::atomic<std::size_t> calls{0};
        for_parts(n, 10, align, {threads}, [&](std::size_t part, std::size_t begin, std::size_t end) {
          ++calls;
          EXPECT_LT(part, n_parts(n, 10, {threads}));
          EXPECT_TRUE(begin % align == 0 || begin == n);
          for (std::size_t i = begin; i < end; ++i) ++seen[i];
        });
        EXPECT_EQ(calls, n_parts(n, 10, {threads}));
        for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(seen[i], 1) << n << " items, " << threads << " threads";
      }
}

TEST(Parallel, FewItemsStayWithTheCaller) {
  EXPECT_EQ(n_parts(0, 10, {4}), 0U);
  EXPECT_EQ(n_parts(1, 10, {4}), 1U);
  EXPECT_EQ(n_parts(19, 10, {4}), 1U);
  EXPECT_EQ(n_parts(20, 10, {4}), 2U);
  EXPECT_EQ(n_parts(1000, 10, {4}), 4U);
}

TEST(Parallel, ThrowsWhatTheLowestPartThrewAfterAllAreDone) {
  std::atomic<int> done{0};
  try {
    for_parts(4, 1, 1, {4}, [&](std::size_t part, std::size_t, std::size_t) {
      ++done;
      if (part % 2 == 1) throw std::runtime_error(std::to_string(part));
    });
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "1");
  }
  EXPECT_EQ(done, 4);
}

TEST(Parallel, LimitsHoldInItsThreadsAndInNoOther) {
  std::atomic<int> n_begun{0};
  std::stop_source source;
  const auto done = within({.stop = source.get_token()}, [&]() -> result<int> {
    std::jthread([] { EXPECT_EQ(detail::limits_here(), nullptr); });
    for_parts(4, 1, 1, {.threads = 4}, [&](std::size_t, std::size_t, std::size_t) {
      ++n_begun;
      source.request_stop();
      detail::checkpoint();
      ADD_FAILURE() << "went on";
    });
    return 1;
  });
  EXPECT_FALSE(done);
  EXPECT_GE(n_begun.load(), 1);
}

}  // namespace
