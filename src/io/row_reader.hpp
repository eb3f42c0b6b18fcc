/// What all that turn rows into events share: finding columns, and reading cells as values.
#pragma once

#include "io/cell_values.hpp"
#include "io/row_source.hpp"

#include <funnel/events/event.hpp>
#include <funnel/io/csv.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// Finds columns, reads cells, and remembers what is wrong: with the file in `errors`, with a row in the row's `why`.
/// Copies read other parts of the same source, in other threads too.
class row_reader {
 public:
  row_reader(row_source& from, const time_zone& zone) : from_(&from), row_(from.cursor()), zone_(&zone) {}
  row_reader(const row_reader& other)
      : errors_(other.errors_), from_(other.from_), row_(from_->cursor()), zone_(other.zone_) {}
  row_reader& operator=(const row_reader&) = delete;

  /// Mapped columns that the source does not have.
  const std::vector<error>& errors() const noexcept { return errors_; }

  row_cursor& row() noexcept { return *row_; }
  /// Called before the first row of a part is read.
  void start_part() {}

  /// Adds what the rows of a part say beside their events. Called for one part after the other, in their order.
  void tell(csv_read_result&) const {}

 protected:
  /// A time column of the mapping. Remembers the last date.
  struct placed_time {
    std::size_t column = no_column;
    const std::string* name = nullptr;
    time_column times;
  };

  std::size_t place(const std::string& column, const char* field) {
    if (column.empty()) return no_column;
    const std::size_t at = from_->column(column);
    if (at == no_column)
      errors_.push_back({errc::unknown_name, field, "the file has no column \"" + column + "\""});
    return at;
  }
  std::size_t require(const std::string& column, const char* field) {
    if (column.empty()) errors_.push_back({errc::missing_value, field, "the mapping names no column for it"});
    return place(column, field);
  }

  placed_time place_time(const std::string& column, const char* field) { return {place(column, field), &column, time_column(*zone_)}; }
  placed_time require_time(const std::string& column, const char* field) { return {require(column, field), &column, time_column(*zone_)}; }

  /// Begins a row: what is wrong with it goes to `why`. False when it cannot be split into cells.
  bool start_row(rejected_row& why) {
    why_ = &why;
    cells_ = row_->cells();
    return row_->problem().empty() || reject("", "", row_->problem());
  }
  std::string_view cell(std::size_t column) const { return column == no_column ? std::string_view{} : cells_[column]; }
  bool reject(std::string_view column, std::string_view value, std::string reason) {
    why_->line = row_->line();
    why_->column = column;
    why_->value = value;
    why_->reason = std::move(reason);
    return false;
  }

  /// Reads a time; an empty cell leaves `out` as it is.
  bool read_time(placed_time& from, std::optional<instant>& out) {
    const std::string_view text = cell(from.column);
    if (text.empty()) return true;
    instant at;
    if (!from.times.read(text, at)) return reject(*from.name, text, "this is not an ISO 8601 date or time");
    if (!event_times.contains(at)) return reject(*from.name, text, "events happen from the year 1900 to 2199");
    return out = at, true;
  }

  /// Notes an assumption, if it was made.
  static void say(std::vector<std::string>& notes, std::size_t n, const std::string& what) {
    if (n > 0) notes.push_back(what + ": " + std::to_string(n) + (n == 1 ? " row" : " rows"));
  }

  std::vector<error> errors_;

 private:
  row_source* from_;
  std::unique_ptr<row_cursor> row_;
  const time_zone* zone_;
  const std::string_view* cells_ = nullptr;  // of the present row
  rejected_row* why_ = nullptr;
};

}  // namespace funnel::io
