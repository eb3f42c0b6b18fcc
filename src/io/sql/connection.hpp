/// What every database offers: a read-only transaction, statements in it, and their rows as blocks of bytes.
///
/// Layer:   io; for funnel::sql.
/// Threads: one thread at a time uses a connection or a statement of it; decoders may be called by several at once.
#pragma once

#include "io/row_source.hpp"
#include "io/sql/address.hpp"
#include "io/store/database.hpp"

#include <funnel/core/time.hpp>
#include <funnel/io/csv.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Makes the text of a value of the bytes that the database sent, in memory of `to` where it is not among them.
using cell_decoder = std::string_view (*)(std::string_view bytes, std::pmr::memory_resource& to);

struct sql_column {
  std::string name;
  cell_type type = cell_type::text;
  cell_decoder decode = nullptr;  ///< null: the bytes are the text
  bool checked = false;           ///< is it sure to be UTF-8?
  std::string cast{};             ///< to be put behind its name, for a type that has no other way to text
  std::string own_type{};         ///< as the database calls it, where that matters: "xid"
};

/// Rows as they came. A cell is its length, four bytes with the highest first, and so many bytes; a length of -1 is
/// NULL. So does PostgreSQL send them, and the others are written alike.
struct row_block {
  static constexpr std::size_t customary = 64 * 1024;  ///< bytes: see `customary_chunk`

  std::vector<char> bytes;
  std::size_t n_rows = 0;

  void clear() noexcept {
    bytes.clear();
    n_rows = 0;
  }
  bool full() const noexcept { return bytes.size() >= customary; }
  void add_length(std::int32_t n) {
    const auto u = static_cast<std::uint32_t>(n);
    for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>(u >> shift & 0xFF));
  }
  void add(std::string_view cell) {
    add_length(static_cast<std::int32_t>(cell.size()));
    bytes.insert(bytes.end(), cell.begin(), cell.end());
  }
  void add_null() { add_length(-1); }
};

/// A name or a text between two of these marks, and each within twice.
std::string quoted_by(char mark, std::string_view text);

/// A statement that is running.
class sql_rows {
 public:
  virtual ~sql_rows() = default;
  const std::vector<sql_column>& columns() const noexcept { return columns_; }
  /// Adds rows until the block is full; false when none was left. Errors: throws database_error.
  virtual bool fetch(row_block& to) = 0;

 protected:
  std::vector<sql_column> columns_;
};

/// A table or a statement of the mapping, as SQL.
struct sql_select {
  std::string from;       ///< behind FROM: a quoted table, or the statement in parentheses with a name
  std::string statement;  ///< alone; empty for a table
  std::vector<sql_column> columns{};
  std::vector<bool> wanted{};  ///< of each column, whether its values are; of the others NULL will do
  std::string where{};         ///< a condition; empty: all rows

  /// "SELECT a, NULL, c FROM ... WHERE ...".
  std::string text(const class sql_connection& in) const;
};

/// The window of rows that one reading takes, and where the next one begins.
struct sql_window {
  std::string where;  ///< empty: all rows
  std::string mark;   ///< empty: there is none
};

/// In a read-only transaction, all of whose statements see one snapshot. Errors of all: throw database_error.
class sql_connection {
 public:
  virtual ~sql_connection() = default;

  /// Columns of a SELECT, without reading its rows.
  virtual std::vector<sql_column> columns_of(const std::string& select) = 0;
  /// Runs a SELECT with these columns.
  virtual std::unique_ptr<sql_rows> run(const std::string& select, std::vector<sql_column> columns) = 0;
  virtual std::string quoted(std::string_view name) const = 0;
  /// A text as a literal.
  virtual std::string text_literal(std::string_view text) const { return quoted_by('\'', text); }
  /// A time as a literal, in comparison with a column.
  virtual std::string literal(instant at, const sql_column& column) const = 0;
  /// The highest value of a column, quoted; NULL of no rows.
  virtual std::string highest(const std::string& column) const { return "MAX(" + column + ")"; }
  /// Whether transactions commit one after the other, so that rows appear in the order of a number that grows.
  virtual bool commits_in_order() const noexcept { return false; }
  /// Whether a statement can be read only as it is, unless there must be a condition on its rows.
  virtual bool keeps_statements() const noexcept { return false; }
  /// What the database itself says of rows that are new since `known`; nullopt where it says nothing. `mark` is the
  /// column of the mapping, null for none.
  virtual std::optional<sql_window> own_window(const sql_select&, const sql_column* /*mark*/,
                                               const std::string& /*known*/) {
    return std::nullopt;
  }

  /// The only cell of a SELECT, as text; empty for NULL and for no row.
  std::string value(const std::string& select, cell_type* type = nullptr);
};

/// Begins the transaction. Errors: throw database_error.
std::unique_ptr<sql_connection> connect_postgresql(const database_address& to);
std::unique_ptr<sql_connection> connect_sqlite(const database_address& to);
std::unique_ptr<sql_connection> connect_mariadb(const database_address& to);
std::unique_ptr<sql_connection> connect_odbc(const database_address& to);
std::unique_ptr<sql_connection> connect_clickhouse(const database_address& to);

/// The Debian package without which there is no driver of this kind; null when it was built.
const char* missing_driver(database_kind kind) noexcept;

/// A table or statement as it is to be read. Errors: throws; also for a statement that does not begin with SELECT,
/// WITH, VALUES or TABLE.
sql_select select_of(sql_connection& in, const table_source& source, const std::vector<std::string>& wanted);

/// The rows that are new since `known`, in the words of the mapping. Errors: throws.
sql_window window_of(sql_connection& in, const sql_select& what, const table_source& source, const std::string& known);

}  // namespace funnel::io
