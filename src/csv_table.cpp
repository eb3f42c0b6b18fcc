#include "csv_table.hpp"

#include <algorithm>
#include <utility>

namespace funnel::io {
namespace {

std::size_t find_name(const std::vector<std::string>& names, std::string_view name) {
  const auto it = std::find(names.begin(), names.end(), name);
  return it == names.end() ? csv_table::npos : static_cast<std::size_t>(it - names.begin());
}

std::vector<std::string> texts(const std::vector<std::string_view>& cells) { return {cells.begin(), cells.end()}; }

}  // namespace

result<joined_table> joined_table::load(const std::string& folder, const table_join& join, char delimiter) {
  const std::string path = join.file.starts_with('/') ? join.file : folder + join.file;
  auto text = read_file(path);
  if (!text) return text.errors();
  csv_reader reader(*text, delimiter);
  if (!reader.next()) return error{errc::missing_value, path, "the joined file is empty"};
  const std::vector<std::string> header = texts(reader.cells());

  std::vector<error> errors;
  const auto require = [&](const std::string& name) {
    const std::size_t at = find_name(header, name);
    if (at == csv_table::npos) errors.push_back({errc::unknown_name, name, "there is no such column in " + path});
    return at;
  };
  const std::size_t key = require(join.key);
  joined_table table;
  std::vector<std::size_t> taken;
  for (std::size_t i = 0; i < header.size() && join.take.empty(); ++i)
    if (i != key) taken.push_back(i);
  for (const std::string& name : join.take) taken.push_back(require(name));
  if (!errors.empty()) return errors;
  for (const std::size_t i : taken) table.columns_.push_back(header[i]);

  while (reader.next()) {
    const auto& cells = reader.cells();
    if (cells.size() == 1 && cells[0].empty()) continue;
    const std::string line = "line " + std::to_string(reader.line());
    if (!reader.problem().empty() || cells.size() != header.size())
      return error{errc::syntax, path, line + ": the row does not fit the header"};
    std::vector<std::string> row;
    for (const std::size_t i : taken) row.emplace_back(cells[i]);
    if (!table.rows_.try_emplace(std::string(cells[key]), std::move(row)).second)
      return error{errc::duplicate, path, line + ": the key \"" + std::string(cells[key]) + "\" occurs twice"};
  }
  return table;
}

result<csv_table> csv_table::open(const std::string& path, char delimiter, const std::vector<table_join>& joins) {
  auto text = read_file(path);
  if (!text) return text.errors();
  csv_table table;
  table.text_ = std::make_unique<std::string>(*std::move(text));
  table.reader_ = std::make_unique<csv_reader>(*table.text_, delimiter);
  if (!table.reader_->next()) return error{errc::missing_value, path, "the file is empty; a header is needed"};
  table.names_ = texts(table.reader_->cells());
  table.n_own_ = table.names_.size();

  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? std::string{} : path.substr(0, slash + 1);
  std::vector<error> errors;
  for (const table_join& join : joins) {
    auto joined = joined_table::load(folder, join, delimiter);
    if (!joined) {
      errors.insert(errors.end(), joined.errors().begin(), joined.errors().end());
      continue;
    }
    const std::size_t on = table.column(join.on);
    if (on == npos) errors.push_back({errc::unknown_name, join.on, "there is no such column to join by"});
    table.names_.insert(table.names_.end(), joined->columns().begin(), joined->columns().end());
    table.joins_.push_back({*std::move(joined), on});
  }
  if (!errors.empty()) return errors;
  return table;
}

std::size_t csv_table::column(std::string_view name) const { return find_name(names_, name); }

bool csv_table::next() {
  do {
    if (!reader_->next()) return false;
  } while (reader_->cells().size() == 1 && reader_->cells()[0].empty() && reader_->problem().empty());

  cells_ = reader_->cells();
  problem_ = reader_->problem();
  if (problem_.empty() && cells_.size() != n_own_)
    problem_ = "the row has " + std::to_string(cells_.size()) + " cells, the header " + std::to_string(n_own_);
  cells_.resize(n_own_);
  for (std::string_view& cell : cells_) {
    const bool in_text = cell.data() >= text_->data() && cell.data() <= text_->data() + text_->size();
    if (!in_text && !cell.empty()) cell = kept_.emplace_back(cell);
  }
  for (const placed_join& join : joins_) {
    const auto* found = join.table.find(std::string(cells_[join.on]));
    if (found)
      cells_.insert(cells_.end(), found->begin(), found->end());
    else
      cells_.resize(cells_.size() + join.table.columns().size());
  }
  return true;
}

}  // namespace funnel::io
