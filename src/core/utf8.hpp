/// Characters of UTF-8 texts: where they end, and which they are.
///
/// Layer:   core.
/// Threads: all functions may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace funnel::io {

/// Length in bytes of the character that the text begins with; 0 when it begins with none, or is empty.
/// Source: well-formed sequences, Unicode 15, table 3-7.
std::size_t utf8_length(std::string_view text) noexcept;

/// Position of the first byte that is not part of a UTF-8 character; `npos` when there is none. Cost: below that of memchr
/// for ASCII, a byte a nanosecond or so for other scripts.
std::size_t first_invalid_utf8(std::string_view text) noexcept;

/// A character (one, valid UTF-8) as a number.
std::uint32_t code_point(std::string_view character) noexcept;

/// Takes the character, or the byte that is none, from the front of a text, which is not empty; U+FFFD for such a byte.
std::uint32_t take_code_point(std::string_view& text) noexcept;

/// Writes a character behind a text. Requires: a number below 0x110000 that is no surrogate.
void append_code_point(std::string& to, std::uint32_t point);

}  // namespace funnel::io
