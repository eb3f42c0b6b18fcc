#include "io/csv_table.hpp"

#include <algorithm>
#include <cstddef>
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
  const auto file = file_text::open(path);
  if (!file) return file.errors();
  csv_reader reader(file->text(), delimiter);
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
  auto file = file_text::open(path);
  if (!file) return file.errors();
  csv_table table(*std::move(file), delimiter);
  csv_reader header(table.text(), delimiter);
  if (!header.next()) return error{errc::missing_value, path, "the file is empty; a header is needed"};
  table.names_ = texts(header.cells());
  table.n_own_ = table.names_.size();
  table.first_row_ = header.position();
  table.first_line_ = header.next_line();

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

csv_cursor::csv_cursor(const csv_table& table)
    : table_(&table), split_(table.text(), table.delimiter()), cells_(table.n_columns()) {
  seek(table.first_row(), table.text().size());
}

void csv_cursor::seek(std::size_t begin, std::size_t end) {
  split_.seek(begin);
  end_ = end;
  if (!unquoted_ || unquoted_.use_count() > 1)
    unquoted_ = std::make_shared<std::pmr::monotonic_buffer_resource>();
  else
    unquoted_->release();
}

std::shared_ptr<const void> csv_cursor::keep_cells() { return unquoted_; }

bool csv_cursor::next() {
  const auto fold = [this](std::string_view doubled) {
    return fold_quotes(doubled, static_cast<char*>(unquoted_->allocate(doubled.size(), 1)));
  };
  std::size_t n = 0;
  do {
    if (!split_.next(end_, cells_, n, fold)) return false;
  } while (n == 1 && cells_[0].empty() && split_.problem().empty());

  if (!problem_.empty()) problem_.clear();
  if (n != table_->n_own_ || !split_.problem().empty()) [[unlikely]]
    refuse(n);
  std::size_t at = table_->n_own_;
  for (const csv_table::placed_join& join : table_->joins_) {
    const std::vector<std::string>* found = join.table.find(cells_[join.on]);
    for (std::size_t i = 0; i < join.table.columns().size(); ++i)
      cells_[at++] = found ? std::string_view((*found)[i]) : std::string_view();
  }
  return true;
}

/// Says what is wrong with the present row, which has n cells; those that are missing are empty.
void csv_cursor::refuse(std::size_t n) {
  const std::size_t wanted = table_->n_own_;
  problem_ = split_.problem();
  if (problem_.empty())
    problem_ = "the row has " + std::to_string(n) + " cells, the header " + std::to_string(wanted);
  for (std::size_t i = n; i < wanted; ++i) cells_[i] = {};
}

}  // namespace funnel::io
