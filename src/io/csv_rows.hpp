/// What readers of CSV rows share: columns, and cells into values.
#pragma once

#include "io/csv_table.hpp"
#include "io/csv_values.hpp"

#include <funnel/io/csv.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// Finds columns, reads cells, and remembers what is wrong: with the file in `errors`, with a row in the row's `why`.
/// Copies read other parts of the same table, in other threads too.
class row_reader {
 public:
  row_reader(const csv_table& table, const time_zone& zone) : row_(table), zone_(zone) {}

  /// Mapped columns that the header does not have.
  const std::vector<error>& errors() const noexcept { return errors_; }

  /// Begins a part of the table.
  void start(std::size_t begin, std::size_t end) { row_.seek(begin, end); }
  csv_cursor& row() noexcept { return row_; }

  /// What the rows of a part say beside their events. Called for one part after the other, in their order.
  void tell(csv_read_result&) const {}

 protected:
  /// A time column of the mapping. Remembers the last date.
  struct placed_time {
    std::size_t column = csv_table::npos;
    const std::string* name = nullptr;
    time_column times;
  };

  std::size_t place(const std::string& column, const char* field) {
    if (column.empty()) return csv_table::npos;
    const std::size_t at = row_.table().column(column);
    if (at == csv_table::npos)
      errors_.push_back({errc::unknown_name, field, "the file has no column \"" + column + "\""});
    return at;
  }
  std::size_t require(const std::string& column, const char* field) {
    if (column.empty()) errors_.push_back({errc::missing_value, field, "the mapping names no column for it"});
    return place(column, field);
  }

  placed_time place_time(const std::string& column, const char* field) { return {place(column, field), &column, time_column(zone_)}; }
  placed_time require_time(const std::string& column, const char* field) { return {require(column, field), &column, time_column(zone_)}; }

  /// Begins a row: what is wrong with it goes to `why`. False when it cannot be split into cells.
  bool start_row(rejected_row& why) {
    why_ = &why;
    return row_.problem().empty() || reject("", "", row_.problem());
  }
  bool reject(std::string_view column, std::string_view value, std::string reason) {
    why_->line = row_.line();
    why_->column = column;
    why_->value = value;
    why_->reason = std::move(reason);
    return false;
  }

  /// Reads a time; an empty cell leaves `out` as it is.
  bool read_time(placed_time& from, std::optional<instant>& out) {
    const std::string_view text = row_.cell(from.column);
    if (text.empty()) return true;
    instant at;
    if (from.times.read(text, at)) return out = at, true;
    return reject(*from.name, text, "this is not an ISO 8601 date or time");
  }

  /// Puts down what had to be assumed, if it was.
  static void say(std::vector<std::string>& notes, std::size_t n, const std::string& what) {
    if (n > 0) notes.push_back(what + ": " + std::to_string(n) + (n == 1 ? " row" : " rows"));
  }

  csv_cursor row_;
  std::vector<error> errors_;

 private:
  const time_zone& zone_;
  rejected_row* why_ = nullptr;
};

}  // namespace funnel::io
