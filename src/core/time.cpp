#include <funnel/core/time.hpp>

#include "core/time_text.hpp"

#include <cstdio>
#include <optional>

namespace funnel {
inline namespace v0_1 {
namespace {

/// Takes fixed-width numbers and separators from the front of a text.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c) {
    if (front() != c || done()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Exactly `width` digits; sets `ok` to false otherwise.
  int number(std::size_t width, bool& ok) {
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (!is_digit(front())) return ok = false, 0;
      value = value * 10 + (front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  static bool is_digit(char c) { return '0' <= c && c <= '9'; }

 private:
  std::string_view rest_;
};

}  // namespace

std::optional<detail::written_time> detail::read_time_text(std::string_view text) {
  scanner in(text);
  bool ok = true;
  const int year = in.number(4, ok);
  ok = ok && in.take('-');
  const auto month = static_cast<unsigned>(in.number(2, ok));
  ok = ok && in.take('-');
  const auto day = static_cast<unsigned>(in.number(2, ok));
  const auto date = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
  if (!ok || !date.ok()) return std::nullopt;
  written_time read{instant(std::chrono::sys_days{date}).us, false};
  if (in.done()) return read;

  if (!in.take('T') && !in.take(' ')) return std::nullopt;
  const int hour = in.number(2, ok);
  ok = ok && in.take(':');
  const int minute = in.number(2, ok);
  int second = 0;
  std::int64_t fraction_us = 0;
  if (ok && in.take(':')) {
    second = in.number(2, ok);
    if (ok && in.take('.')) {
      std::int64_t unit = 100'000;
      if (!scanner::is_digit(in.front())) return std::nullopt;
      for (; scanner::is_digit(in.front()); unit /= 10) fraction_us += in.number(1, ok) * unit;  // finer digits are cut
    }
  }
  if (!ok || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  read.us += timespan::seconds(hour * 3600 + minute * 60 + second).us + fraction_us;

  if (in.done()) return read;
  read.has_offset = true;
  if (in.take('Z')) return in.done() ? std::optional(read) : std::nullopt;
  const bool west = in.front() == '-';
  if (!in.take('+') && !in.take('-')) return std::nullopt;
  const int offset_hours = in.number(2, ok);
  if (!in.done()) in.take(':');
  const int offset_minutes = in.done() ? 0 : in.number(2, ok);
  if (!ok || !in.done() || offset_hours > 23 || offset_minutes > 59) return std::nullopt;
  const timespan offset = timespan::seconds(offset_hours * 3600 + offset_minutes * 60);
  read.us += west ? offset.us : -offset.us;
  return read;
}

result<instant> instant::parse(std::string_view text) {
  if (const auto read = detail::read_time_text(text)) return instant{read->us};
  return error{errc::invalid_value, "time", "\"" + std::string(text) + "\" is not an ISO 8601 date or time"};
}

std::string to_text(instant t) {
  const auto since = std::chrono::microseconds(t.us);
  const auto day = std::chrono::floor<std::chrono::days>(since);
  const std::chrono::year_month_day date{std::chrono::sys_days{day}};
  const std::chrono::hh_mm_ss<std::chrono::microseconds> clock{since - day};
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d", int{date.year()}, unsigned{date.month()},
                unsigned{date.day()}, static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string text = buffer;
  if (const auto us = clock.subseconds().count(); us != 0) {
    std::snprintf(buffer, sizeof buffer, ".%06d", static_cast<int>(us));
    text += buffer;
  }
  return text + "Z";
}

}  // namespace v0_1
}  // namespace funnel
