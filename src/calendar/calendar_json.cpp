#include <funnel/calendar/business_calendar.hpp>

#include "core/json_fields.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::json;
using io::object_fields;

/// Digits of `text` where `shape` has a 0, the same characters elsewhere?
bool has_shape(std::string_view text, std::string_view shape) {
  const auto fits = [](char c, char s) { return s == '0' ? '0' <= c && c <= '9' : c == s; };
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(), fits);
}

/// Requires: the characters are digits.
int number(std::string_view text, std::size_t at, std::size_t n) {
  int value = 0;
  for (const char c : text.substr(at, n)) value = value * 10 + (c - '0');
  return value;
}

std::optional<local_date> read_date(std::string_view text) {
  if (!has_shape(text, "0000-00-00")) return std::nullopt;
  const local_date d{std::chrono::year{number(text, 0, 4)},
                     std::chrono::month{static_cast<unsigned>(number(text, 5, 2))},
                     std::chrono::day{static_cast<unsigned>(number(text, 8, 2))}};
  return d.ok() ? std::optional(d) : std::nullopt;
}

/// Whether the minutes lie in a day is for `validate` to say.
std::optional<shift> read_shift(std::string_view text) {
  if (!has_shape(text, "00:00-00:00") || number(text, 3, 2) > 59 || number(text, 9, 2) > 59) return std::nullopt;
  return shift{number(text, 0, 2) * 60 + number(text, 3, 2), number(text, 6, 2) * 60 + number(text, 9, 2)};
}

/// One field: a list of texts, each read by `read`; an item that cannot be read is an error with its position.
template <class Value>
std::vector<Value> read_list(object_fields& fields, const std::string& name,
                             std::optional<Value> (*read)(std::string_view), const char* expected) {
  std::vector<std::string> texts;
  fields.read(name.c_str(), texts);
  std::vector<Value> values;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (const auto value = read(texts[i]))
      values.push_back(*value);
    else
      fields.wrong((name + "[" + std::to_string(i) + "]").c_str(), expected);
  }
  return values;
}

std::vector<shift> read_shifts(object_fields& fields, const std::string& date_or_day) {
  return read_list<shift>(fields, date_or_day, read_shift, "hours like \"09:00-18:00\"");
}

void read_hours(object_fields& fields, work_schedule& s, std::vector<error>& errors) {
  const json* hours = fields.find("hours");
  if (!hours) return;
  object_fields days(*hours, fields.path("hours"), errors);
  for (std::size_t day = 0; day < weekday_names.size(); ++day) s.hours[day] = read_shifts(days, weekday_names[day]);
  days.finish();
}

void read_holidays(object_fields& fields, work_schedule& s) {
  for (const local_date d : read_list<local_date>(fields, "holidays", read_date, "a date like \"2026-01-01\""))
    if (!s.holidays.insert(d).second) fields.fail(errc::duplicate, "holidays", date_text(d) + " occurs twice");
}

void read_special_days(object_fields& fields, work_schedule& s, std::vector<error>& errors) {
  const json* special = fields.find("special");
  if (!special) return;
  object_fields days(*special, fields.path("special"), errors);
  if (!special->is_object()) return;
  for (const auto& [name, value] : special->items()) {
    const auto date = read_date(name);
    if (!date) {
      days.find(name.c_str());
      if (name != "comment") days.wrong(name.c_str(), "named by a date like \"2026-05-02\"");
      continue;
    }
    const std::size_t n_errors = errors.size();
    std::vector<shift> shifts = read_shifts(days, name);
    // A day whose hours could not be read would be called a day without hours as well.
    if (!shifts.empty() || errors.size() == n_errors) s.special_days.emplace(*date, std::move(shifts));
  }
  days.finish();
}

}  // namespace

result<business_calendar> parse_calendar(std::string_view text) {
  const auto j = io::parse_json(text);
  if (!j) return j.errors();
  return io::calendar_from(*j, "");
}

std::string to_json(const business_calendar& c) {
  return io::json_text(io::to_value(c.schedule()));
}

}  // namespace v0_1

result<business_calendar> io::calendar_from(const json& j, const std::string& path) {
  std::vector<error> errors;
  object_fields fields(j, path, errors);
  if (!j.is_object()) return errors;
  work_schedule s;
  const json* zone = fields.find("zone");
  if (!zone) {
    fields.fail(errc::missing_value, "zone", "the calendar needs a time zone");
  } else if (!zone->is_string()) {
    fields.wrong("zone", "a text");
  } else if (auto found = find_time_zone(zone->get<std::string>())) {
    s.zone = *std::move(found);
  } else {
    fields.fail(found.errors().front().code, "zone", found.errors().front().message);
  }
  const std::size_t n_errors = errors.size();
  read_hours(fields, s, errors);
  const bool hours_read = errors.size() == n_errors;
  read_holidays(fields, s);
  read_special_days(fields, s, errors);
  fields.finish();

  auto made = business_calendar::make(std::move(s));
  for (const error& e : made.errors())
    // Hours that could not be read are not missing.
    if (e.code != errc::missing_value || e.field != "hours" || hours_read) errors.push_back({e.code, fields.path(e.field), e.message});
  if (!errors.empty()) return errors;
  return made;
}

io::json io::to_value(const work_schedule& s) {
  const auto texts = [](const std::vector<shift>& shifts) {
    json list = json::array();
    for (const shift h : shifts) list.push_back(shift_text(h));
    return list;
  };
  json j{{"zone", s.zone.name()}, {"hours", json::object()}, {"holidays", json::array()}, {"special", json::object()}};
  for (std::size_t day = 0; day < weekday_names.size(); ++day)
    if (!s.hours[day].empty()) j["hours"][weekday_names[day]] = texts(s.hours[day]);
  for (const local_date d : s.holidays) j["holidays"].push_back(date_text(d));
  for (const auto& [date, shifts] : s.special_days) j["special"][date_text(date)] = texts(shifts);
  return j;
}

}  // namespace funnel
