#include "support/clock.hpp"

#include <funnel/calendar/time_zone.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;
using namespace funnel_test;

// Sources of all clock changes here: the tz database (files southamerica, asia, northamerica, australasia).
TEST(Dates, StartAtTheChangeWhereMidnightDoesNotExist) {
  const time_zone sao_paulo = zone("America/Sao_Paulo");
  EXPECT_EQ(sao_paulo.first_instant(date(2018, 11, 4)), utc(2018, 11, 4, 3));
  EXPECT_EQ(sao_paulo.to_local(utc(2018, 11, 4, 3)).us, local_midnight(2018, 11, 4).us + timespan::hours(1).us);
  EXPECT_EQ(sao_paulo.first_instant(date(2018, 11, 5)) - sao_paulo.first_instant(date(2018, 11, 4)), timespan::hours(23));
  EXPECT_EQ(sao_paulo.date_of(utc(2018, 11, 4, 3)), date(2018, 11, 4));
  EXPECT_EQ(sao_paulo.date_of(utc(2018, 11, 4, 3) - timespan{1}), date(2018, 11, 3));

  const time_zone beirut = zone("Asia/Beirut");
  EXPECT_EQ(beirut.first_instant(date(2025, 3, 30)), utc(2025, 3, 29, 22));
  EXPECT_EQ(beirut.first_instant(date(2025, 3, 31)), utc(2025, 3, 30, 21));
}

TEST(Dates, StartAtTheFirstOfTwoMidnights) {
  // Havana goes back from 1:00 to 0:00.
  const time_zone havana = zone("America/Havana");
  EXPECT_EQ(havana.first_instant(date(2020, 11, 1)), utc(2020, 11, 1, 4));
  EXPECT_EQ(havana.first_instant(date(2020, 11, 2)) - havana.first_instant(date(2020, 11, 1)), timespan::hours(25));
  // Sao Paulo went back from 24:00 to 23:00, so that its midnight came once, at the end of a day of 25 hours.
  const time_zone sao_paulo = zone("America/Sao_Paulo");
  EXPECT_EQ(sao_paulo.first_instant(date(2019, 2, 17)), utc(2019, 2, 17, 3));
  EXPECT_EQ(sao_paulo.first_instant(date(2019, 2, 17)) - sao_paulo.first_instant(date(2019, 2, 16)), timespan::hours(25));
}

// Newfoundland went back at 0:01 to 23:01 of the day before, in 2009 at the start of November.
TEST(Dates, GoOnWhenTheClockIsSetBackOverMidnight) {
  const time_zone st_johns = zone("America/St_Johns");
  const instant midnight = utc(2009, 11, 1, 2, 30);
  const instant later = midnight + minutes(15);
  EXPECT_EQ(st_johns.first_instant(date(2009, 11, 1)), midnight);
  EXPECT_EQ(st_johns.to_local(later).us, local_midnight(2009, 10, 31).us + minutes(23 * 60 + 15).us);
  EXPECT_EQ(st_johns.date_of(later), date(2009, 11, 1));
  EXPECT_EQ(st_johns.first_instant(date(2009, 11, 2)) - midnight, timespan::hours(25));
}

// Samoa had no 30 December 2011: from UTC-10 to UTC+14 at the end of the 29th.
TEST(Dates, ThatAPlaceLeftOutLastNoTime) {
  const time_zone apia = zone("Pacific/Apia");
  const instant change = utc(2011, 12, 30, 10);
  EXPECT_EQ(apia.first_instant(date(2011, 12, 30)), change);
  EXPECT_EQ(apia.first_instant(date(2011, 12, 31)), change);
  EXPECT_EQ(apia.date_of(change - timespan{1}), date(2011, 12, 29));
  EXPECT_EQ(apia.date_of(change), date(2011, 12, 31));
}

TEST(Dates, OfInstantsOutsideTheCalendarAreTheFirstAndTheLast) {
  for (const char* name : {"UTC", "-12:00", "+14:00"}) {
    EXPECT_EQ(zone(name).date_of(instant::min()), date(0, 1, 1)) << name;
    EXPECT_EQ(zone(name).date_of(instant::max()), date(9999, 12, 31)) << name;
    const instant begin = zone(name).first_instant(first_date);
    EXPECT_EQ(zone(name).date_of(begin), first_date) << name;
    EXPECT_EQ(zone(name).date_of(begin + timespan::days(1)), date(0, 1, 2)) << name;
    const instant last = zone(name).first_instant(last_date);
    EXPECT_EQ(zone(name).date_of(last - timespan{1}), date(9999, 12, 30)) << name;
    EXPECT_EQ(zone(name).date_of(last), last_date) << name;
  }
}

TEST(Dates, HaveATextThatSorts) {
  EXPECT_EQ(date_text(date(2026, 5, 1)), "2026-05-01");
  EXPECT_EQ(date_text(date(476, 12, 31)), "0476-12-31");
}

TEST(TimeZones, ShowTheirChanges) {
  const time_zone plain;
  EXPECT_TRUE(plain.changes().empty());
  const time_zone india = zone("+05:30");
  ASSERT_EQ(india.changes().size(), 1u);
  EXPECT_EQ(india.changes()[0].from, instant::min());
  EXPECT_EQ(india.changes()[0].offset, minutes(330));
  const time_zone berlin = zone("Europe/Berlin");
  bool found = false;
  for (const time_zone::change& c : berlin.changes())
    found = found || (c.from == utc(2026, 3, 29, 1) && c.offset == timespan::hours(2));
  EXPECT_TRUE(found);
}

}  // namespace
