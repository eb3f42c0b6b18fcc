#include <funnel/calendar/calendar_period.hpp>

#include <cstdio>

namespace funnel {
inline namespace v0_1 {
namespace {

template <class... Parts>
std::string print(const char* format, Parts... parts) {
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, format, parts...);
  return buffer;
}

}  // namespace

std::string calendar_period::label() const {
  using namespace std::chrono;
  if (unit_ == calendar_unit::day) return date_text(first_);
  if (unit_ == calendar_unit::week) {
    // A week belongs to the year of its Thursday, and is the n-th week when that is the year's n-th Thursday.
    const local_date thursday = sys_days{first_} + std::chrono::days{3};
    const auto days_before = sys_days{thursday} - sys_days{thursday.year() / January / 1};
    return print("%04d-W%02u", int{thursday.year()}, static_cast<unsigned>(days_before.count() / 7 + 1));
  }
  if (unit_ == calendar_unit::month) return print("%04d-%02u", int{first_.year()}, unsigned{first_.month()});
  const unsigned months_before = fiscal_months(first_, fiscal_start_);
  const local_date last_month = first_ - std::chrono::months{months_before} + std::chrono::months{11};
  const char* const fy = fiscal_start_ == 1 ? "" : "FY";
  const int year = int{last_month.year()};
  if (unit_ == calendar_unit::year) return print("%s%04d", fy, year);
  return print("%s%04d-%c%u", fy, year, unit_ == calendar_unit::quarter ? 'Q' : 'H', months_before / n_months(unit_) + 1);
}

std::optional<calendar_period> period_labelled(std::string_view label, unsigned fiscal_start) {
  std::string_view rest = label;
  if (rest.starts_with("FY")) rest.remove_prefix(2);
  const auto digits = [&](std::size_t n) {
    int value = rest.size() < n ? -1 : 0;
    for (std::size_t i = 0; i < n && value >= 0; ++i)
      value = '0' <= rest[i] && rest[i] <= '9' ? 10 * value + (rest[i] - '0') : -1;
    rest.remove_prefix(value < 0 ? 0 : n);
    return value;
  };
  const auto take = [&](std::string_view text) {
    const bool is_there = rest.starts_with(text);
    if (is_there) rest.remove_prefix(text.size());
    return is_there;
  };
  using namespace std::chrono;
  const int in_year = digits(4);
  if (in_year < 0) return std::nullopt;
  // A fiscal year is named for the calendar year in which it ends.
  const local_date fiscal_first = year{fiscal_start == 1 ? in_year : in_year - 1} / month{fiscal_start} / 1;
  calendar_unit unit = calendar_unit::year;
  local_date date = fiscal_first;
  if (take("-Q")) {
    unit = calendar_unit::quarter;
    date = fiscal_first + std::chrono::months{3 * (digits(1) - 1)};
  } else if (take("-H")) {
    unit = calendar_unit::half_year;
    date = fiscal_first + std::chrono::months{6 * (digits(1) - 1)};
  } else if (take("-W")) {
    unit = calendar_unit::week;
    date = sys_days{year{in_year} / January / 4} + std::chrono::days{7 * (digits(2) - 1)};  // 4 January is in week 1
  } else if (take("-")) {
    unit = calendar_unit::month;
    date = year{in_year} / month{static_cast<unsigned>(digits(2))} / 1;
    if (take("-")) {
      unit = calendar_unit::day;
      date = date.year() / date.month() / day{static_cast<unsigned>(digits(2))};
    }
  }
  if (!rest.empty() || !date.ok()) return std::nullopt;
  // Whatever was out of its range has another label.
  const calendar_period p = calendar_period::containing(date, unit, fiscal_start);
  return p.label() == label ? std::optional(p) : std::nullopt;
}

calendar_period period_of(instant t, const time_zone& zone, calendar_unit unit,
                                 unsigned fiscal_start) noexcept {
  return calendar_period::containing(zone.date_of(t), unit, fiscal_start);
}

period bounds(const calendar_period& p, const time_zone& zone) noexcept {
  return {zone.first_instant(p.first_date()), zone.first_instant(p.next().first_date())};
}

std::int64_t calendar_days_between(instant from, instant to, const time_zone& zone) noexcept {
  return (std::chrono::sys_days{zone.date_of(to)} - std::chrono::sys_days{zone.date_of(from)}).count();
}

}  // namespace v0_1
}  // namespace funnel
