/// The plural forms of English.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io::english {

constexpr std::size_t plural_form(std::int64_t n) { return n == 1 ? 0 : 1; }

/// 1 deal, 2 deals.
consteval plural_forms forms(const char* one, const char* many) { return {{{one, many}, plural_form}}; }

}  // namespace funnel::io::english
