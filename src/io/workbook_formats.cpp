#include "io/workbook_sheet.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace funnel::io {
namespace {

std::string two(int n) { return {static_cast<char>('0' + n / 10 % 10), static_cast<char>('0' + n % 10)}; }

std::string plain_number(double value) {
  std::array<char, 400> buffer{};
  constexpr int kept_digits = 15;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, kept_digits).ptr;
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  if (text.find('e') == std::string_view::npos) return std::string(text);
  // Without an exponent; of what is small, as many digits.
  constexpr int most_places = 30;
  const int places = std::abs(value) >= 1 ? 0 : most_places;
  end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, places).ptr;
  std::string fixed(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  if (places > 0) fixed.erase(fixed.find_last_not_of('0') + 1);
  return fixed;
}

}  // namespace

cell_format format_of_code(std::string_view code) {
  bool days = false, months = false, hours = false, percent = false;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '"' || c == '[') {
      const std::size_t end = code.find(c == '"' ? '"' : ']', i + 1);
      if (end == std::string_view::npos) break;
      i = end;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (code.substr(i).starts_with("General")) {
      i += 6;
    } else if (code.substr(i).starts_with("AM/PM") || code.substr(i).starts_with("am/pm")) {
      hours = true;
      i += 4;
    } else {
      days = days || c == 'd' || c == 'y' || c == 'D' || c == 'Y';
      months = months || c == 'm' || c == 'M';
      hours = hours || c == 'h' || c == 's' || c == 'H' || c == 'S';
      percent = percent || c == '%';
    }
  }
  if (days || (months && !hours)) return hours ? cell_format::date_time : cell_format::date;
  return hours ? cell_format::time_of_day : percent ? cell_format::percent : cell_format::plain;
}

std::string shown_number(double value, cell_format format, bool from_1904) {
  if (format == cell_format::percent) return plain_number(value * 100) + "%";
  constexpr double last_day = 2'958'465;  // of the year 9999
  const bool no_day = !from_1904 && value >= 60 && value < 61;  // 29 February 1900 is in the calendar of spreadsheets only
  if (format == cell_format::plain || !(value >= 0) || value > last_day || no_day) return plain_number(value);
  using namespace std::chrono;
  constexpr std::int64_t ms_a_day = 86'400'000;
  const std::int64_t ms = std::llround(value * static_cast<double>(ms_a_day));
  const std::int64_t in_day = ms % ms_a_day;
  const sys_days first = from_1904 ? sys_days(1904y / 1 / 1) : sys_days(1899y / 12 / (value < 60 ? 31 : 30));
  const year_month_day day(first + days(ms / ms_a_day));
  std::string clock = two(static_cast<int>(in_day / 3'600'000)) + ":" + two(static_cast<int>(in_day / 60'000 % 60)) + ":" + two(static_cast<int>(in_day / 1'000 % 60));
  if (in_day % 1'000 != 0) {
    const std::string thousandths = std::to_string(1'000 + in_day % 1'000);
    clock += "." + thousandths.substr(1);
  }
  if (format == cell_format::time_of_day && ms < ms_a_day) return clock;
  const int year = static_cast<int>(day.year());
  const std::string date = two(year / 100) + two(year % 100) + "-" + two(static_cast<int>(static_cast<unsigned>(day.month()))) + "-" + two(static_cast<int>(static_cast<unsigned>(day.day())));
  return format == cell_format::date && in_day == 0 ? date : date + " " + clock;
}

}  // namespace funnel::io
