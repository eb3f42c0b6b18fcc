#include "support/clock.hpp"

#include <funnel/calendar/business_calendar.hpp>
#include <funnel/interop/boost_date_time.hpp>

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
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

// docs/definitions.md, 11: a deal won on 1 February 01:30 in Moscow is won on 31 January in UTC.
TEST(DateTime, CutsPeriodsInTheZoneOfTheCaller) {
  const time_zone moscow = time_zone::fixed("+03:00", timespan::hours(3));
  const period february = *to_period(greg::date(2026, 2, 1), greg::date(2026, 3, 1), moscow);
  const instant won = *to_instant(pt::ptime(greg::date(2026, 1, 31), pt::hours(22) + pt::minutes(30)));
  EXPECT_TRUE(february.contains(won));
  EXPECT_FALSE(to_period(greg::date(2026, 2, 1), greg::date(2026, 3, 1), time_zone())->contains(won));
}

TEST(DateTime, ReadsAndShowsTheWallClockOfAZone) {
  const time_zone berlin = zone("Europe/Berlin");
  const auto clock = [](int month, int day, int hour, int minute) {
    return pt::ptime(greg::date(2026, static_cast<unsigned short>(month), static_cast<unsigned short>(day)),
                     pt::hours(hour) + pt::minutes(minute));
  };
  EXPECT_EQ(*to_instant(clock(7, 1, 12, 0), berlin), utc(2026, 7, 1, 10));
  EXPECT_EQ(*to_ptime(utc(2026, 7, 1, 10), berlin), clock(7, 1, 12, 0));
  EXPECT_EQ(*to_ptime(utc(2026, 6, 30, 22, 30), berlin), clock(7, 1, 0, 30));
  // docs/definitions.md, 11: 23 hours.
  EXPECT_EQ(*to_instant(clock(3, 29, 12, 0), berlin) - *to_instant(clock(3, 28, 12, 0), berlin), timespan::hours(23));
  // Never shown: the instant of the change. Shown twice: the first of the two.
  EXPECT_EQ(*to_instant(clock(3, 29, 2, 30), berlin), utc(2026, 3, 29, 1));
  EXPECT_EQ(*to_instant(clock(10, 25, 2, 30), berlin), utc(2026, 10, 25, 0, 30));
  EXPECT_EQ(*to_ptime(utc(2026, 10, 25, 0, 30), berlin), *to_ptime(utc(2026, 10, 25, 1, 30), berlin));

  EXPECT_FALSE(to_instant(pt::ptime(pt::neg_infin), berlin));
  for (const instant t : {instant::min(), instant::max(), utc(9999, 12, 31, 23, 0)}) EXPECT_FALSE(to_ptime(t, berlin));
  EXPECT_TRUE(to_ptime(utc(9999, 12, 31, 22, 59), berlin));
}

TEST(DateTime, TakesHolidaysFromBoost) {
  const std::vector<greg::date> dates{greg::date(2026, 12, 25), greg::date(2026, 1, 1), greg::date(2026, 12, 25)};
  work_schedule s = work_schedule::five_day_week(zone("Europe/Berlin"));
  s.holidays = *to_dates(dates);
  EXPECT_EQ(s.holidays, (std::set<local_date>{date(2026, 1, 1), date(2026, 12, 25)}));
  const business_calendar c = business_calendar::make(s).value();
  EXPECT_FALSE(c.is_working_day(*to_date(greg::date(2026, 12, 25))));
  EXPECT_TRUE(c.is_working_day(*to_date(greg::date(2026, 12, 24))));
  EXPECT_TRUE(to_dates({})->empty());

  const std::vector<greg::date> bad{greg::date(greg::pos_infin), greg::date(2026, 1, 1),
                                    greg::date(greg::not_a_date_time)};
  const auto refused = to_dates(bad);
  ASSERT_EQ(refused.errors().size(), 2u);
  EXPECT_EQ(refused.errors()[0].field, "dates[0]");
  EXPECT_EQ(refused.errors()[1].field, "dates[2]");
}

TEST(DateTime, GivesDatesToBoost) {
  for (const greg::date d :
       {greg::date(1400, 1, 1), greg::date(1969, 12, 31), greg::date(2024, 2, 29), greg::date(9999, 12, 31)})
    EXPECT_EQ(*to_boost_date(*to_date(d)), d) << d.day_number();
  for (const local_date d : {date(1399, 12, 31), date(10'000, 1, 1), date(2026, 2, 29)})
    EXPECT_FALSE(to_boost_date(d)) << date_text(d);
}

}  // namespace
