/// A CSV file as a table: header, joined columns, and cursors that read its rows.
#pragma once

#include "io/csv_file.hpp"
#include "io/csv_split.hpp"

#include <funnel/io/csv.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace funnel::io {

/// Another file, found by key. Holds its own text.
class joined_table {
 public:
  static result<joined_table> load(const std::string& folder, const table_join& join, char delimiter);

  const std::vector<std::string>& columns() const noexcept { return columns_; }
  /// The taken cells of the row with this key, in the order of `columns`; null when there is none.
  const std::vector<std::string>* find(std::string_view key) const {
    const auto it = rows_.find(key);
    return it == rows_.end() ? nullptr : &it->second;
  }

 private:
  struct text_hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::vector<std::string> columns_;
  std::unordered_map<std::string, std::vector<std::string>, text_hash, std::equal_to<>> rows_;
};

/// The data file with the columns that its joins add. Cursors in several threads may share it.
class csv_table {
 public:
  static result<csv_table> open(const std::string& path, char delimiter, const std::vector<table_join>& joins = {});

  /// Number of the column with this name; npos when there is none.
  std::size_t column(std::string_view name) const;
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t n_columns() const noexcept { return names_.size(); }

  std::string_view text() const noexcept { return file_.text(); }
  char delimiter() const noexcept { return delimiter_; }
  std::size_t first_row() const noexcept { return first_row_; }    ///< position behind the header
  std::size_t first_line() const noexcept { return first_line_; }  ///< line behind the header, from 1

 private:
  friend class csv_cursor;
  struct placed_join {
    joined_table table;
    std::size_t on = npos;
  };

  csv_table(file_text file, char delimiter) : file_(std::move(file)), delimiter_(delimiter) {}

  file_text file_;
  char delimiter_;
  std::vector<std::string> names_;
  std::size_t n_own_ = 0;
  std::size_t first_row_ = 0;
  std::size_t first_line_ = 1;
  std::vector<placed_join> joins_;
};

/// Reads the rows of a part of a table. Cells stay valid as long as the table, and the cursor until it is set anew.
class csv_cursor {
 public:
  /// All rows behind the header.
  explicit csv_cursor(const csv_table& table);
  /// The rows that begin in [begin, end); one does at `begin`. Lines are counted from there, the first is 0.
  void seek(std::size_t begin, std::size_t end);

  /// The next row that is not blank. False at the end.
  bool next();
  /// Cell of the present row. Empty for npos.
  std::string_view cell(std::size_t column) const {
    return column == csv_table::npos ? std::string_view{} : cells_[column];
  }
  /// Why the present row cannot be split; empty for a good row.
  const std::string& problem() const noexcept { return problem_; }
  std::size_t line() const noexcept { return split_.line(); }
  /// Of all that was read; known when there is no next row.
  std::size_t n_lines() const noexcept { return split_.next_line(); }
  std::size_t position() const noexcept { return split_.position(); }

  const csv_table& table() const noexcept { return *table_; }
  /// Keeps the cells that do not lie in the text: they stay valid as long as what this gives.
  std::shared_ptr<const void> keep_cells();

 private:
  void refuse(std::size_t n);

  const csv_table* table_;
  row_splitter split_;
  std::size_t end_ = 0;
  std::vector<std::string_view> cells_;
  std::string problem_;
  std::shared_ptr<std::pmr::monotonic_buffer_resource> unquoted_;
};

}  // namespace funnel::io
