#include "io/row_reader.hpp"

#include "core/nearest_names.hpp"
#include "io/amount_forms.hpp"
#include "io/fault_texts.hpp"
#include "io/text_encoding.hpp"

#include <algorithm>
#include <functional>

namespace funnel::io {

row_reader::row_reader(row_source& from, const column_mapping& mapping, language lang)
    : from_(&from), row_(from.cursor()), common_(&mapping), words_(&words_in(lang).reading), blank_(mapping.empty), emptied_(from.columns().size()) {
  std::sort(blank_.begin(), blank_.end());
  for (const skip_rule& rule : mapping.skip) {
    placed_rule& placed = rules_.emplace_back(placed_rule{&rule, place(rule.column, "skip")});
    for (const std::string& text : rule.values.empty() ? rule.except : rule.values) placed.texts.push_back(trimmed(text));
    std::sort(placed.texts.begin(), placed.texts.end());
  }
  for (const auto& [column, forms] : mapping.times_of) place(column, "times_of");
}

std::vector<error> row_reader::errors() const {
  std::vector<error> all = errors_;
  const bool about_columns = std::any_of(all.begin(), all.end(), [](const error& e) { return e.code == errc::unknown_name; });
  if (about_columns && !from_->about_header().empty()) all.push_back({errc::unknown_name, from_->name(), from_->about_header()});
  return all;
}

std::size_t row_reader::place(const std::string& column, const char* field) {
  if (column.empty()) return no_column;
  const std::vector<std::size_t> at = from_->columns_named(column);
  if (at.empty())
    errors_.push_back({errc::unknown_name, field, "the " + from_->kind() + " has no column \"" + column + "\"" + detail::did_you_mean(column, from_->columns())});
  if (at.size() > 1)
    errors_.push_back({errc::duplicate, field,
                       "\"" + column + "\" is " + from_->place_of(at[0]) + " and " + from_->place_of(at[1]) + ": name them \"" + column +
                           "#1\" and \"" + column + "#2\" in the mapping"});
  return at.empty() ? no_column : at.front();
}

std::size_t row_reader::require(const std::string& column, const char* field) {
  if (column.empty()) errors_.push_back({errc::missing_value, field, "the mapping names no column for it"});
  return place(column, field);
}

row_reader::placed_time row_reader::place_time(const std::string& column, const char* field) {
  const auto own = common_->times_of.find(column);
  const std::size_t at = place(column, field);
  if (from_->type_of(at) == cell_type::time) return {at, &column, time_column(common_->zone)};
  return {at, &column, time_column(common_->zone, own == common_->times_of.end() ? common_->times : own->second)};
}

row_reader::placed_time row_reader::require_time(const std::string& column, const char* field) {
  if (column.empty()) errors_.push_back({errc::missing_value, field, "the mapping names no column for it"});
  return place_time(column, field);
}

bool row_reader::find_rule() {
  show_row();
  for (const auto& [rule, column, texts] : rules_) {
    const std::string_view value = trimmed(cells_[column]);
    const bool out = rule->flag ? read_flag(value) == *rule->flag : std::binary_search(texts.begin(), texts.end(), value) != rule->values.empty();
    if (!out) continue;
    leave_out(rule->column, value);
    return true;
  }
  return false;
}

bool row_reader::reject_problem() {
  const std::size_t column = row_->problem_column();
  if (column == no_column) return reject("", "", reason_of(*row_, words()));
  return reject(from_->columns()[column], escaped_bytes(cells_[column]), reason_of(*row_, words()));
}

bool row_reader::reject_time(const placed_time& from, std::string_view text) {
  cell_fault fault = from.times.fault_of(text, words());
  return reject(*from.name, text, std::move(fault.reason), std::move(fault.detail));
}

void row_reader::empty_cells() {
  for (std::size_t i = 0; i < emptied_.size(); ++i) {
    const std::string_view text = trimmed(cells_[i]);
    emptied_[i] = std::binary_search(blank_.begin(), blank_.end(), text, std::less<>{}) ? std::string_view() : cells_[i];
  }
  cells_ = emptied_.data();
}

}  // namespace funnel::io
