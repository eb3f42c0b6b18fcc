/// Rows of CSV text one after the other.
#pragma once

#include "io/row_problem.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Splits text into rows without copying cells that need no unquoting.
///
///     csv_reader rows(text, ',');
///     while (rows.next()) use(rows.cells());
///
/// Errors: a quote that is never closed, or text after a closing quote, is reported by `problem()` for that
///         row; reading goes on at the next line break.
/// Requires: a delimiter that is neither a quote nor a line break.
class csv_reader {
 public:
  explicit csv_reader(std::string_view text, char delimiter = ',');
  bool next();
  const std::vector<std::string_view>& cells() const noexcept { return cells_; }
  std::size_t line() const noexcept { return line_; }            ///< line where the row starts, from 1
  std::size_t next_line() const noexcept { return next_line_; }  ///< line where the next one would start
  std::size_t position() const noexcept { return position_; }    ///< bytes consumed
  row_problem problem() const noexcept { return problem_; }

 private:
  std::string_view text_;
  char delimiter_;
  std::size_t position_ = 0;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  row_problem problem_ = row_problem::none;
  std::vector<std::string_view> cells_;
  std::deque<std::string> unquoted_;  // what cells point to does not move
};

}  // namespace funnel::io
