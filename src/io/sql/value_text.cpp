#include "io/sql/value_text.hpp"

#include "core/day_time.hpp"

#include <chrono>
#include <cmath>
#include <vector>

namespace funnel::io {
namespace {

template <class Float>
std::string_view shortest(Float x, value_buffer& to) {
  if (std::isnan(x)) return "NaN";
  if (std::isinf(x)) return x < 0 ? "-inf" : "inf";
  return {to.text, static_cast<std::size_t>(
                       std::to_chars(to.text, to.text + sizeof to.text, x, std::chars_format::fixed).ptr - to.text)};
}

void put_digits(char* at, unsigned n, int digits) {
  for (int i = digits - 1; i >= 0; --i, n /= 10) at[i] = static_cast<char>('0' + n % 10);
}

/// The calendar repeats itself every 400 years, so that years that std::chrono does not have are found by those it has.
std::size_t put_date(std::int64_t days, char* at) {
  constexpr std::int64_t days_of_cycle = 146'097, years_of_cycle = 400;
  const std::int64_t cycle = days / days_of_cycle - (days % days_of_cycle < 0 ? 1 : 0);
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days - cycle * days_of_cycle))};
  const std::int64_t year = int{date.year()} + cycle * years_of_cycle;
  char* from = at;
  if (year < 0 || year > 9999) {
    from = std::to_chars(at, at + 20, year).ptr - 4;
  } else {
    put_digits(at, static_cast<unsigned>(year), 4);
  }
  from[4] = from[7] = '-';
  put_digits(from + 5, unsigned{date.month()}, 2);
  put_digits(from + 8, unsigned{date.day()}, 2);
  return static_cast<std::size_t>(from + 10 - at);
}

}  // namespace

std::string_view float_text(double x, value_buffer& to) { return shortest(x, to); }
std::string_view float_text(float x, value_buffer& to) { return shortest(x, to); }

std::string_view date_text(std::int64_t days, value_buffer& to) {
  return {to.text, put_date(days, to.text)};
}

std::string_view time_text(std::int64_t us, bool utc, value_buffer& to) {
  const detail::day_time at = detail::day_time_of(us);
  const auto in_day = static_cast<std::uint64_t>(at.us);
  std::size_t n = put_date(at.day.time_since_epoch().count(), to.text);
  const auto seconds = static_cast<unsigned>(in_day / 1'000'000), fraction = static_cast<unsigned>(in_day % 1'000'000);
  to.text[n] = 'T';
  put_digits(to.text + n + 1, seconds / 3600, 2);
  to.text[n + 3] = ':';
  put_digits(to.text + n + 4, seconds / 60 % 60, 2);
  to.text[n + 6] = ':';
  put_digits(to.text + n + 7, seconds % 60, 2);
  n += 9;
  if (fraction > 0) {
    to.text[n] = '.';
    put_digits(to.text + n + 1, fraction, 6);
    n += 7;
  }
  if (utc) to.text[n++] = 'Z';
  return {to.text, n};
}

/// Source: PostgreSQL's documentation of NUMERIC and of COPY's binary format; numeric_send writes ndigits, weight,
/// sign, dscale.
std::string_view decimal_text(std::string_view sent, std::pmr::memory_resource& in) {
  const auto word = [&](std::size_t i) {
    const auto* const b = reinterpret_cast<const unsigned char*>(sent.data()) + 2 * i;
    return static_cast<std::uint16_t>(b[0] << 8 | b[1]);
  };
  if (sent.size() < 8) return {};
  const int n = word(0), weight = static_cast<std::int16_t>(word(1)), decimals = word(3);
  const unsigned sign = word(2);
  if (sign == 0xC000) return "NaN";
  if (sign == 0xD000) return "inf";
  if (sign == 0xF000) return "-inf";
  if (sent.size() < 8 + 2 * static_cast<std::size_t>(n)) return {};
  const auto group = [&](int i) -> unsigned { return i < 0 || i >= n ? 0 : word(4 + static_cast<std::size_t>(i)); };
  const std::size_t room =
      2 + 4 * static_cast<std::size_t>(std::max(weight + 1, 1)) + static_cast<std::size_t>(decimals) + 4;
  char* const begin = static_cast<char*>(in.allocate(room, 1));
  char* at = begin;
  if (sign == 0x4000) *at++ = '-';
  if (weight < 0) {
    *at++ = '0';
  } else {
    at = std::to_chars(at, at + 5, group(0)).ptr;
    for (int i = 1; i <= weight; ++i, at += 4) put_digits(at, group(i), 4);
  }
  if (decimals > 0) {
    *at++ = '.';
    char* const end = at + decimals;
    for (int i = weight + 1; at < end; ++i, at += 4) {
      char four[4];
      put_digits(four, group(i), 4);
      for (int d = 0; d < 4 && at + d < end; ++d) at[d] = four[d];
    }
    at = end;
  }
  return {begin, static_cast<std::size_t>(at - begin)};
}

void add_hex(std::string_view bytes, std::string& to) {
  constexpr char digits[] = "0123456789abcdef";
  for (const char c : bytes) {
    to += digits[static_cast<unsigned char>(c) >> 4];
    to += digits[static_cast<unsigned char>(c) & 15];
  }
}

}  // namespace funnel::io
