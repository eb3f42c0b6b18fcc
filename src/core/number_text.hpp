/// Numbers as texts, and texts as numbers, that no locale changes.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace funnel::io {

/// With so many decimals and a point: "12.30", "-0.5", "inf", "nan"; what is rounded to zero has no sign.
inline std::string fixed_text(double x, int decimals) {
  char buffer[400];  // the largest double has 309 digits before the point
  const auto [end, failed] = std::to_chars(buffer, buffer + sizeof buffer, x, std::chars_format::fixed, decimals);
  if (failed != std::errc{}) return "nan";
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const bool zero = text.front() == '-' && text.find_first_not_of("-0.") == std::string_view::npos;
  return std::string(text.substr(zero));
}

/// 16 hexadecimal digits.
inline std::string hex_text(std::uint64_t n) {
  std::string digits(16, '0');
  for (std::size_t i = 16; i-- > 0; n >>= 4) digits[i] = "0123456789abcdef"[n & 15];
  return digits;
}

/// All of the text as a number of this type; false when it is none, or does not fit.
template <class Number>
bool read_number(std::string_view text, Number& out) noexcept {
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
  return wrong == std::errc{} && end == text.data() + text.size();
}

}  // namespace funnel::io
