/// The library beside `using namespace std::chrono`, as many backends have it.
#include <funnel/funnel.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace {

TEST(Chrono, NamesOfBothMeetInOneFile) {
  using namespace funnel;
  using namespace std::chrono;
  const instant start = sys_days{2026y / January / 31};
  const timespan fortnight = weeks(2);
  EXPECT_EQ(fortnight, timespan::days(14));
  EXPECT_EQ(start + days(1) + hours(2) + seconds(3), instant::parse("2026-02-01T02:00:03Z").value());
  const sys_time<microseconds> back = start;
  EXPECT_EQ(back, sys_days{2026y / January / 31});
  EXPECT_EQ((start - instant{}).days(), 20'484.0);
}

}  // namespace
