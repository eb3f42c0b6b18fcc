/// Texts of a host as they may be shown: on a terminal, in HTML, in a log.
#pragma once

#include <string>
#include <string_view>

namespace funnel::io {

/// The text with U+FFFD in place of each byte that is not UTF-8 and of each character that would move the cursor, break
/// the line or turn the direction of what follows: control characters (C0, delete, C1), line and paragraph separators,
/// and bidirectional controls. Printable text comes back as it is.
std::string printable(std::string_view text);

/// May this character (one, valid UTF-8) be shown?
bool is_printable(std::string_view character) noexcept;

}  // namespace funnel::io
