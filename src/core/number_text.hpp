/// Numbers as texts that no locale changes.
#pragma once

#include <charconv>
#include <cstddef>
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

}  // namespace funnel::io
