/// Letters without their case, for comparing what people write.
#pragma once

#include <string>
#include <string_view>

namespace funnel::io {

/// UTF-8 text with the letters of the Latin (up to U+017F), Greek and Cyrillic scripts in small. Everything else, bytes that are not
/// UTF-8 included, stays as it is.
std::string fold_case(std::string_view text);

/// The length of the blank at the beginning of a text: a space, a tab, a no-break space (U+00A0, U+202F), or one of U+2000 to
/// U+200A and U+2060, U+FEFF, which nobody sees; 0 for anything else.
std::size_t blank_at(std::string_view text);

/// Without the blanks at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace funnel::io
