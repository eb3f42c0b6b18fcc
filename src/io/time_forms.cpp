#include "io/time_forms.hpp"

#include "core/fold_case.hpp"
#include "io/month_names.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>

namespace funnel::io {
namespace {

using detail::written_time;

/// A cell in small letters, each run of blanks as one space, none at the ends. Longer cells are no times.
constexpr std::size_t longest_time_text = 80;
std::string plain_text(std::string_view text) {
  text = trimmed(text);
  if (text.size() > longest_time_text) return {};
  std::string plain;
  while (!text.empty()) {
    const std::size_t blank = blank_at(text);
    if (blank == 0)
      plain.push_back(text.front());
    else if (plain.back() != ' ')
      plain.push_back(' ');
    text.remove_prefix(blank == 0 ? 1 : blank);
  }
  return fold_case(plain);
}

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }

/// Takes pieces from the front of a text.
class pieces {
 public:
  explicit pieces(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty(); }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  /// A whole number of `least` to `most` digits, no digit behind it.
  std::optional<int> number(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    int value = 0;
    while (n < rest_.size() && digit(rest_[n])) {
      if (n == most) return std::nullopt;
      value = value * 10 + (rest_[n++] - '0');
    }
    if (n < least) return std::nullopt;
    rest_.remove_prefix(n);
    return value;
  }
  /// Letters: of any script, but nothing else that is ASCII.
  std::string_view word() {
    std::size_t n = 0;
    while (n < rest_.size() && ((rest_[n] >= 'a' && rest_[n] <= 'z') || static_cast<unsigned char>(rest_[n]) >= 0x80)) ++n;
    const std::string_view found = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return found;
  }

 private:
  std::string_view rest_;
};

struct written_date {
  int year = 0, month = 0, day = 0;
};

int year_of_two_digits(int y) { return y < 70 ? 2000 + y : 1900 + y; }

/// 22:00, 9:05:15.250, 10:00 pm, 10 p.m.; since midnight.
std::optional<timespan> take_clock(pieces& in) {
  const auto hour = in.number(1, 2);
  if (!hour) return std::nullopt;
  int minute = 0, second = 0;
  std::int64_t fraction_us = 0;
  const bool minutes = in.take(":");
  if (minutes) {
    const auto m = in.number(2, 2);
    if (!m) return std::nullopt;
    minute = *m;
    if (in.take(":")) {
      const auto s = in.number(2, 2);
      if (!s) return std::nullopt;
      second = *s;
      if ((in.front() == '.' || in.front() == ',') && in.rest().size() > 1 && digit(in.rest()[1])) {
        in.take(in.rest().substr(0, 1));
        for (std::int64_t unit = 100'000; digit(in.front()); unit /= 10) {
          fraction_us += (in.front() - '0') * unit;  // finer digits are cut
          in.take(in.rest().substr(0, 1));
        }
      }
    }
  }
  int hours = *hour;
  pieces half = in;
  half.take(" ");
  const bool morning = half.take("am") || half.take("a.m."), evening = !morning && (half.take("pm") || half.take("p.m."));
  if (morning || evening) {
    if (hours < 1 || hours > 12) return std::nullopt;
    hours = hours % 12 + (evening ? 12 : 0);
    in = half;
  } else if (!minutes) {
    return std::nullopt;
  }
  const bool midnight = hours == 24 && minute == 0 && second == 0 && fraction_us == 0;
  if ((hours > 23 && !midnight) || minute > 59 || (second > 59 && !(second == 60 && minute == 59))) return std::nullopt;
  return timespan{timespan::seconds(hours * 3600 + minute * 60 + second).us + fraction_us};
}

/// "z", "+03:00", "gmt+3 (moscow standard time)": from UTC. Nothing is taken when there is none.
std::optional<timespan> take_offset(pieces& in) {
  std::string_view text = in.rest();
  if (const std::size_t comment = text.find(" ("); comment != std::string_view::npos && text.back() == ')') text = text.substr(0, comment);
  std::string offset(text);
  // "gmt+3" for "gmt+03".
  if (const std::size_t sign = offset.find_first_of("+-"); sign != std::string::npos && sign + 2 == offset.size()) offset.insert(sign + 1, 1, '0');
  return detail::read_offset_text(offset);
}

std::optional<std::chrono::sys_days> day_of(const written_date& d) {
  const auto date = std::chrono::year{d.year} / std::chrono::month{static_cast<unsigned>(d.month)} / std::chrono::day{static_cast<unsigned>(d.day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

/// The time with what may stand behind a date.
std::optional<written_time> with_clock(std::chrono::sys_days date, pieces in) {
  written_time read{instant(date).us, false};
  if (in.done()) return read;
  if (!in.take(", ") && !in.take(" at ") && !in.take(" в ") && !in.take(" um ") && !in.take(" ") && !in.take("t") && !in.take(",")) return std::nullopt;
  const auto clock = take_clock(in);
  if (!clock) return std::nullopt;
  read.us += clock->us;
  if (in.done()) return read;
  in.take(" ");
  const auto offset = take_offset(in);
  if (!offset) return std::nullopt;
  read.us -= offset->us;
  read.has_offset = true;
  return read;
}

/// Three numbers: where day and month stand is said by `order` ("dmy", ...), which part is the year too.
std::optional<written_time> read_numbers(std::string_view text, const char* order, std::string_view mark, bool short_year) {
  pieces in(text);
  written_date d;
  for (int i = 0; i < 3; ++i) {
    if (i > 0 && !in.take(mark)) return std::nullopt;
    const std::size_t year_digits = short_year ? 2 : 4;
    const auto n = order[i] == 'y' ? in.number(year_digits, year_digits) : in.number(1, 2);
    if (!n) return std::nullopt;
    (order[i] == 'y' ? d.year : order[i] == 'm' ? d.month : d.day) = *n;
  }
  if (short_year) d.year = year_of_two_digits(d.year);
  const auto day = day_of(d);
  return day ? with_clock(*day, in) : std::nullopt;
}

/// A weekday in front: it must be that of the date.
std::optional<unsigned> take_weekday(pieces& in) {
  pieces ahead = in;
  const std::string_view word = ahead.word();
  const auto weekday = weekday_named(word);
  if (!weekday) return std::nullopt;
  ahead.take(".");
  ahead.take(",");
  if (!ahead.take(" ")) return std::nullopt;
  in = ahead;
  return weekday;
}

std::optional<int> take_month(pieces& in) {
  const auto month = month_named(in.word());
  if (month) in.take(".");
  return month;
}

bool take_part_mark(pieces& in) {
  return in.take(" de ") || in.take(". ") || in.take(", ") || in.take(" ") || in.take("-") || in.take("/") || in.take(",") || in.take(".");
}

std::optional<int> take_day(pieces& in) {
  const auto day = in.number(1, 2);
  if (day) static_cast<void>(in.take("st") || in.take("nd") || in.take("rd") || in.take("th") || in.take("er"));
  return day;
}

std::optional<int> take_year(pieces& in, bool short_year) {
  const auto year = short_year ? in.number(2, 2) : in.number(4, 4);
  if (!year) return std::nullopt;
  static_cast<void>(in.take(" г.") || in.take(" года") || in.take(" г") || in.take("г."));
  return short_year ? year_of_two_digits(*year) : *year;
}

std::optional<written_time> on_weekday(std::optional<written_time> read, std::chrono::sys_days day, std::optional<unsigned> weekday) {
  if (weekday && std::chrono::weekday{day}.c_encoding() != *weekday) return std::nullopt;
  return read;
}

std::optional<written_time> read_day_named(std::string_view text, bool short_year) {
  pieces in(text);
  const auto weekday = take_weekday(in);
  const auto day = take_day(in);
  if (!day || !take_part_mark(in)) return std::nullopt;
  const auto month = take_month(in);
  if (!month || !take_part_mark(in)) return std::nullopt;
  const auto year = take_year(in, short_year);
  if (!year) return std::nullopt;
  const auto date = day_of({*year, *month, *day});
  return date ? on_weekday(with_clock(*date, in), *date, weekday) : std::nullopt;
}

std::optional<written_time> read_month_named(std::string_view text) {
  pieces in(text);
  const auto weekday = take_weekday(in);
  const auto month = take_month(in);
  if (!month || !take_part_mark(in)) return std::nullopt;
  const auto day = take_day(in);
  if (!day || !take_part_mark(in)) return std::nullopt;
  // "Tue Mar 31 22:00:00 2026", also with a zone before the year.
  if (pieces ahead = in; const auto clock = take_clock(ahead)) {
    if (!ahead.take(" ")) return std::nullopt;
    std::optional<timespan> offset;
    if (!digit(ahead.front())) {
      const std::size_t end = ahead.rest().find(' ');
      offset = detail::read_offset_text(ahead.rest().substr(0, end));
      if (!offset || end == std::string_view::npos) return std::nullopt;
      ahead = pieces(ahead.rest().substr(end + 1));
    }
    const auto year = take_year(ahead, false);
    const auto date = year && ahead.done() ? day_of({*year, *month, *day}) : std::nullopt;
    if (!date) return std::nullopt;
    return on_weekday(written_time{instant(*date).us + clock->us - offset.value_or(timespan{}).us, offset.has_value()}, *date, weekday);
  }
  const auto year = take_year(in, false);
  if (!year) return std::nullopt;
  const auto date = day_of({*year, *month, *day});
  return date ? on_weekday(with_clock(*date, in), *date, weekday) : std::nullopt;
}

/// A decimal number as whole units and the digits behind its mark.
struct written_number {
  std::int64_t whole = 0;
  std::string_view fraction;
};
std::optional<written_number> read_decimal(std::string_view text) {
  written_number n;
  std::size_t i = 0;
  for (; i < text.size() && digit(text[i]); ++i) {
    if (i == 17) return std::nullopt;
    n.whole = n.whole * 10 + (text[i] - '0');
  }
  if (i == 0) return std::nullopt;
  if (i < text.size() && (text[i] == '.' || text[i] == ',')) {
    n.fraction = text.substr(++i);
    if (n.fraction.empty() || n.fraction.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return n;
  }
  return i == text.size() ? std::optional(n) : std::nullopt;
}

/// `us` microseconds each; finer digits are cut.
std::optional<written_time> read_unix(std::string_view text, std::int64_t us) {
  const bool before = text.starts_with('-');
  const auto n = read_decimal(text.substr(before ? 1 : 0));
  constexpr std::int64_t latest = 7'258'118'400'000'000;  // beyond 2199, the product might not fit
  if (!n || n->whole > latest / us) return std::nullopt;
  std::int64_t value = n->whole * us;
  for (const char c : n->fraction) {
    us /= 10;
    if (us == 0) break;
    value += (c - '0') * us;
  }
  return written_time{before ? -value : value, true};
}

/// To the millisecond: the fraction of a day is rounded where it was written.
std::optional<written_time> read_serial(std::string_view text, std::chrono::sys_days first) {
  const auto n = read_decimal(text);
  // Days below 61 are counted in two ways, for a spreadsheet has a 29 February 1900.
  if (!n || n->whole < 61 || n->whole > 200'000) return std::nullopt;
  double part = 0, unit = 0.1;
  for (const char c : n->fraction.substr(0, 16)) {
    part += (c - '0') * unit;
    unit /= 10;
  }
  return written_time{instant(first).us + timespan::days(n->whole).us + std::llround(part * 86'400'000) * 1'000, false};
}

}  // namespace

std::optional<written_time> time_by_form(std::string_view text, time_form form) {
  if (form == time_form::iso) return detail::read_time_text(trimmed(text));
  const std::string plain = plain_text(text);
  using namespace std::chrono_literals;
  switch (form) {
    case time_form::iso: break;
    case time_form::ymd_dash: return read_numbers(plain, "ymd", "-", false);
    case time_form::ymd_slash: return read_numbers(plain, "ymd", "/", false);
    case time_form::ymd_dot: return read_numbers(plain, "ymd", ".", false);
    case time_form::dmy_dash: return read_numbers(plain, "dmy", "-", false);
    case time_form::dmy_slash: return read_numbers(plain, "dmy", "/", false);
    case time_form::dmy_dot: return read_numbers(plain, "dmy", ".", false);
    case time_form::mdy_dash: return read_numbers(plain, "mdy", "-", false);
    case time_form::mdy_slash: return read_numbers(plain, "mdy", "/", false);
    case time_form::dmy_dash_short: return read_numbers(plain, "dmy", "-", true);
    case time_form::dmy_slash_short: return read_numbers(plain, "dmy", "/", true);
    case time_form::dmy_dot_short: return read_numbers(plain, "dmy", ".", true);
    case time_form::mdy_dash_short: return read_numbers(plain, "mdy", "-", true);
    case time_form::mdy_slash_short: return read_numbers(plain, "mdy", "/", true);
    case time_form::dmy_named: return read_day_named(plain, false);
    case time_form::mdy_named: return read_month_named(plain);
    case time_form::dmy_named_short: return read_day_named(plain, true);
    case time_form::unix_seconds: return read_unix(plain, 1'000'000);
    case time_form::unix_milliseconds: return read_unix(plain, 1'000);
    case time_form::unix_microseconds: return read_unix(plain, 1);
    case time_form::serial_days: return read_serial(plain, 1899y / 12 / 30);
    case time_form::serial_days_1904: return read_serial(plain, 1904y / 1 / 1);
  }
  return std::nullopt;
}

std::vector<time_form> time_forms_of(std::string_view text) {
  std::vector<time_form> forms;
  for (const auto& [name, form] : time_form_names)
    if (time_by_form(text, form)) forms.push_back(form);
  return forms;
}

}  // namespace funnel::io
