/// A sample of a file's rows, and how the file is laid out: all that a drafted mapping is drawn from.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Rows of the beginning, the middle and the end of a file; all of a file of a few megabytes.
struct file_sample {
  std::string path;
  std::string encoding;         ///< for the mapping; empty where the reader finds it by itself
  std::string shown_encoding;   ///< in words: "UTF-8", "windows-1251"
  bool encoding_proven = true;  ///< by a mark or by its bytes, rather than by how likely its letters are
  char delimiter = ',';
  bool delimiter_given = false;  ///< by a line "sep=;"
  std::size_t header_line = 1;
  std::vector<std::string> columns;                 ///< as the mapping names them: two called "Amount" are "Amount#1" and "Amount#2"
  std::vector<std::string> headings;                ///< as the file has them
  std::vector<std::vector<std::string_view>> rows;  ///< one cell a column, without blanks around it
  std::vector<std::size_t> lines;                   ///< of each row, in the beginning of the file; 0 elsewhere
  std::size_t bytes = 0;
  bool whole = true;  ///< all rows are here
  bool short_rows = false;
  bool until_blank_line = false;
  std::vector<std::size_t> repeated_headers;  ///< columns by which rows that repeat the header are known; they are no rows
  std::size_t left_out = 0;  ///< rows behind the blank line, in the sample

  std::vector<std::shared_ptr<const std::string>> texts;  ///< what cells lie in
  std::shared_ptr<std::deque<std::string>> unquoted;
};

/// Errors: of the file; `syntax` for a workbook, bytes of no encoding, a file without columns, header or rows: what it
/// is, and what to do. Cost: a few megabytes are read, whatever the size; of a compressed file all is unpacked.
result<file_sample> sample_file(const std::string& path, const file_limits& limits);

}  // namespace funnel::io
