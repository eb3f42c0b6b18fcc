#include <funnel/calendar/date_time.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;
namespace greg = boost::gregorian;
namespace pt = boost::posix_time;

TEST(DateTime, GoesThereAndBackOverTheWholeRangeOfBoost) {
  for (const greg::date d : {greg::date(1400, 1, 1), greg::date(1969, 12, 31), greg::date(1970, 1, 1),
                             greg::date(2026, 2, 28), greg::date(9999, 12, 31)}) {
    const pt::ptime t(d, pt::hours(23) + pt::microseconds(999'999));
    EXPECT_EQ(*to_ptime(*to_instant(t)), t) << d.day_number();
  }
}

TEST(DateTime, KnowsTheUnixEpochAndAKnownSecond) {
  EXPECT_EQ(to_instant(pt::ptime(greg::date(1970, 1, 1)))->us, 0);
  // 2009-02-13T23:31:30Z is second 1234567890 of POSIX time.
  EXPECT_EQ(to_instant(pt::ptime(greg::date(2009, 2, 13), pt::hours(23) + pt::minutes(31) + pt::seconds(30)))->us,
            1'234'567'890'000'000);
}

TEST(DateTime, RefusesSpecialValuesAndYearsThatBoostCannotHold) {
  EXPECT_FALSE(to_instant(pt::ptime(pt::not_a_date_time)));
  EXPECT_FALSE(to_instant(pt::ptime(pt::pos_infin)));
  EXPECT_FALSE(to_ptime(instant::min()));
  EXPECT_FALSE(to_ptime(instant::max()));
  EXPECT_FALSE(to_ptime(instant{253'402'300'800'000'000}));
  EXPECT_FALSE(to_period(greg::date(greg::not_a_date_time), greg::date(2026, 1, 1), time_zone()));
  EXPECT_FALSE(to_period(greg::date(2026, 1, 2), greg::date(2026, 1, 1), time_zone()));
}

// features (c11): a deal won on 1 February 01:30 in Moscow is won on 31 January in UTC.
TEST(DateTime, CutsPeriodsInTheZoneOfTheCaller) {
  const time_zone moscow = time_zone::fixed("+03:00", hours(3));
  const period february = *to_period(greg::date(2026, 2, 1), greg::date(2026, 3, 1), moscow);
  const instant won = *to_instant(pt::ptime(greg::date(2026, 1, 31), pt::hours(22) + pt::minutes(30)));
  EXPECT_TRUE(february.contains(won));
  EXPECT_FALSE(to_period(greg::date(2026, 2, 1), greg::date(2026, 3, 1), time_zone())->contains(won));
}

}  // namespace
