/// Answers of ClickHouse in its format RowBinary, from wherever they come.
///
/// Layer:   io; for funnel::sql.
/// Threads: one thread at a time uses a reader or rows.
#pragma once

#include "io/sql/clickhouse_values.hpp"
#include "io/sql/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Throws what a server says is wrong: "Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)".
[[noreturn]] void tell_exception(const std::string& shown, std::string_view body);

/// How many seconds a server may say nothing: the address's timeout, or as clickhouse-client has it. Errors: throws.
unsigned silence_of(const database_address& to);

/// Numbers as little-endian groups of seven bits, and texts behind their length. Errors of all: throw database_error.
class binary_reader {
 public:
  /// `more` gives the next bytes, valid until it is called again, and none at the proper end; `shown` stands in errors.
  binary_reader(std::string shown, std::function<std::string_view()> more)
      : shown_(std::move(shown)), more_(std::move(more)) {}

  /// False at the proper end.
  bool any();
  /// Valid until the next call. Errors: when so many do not come.
  std::string_view bytes(std::size_t n);
  unsigned char byte() { return static_cast<unsigned char>(bytes(1).front()); }
  std::uint64_t length();
  std::string_view text();
  /// Throws what stands in place of a row.
  [[noreturn]] void tell_rest(unsigned char first);
  const std::string& shown() const noexcept { return shown_; }

 private:
  std::string shown_;
  std::function<std::string_view()> more_;
  std::string held_;
  std::size_t at_ = 0;
};

sql_column clickhouse_column(std::string name, std::string_view type_name);

/// The rows of "SELECT toUInt8(255), ..." as RowBinaryWithNamesAndTypes: each begins with a byte that no text does, so
/// that what a server says in the middle of its rows, in whatever version, is not taken for one.
class clickhouse_rows final : public sql_rows {
 public:
  /// The columns have these names, whatever the header says. Errors: throws database_error, as `fetch`.
  clickhouse_rows(binary_reader from, const std::vector<std::string>& names);

  bool fetch(row_block& to) override;

 private:
  void add_cell(const clickhouse_type& type, row_block& to);

  binary_reader from_;
  std::vector<clickhouse_type> types_;
  std::string text_;
  bool over_ = false;
};

}  // namespace funnel::io
