/// What all that turn rows into events share: finding columns, and reading cells as values.
#pragma once

#include "core/fold_case.hpp"
#include "io/cell_values.hpp"
#include "io/row_source.hpp"
#include "io/row_tally.hpp"
#include "report/words/catalogue.hpp"

#include <funnel/events/event.hpp>
#include <funnel/io/csv.hpp>

#include <cstddef>
#include <cstdint>
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
  row_reader(row_source& from, const column_mapping& mapping, language lang);
  row_reader(const row_reader& other)
      : errors_(other.errors_),
        from_(other.from_),
        row_(from_->cursor()),
        common_(other.common_),
        words_(other.words_),
        rules_(other.rules_),
        blank_(other.blank_),
        emptied_(other.emptied_.size()) {}
  row_reader& operator=(const row_reader&) = delete;

  /// Mapped columns that the source does not have, or has more than once.
  std::vector<error> errors() const;

  row_cursor& row() noexcept { return *row_; }
  /// Called before the first row of a part is read.
  void start_part() { left_out_.clear(); }

  /// Whether a rule of the mapping leaves the present row out; counts it then.
  bool leaves_out() { return !rules_.empty() && row_->problem() == row_problem::none && find_rule(); }
  /// Of this part.
  const row_tally& left_out() const noexcept { return left_out_; }

  /// Adds what the rows of a part say beside their events. Called for one part after the other, in their order.
  void tell(csv_read_result&) const {}

 protected:
  /// A time column of the mapping. Remembers the last date.
  struct placed_time {
    std::size_t column = no_column;
    const std::string* name = nullptr;
    time_column times;
  };

  /// The column of this name, for the field of the mapping that is named in errors; no_column for an empty name.
  std::size_t place(const std::string& column, const char* field);
  std::size_t require(const std::string& column, const char* field);
  placed_time place_time(const std::string& column, const char* field);
  placed_time require_time(const std::string& column, const char* field);

  /// Makes `cell` speak of the present row; cells whose text stands for nothing, as the mapping says, are empty.
  void show_row() {
    cells_ = row_->cells();
    if (!blank_.empty()) [[unlikely]] empty_cells();
  }
  /// Begins a row: what is wrong with it goes to `why`. False when it cannot be split into cells.
  bool start_row(rejected_row& why) {
    why_ = &why;
    show_row();
    return row_->problem() == row_problem::none || reject_problem();
  }
  std::string_view cell(std::size_t column) const { return column == no_column ? std::string_view{} : cells_[column]; }
  bool reject(std::string_view column, std::string_view value, std::string reason, std::string detail = {}) {
    why_->line = row_->line();
    why_->column = column;
    why_->value = value;
    why_->reason = std::move(reason);
    why_->detail = std::move(detail);
    return false;
  }

  /// Reads a time; an empty cell leaves `out` as it is.
  bool read_time(placed_time& from, std::optional<instant>& out) {
    const std::string_view text = cell(from.column);
    if (text.empty()) return true;
    instant at;
    if (!from.times.read(text, at)) return trimmed(text).empty() || reject_time(from, text);
    if (!event_times.contains(at)) return reject(*from.name, text, words().time_outside());
    return out = at, true;
  }
  /// Counts the present row as left out because of a value.
  void leave_out(const std::string& column, std::string_view value) { left_out_.add(column, {}, value, row_->line()); }

  /// Notes an assumption, if it was made.
  template <class... Values>
  void say(std::vector<std::string>& notes, std::size_t n, const auto& what, const Values&... values) const {
    if (n > 0) notes.push_back(words().noted(static_cast<std::int64_t>(n), what(values...)));
  }

  const column_mapping& common() const noexcept { return *common_; }
  const reading_texts& words() const noexcept { return *words_; }

  std::vector<error> errors_;

 private:
  struct placed_rule {
    const skip_rule* rule = nullptr;
    std::size_t column = no_column;
    std::vector<std::string_view> texts{};  // of the rule, sorted: its values, or if it has none its exceptions
  };
  bool find_rule();
  bool reject_problem();
  bool reject_time(const placed_time& from, std::string_view text);
  void empty_cells();

  row_source* from_;
  std::unique_ptr<row_cursor> row_;
  const column_mapping* common_;
  const reading_texts* words_;
  std::vector<placed_rule> rules_;
  std::vector<std::string> blank_;               // what stands for an empty cell, sorted
  std::vector<std::string_view> emptied_;        // the present row without these
  const std::string_view* cells_ = nullptr;      // of the present row
  rejected_row* why_ = nullptr;
  row_tally left_out_;
};

}  // namespace funnel::io
