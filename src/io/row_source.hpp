/// Rows of named columns, wherever they come from: what turns rows into deals, activities and plans reads these.
///
/// Calls are virtual once a row, not once a cell. A source gives its rows in parts, so that several cursors, each in a
/// thread of its own, can read it side by side; a part is a chunk of a file, or the rows that one fetch from a database
/// brings.
#pragma once

#include "io/row_problem.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// Stands for a column that the source does not have; its cells are empty.
inline constexpr std::size_t no_column = static_cast<std::size_t>(-1);

/// What a source knows of the values of a column that come as text.
enum class cell_type : std::uint8_t {
  text,    ///< nothing: the mapping says how times and amounts are written
  number,  ///< a decimal number such as -1234.50, whatever the mapping says of amounts
  time,    ///< ISO 8601, with a Z where it is of UTC and without where it is on the wall clock
};

/// Reads one part of a source after the other. Cells stay valid as long as the source, and until the next part.
class row_cursor {
 public:
  virtual ~row_cursor() = default;
  row_cursor(const row_cursor&) = delete;
  row_cursor& operator=(const row_cursor&) = delete;

  /// Takes the source's next part, in the order of its rows; false when none is left. Not by two cursors of a source at
  /// once; all else may be called for several cursors at once.
  virtual bool claim() = 0;
  /// How much of the source lies before this part, in the units of `row_source::size`.
  virtual std::size_t before() const = 0;
  /// Goes to the next row of the part; false at its end.
  virtual bool next() = 0;
  /// Lines of the part; known when there is no next row.
  virtual std::size_t n_lines() const = 0;
  /// The text of the part, where the source is one; else empty.
  virtual std::string_view text() const { return {}; }
  /// Cells stay valid as long as what this returns, too.
  virtual std::shared_ptr<const void> keep_cells() = 0;

  // Of the present row:
  /// One for each column of the source.
  const std::string_view* cells() const noexcept { return cells_.data(); }
  std::string_view cell(std::size_t column) const {
    return column == no_column ? std::string_view{} : cells_[column];
  }
  /// Counted from the first line of the part, from 0.
  std::size_t line() const noexcept { return line_; }
  /// Why it has no proper cells.
  row_problem problem() const noexcept { return problem_; }
  /// The column whose cell is to blame for the problem; no_column when it is the row.
  std::size_t problem_column() const noexcept { return problem_column_; }
  /// How many cells it has, and how many the header has.
  std::size_t n_cells() const noexcept { return n_cells_; }
  std::size_t n_cells_wanted() const noexcept { return n_cells_wanted_; }

 protected:
  row_cursor() = default;
  /// Says that the row has another number of cells than the header.
  void refuse(std::size_t n_cells, std::size_t wanted) {
    problem_ = row_problem::cell_count;
    n_cells_ = n_cells;
    n_cells_wanted_ = wanted;
  }

  std::vector<std::string_view> cells_;
  std::size_t line_ = 0;
  row_problem problem_ = row_problem::none;
  std::size_t problem_column_ = no_column;
  std::size_t n_cells_ = 0;
  std::size_t n_cells_wanted_ = 0;
};

class row_source {
 public:
  virtual ~row_source() = default;

  /// In messages: the path of a file.
  const std::string& name() const noexcept { return name_; }
  /// What it is: "file", "table", "statement".
  const std::string& kind() const noexcept { return kind_; }
  const std::vector<std::string>& columns() const noexcept { return columns_; }
  /// Number of the first column with this name, or of the n-th one for "name#n"; no_column when there is none.
  std::size_t column(std::string_view name) const {
    const std::vector<std::size_t> all = columns_named(name);
    return all.empty() ? no_column : all.front();
  }
  /// Numbers of all columns with this name, of which "name#n" leaves one. Blanks around a name matter only where they tell
  /// names apart.
  std::vector<std::size_t> columns_named(std::string_view name) const;
  cell_type type_of(std::size_t column) const { return column < types_.size() ? types_[column] : cell_type::text; }
  /// "column 3 of the file", as people count, or "one joined from people.csv".
  std::string place_of(std::size_t column) const;
  /// What is said of the file beside its rows: how its columns are parted, which lines were passed over; empty when there is
  /// nothing.
  const std::string& about_header() const noexcept { return about_header_; }
  /// Line in which the header was found below others; 0 when it is the first.
  std::size_t header_below() const noexcept { return header_below_; }
  /// Rows that were left out before any was read, such as those below the table.
  std::size_t n_left_out() const noexcept { return n_left_out_; }
  /// Line of the first row, as people count: the header of a file is line 1.
  std::size_t first_line() const noexcept { return first_line_; }
  /// Of everything, for those who show progress: bytes, or rows.
  std::size_t size() const noexcept { return size_; }

  /// About how many parts there are: more cursors would be idle.
  virtual std::size_t n_parts() const = 0;
  /// The source must outlive it.
  virtual std::unique_ptr<row_cursor> cursor() = 0;

 protected:
  explicit row_source(std::string name) : name_(std::move(name)) {}
  row_source(row_source&&) = default;

  std::string name_;
  std::string kind_ = "file";
  std::vector<std::string> columns_;
  std::vector<cell_type> types_;  // text where there are none
  std::vector<std::pair<std::size_t, std::string>> joined_;  // first column and name of each joined file
  std::string about_header_;
  std::size_t header_below_ = 0;
  std::size_t n_left_out_ = 0;
  std::size_t first_line_ = 1;
  std::size_t size_ = 0;
};

}  // namespace funnel::io
