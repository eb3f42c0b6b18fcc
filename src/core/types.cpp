#include <funnel/core/types.hpp>

#include "core/wide_integer.hpp"

#include <algorithm>
#include <limits>

namespace funnel {
inline namespace v0_1 {
namespace {

bool is_digit(char c) { return '0' <= c && c <= '9'; }

}  // namespace

std::string format_amount(minor_units amount, int decimals) {
  const bool negative = amount < 0;
  // Negate as unsigned: the most negative amount has no positive twin.
  std::uint64_t magnitude = negative ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  std::string digits = std::to_string(magnitude);
  const auto n_decimals = static_cast<std::size_t>(decimals);
  if (n_decimals > 0) {
    if (digits.size() <= n_decimals) digits.insert(0, n_decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - n_decimals, 1, '.');
  }
  if (negative) digits.insert(0, 1, '-');
  return digits;
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
  for (; i < text.size() && is_digit(text[i]); ++i, any = true)
    if (!push(text[i] - '0')) return std::nullopt;
  int n_decimals = 0;
  if (i < text.size() && text[i] == '.') {
    for (++i; i < text.size() && is_digit(text[i]); ++i, any = true) {
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

std::optional<minor_units> convert(minor_units foreign, const exchange_rate& rate, int own_decimals) noexcept {
  const auto power = [](int n) {
    detail::wide_integer p = 1;
    for (int i = 0; i < n; ++i) p *= 10;
    return p;
  };
  // own = foreign / 10^foreign_decimals * (own_units / foreign_units) * 10^own_decimals; common powers of ten cancel.
  const int shared = std::min(own_decimals, rate.decimals);
  const detail::wide_integer multiplier = detail::wide_integer{rate.own_units} * power(own_decimals - shared);
  const detail::wide_integer divisor = detail::wide_integer{rate.foreign_units} * power(rate.decimals - shared);
  // |foreign| < 2^63 and multiplier <= 10^18 < 2^60, so the product stays below 2^123.
  const detail::wide_integer product = detail::wide_integer{foreign} * multiplier;
  const detail::wide_integer rounded = (product >= 0 ? product + divisor / 2 : product - divisor / 2) / divisor;
  if (rounded > std::numeric_limits<minor_units>::max() || rounded < std::numeric_limits<minor_units>::min())
    return std::nullopt;
  return static_cast<minor_units>(rounded);
}

}  // namespace v0_1
}  // namespace funnel
