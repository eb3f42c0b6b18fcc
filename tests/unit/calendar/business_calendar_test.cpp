#include "support/clock.hpp"

#include <funnel/calendar/business_calendar.hpp>

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

const time_zone& berlin() {
  static const time_zone z = zone("Europe/Berlin");
  return z;
}
instant at(int month, int day, int hour, int minute = 0) {
  return local(berlin(), 2026, static_cast<unsigned>(month), static_cast<unsigned>(day), hour, minute);
}

/// Monday to Friday 9 to 18; Friday 1 May 2026 is a holiday, Saturday 2 May is worked from 10 to 14.
business_calendar office() {
  work_schedule s = work_schedule::five_day_week(berlin());
  s.holidays = {date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 3)};
  s.special_days = {{date(2026, 5, 2), {{600, 840}}}};
  return business_calendar::make(std::move(s)).value();
}

/// Sundays only, when Berlin changes its clocks: on 29 March 2026 from 2:00 to 3:00, on 25 October from 3:00 to 2:00.
business_calendar sundays(std::vector<shift> shifts) {
  work_schedule s;
  s.zone = berlin();
  s.hours[6] = std::move(shifts);
  return business_calendar::make(std::move(s)).value();
}

TEST(BusinessCalendar, KnowsWorkingDays) {
  const business_calendar c = office();
  EXPECT_TRUE(c.is_working_day(date(2026, 4, 30)));
  EXPECT_FALSE(c.is_working_day(date(2026, 5, 1)));
  EXPECT_TRUE(c.is_working_day(date(2026, 5, 2)));
  EXPECT_FALSE(c.is_working_day(date(2026, 5, 3)));
  EXPECT_TRUE(c.is_working_day(date(2026, 5, 4)));
}

TEST(BusinessCalendar, StartsAShiftWithItsFirstInstantAndEndsItBeforeItsLast) {
  const business_calendar c = office();
  EXPECT_FALSE(c.is_working_time(at(5, 4, 9) - timespan{1}));
  EXPECT_TRUE(c.is_working_time(at(5, 4, 9)));
  EXPECT_TRUE(c.is_working_time(at(5, 4, 18) - timespan{1}));
  EXPECT_FALSE(c.is_working_time(at(5, 4, 18)));
  EXPECT_FALSE(c.is_working_time(at(5, 1, 12)));
  EXPECT_TRUE(c.is_working_time(at(5, 2, 12)));
  EXPECT_FALSE(c.is_working_time(at(5, 2, 14)));
}

// Request (d8): durations without weekends and holidays.
TEST(BusinessCalendar, CountsTimeInShiftsOnly) {
  const business_calendar c = office();
  EXPECT_EQ(c.working_time(at(2, 6, 17), at(2, 9, 10)), timespan::hours(2));  // Friday 17:00 to Monday 10:00
  EXPECT_EQ(c.working_time(at(2, 7, 3), at(2, 8, 22)), timespan{});
  EXPECT_EQ(c.working_time(at(2, 2, 12, 15), at(2, 2, 12, 45)), minutes(30));
  EXPECT_EQ(c.working_time(at(4, 30, 0), at(5, 5, 0)), timespan::hours(9 + 0 + 4 + 0 + 9));
  EXPECT_EQ(c.working_time(at(2, 9, 10), at(2, 6, 17)), timespan{} - timespan::hours(2));
  EXPECT_EQ(c.working_time(at(2, 9, 10), at(2, 9, 10)), timespan{});
  // 2026 has 261 weekdays; two holidays fall on one, and a Saturday is worked for four hours.
  const instant new_year = local(berlin(), 2027, 1, 1);
  EXPECT_EQ(c.working_time(at(1, 1, 0), new_year), timespan::hours(259 * 9 + 4));
  EXPECT_EQ(c.working_days(date(2026, 1, 1), date(2027, 1, 1)), 260);
}

TEST(BusinessCalendar, CountsSeveralShiftsOfADay) {
  work_schedule s = work_schedule::five_day_week(time_zone(), {{14 * 60, 18 * 60}, {9 * 60, 13 * 60}});
  const business_calendar c = business_calendar::make(s).value();
  EXPECT_EQ(c.schedule().hours[0], (std::vector<shift>{{540, 780}, {840, 1080}}));
  EXPECT_EQ(c.working_time(utc(2026, 2, 2, 12, 30), utc(2026, 2, 2, 14, 30)), timespan::hours(1));
  EXPECT_FALSE(c.is_working_time(utc(2026, 2, 2, 13, 30)));
  EXPECT_EQ(c.advance(utc(2026, 2, 2, 12), timespan::hours(1)), utc(2026, 2, 2, 13));
  EXPECT_EQ(c.advance(utc(2026, 2, 2, 12), timespan::hours(1) + timespan{1}), utc(2026, 2, 2, 14) + timespan{1});
}

TEST(BusinessCalendar, WorksThroughTheNightInTwoShifts) {
  work_schedule s;
  s.hours[4] = {{22 * 60, 24 * 60}};
  s.hours[5] = {{0, 6 * 60}};
  const business_calendar c = business_calendar::make(s).value();
  EXPECT_TRUE(c.is_working_time(utc(2026, 2, 7)));  // midnight to Saturday
  EXPECT_EQ(c.working_time(utc(2026, 2, 6, 23), utc(2026, 2, 7, 1)), timespan::hours(2));
  EXPECT_EQ(c.advance(utc(2026, 2, 6, 22), timespan::hours(8)), utc(2026, 2, 7, 6));
}

TEST(BusinessCalendar, CountsElapsedTimeWhereClocksChangeInAShift) {
  EXPECT_EQ(sundays({{60, 300}}).working_time(at(3, 29, 0), at(3, 30, 0)), timespan::hours(3));  // 1:00 to 5:00
  EXPECT_EQ(sundays({{60, 300}}).working_time(at(10, 25, 0), at(10, 26, 0)), timespan::hours(5));
  EXPECT_EQ(sundays({{60, 300}}).working_time(at(3, 22, 0), at(3, 23, 0)), timespan::hours(4));
  EXPECT_EQ(sundays({{0, 1440}}).working_time(at(3, 1, 0), at(4, 1, 0)), timespan::hours(5 * 24 - 1));
  EXPECT_EQ(sundays({{0, 1440}}).working_time(at(10, 1, 0), at(11, 1, 0)), timespan::hours(4 * 24 + 1));
  // Readings that the clock jumps over: from 2:30 there is only the hour after 3:00, and none from 2:00 to 3:00.
  EXPECT_EQ(sundays({{150, 240}}).working_time(at(3, 29, 0), at(3, 30, 0)), timespan::hours(1));
  const business_calendar gap = sundays({{120, 180}});
  EXPECT_EQ(gap.working_time(at(3, 29, 0), at(3, 30, 0)), timespan{});
  EXPECT_TRUE(gap.is_working_day(date(2026, 3, 29)));
  EXPECT_EQ(gap.advance(at(3, 22, 3), minutes(1)), at(4, 5, 2, 1));
  // Readings that it shows twice: a shift runs from the first showing of its start to the first of its end.
  EXPECT_EQ(sundays({{60, 150}}).working_time(at(10, 25, 0), at(10, 26, 0)), minutes(90));
  EXPECT_EQ(sundays({{150, 240}}).working_time(at(10, 25, 0), at(10, 26, 0)), minutes(150));
  EXPECT_EQ(sundays({{60, 150}, {150, 240}}).working_time(at(10, 25, 0), at(10, 26, 0)), timespan::hours(4));
}

// docs/definitions.md, 11: 28 March 12:00 to 29 March 12:00 in Berlin is 23 hours, of work too when work never stops.
TEST(BusinessCalendar, ThatNeverRestsCountsAllTime) {
  work_schedule s = work_schedule::five_day_week(berlin(), {{0, 1440}});
  s.hours[5] = s.hours[6] = s.hours[0];
  const business_calendar c = business_calendar::make(s).value();
  EXPECT_EQ(c.working_time(at(3, 28, 12), at(3, 29, 12)), timespan::hours(23));
  EXPECT_EQ(c.working_time(utc(1850, 1, 1), utc(2150, 1, 1)), utc(2150, 1, 1) - utc(1850, 1, 1));
  EXPECT_EQ(c.working_days(first_date, last_date), 3'652'424);
  EXPECT_TRUE(c.is_working_time(at(10, 25, 2, 30)));
}

TEST(BusinessCalendar, CountsWorkingDaysWithoutTheLast) {
  const business_calendar c = office();
  EXPECT_EQ(c.working_days(date(2026, 4, 30), date(2026, 4, 30)), 0);
  EXPECT_EQ(c.working_days(date(2026, 4, 30), date(2026, 5, 1)), 1);
  EXPECT_EQ(c.working_days(date(2026, 5, 1), date(2026, 5, 2)), 0);
  EXPECT_EQ(c.working_days(date(2026, 4, 27), date(2026, 5, 4)), 5);  // Monday to Thursday, and Saturday
  EXPECT_EQ(c.working_days(date(2026, 5, 4), date(2026, 4, 27)), -5);
  EXPECT_EQ(c.working_days(date(1969, 12, 22), date(1969, 12, 29)), 5);
  EXPECT_EQ(c.working_days(date(1969, 12, 28), date(1969, 12, 29)), 0);
}

TEST(BusinessCalendar, AdvancesToTheNearerEndOfABreak) {
  const business_calendar c = office();
  EXPECT_EQ(c.advance(at(2, 6, 17), timespan::hours(1)), at(2, 6, 18));  // the end of the week, not Monday
  EXPECT_EQ(c.advance(at(2, 6, 17), timespan::hours(1) + timespan{1}), at(2, 9, 9) + timespan{1});
  EXPECT_EQ(c.advance(at(2, 7, 12), timespan::hours(1)), at(2, 9, 10));              // from a Saturday
  EXPECT_EQ(c.advance(at(2, 9, 10), timespan{} - timespan::hours(1)), at(2, 9, 9));  // the start of Monday, not Friday
  EXPECT_EQ(c.advance(at(2, 9, 10), timespan{-1} - timespan::hours(1)), at(2, 6, 18) - timespan{1});
  EXPECT_EQ(c.advance(at(2, 7, 12), timespan{} - timespan::hours(9)), at(2, 6, 9));
  EXPECT_EQ(c.advance(at(2, 7, 12), timespan{}), at(2, 7, 12));
  EXPECT_EQ(c.advance(at(4, 30, 17), timespan::hours(1 + 4 + 1)), at(5, 4, 10));  // over a holiday and a special day
  EXPECT_EQ(c.advance(at(2, 2, 9), timespan::hours(45)), at(2, 6, 18));
}

TEST(BusinessCalendar, EndsWithTheCalendar) {
  const business_calendar c = office();
  EXPECT_EQ(c.advance(at(2, 6, 17), timespan{instant::max().us}), instant::max());
  EXPECT_EQ(c.advance(at(2, 6, 17), timespan{instant::min().us}), instant::min());
  EXPECT_EQ(c.advance(instant::max(), timespan{1}), instant::max());
  EXPECT_EQ(c.advance(instant::min(), timespan{-1}), instant::min());
  EXPECT_FALSE(c.is_working_time(instant::min()));
  EXPECT_FALSE(c.is_working_time(instant::max()));
  // All the work there is leads from one end to the last shift (31 December 9999 is a Friday), and back to the first
  // (1 January of the year 0 is a Saturday).
  const timespan all = c.working_time(instant::min(), instant::max());
  EXPECT_EQ(c.advance(instant::min(), all), local(berlin(), 9999, 12, 31, 18));
  EXPECT_EQ(c.advance(instant::max(), timespan{} - all), local(berlin(), 0, 1, 3, 9));
  EXPECT_EQ(c.advance(instant::min(), all + timespan{1}), instant::max());
}

TEST(BusinessCalendar, IsEqualWhenTheScheduleIs) {
  EXPECT_EQ(office(), office());
  work_schedule s = office().schedule();
  s.holidays.erase(date(2026, 5, 1));
  EXPECT_FALSE(office() == business_calendar::make(s).value());
}

}  // namespace
