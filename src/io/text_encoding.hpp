/// Texts of any encoding as UTF-8.
#pragma once

#include "io/file_text.hpp"

#include <funnel/core/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace funnel::io {

/// An open conversion to UTF-8, by iconv.
class utf8_converter {
 public:
  explicit utf8_converter(const std::string& encoding);
  ~utf8_converter();
  utf8_converter(const utf8_converter&) = delete;
  utf8_converter& operator=(const utf8_converter&) = delete;

  bool known() const;
  /// Converts from the front of `in` to the front of `out`; 0, or the error (errno) at the bytes that are left.
  int convert(std::string_view& in, char*& out, std::size_t room);
  void restart();

 private:
  void* cd_;
};

/// By so many bytes at its beginning a text is told from what is none, and from UTF-16.
inline constexpr std::size_t telling_bytes = 64;
/// Is it the name of UTF-8, or none?
bool names_utf8(const std::string& encoding);
/// Does the text begin with a byte-order mark of UTF-16?
bool is_marked_utf16(std::string_view text) noexcept;

/// What a file is that is no text, with the way out of it; null for others.
const char* other_sort(std::string_view text);

/// A text with bytes that are not UTF-8 as "\xE9", for messages.
std::string escaped_bytes(std::string_view text);

/// "line 3, column 17" of a position, both from 1; a column is a byte.
std::string place_in(std::string_view text, std::size_t position);

/// The file as UTF-8 without a byte-order mark. `encoding` is a name that iconv knows; when empty, a byte-order mark says
/// UTF-8 or UTF-16, and else the bytes are left as they are: whether they are UTF-8 is looked at row by row.
/// Errors: `unknown_name` for the encoding; `syntax` with line and column for bytes that it does not have; `limit_exceeded`; a
///         sentence for spreadsheets and for UTF-16 without a mark, which nobody can read as they stand.
/// Cost:   O(bytes): a table for encodings of one byte a character, iconv for the others.
result<file_text> in_utf8(file_text file, const std::string& path, const std::string& encoding, const file_limits& limits);

}  // namespace funnel::io
