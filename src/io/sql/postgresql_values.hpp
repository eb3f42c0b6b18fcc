/// Types of PostgreSQL by their numbers, and rows of its binary COPY as blocks of cells.
///
/// Layer:   io; for funnel::sql.
/// Threads: all functions may be called from any thread.
#pragma once

#include "io/sql/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace funnel::io {

/// A column by the number of its type, as the server describes it.
sql_column postgresql_column(std::string name, std::uint32_t type);

/// Adds the row that a message of COPY ... TO STDOUT (FORMAT binary) holds: none when it is the end. Cells are taken as they
/// lie, once their lengths are known to fit the message.
/// Errors: throws database_error `io` for what is no row of so many cells.
/// Source: PostgreSQL's documentation of COPY, "Binary Format".
void add_copied_row(std::string_view message, std::size_t n_columns, row_block& to);

}  // namespace funnel::io
