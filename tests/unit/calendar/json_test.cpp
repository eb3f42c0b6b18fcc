#include "support/clock.hpp"

#include <funnel/calendar/business_calendar.hpp>

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr const char* example = R"({
  "comment": "head office",
  "zone": "Europe/Berlin",
  "hours": {"mon": ["14:00-18:00", "09:00-13:00"], "tue": ["09:00-18:00"], "wed": [], "fri": ["22:00-24:00"]},
  "holidays": ["2026-01-01", "2026-05-01"],
  "special": {"comment": "fair", "2026-05-02": ["10:00-14:00"]}
})";

TEST(CalendarJson, ReadsEveryField) {
  const work_schedule s = parse_calendar(example).value().schedule();
  EXPECT_EQ(s.zone.name(), "Europe/Berlin");
  EXPECT_EQ(s.hours[0], (std::vector<shift>{{540, 780}, {840, 1080}}));
  EXPECT_EQ(s.hours[1], (std::vector<shift>{{540, 1080}}));
  EXPECT_TRUE(s.hours[2].empty());
  EXPECT_TRUE(s.hours[3].empty());
  EXPECT_EQ(s.hours[4], (std::vector<shift>{{1320, 1440}}));
  EXPECT_EQ(s.holidays, (std::set<local_date>{date(2026, 1, 1), date(2026, 5, 1)}));
  EXPECT_EQ(s.special_days, (std::map<local_date, std::vector<shift>>{{date(2026, 5, 2), {{600, 840}}}}));
}

TEST(CalendarJson, GoesThereAndBack) {
  const business_calendar c = parse_calendar(example).value();
  EXPECT_EQ(parse_calendar(to_json(c)).value(), c);
  EXPECT_EQ(to_json(parse_calendar(to_json(c)).value()), to_json(c));
  const business_calendar plain = business_calendar::make(work_schedule::five_day_week(zone("+05:30"))).value();
  EXPECT_EQ(parse_calendar(to_json(plain)).value(), plain);
}

TEST(CalendarJson, SaysWhereTheTextIsMalformed) {
  const auto c = parse_calendar("{\n  \"zone\": }");
  EXPECT_EQ(c.errors().at(0).code, errc::syntax);
  EXPECT_EQ(c.errors().at(0).field.substr(0, 6), "line 2");
  ASSERT_EQ(parse_calendar("[]").errors().size(), 1u);
}

std::vector<std::string> errors_of(const char* text) {
  const auto c = parse_calendar(text);
  std::vector<std::string> found;
  for (const error& e : c.errors()) found.push_back(std::to_string(static_cast<int>(e.code)) + " " + e.field);
  return found;
}

TEST(CalendarJson, ReportsEveryWrongFieldWithItsPath) {
  EXPECT_EQ(errors_of(R"({
    "zone": "Mars/Olympus",
    "hours": {"mon": ["9:00-18:00", "09:00-18:60", "09:60-18:00"], "monday": [], "tue": "09:00-18:00",
              "wed": ["18:00-09:00"], "thu": ["20:00-24:01"], "fri": ["09:00-12:00", "11:59-13:00"], "sat": [9]},
    "holidays": ["2026-02-29", "2026-1-1", "2026-05-01", "2026-05-01", "2026-05-01T00:00"],
    "special": {"2026-13-01": ["10:00-14:00"], "2026-05-01": ["10:00-14:00"], "2026-05-02": ["ten"], "2026-05-04": []},
    "holiday": []
  })"),
            (std::vector<std::string>{"5 zone", "3 hours.mon[0]", "3 hours.mon[1]", "3 hours.mon[2]", "3 hours.tue",
                                      "3 hours.sat", "5 hours.monday", "3 holidays[0]", "3 holidays[1]",
                                      "3 holidays[4]", "6 holidays", "3 special.2026-13-01", "3 special.2026-05-02[0]",
                                      "5 holiday", "7 hours.wed", "7 hours.thu", "6 hours.fri", "6 special.2026-05-01",
                                      "2 special.2026-05-04"}));
}

TEST(CalendarJson, NamesWhatIsMissing) {
  EXPECT_EQ(errors_of("{}"), (std::vector<std::string>{"2 zone", "2 hours"}));
  EXPECT_EQ(errors_of(R"({"zone": "", "hours": {}})"), (std::vector<std::string>{"5 zone", "2 hours"}));
  EXPECT_EQ(errors_of(R"({"zone": 1, "hours": [], "holidays": {}, "special": []})"),
            (std::vector<std::string>{"3 zone", "3 hours", "3 holidays", "3 special"}));
  // Hours that cannot be read are wrong, not missing.
  EXPECT_EQ(errors_of(R"({"zone": "UTC", "hours": {"mon": ["nine to five"]}})"),
            std::vector<std::string>{"3 hours.mon[0]"});
}

}  // namespace
