#include "support/clock.hpp"

#include <funnel/calendar/calendar_period.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using enum calendar_unit;

std::string label(local_date d, calendar_unit unit, unsigned fiscal_start = 1) {
  return calendar_period::containing(d, unit, fiscal_start).label();
}

TEST(CalendarPeriod, IsNamedAfterItsUnit) {
  const local_date d = date(2026, 3, 5);
  EXPECT_EQ(label(d, day), "2026-03-05");
  EXPECT_EQ(label(d, week), "2026-W10");
  EXPECT_EQ(label(d, month), "2026-03");
  EXPECT_EQ(label(d, quarter), "2026-Q1");
  EXPECT_EQ(label(d, half_year), "2026-H1");
  EXPECT_EQ(label(d, year), "2026");
  EXPECT_EQ(label(date(2026, 2, 15), week), "2026-W07");
  EXPECT_EQ(label(date(2026, 12, 31), quarter), "2026-Q4");
  EXPECT_EQ(label(date(2026, 7, 1), half_year), "2026-H2");
  EXPECT_EQ(label(date(33, 4, 3), month), "0033-04");
  EXPECT_EQ(calendar_period().label(), "1970-01");
}

// The examples of https://en.wikipedia.org/wiki/ISO_week_date, "Relation with the Gregorian calendar".
TEST(CalendarPeriod, NumbersWeeksByIso8601) {
  const std::vector<std::pair<local_date, const char*>> rows{
      {date(1977, 1, 1), "1976-W53"},   {date(1977, 1, 2), "1976-W53"},   {date(1977, 12, 31), "1977-W52"},
      {date(1978, 1, 1), "1977-W52"},   {date(1978, 1, 2), "1978-W01"},   {date(1978, 12, 31), "1978-W52"},
      {date(1979, 1, 1), "1979-W01"},   {date(1979, 12, 30), "1979-W52"}, {date(1979, 12, 31), "1980-W01"},
      {date(1980, 1, 1), "1980-W01"},   {date(1980, 12, 28), "1980-W52"}, {date(1980, 12, 29), "1981-W01"},
      {date(1980, 12, 31), "1981-W01"}, {date(1981, 1, 1), "1981-W01"},   {date(1981, 12, 31), "1981-W53"},
      {date(1982, 1, 1), "1981-W53"},   {date(1982, 1, 3), "1981-W53"}};
  for (const auto& [d, expected] : rows) EXPECT_EQ(label(d, week), expected) << date_text(d);
  EXPECT_EQ(calendar_period::containing(date(1982, 1, 3), week).first_date(), date(1981, 12, 28));
}

// The fiscal year of the United States' government starts in October; that of 2026 began on 1 October 2025.
TEST(CalendarPeriod, NamesAFiscalYearForTheYearInWhichItEnds) {
  EXPECT_EQ(label(date(2025, 9, 30), year, 10), "FY2025");
  EXPECT_EQ(label(date(2025, 10, 1), year, 10), "FY2026");
  EXPECT_EQ(label(date(2025, 12, 31), quarter, 10), "FY2026-Q1");
  EXPECT_EQ(label(date(2026, 1, 1), quarter, 10), "FY2026-Q2");
  EXPECT_EQ(label(date(2026, 9, 30), quarter, 10), "FY2026-Q4");
  EXPECT_EQ(label(date(2026, 3, 31), half_year, 10), "FY2026-H1");
  EXPECT_EQ(label(date(2026, 4, 1), half_year, 10), "FY2026-H2");
  EXPECT_EQ(calendar_period::containing(date(2026, 2, 11), quarter, 10).first_date(), date(2026, 1, 1));
  EXPECT_EQ(calendar_period::containing(date(2026, 2, 11), year, 10).first_date(), date(2025, 10, 1));
  // Quarters of a year that starts in February straddle New Year.
  EXPECT_EQ(calendar_period::containing(date(2026, 1, 31), quarter, 2).first_date(), date(2025, 11, 1));
  EXPECT_EQ(label(date(2026, 1, 31), quarter, 2), "FY2026-Q4");
  EXPECT_EQ(label(date(2026, 2, 1), quarter, 2), "FY2027-Q1");
}

TEST(CalendarPeriod, IgnoresTheFiscalYearForShorterUnits) {
  for (const calendar_unit unit : {day, week, month})
    EXPECT_EQ(calendar_period::containing(date(2026, 3, 5), unit, 7),
              calendar_period::containing(date(2026, 3, 5), unit));
  EXPECT_NE(calendar_period::containing(date(2026, 3, 5), quarter, 7),
            calendar_period::containing(date(2026, 3, 5), quarter));
}

TEST(CalendarPeriod, WalksForthAndBackWithoutGaps) {
  const std::vector<std::tuple<calendar_unit, unsigned, const char*, const char*>> rows{
      {day, 1, "2026-02-28", "2026-03-01"},   {week, 1, "2026-W09", "2026-W10"},    {month, 1, "2026-02", "2026-03"},
      {quarter, 1, "2026-Q1", "2026-Q2"},     {half_year, 1, "2026-H1", "2026-H2"}, {year, 1, "2026", "2027"},
      {quarter, 4, "FY2026-Q4", "FY2027-Q1"}, {year, 4, "FY2026", "FY2027"}};
  for (const auto& [unit, start, here, there] : rows) {
    const calendar_period p = calendar_period::containing(date(2026, 2, 28), unit, start);
    EXPECT_EQ(p.label(), here);
    EXPECT_EQ(p.next().label(), there);
    EXPECT_EQ(p.next().previous(), p) << here;
    EXPECT_LT(p, p.next()) << here;
  }
  EXPECT_EQ(calendar_period::month(2025, 12).next(), calendar_period::month(2026, 1));
}

TEST(CalendarPeriod, OrdersByFirstDateThenByLength) {
  EXPECT_LT(calendar_period::containing(date(2025, 12, 31), year), calendar_period::month(2026, 1));
  EXPECT_LT(calendar_period::month(2026, 1), calendar_period::containing(date(2026, 1, 1), quarter));
}

// docs/definitions.md, 11: won on 1 February 2026 at 01:30 in Moscow.
TEST(CalendarPeriod, PutsAWinIntoTheMonthOfTheZone) {
  const time_zone moscow = zone("Europe/Moscow");
  const time_zone new_york = zone("America/New_York");
  const instant won = local(moscow, 2026, 2, 1, 1, 30);
  EXPECT_EQ(won, utc(2026, 1, 31, 22, 30));
  EXPECT_EQ(won, local(new_york, 2026, 1, 31, 17, 30));
  EXPECT_EQ(period_of(won, moscow, month).label(), "2026-02");
  EXPECT_EQ(period_of(won, time_zone(), month).label(), "2026-01");
  EXPECT_EQ(period_of(won, new_york, month).label(), "2026-01");
  // Request (d15) names quarters as well.
  const instant late_march = local(moscow, 2026, 4, 1, 1, 30);
  EXPECT_EQ(period_of(late_march, moscow, quarter).label(), "2026-Q2");
  EXPECT_EQ(period_of(late_march, new_york, quarter).label(), "2026-Q1");
  EXPECT_EQ(period_of(late_march, moscow, year, 4).label(), "FY2027");
  EXPECT_EQ(period_of(late_march, new_york, year, 4).label(), "FY2026");
}

// docs/definitions.md, 11, votrongdao/FlowX#30: one pipeline read $184k or $0 by the zone of the browser. Zones may move amounts
// between months; the months must still sum to the whole.
TEST(CalendarPeriod, MonthsOfEveryZoneSumToTheWhole) {
  std::vector<std::pair<instant, std::int64_t>> deals;
  std::int64_t whole = 0;
  for (int hour = -48; hour < 48; ++hour) {
    deals.push_back({utc(2026, 2, 1, hour, 30), 1 + 7 * (hour + 48)});
    whole += deals.back().second;
  }
  std::map<std::string, std::map<std::string, std::int64_t>> months_of_zone;
  for (const char* name : {"UTC", "Europe/Moscow", "America/New_York", "Pacific/Kiritimati"}) {
    std::map<std::string, std::int64_t>& months = months_of_zone[name];
    for (const auto& [t, amount] : deals) months[period_of(t, zone(name), month).label()] += amount;
    ASSERT_EQ(months.size(), 2u) << name;
    EXPECT_EQ(months["2026-01"] + months["2026-02"], whole) << name;
    for (const auto& [text, sum] : months) {
      const period february = bounds(calendar_period::month(2026, 2), zone(name));
      std::int64_t within = 0;
      for (const auto& [t, amount] : deals) within += february.contains(t) == (text == "2026-02") ? amount : 0;
      EXPECT_EQ(within, sum) << name << ' ' << text;
    }
  }
  EXPECT_NE(months_of_zone["Europe/Moscow"], months_of_zone["UTC"]);
  EXPECT_NE(months_of_zone["America/New_York"], months_of_zone["UTC"]);
  EXPECT_LT(months_of_zone["Europe/Moscow"]["2026-01"], months_of_zone["America/New_York"]["2026-01"]);
}

TEST(CalendarPeriod, BecomesInstantsInAZone) {
  const time_zone berlin = zone("Europe/Berlin");
  EXPECT_EQ(bounds(calendar_period::month(2026, 3), berlin), (period{utc(2026, 2, 28, 23), utc(2026, 3, 31, 22)}));
  EXPECT_EQ(bounds(calendar_period::containing(date(2026, 7, 1), year, 10), berlin),
            (period{utc(2025, 9, 30, 22), utc(2026, 9, 30, 22)}));
  const auto hours_of = [&](local_date d, const time_zone& z) {
    const period p = bounds(calendar_period::containing(d, day), z);
    return (p.end - p.start).us / timespan::hours(1).us;
  };
  EXPECT_EQ(hours_of(date(2026, 3, 29), berlin), 23);
  EXPECT_EQ(hours_of(date(2026, 10, 25), berlin), 25);
  EXPECT_EQ(hours_of(date(2026, 10, 26), berlin), 24);
  EXPECT_EQ(hours_of(date(2018, 11, 4), zone("America/Sao_Paulo")), 23);  // has no midnight
  EXPECT_EQ(hours_of(date(2025, 3, 30), zone("Asia/Beirut")), 23);        // has no midnight
  EXPECT_EQ(hours_of(date(2009, 11, 1), zone("America/St_Johns")), 25);   // has two
  EXPECT_EQ(hours_of(date(2011, 12, 30), zone("Pacific/Apia")), 0);       // was left out
  const period whole_week = bounds(calendar_period::containing(date(2026, 3, 29), week), berlin);
  EXPECT_EQ(whole_week, (period{utc(2026, 3, 22, 23), utc(2026, 3, 29, 22)}));
}

// The minutes in which Newfoundland's clock showed October again belong to the November that had begun.
TEST(CalendarPeriod, HoldsAnInstantExactlyWhenItIsThePeriodOfIt) {
  const time_zone st_johns = zone("America/St_Johns");
  const instant t = utc(2009, 11, 1, 2, 45);
  EXPECT_EQ(period_of(t, st_johns, month), calendar_period::month(2009, 11));
  EXPECT_TRUE(bounds(calendar_period::month(2009, 11), st_johns).contains(t));
  EXPECT_FALSE(bounds(calendar_period::month(2009, 10), st_johns).contains(t));
}

// docs/definitions.md, 11: 28 March 12:00 to 29 March 12:00 in Berlin (2026) is one calendar day and 23 hours.
TEST(CalendarDays, AreNotUnitsOf24Hours) {
  const time_zone berlin = zone("Europe/Berlin");
  const instant from = local(berlin, 2026, 3, 28, 12);
  const instant to = local(berlin, 2026, 3, 29, 12);
  EXPECT_EQ(to - from, timespan::hours(23));
  EXPECT_LT((to - from).days(), 1);
  EXPECT_EQ(calendar_days_between(from, to, berlin), 1);
  EXPECT_EQ(calendar_days_between(to, from, berlin), -1);
  EXPECT_EQ(calendar_days_between(from, from + timespan::hours(11), berlin), 0);
  EXPECT_EQ(calendar_days_between(local(berlin, 2026, 5, 1, 23, 59), local(berlin, 2026, 5, 2, 0, 1), berlin), 1);
  EXPECT_EQ(calendar_days_between(local(berlin, 2026, 1, 1), local(berlin, 2027, 1, 1), berlin), 365);
  EXPECT_EQ(calendar_days_between(instant::min(), instant::max(), berlin), 3'652'424);
}

TEST(PeriodLabelled, ReadsWhatLabelWrites) {
  std::size_t n = 0;
  for (const unsigned fiscal_start : {1u, 4u, 7u, 12u})
    for (int u = 0; u < 6; ++u) {
      const auto unit = static_cast<calendar_unit>(u);
      for (local_date d = date(2019, 1, 1); d < date(2027, 1, 1); d = std::chrono::sys_days{d} + std::chrono::days{13}, ++n) {
        const calendar_period p = calendar_period::containing(d, unit, fiscal_start);
        EXPECT_EQ(period_labelled(p.label(), fiscal_start), p) << p.label();
      }
    }
  EXPECT_GT(n, 5'000u);
  EXPECT_EQ(period_labelled("2026-Q3")->first_date(), date(2026, 7, 1));
  EXPECT_EQ(period_labelled("FY2026-Q1", 7)->first_date(), date(2025, 7, 1));
  EXPECT_EQ(period_labelled("2020-W53")->first_date(), date(2020, 12, 28));
}

TEST(PeriodLabelled, RefusesEverythingElse) {
  for (const char* text : {"", "26", "2026-", "2026-00", "2026-13", "2026-1", "2026-02-30", "2026-02-1", "2026-Q0", "2026-Q5",
                           "2026-Q", "2026-H3", "2026-W00", "2025-W53", "2026-W5", "FY2026", "FY2026-01", "2026-01 ", " 2026",
                           "2026-q1", "July 2026", "2026-01-01x", "20260101", "FY", "2026-Q12", "-026"})
    EXPECT_FALSE(period_labelled(text)) << text;
  EXPECT_FALSE(period_labelled("2026-Q1", 4));
  EXPECT_FALSE(period_labelled("2026", 4));
  EXPECT_TRUE(period_labelled("2026-01", 4));
}

}  // namespace
