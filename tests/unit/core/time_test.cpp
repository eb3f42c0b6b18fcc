#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <concepts>
#include <sstream>

namespace {

using namespace funnel;
using namespace std::chrono_literals;

static_assert(std::convertible_to<std::chrono::sys_days, instant>);
static_assert(std::convertible_to<std::chrono::sys_seconds, instant>);
static_assert(!std::convertible_to<std::chrono::sys_time<std::chrono::nanoseconds>, instant>, "would cut digits");
static_assert(!std::convertible_to<int, instant> && !std::convertible_to<double, instant>);

TEST(Instant, ConvertsFromAndToTheSystemClock) {
  const instant t = std::chrono::sys_days{2026y / 1 / 31} + 10h + 15us;
  EXPECT_EQ(to_text(t), "2026-01-31T10:00:00.000015Z");
  const std::chrono::sys_time<std::chrono::microseconds> back = t;
  EXPECT_EQ(instant{back}, t);
  EXPECT_LT(t, std::chrono::sys_days{2026y / 2 / 1});
}

TEST(Instant, ReadsAndWritesIso8601) {
  const instant midnight = std::chrono::sys_days{2026y / 1 / 31};
  EXPECT_EQ(*instant::parse("2026-01-31"), midnight);
  EXPECT_EQ(*instant::parse("2026-01-31T10:00:00Z"), midnight + timespan::hours(10));
  EXPECT_EQ(*instant::parse("2026-01-31 10:00"), midnight + timespan::hours(10));
  EXPECT_EQ(*instant::parse("2026-01-31T10:00:00+03:00"), midnight + timespan::hours(7));
  EXPECT_EQ(*instant::parse("2026-01-31T10:00:00.25-0130"), midnight + timespan::hours(11) + timespan{1'800'250'000});
  for (const char* text : {"", "2026-02-30", "2026-01-31T25:00", "2026-01-31T10:00:00X", "31.01.2026", "2026-01-31T10:00+"})
    EXPECT_EQ(instant::parse(text).errors().at(0).code, errc::invalid_value) << text;
  for (const instant t : {instant{}, midnight, midnight - timespan{1}, midnight + timespan::seconds(1)}) EXPECT_EQ(*instant::parse(to_text(t)), t);
  EXPECT_EQ(to_text(instant{} - timespan::seconds(1)), "1969-12-31T23:59:59Z");
  EXPECT_TRUE(to_text(instant::min()).ends_with("T19:59:05.224192Z"));  // floor of std::chrono overflows there
}

TEST(Error, IsPrintedByName) {
  std::ostringstream out;
  out << errc::unknown_stage << ", " << error{errc::duplicate, "stages[2].id", "occurs twice"};
  EXPECT_EQ(out.str(), "unknown_stage, stages[2].id: occurs twice (duplicate)");
  EXPECT_EQ(to_text(error{errc::io, "", "no such file"}), "no such file (io)");
}

}  // namespace
