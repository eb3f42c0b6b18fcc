/// In which encoding a text without a mark is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace funnel::io {

struct guessed_encoding {
  std::string name;    ///< as iconv knows it
  bool proven = true;  ///< all other encodings that were tried cannot be meant
};

/// UTF-8, UTF-16 of either byte order, Windows-1251, -1250 or -1252, KOI8-R: by a byte-order mark, by what its bytes
/// allow, and among one-byte encodings by which makes words. `bytes` is the beginning of the text, cut behind a line.
/// Nothing for bytes that are no text.
std::optional<guessed_encoding> guess_encoding(std::string_view bytes);

/// In UTF-8; what the encoding does not have becomes U+FFFD.
std::string to_utf8(std::string_view bytes, const std::string& encoding);

}  // namespace funnel::io
