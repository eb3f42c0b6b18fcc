#include <funnel/core/time.hpp>

#include "core/day_time.hpp"
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
  std::size_t n_digits() const {
    std::size_t n = 0;
    while (n < rest_.size() && is_digit(rest_[n])) ++n;
    return n;
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// 2026-03-31, 20260331, 2026-W14-2 or 2026W142.
std::optional<std::chrono::sys_days> take_date(scanner& in) {
  bool ok = true;
  const int year = in.number(4, ok);
  const bool dashes = in.take('-');
  if (in.take('W')) {
    const int week = in.number(2, ok);
    if (dashes) ok = in.take('-') && ok;
    const int day = in.number(1, ok);
    if (!ok || week < 1 || day < 1 || day > 7) return std::nullopt;
    // Week 1 is that of 4 January.
    const auto week_1 = [](int of) {
      const std::chrono::sys_days fourth{std::chrono::year{of} / 1 / 4};
      return fourth - std::chrono::days{std::chrono::weekday{fourth}.iso_encoding() - 1};
    };
    const auto date = week_1(year) + std::chrono::days{7 * (week - 1) + day - 1};
    return date < week_1(year + 1) ? std::optional(date) : std::nullopt;
  }
  const auto month = static_cast<unsigned>(in.number(2, ok));
  if (dashes) ok = in.take('-') && ok;
  const auto day = static_cast<unsigned>(in.number(2, ok));
  const auto date = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
  if (!ok || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

/// 22:00:15.250, 22:00, 220015 or 22, as microseconds since midnight.
std::optional<std::int64_t> take_clock(scanner& in) {
  bool ok = true;
  const bool basic = in.n_digits() > 2;
  const int hour = in.number(2, ok);
  int minute = 0, second = 0;
  std::int64_t fraction_us = 0;
  const auto goes_on = [&] { return basic ? scanner::is_digit(in.front()) : in.take(':'); };
  if (ok && goes_on()) {
    minute = in.number(2, ok);
    if (ok && goes_on()) {
      second = in.number(2, ok);
      if (ok && (in.take('.') || in.take(','))) {
        std::int64_t unit = 100'000;
        if (!scanner::is_digit(in.front())) return std::nullopt;
        for (; scanner::is_digit(in.front()); unit /= 10) fraction_us += in.number(1, ok) * unit;  // finer digits are cut
      }
    }
  }
  const bool midnight = hour == 24 && minute == 0 && second == 0 && fraction_us == 0;
  const bool leap_second = minute == 59 && second == 60;
  if (!ok || (hour > 23 && !midnight) || minute > 59 || (second > 59 && !leap_second)) return std::nullopt;
  return timespan::seconds(hour * 3600 + minute * 60 + second).us + fraction_us;
}

}  // namespace

std::optional<timespan> detail::read_offset_text(std::string_view text) {
  scanner in(text);
  const bool zulu = in.take('Z') || in.take('z');
  if (!zulu) static_cast<void>(in.take("UTC") || in.take("GMT") || in.take("utc") || in.take("gmt"));
  timespan offset{};
  if (!zulu && (in.front() == '+' || in.front() == '-')) {
    bool ok = true;
    const bool west = in.take('-');
    if (!west) in.take('+');
    const int hours = in.number(2, ok);
    if (!in.done()) in.take(':');
    const int minutes = scanner::is_digit(in.front()) ? in.number(2, ok) : 0;
    if (!ok || hours > 23 || minutes > 59) return std::nullopt;
    offset = timespan::seconds((hours * 3600 + minutes * 60) * (west ? -1 : 1));
  } else if (in.rest() == text) {
    return std::nullopt;
  }
  // "+03:00[Europe/Moscow]": the offset says it all.
  const std::string_view named = in.rest();
  if (named.empty() || (named.size() > 2 && named.front() == '[' && named.find(']') == named.size() - 1)) return offset;
  return std::nullopt;
}

std::optional<detail::written_time> detail::read_time_text(std::string_view text) {
  scanner in(text);
  const auto date = take_date(in);
  if (!date) return std::nullopt;
  written_time read{instant(*date).us, false};
  if (in.done()) return read;

  const bool blank = in.front() == ' ';
  if (!in.take('T') && !in.take(' ') && !in.take('t')) return std::nullopt;
  if (blank && (in.n_digits() != 2 || in.rest().substr(2, 1) != ":")) return std::nullopt;  // "2026-01-01 10" is no time
  const auto clock = take_clock(in);
  if (!clock) return std::nullopt;
  read.us += *clock;
  if (in.done()) return read;
  in.take(' ');
  const auto offset = read_offset_text(in.rest());
  if (!offset) return std::nullopt;
  read.has_offset = true;
  read.us -= offset->us;
  return read;
}

result<instant> instant::parse(std::string_view text) {
  if (const auto read = detail::read_time_text(text)) return instant{read->us};
  return error{errc::invalid_value, "time", "\"" + std::string(text) + "\" is not an ISO 8601 date or time"};
}

std::string to_text(instant t) {
  const auto [day, us_of_day] = detail::day_time_of(t.us);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::microseconds{us_of_day}};
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
