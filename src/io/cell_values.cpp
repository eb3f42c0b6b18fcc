#include "io/cell_values.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

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

std::optional<instant> parse_time(std::string_view text, const time_zone& zone) {
  scanner in(text);
  bool ok = true;
  const int year = in.number(4, ok);
  ok = ok && in.take('-');
  const auto month = static_cast<unsigned>(in.number(2, ok));
  ok = ok && in.take('-');
  const auto day = static_cast<unsigned>(in.number(2, ok));
  if (!ok || !(std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}).ok()) return std::nullopt;
  local_time local = local_midnight(year, month, day);
  if (in.done()) return zone.to_instant(local);

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
  local.us += seconds(hour * 3600 + minute * 60 + second).us + fraction_us;

  if (in.done()) return zone.to_instant(local);
  if (in.take('Z')) return in.done() ? std::optional(instant{local.us}) : std::nullopt;
  const bool west = in.front() == '-';
  if (!in.take('+') && !in.take('-')) return std::nullopt;
  const int offset_hours = in.number(2, ok);
  if (!in.done()) in.take(':');
  const int offset_minutes = in.done() ? 0 : in.number(2, ok);
  if (!ok || !in.done() || offset_hours > 23 || offset_minutes > 59) return std::nullopt;
  const duration offset = seconds(offset_hours * 3600 + offset_minutes * 60);
  return instant{west ? local.us + offset.us : local.us - offset.us};
}

std::optional<minor_units> parse_amount(std::string_view text, int decimals) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  // Collected below zero, where one more value fits.
  constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t value = 0;
  const bool fits = text.size() + static_cast<std::size_t>(std::max(decimals, 0)) <= std::numeric_limits<std::int64_t>::digits10;
  const auto push = [&](int digit) {
    if (fits) {
      value = value * 10 - digit;
      return true;
    }
    if (value < low / 10) return false;
    value *= 10;
    if (value < low + digit) return false;
    value -= digit;
    return true;
  };
  bool any = false;
  std::size_t i = 0;
  for (; i < text.size() && scanner::is_digit(text[i]); ++i, any = true)
    if (!push(text[i] - '0')) return std::nullopt;
  int n_decimals = 0;
  if (i < text.size() && text[i] == '.') {
    for (++i; i < text.size() && scanner::is_digit(text[i]); ++i, any = true) {
      if (n_decimals == decimals) {
        if (text[i] != '0') return std::nullopt;
      } else {
        if (!push(text[i] - '0')) return std::nullopt;
        ++n_decimals;
      }
    }
  }
  if (!any || i != text.size()) return std::nullopt;
  for (; n_decimals < decimals; ++n_decimals)
    if (!push(0)) return std::nullopt;
  if (negative) return value;
  if (value == low) return std::nullopt;
  return -value;
}

}  // namespace v0_1

namespace io {
namespace {

/// Two digits as a number; 100 or more when they are not digits.
constexpr unsigned two_digits(const char* at) {
  const auto digit = [](char c) {
    const auto d = static_cast<unsigned>(static_cast<unsigned char>(c)) - '0';
    return d > 9 ? 100U : d;
  };
  return digit(at[0]) * 10 + digit(at[1]);
}

}  // namespace

/// Whole seconds of a remembered date, as most files have them, are read here; all else is for `parse_time`.
bool time_column::read(std::string_view text, instant& at) {
  constexpr std::size_t date_size = 10, second_end = 19;
  if (text.size() < date_size) return false;
  if (std::memcmp(date_.data(), text.data(), date_size) != 0) remember(text.substr(0, date_size));
  const bool in_utc = text.size() == second_end + 1 && text.back() == 'Z';
  const bool local = ahead_ && (text.size() == second_end || text.size() == date_size);
  const auto slowly = [&] {
    const std::optional<instant> t = parse_time(text, *zone_);
    if (t) at = *t;
    return t.has_value();
  };
  if (date_[0] == '\0' || !(in_utc || local)) return slowly();
  std::int64_t time = 0;
  if (text.size() > date_size) {
    const char* from = text.data() + date_size;
    const unsigned hour = two_digits(from + 1), minute = two_digits(from + 4), second = two_digits(from + 7);
    if ((*from != 'T' && *from != ' ') || from[3] != ':' || from[6] != ':' || hour > 23 || minute > 59 || second > 59)
      return slowly();
    time = seconds(hour * 3600 + minute * 60 + second).us;
  }
  at = instant{midnight_ + time - (in_utc ? 0 : ahead_->us)};
  return true;
}

/// Keeps this date; an impossible one is not kept.
void time_column::remember(std::string_view text) {
  date_ = {};
  ahead_ = {};
  const auto midnight = parse_time(text, time_zone());
  if (!midnight) return;
  std::copy(text.begin(), text.end(), date_.begin());
  midnight_ = midnight->us;
  // From one midnight to the next by the clock, a day long and without a change: every time of the date is shown once.
  const instant begin = zone_->to_instant({midnight_}), end = zone_->to_instant({midnight_ + days(1).us});
  const auto next_change = [changes = zone_->changes()](instant after) {
    return std::upper_bound(changes.begin(), changes.end(), after,
                            [](instant t, const time_zone::change& c) { return t < c.from; });
  };
  if (end - begin == days(1) && next_change(begin) == next_change(end)) ahead_ = duration{midnight_ - begin.us};
}

}  // namespace io
}  // namespace funnel
