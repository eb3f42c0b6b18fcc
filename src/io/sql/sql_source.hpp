/// The rows of a statement as a source of rows.
///
/// Layer:   io; for funnel::sql.
/// Threads: see `row_source`.
#pragma once

#include "io/row_source.hpp"
#include "io/sql/connection.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace funnel::io {

/// Its parts are blocks of bytes as they come from the database; a cursor makes cells of them in a thread of its own. A
/// row is a line, from 1. What goes wrong in the database is thrown by `claim`.
class sql_source : public row_source {
 public:
  sql_source(std::string name, std::string kind, std::unique_ptr<sql_rows> rows);
  /// Columns alone, without rows.
  sql_source(std::string name, std::string kind, const std::vector<sql_column>& columns);

  std::size_t n_parts() const override;
  std::unique_ptr<row_cursor> cursor() override;

 private:
  class sql_cursor;

  void name_columns(const std::vector<sql_column>& columns);

  std::unique_ptr<sql_rows> rows_;
  std::size_t n_bytes_ = 0;  // claimed
};

}  // namespace funnel::io
