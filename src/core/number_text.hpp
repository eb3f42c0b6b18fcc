/// Numbers as texts that no locale changes.
#pragma once

#include <charconv>
#include <string>
#include <system_error>

namespace funnel::io {

/// With so many decimals and a point: "12.30", "-0.5", "inf", "nan".
inline std::string fixed_text(double x, int decimals) {
  char buffer[400];  // the largest double has 309 digits before the point
  const auto [end, failed] = std::to_chars(buffer, buffer + sizeof buffer, x, std::chars_format::fixed, decimals);
  return failed == std::errc{} ? std::string(buffer, end) : std::string("nan");
}

}  // namespace funnel::io
