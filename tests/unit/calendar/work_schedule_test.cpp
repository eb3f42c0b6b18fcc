#include "support/clock.hpp"

#include <funnel/calendar/business_calendar.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(Shift, IsWrittenAsOnAClock) {
  EXPECT_EQ(shift_text({9 * 60, 18 * 60 + 30}), "09:00-18:30");
  EXPECT_EQ(shift_text({0, 24 * 60}), "00:00-24:00");
}

TEST(WorkSchedule, ChoosesTheHoursOfADate) {
  work_schedule s = work_schedule::five_day_week(time_zone());
  s.holidays = {date(2026, 5, 1)};
  s.special_days = {{date(2026, 5, 2), {{600, 840}}}, {date(2026, 5, 4), {{480, 720}}}};
  EXPECT_EQ(s.shifts_on(date(2026, 4, 30)), (std::vector<shift>{{540, 1080}}));  // Thursday
  EXPECT_TRUE(s.shifts_on(date(2026, 5, 1)).empty());                            // Friday, a holiday
  EXPECT_EQ(s.shifts_on(date(2026, 5, 2)), (std::vector<shift>{{600, 840}}));    // Saturday, special
  EXPECT_TRUE(s.shifts_on(date(2026, 5, 3)).empty());                            // Sunday
  EXPECT_EQ(s.shifts_on(date(2026, 5, 4)), (std::vector<shift>{{480, 720}}));    // Monday, special
}

TEST(WorkSchedule, AcceptsShiftsThatTouchAndHolidaysOnDaysOff) {
  work_schedule s = work_schedule::five_day_week(time_zone(), {{0, 360}, {360, 720}, {1320, 1440}});
  s.holidays = {date(2026, 5, 3), first_date, last_date};
  EXPECT_TRUE(validate(s).empty());
}

TEST(WorkSchedule, NamesEveryErrorAtOnce) {
  work_schedule s;
  s.hours[0] = {{-30, 60}, {1400, 1441}};
  s.hours[1] = {{600, 600}, {700, 650}};
  s.hours[2] = {{540, 1080}, {600, 660}, {720, 780}};  // the last two both overlap the first
  s.holidays = {date(2026, 2, 30), date(10'000, 1, 1), date(-1, 12, 31), date(2026, 5, 1)};
  s.special_days = {{date(2026, 5, 1), {{540, 600}}}, {date(2026, 5, 2), {}}, {date(2025, 2, 29), {{0, 1500}}}};
  const auto c = business_calendar::make(s);
  std::vector<std::string> found;
  for (const error& e : c.errors()) found.push_back(std::to_string(static_cast<int>(e.code)) + " " + e.field);
  EXPECT_EQ(found, (std::vector<std::string>{"7 hours.mon", "7 hours.mon", "7 hours.tue", "7 hours.tue", "6 hours.wed",
                                             "6 hours.wed", "7 holidays.-001-12-31", "3 holidays.2026-02-30",
                                             "7 holidays.10000-01-01", "3 special.2025-02-29", "7 special.2025-02-29",
                                             "6 special.2026-05-01", "2 special.2026-05-02"}));
  EXPECT_EQ(validate(s)[4].message, "10:00-11:00 overlaps 09:00-18:00");
}

TEST(WorkSchedule, NeedsAWorkingWeekday) {
  work_schedule s;
  s.special_days = {{date(2026, 5, 1), {{540, 600}}}};
  ASSERT_EQ(validate(s).size(), 1u);
  EXPECT_EQ(validate(s)[0].field, "hours");
  EXPECT_EQ(validate(s)[0].code, errc::missing_value);
}

}  // namespace
