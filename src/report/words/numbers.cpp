#include "core/day_time.hpp"
#include "core/number_text.hpp"
#include "report/words/report_words.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace funnel::io {

using namespace doc;

std::string grouped(std::int64_t n, std::string_view gap) {
  const bool negative = n < 0;
  std::string digits = std::to_string(negative ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n));
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, gap);
  if (negative) digits.insert(0, 1, '-');
  return digits;
}

std::string money(minor_units amount, const currency& c, language lang, std::string_view gap) {
  std::string digits = format_amount(amount, c.decimals);
  const std::size_t point = digits.find('.');
  const std::size_t whole_end = point == std::string::npos ? digits.size() : point;
  std::string fraction = digits.substr(whole_end);
  if (fraction.find_first_not_of(".0") == std::string::npos) fraction.clear();
  if (!fraction.empty()) fraction.replace(0, 1, words_in(lang).numbers.decimal_mark());
  digits.resize(whole_end);
  const std::size_t start = digits.front() == '-' ? 1 : 0;
  for (std::size_t i = digits.size(); i > start + 3; i -= 3) digits.insert(i - 3, gap);
  return digits + fraction + (c.code.empty() ? "" : std::string(gap) + c.code);
}

std::string decimal(double x, int decimals, language lang) {
  std::string text = fixed_text(x, decimals);
  if (const std::size_t point = text.find('.'); point != std::string::npos)
    text.replace(point, 1, words_in(lang).numbers.decimal_mark());
  return text;
}

namespace {

/// As `decimal`, its whole part grouped.
std::string grouped_decimal(double x, int decimals, language lang, std::string_view gap) {
  std::string text = decimal(x, decimals, lang);
  const std::size_t first = text.find_first_of("0123456789"), mark = text.find_first_not_of("0123456789", std::min(first, text.size()));
  for (std::size_t i = std::min(mark, text.size()); first != std::string::npos && i > first + 3; i -= 3) text.insert(i - 3, gap);
  return text;
}

std::string with_percent_sign(const std::string& number, language lang) {
  return words_in(lang).numbers.percent(number);
}

}  // namespace

std::string percent(double share, language lang) { return with_percent_sign(decimal(100 * share, 1, lang), lang); }

std::string signed_points(double difference, language lang) {
  const std::string points = decimal(std::abs(100 * difference), 1, lang);
  const bool none = points.find_first_of("123456789") == std::string::npos;
  return (none ? "" : difference < 0 ? "\u2212" : "+") + points;
}

std::string whole_percent(double share, language lang) {
  return with_percent_sign(decimal(100 * share, 0, lang), lang);
}

std::string level_text(confidence_level level, language lang) {
  const double percents = 100 * level.value;
  return with_percent_sign(decimal(percents, percents == std::floor(percents) ? 0 : 1, lang), lang);
}

std::string value_text(double value, unit of, const currency& c, language lang, std::string_view gap, int decimals) {
  if (!std::isfinite(value)) return "\u2013";
  // Beyond this a double has no units left, so nothing is lost by stopping there.
  constexpr double most = 9.2e18;
  const auto whole = [&] { return static_cast<std::int64_t>(std::llround(std::clamp(value, -most, most))); };
  switch (of) {
    case unit::amount: {
      // An amount that is estimated, averaged or drawn is not known to the cent.
      const double one = std::pow(10, c.decimals);
      if (std::abs(value) >= 100 * one) value = std::round(value / one) * one;
      return money(whole(), c, lang, gap);
    }
    case unit::share:
      return percent(value, lang);
    case unit::points:
      return words_in(lang).numbers.points(signed_points(value, lang));
    case unit::count:
      if (decimals < 0 && value == std::floor(value)) return grouped(whole(), gap);
      return grouped_decimal(value, decimals < 0 ? 1 : decimals, lang, gap);
    case unit::days:
      return grouped_decimal(value, decimals < 0 ? 1 : decimals, lang, gap);
    case unit::instant:
    case unit::number:
      break;
  }
  return decimal(value, decimals < 0 ? 2 : decimals, lang);
}

std::string cell_text(const cell& c, const currency& own, language lang, std::string_view gap) {
  if (c.is_words()) return c.text;
  switch (c.what) {
    case cell::holds::nothing:
      return {};
    case cell::holds::text:
      return c.text;
    case cell::holds::integer:
      return c.of == unit::amount ? money(c.integer, own, lang, gap) : grouped(c.integer, gap);
    case cell::holds::real:
      break;
  }
  return value_text(c.real, c.of, own, lang, gap, c.decimals);
}

std::string range_text(const cell& c, const currency& own, language lang, std::string_view gap) {
  if (!c.has_interval()) return {};
  // A bound beyond all that was seen is open.
  const auto bound = [&](double x) {
    return std::isinf(x) ? std::string("\u221E") : value_text(x, c.of, own, lang, gap, c.decimals);
  };
  // A dash before a minus sign cannot be read.
  const char* const up_to = c.lower < 0 ? " \u2026 " : "\u2013";
  if (c.of == unit::share) return decimal(100 * c.lower, 1, lang) + up_to + percent(c.upper, lang);
  if (c.of == unit::points) return words_in(lang).numbers.points(signed_points(c.lower, lang) + " \u2026 " + signed_points(c.upper, lang));
  return bound(c.lower) + up_to + bound(c.upper);
}

std::string axis_text(double value, double step, unit of, const currency& c, language lang) {
  if (of == unit::share) return step < 0.0099 ? percent(value, lang) : whole_percent(value, lang);
  if (of == unit::amount) {
    value /= std::pow(10, c.decimals);
    step /= std::pow(10, c.decimals);
  }
  const number_texts& w = words_in(lang).numbers;
  const auto scaled = [&](double size) { return decimal(value / size, step < size * 0.999 ? 1 : 0, lang); };
  if (std::abs(value) >= 1e9) return w.billions(scaled(1e9));
  if (std::abs(value) >= 1e6) return w.millions(scaled(1e6));
  if (std::abs(value) >= 1e3) return w.thousands(scaled(1e3));
  return decimal(value, step < 0.999 ? 1 : 0, lang);
}

std::string percent(const estimate& e, language lang) { return e.has_value() ? percent(e.value, lang) : "\u2013"; }

std::string percent(const ratio& r, language lang) { return r.has_value() ? percent(r.value, lang) : "\u2013"; }

std::string percent_range(const estimate& e, language lang) {
  return decimal(100 * e.lower, 1, lang) + "\u2013" + percent(e.upper, lang);
}

namespace {

template <class... Numbers>
std::string print(const char* format, Numbers... numbers) {
  char buffer[64];
  const int n = std::snprintf(buffer, sizeof buffer, format, numbers...);
  return {buffer, static_cast<std::size_t>(n)};
}

}  // namespace

std::string moment_text(instant t, const time_zone& zone) {
  const detail::day_time local = detail::day_time_of(zone.to_local(t).us);
  const auto minutes = static_cast<int>(local.us / 60'000'000);
  return date_text(local.day) + print(" %02d:%02d", minutes / 60, minutes % 60);
}

std::string local_text(instant t, const time_zone& zone) {
  const detail::day_time local = detail::day_time_of(zone.to_local(t).us);
  return local.us == 0 ? date_text(local.day) : moment_text(t, zone);
}

std::string deals_text(std::int64_t n, language lang) { return words_in(lang).numbers.deals(n); }

std::string days_text(std::int64_t n, language lang) { return words_in(lang).numbers.days(n); }

std::string more_text(std::size_t n, language lang) {
  return words_in(lang).report.more(grouped(static_cast<std::int64_t>(n)));
}

}  // namespace funnel::io
