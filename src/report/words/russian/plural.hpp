/// The plural forms of Russian.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io::russian {

constexpr std::size_t plural_form(std::int64_t n) {
  const std::int64_t tens = n % 100;
  const std::int64_t ones = n % 10;
  if ((tens >= 11 && tens <= 14) || ones == 0 || ones > 4) return 2;
  return ones == 1 ? 0 : 1;
}

/// 1 день, 2 дня, 5 дней.
consteval plural_forms forms(const char* one, const char* few, const char* many) {
  return {{{one, few, many}, plural_form}};
}

}  // namespace funnel::io::russian
