/// On random calendars, in real zones around their clock changes and in invented ones, dates, periods and working time
/// agree with a naive model: a wall clock that is read minute by minute. A failure prints the seed of its case.
#include "calendar/period_finder.hpp"
#include "support/clock.hpp"
#include "support/random_history.hpp"

#include <funnel/calendar/business_calendar.hpp>
#include <funnel/calendar/calendar_period.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr int n_cases = 250;
constexpr std::int64_t minute_us = 60'000'000;
constexpr std::int64_t day_us = 24 * 60 * minute_us;
constexpr int n_model_days = 40;

class dice {
 public:
  explicit dice(std::uint64_t seed) : random_(seed) {}
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most - least + 1));
  }
  bool one_in(std::int64_t n) { return between(1, n) == 1; }

 private:
  std::mt19937_64 random_;
};

/// Clocks that change by 1 hour, by 30 minutes, by 2 hours, over midnight, at a minute past it, and by a whole day.
const std::vector<time_zone>& real_zones() {
  static const std::vector<time_zone> zones = [] {
    std::vector<time_zone> found;
    for (const char* name :
         {"UTC", "Europe/Berlin", "Europe/Moscow", "America/New_York", "America/Sao_Paulo", "Asia/Beirut",
          "America/Havana", "America/St_Johns", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia",
          "Pacific/Kwajalein", "Africa/Casablanca", "Asia/Kathmandu", "Asia/Gaza", "+05:30"})
      found.push_back(zone(name));
    return found;
  }();
  return zones;
}

/// A zone and an instant, which is often near a change of its clock. Only whole minutes occur, as in the zones above
/// since 1973.
std::pair<time_zone, instant> random_place(dice& d) {
  if (d.one_in(3)) {
    const std::int64_t start = utc(2026, 1, 1).us + d.between(-50'000, 50'000) * day_us;
    std::vector<time_zone::change> changes{{instant::min(), timespan{d.between(-14 * 60, 14 * 60) * minute_us}}};
    for (std::int64_t t = start; changes.size() < 8; t += d.between(1, 10 * 24 * 60) * minute_us) {
      const timespan offset = d.one_in(4) ? timespan{d.between(-14 * 60, 14 * 60) * minute_us}
                                          : changes.back().offset + timespan{d.between(-4, 4) * 30 * minute_us};
      changes.push_back({{t}, std::clamp(offset, timespan::hours(-14), timespan::hours(14))});
    }
    return {time_zone("invented", std::move(changes)), instant{start}};
  }
  const auto& zones = real_zones();
  const time_zone& z = zones[static_cast<std::size_t>(d.between(0, std::ssize(zones) - 1))];
  const instant from = utc(1973, 1, 1);
  std::vector<instant> near;
  for (const time_zone::change& c : z.changes())
    if (c.from > from && c.from < utc(2040, 1, 1)) near.push_back(c.from);
  if (near.empty() || d.one_in(5)) return {z, from + timespan::days(d.between(0, 25'000))};
  return {z, near[static_cast<std::size_t>(d.between(0, std::ssize(near) - 1))]};
}

std::vector<shift> random_shifts(dice& d) {
  if (d.one_in(8)) return {{0, 24 * 60}};
  std::vector<int> cuts;
  for (std::int64_t n = d.between(1, 3); n > 0; --n) {
    cuts.push_back(static_cast<int>(d.one_in(3) ? d.between(0, 4 * 60) : d.between(0, 24 * 60)));
    cuts.push_back(static_cast<int>(d.between(0, 24 * 60)));
  }
  std::sort(cuts.begin(), cuts.end());
  std::vector<shift> shifts;
  for (std::size_t i = 0; i + 1 < cuts.size(); i += 2)
    if (cuts[i] < cuts[i + 1]) shifts.push_back({cuts[i], cuts[i + 1]});
  if (d.one_in(2)) std::reverse(shifts.begin(), shifts.end());
  return shifts;
}

local_date date_near(dice& d, instant middle, int n_days) {
  const std::int64_t day = middle.us / day_us + d.between(-n_days, n_days);
  return std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}};
}

work_schedule random_schedule(dice& d, const time_zone& z, instant middle, int n_days) {
  work_schedule s;
  s.zone = z;
  for (auto& shifts : s.hours)
    if (!d.one_in(4)) shifts = random_shifts(d);
  if (s.hours[2].empty()) s.hours[2] = {{540, 1080}};
  for (std::int64_t n = d.between(0, 6); n > 0; --n) s.holidays.insert(date_near(d, middle, n_days));
  for (std::int64_t n = d.between(0, 6); n > 0; --n) {
    const local_date special = date_near(d, middle, n_days);
    const std::vector<shift> shifts = random_shifts(d);
    if (!shifts.empty() && !s.holidays.contains(special)) s.special_days.emplace(special, shifts);
  }
  return s;
}

/// The furthest reading of the wall clock so far, for every minute of some weeks. A clock that is set back stands still
/// here until it is past its old reading; that is what "the first showing counts" means.
class minute_model {
 public:
  minute_model(const time_zone& z, instant middle) : start_{middle.us - n_model_days / 2 * day_us} {
    const std::int64_t warm_up = 5 * 24 * 60;
    std::int64_t furthest = INT64_MIN;
    for (std::int64_t m = -warm_up; m < std::int64_t{n_model_days} * 24 * 60; ++m) {
      const instant t{start_.us + m * minute_us};
      furthest = std::max(furthest, t.us + z.offset_at(t).us);
      if (m >= 0) readings_.push_back(furthest);
    }
  }

  /// Which minutes are worked, and the work before each of them.
  void work(const work_schedule& s) {
    worked_.clear();
    before_.assign(1, 0);
    std::int64_t day = INT64_MIN;
    const std::vector<shift>* hours = nullptr;
    for (const std::int64_t reading : readings_) {
      if (day_number(reading) != day) hours = &hours_of(s, day = day_number(reading));
      const std::int64_t minute_of_day = (reading - day * day_us) / minute_us;
      bool on = false;
      for (const shift h : *hours)
        on = on || (h.from_minute <= minute_of_day && minute_of_day < h.to_minute);
      worked_.push_back(on);
      before_.push_back(before_.back() + (on ? minute_us : 0));
    }
  }

  instant start() const { return start_; }
  instant end() const { return start_ + timespan::days(n_model_days); }
  std::int64_t day(instant t) const { return day_number(readings_[index(t)]); }
  bool is_working_time(instant t) const { return worked_[index(t)]; }
  /// Requires: both in the model.
  std::int64_t working_time(instant from, instant to) const { return before(to) - before(from); }

  static const std::vector<shift>& hours_of(const work_schedule& s, std::int64_t day) {
    static const std::vector<shift> none;
    const std::chrono::sys_days d{std::chrono::days{static_cast<int>(day)}};
    for (const auto& [special, shifts] : s.special_days)
      if (special == local_date{d}) return shifts;
    for (const local_date holiday : s.holidays)
      if (holiday == local_date{d}) return none;
    const std::chrono::weekday w{d};
    return s.hours[w == std::chrono::Sunday ? 6 : w.c_encoding() - 1];
  }

 private:
  static std::int64_t day_number(std::int64_t reading) {
    return reading >= 0 ? reading / day_us : -((-reading + day_us - 1) / day_us);
  }
  std::size_t index(instant t) const { return static_cast<std::size_t>((t - start_).us / minute_us); }
  std::int64_t before(instant t) const {
    if (t == end()) return before_.back();
    const std::size_t i = index(t);
    return before_[i] + (worked_[i] ? (t - start_).us % minute_us : 0);
  }

  instant start_;
  std::vector<std::int64_t> readings_;
  std::vector<bool> worked_;
  std::vector<std::int64_t> before_;
};

instant any_instant(dice& d, const minute_model& m) {
  const std::int64_t n_minutes = n_model_days * 24 * 60 - 1;
  // Whole minutes meet the boundaries of shifts; the middle of the model is where clocks change.
  const std::int64_t minute = d.one_in(2) ? d.between(0, n_minutes) : n_minutes / 2 + d.between(-2000, 2000);
  return m.start() + timespan{minute * minute_us + (d.one_in(2) ? 0 : d.between(0, minute_us - 1))};
}

std::int64_t number_of(local_date d) { return std::chrono::sys_days{d}.time_since_epoch().count(); }

TEST(RandomCalendars, AgreeWithAWallClockReadMinuteByMinute) {
  std::printf("base seed %llu (set FUNNEL_TEST_SEED to choose another)\n",
              static_cast<unsigned long long>(base_seed()));
  int n_set_back_dates = 0;  // instants whose date is not the one that the clock shows
  int n_irregular = 0;       // spans whose working time is not a sum of the readings of shifts
  int n_advanced = 0;
  for (int i = 0; i < n_cases; ++i) {
    const std::uint64_t seed = base_seed() + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    dice d(seed);
    const auto [z, middle] = random_place(d);
    minute_model model(z, middle);
    const work_schedule s = random_schedule(d, z, middle, n_model_days / 2);
    model.work(s);
    const auto made = business_calendar::make(s);
    ASSERT_TRUE(made) << made.errors()[0].message;
    const business_calendar& c = *made;
    for (int j = 0; j < 60; ++j) {
      const instant from = any_instant(d, model);
      const instant to = any_instant(d, model);
      ASSERT_EQ(number_of(z.date_of(from)), model.day(from));
      n_set_back_dates += local_midnight(z.date_of(from)) > z.to_local(from);
      ASSERT_EQ(c.is_working_time(from), model.is_working_time(from));
      const std::int64_t worked = model.working_time(from, to);
      ASSERT_EQ(c.working_time(from, to).us, worked) << from.us << " to " << to.us;
      const time_zone plain = time_zone::fixed("plain", z.offset_at(from));
      work_schedule without_changes = s;
      without_changes.zone = plain;
      n_irregular += business_calendar::make(without_changes)->working_time(from, to).us != worked;

      if (worked != 0) {
        const instant t = c.advance(from, {worked});
        ASSERT_TRUE(std::min(from, to) <= t && t <= std::max(from, to));
        // The same work, and a microsecond less of it a microsecond nearer to `from`: t is the nearer end of a break.
        ASSERT_EQ(model.working_time(from, t), worked);
        const std::int64_t nearer = worked > 0 ? -1 : 1;
        ASSERT_EQ(model.working_time(from, t + timespan{nearer}), worked + nearer);
        ++n_advanced;
      }
      ASSERT_EQ(c.advance(from, {}), from);
    }
  }
  EXPECT_GT(n_set_back_dates, 8);
  EXPECT_GT(n_irregular, 1000);
  EXPECT_GT(n_advanced, 10'000);
}

TEST(RandomCalendars, CutTheTimeLineIntoPeriodsWithoutGaps) {
  int n_short_days = 0;
  for (int i = 0; i < n_cases; ++i) {
    const std::uint64_t seed = base_seed() + 100'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    dice d(seed);
    const auto [z, middle] = random_place(d);
    const auto fiscal_start = static_cast<unsigned>(d.between(1, 12));
    for (int u = 0; u < 6; ++u) {
      const auto unit = static_cast<calendar_unit>(u);
      for (int j = 0; j < 20; ++j) {
        const instant t = middle + timespan{d.between(-3 * day_us, 3 * day_us)};
        const calendar_period p = period_of(t, z, unit, fiscal_start);
        const period b = bounds(p, z);
        ASSERT_TRUE(b.contains(t)) << p.label() << ' ' << t.us;
        ASSERT_EQ(period_of(b.start, z, unit, fiscal_start), p);
        ASSERT_EQ(period_of(b.end - timespan{1}, z, unit, fiscal_start), p);
        ASSERT_EQ(bounds(p.next(), z).start, b.end);
        ASSERT_EQ(bounds(p.previous(), z).end, b.start);
        ASSERT_EQ(p.next().previous(), p);
        ASSERT_LT(p.label(), p.next().label());
        ASSERT_GE(period_of(b.end, z, unit, fiscal_start), p.next());  // later where a date was left out
        n_short_days += unit == calendar_unit::day && b.end - b.start < timespan::days(1);
      }
    }
  }
  EXPECT_GT(n_short_days, 200);
}

// Ten years and more, against a sum over days. Each day asks the zone for its shifts; nothing is precomputed.
TEST(RandomCalendars, FindPeriodsOfInstantsInAnyOrder) {
  for (int i = 0; i < n_cases; ++i) {
    const std::uint64_t seed = base_seed() + 150'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    dice d(seed);
    const auto [z, middle] = random_place(d);
    const auto fiscal_start = static_cast<unsigned>(d.between(1, 12));
    const auto unit = static_cast<calendar_unit>(d.between(0, 5));
    detail::period_finder finder(z, unit, fiscal_start);
    std::map<calendar_period, std::size_t> numbers;
    for (int j = 0; j < 60; ++j) {
      const instant far[] = {instant::min(), instant::max(), instant::min() + timespan{1}, utc(1, 1, 1), utc(9999, 12, 31)};
      const instant t = d.one_in(6) ? far[d.between(0, 4)] : middle + timespan{d.between(-40 * day_us, 40 * day_us)};
      const std::size_t n = finder.number_of(t);
      ASSERT_EQ(finder[n], period_of(t, z, unit, fiscal_start)) << t.us;
      ASSERT_EQ(numbers.try_emplace(finder[n], n).first->second, n) << "a period has two numbers";
      ASSERT_LT(n, numbers.size()) << "a number was left out";
    }
  }
}

TEST(RandomCalendars, SumDaysOverManyYears) {
  for (int i = 0; i < n_cases / 10; ++i) {
    const std::uint64_t seed = base_seed() + 200'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    dice d(seed);
    const auto [z, middle] = random_place(d);
    const int n_days = 4000;
    const work_schedule s = random_schedule(d, z, middle, n_days);
    const business_calendar c = business_calendar::make(s).value();
    const local_date first = date_near(d, middle, 1);
    const std::int64_t first_day = number_of(first);
    std::int64_t worked = 0;
    std::int64_t n_working_days = 0;
    for (std::int64_t day = first_day; day < first_day + n_days; ++day) {
      for (const shift h : minute_model::hours_of(s, day))
        worked += (z.to_instant({day * day_us + h.to_minute * minute_us}) -
                   z.to_instant({day * day_us + h.from_minute * minute_us}))
                      .us;
      n_working_days += !minute_model::hours_of(s, day).empty();
    }
    const local_date last = std::chrono::sys_days{first} + std::chrono::days{n_days};
    const instant from = z.first_instant(first);
    const instant to = z.first_instant(last);
    ASSERT_EQ(c.working_time(from, to).us, worked);
    ASSERT_EQ(c.working_time(to, from).us, -worked);
    ASSERT_EQ(c.working_days(first, last), n_working_days);
    ASSERT_EQ(c.working_days(last, first), -n_working_days);
    ASSERT_EQ(c.working_time(from, c.advance(from, {worked})).us, worked);
    ASSERT_LE(c.advance(from, {worked}), to);
    ASSERT_GE(c.advance(to, {-worked}), from);
  }
}

TEST(RandomCalendars, SurviveJson) {
  for (int i = 0; i < n_cases; ++i) {
    const std::uint64_t seed = base_seed() + 300'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    dice d(seed);
    const auto& zones = real_zones();
    const time_zone& z = zones[static_cast<std::size_t>(d.between(0, std::ssize(zones) - 1))];
    const business_calendar c = business_calendar::make(random_schedule(d, z, utc(2026, 1, 1), 1000)).value();
    const auto read = parse_calendar(to_json(c));
    ASSERT_TRUE(read) << read.errors()[0].field << ": " << read.errors()[0].message;
    ASSERT_EQ(*read, c);
  }
}

}  // namespace
