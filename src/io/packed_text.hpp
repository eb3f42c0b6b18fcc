/// Files that hold their text in other forms: packed by zstd, or as the sheet of a workbook. Both are built where their
/// libraries are (libzstd; libzip and expat); elsewhere `other_sort` says what the file is.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <string>
#include <string_view>

namespace funnel::io {

/// The error of a file that holds more than it may, unpacked.
error too_long(const std::string& path, const file_limits& limits);

/// Do the bytes begin as this form does, and is it built in?
bool unpacks_zstd(std::string_view bytes) noexcept;
bool reads_workbook(std::string_view bytes) noexcept;

/// The text of a file packed by zstd, of all its frames. Errors: `io` for a damaged file or one cut short; `limit_exceeded`.
/// Requires: `unpacks_zstd`.
result<std::string> unpack_zstd(std::string_view bytes, const std::string& path, const file_limits& limits);

/// The only visible sheet with rows of an .xlsx workbook, as CSV in UTF-8: a line a row of the sheet, dates and times in ISO
/// 8601 as their cells are formatted, numbers with the 15 digits that a spreadsheet keeps, shares of a hundred with their sign.
///
/// Errors: `syntax` for an archive that is no such workbook, a damaged one, and one with several such sheets, which it names;
/// `limit_exceeded`. Requires: `reads_workbook`. Source: ECMA-376, part 1, 18.2 to 18.8.
result<std::string> workbook_as_csv(std::string_view bytes, const std::string& path, const file_limits& limits);

}  // namespace funnel::io
