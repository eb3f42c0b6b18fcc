#include "io/csv_source.hpp"

#include "io/row_splitter.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory_resource>
#include <system_error>
#include <utility>

namespace funnel::io {
namespace {

std::size_t find_name(const std::vector<std::string>& names, std::string_view name) {
  const auto it = std::find(names.begin(), names.end(), name);
  return it == names.end() ? no_column : static_cast<std::size_t>(it - names.begin());
}

/// Whether it does where symbolic links lead.
bool lies_below(const std::filesystem::path& folder, const std::filesystem::path& file) {
  std::error_code failed;
  const auto real_folder = std::filesystem::weakly_canonical(folder.empty() ? "." : folder, failed);
  if (failed) return false;
  const auto real_file = std::filesystem::weakly_canonical(file, failed);
  if (failed) return false;
  const auto from = real_file.lexically_relative(real_folder);
  return !from.empty() && *from.begin() != ".." && from != ".";
}

std::vector<std::string> texts(const std::vector<std::string_view>& cells) { return {cells.begin(), cells.end()}; }

}  // namespace

result<joined_table> joined_table::load(const std::filesystem::path& folder, const table_join& join, char delimiter,
                                        const file_limits& limits) {
  const std::string path = (folder / join.file).string();
  if (!limits.joins_elsewhere && !lies_below(folder, path))
    return error{errc::invalid_value, path, "the joined file does not lie below the folder of the data"};
  const auto file = file_text::open(path, limits);
  if (!file) return file.errors();
  csv_reader reader(file->text(), delimiter);
  if (!reader.next()) return error{errc::missing_value, path, "the joined file is empty"};
  const std::vector<std::string> header = texts(reader.cells());

  std::vector<error> errors;
  const auto require = [&](const std::string& name) {
    const std::size_t at = find_name(header, name);
    if (at == no_column) errors.push_back({errc::unknown_name, name, "there is no such column in " + path});
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

/// Cells lie in the file's text, or, where quotes in them were doubled, in memory of the cursor.
class csv_source::csv_cursor final : public row_cursor {
 public:
  explicit csv_cursor(csv_source& of) : of_(&of), split_(of.file_.text(), of.delimiter_) {
    cells_.resize(of.columns().size());
  }

  bool claim() override {
    const auto next = of_->chunks_.next();
    if (!next) return false;
    part_ = *next;
    split_.seek(part_.begin);
    if (!unquoted_ || unquoted_.use_count() > 1)
      unquoted_ = std::make_shared<std::pmr::monotonic_buffer_resource>();
    else
      unquoted_->release();
    return true;
  }
  std::size_t before() const override { return part_.begin; }
  std::size_t n_lines() const override { return split_.next_line(); }
  std::shared_ptr<const void> keep_cells() override { return unquoted_; }

  bool next() override {
    const auto fold = [this](std::string_view doubled) {
      return fold_quotes(doubled, static_cast<char*>(unquoted_->allocate(doubled.size(), 1)));
    };
    std::size_t n = 0;
    do {
      if (!split_.next(part_.end, cells_, n, fold)) return false;
    } while (n == 1 && cells_[0].empty() && split_.problem().empty());

    line_ = split_.line();
    if (!problem_.empty()) problem_.clear();
    if (n != of_->n_own_ || !split_.problem().empty()) [[unlikely]] {
      refuse(n, of_->n_own_);
      if (!split_.problem().empty()) problem_ = split_.problem();
    }
    std::size_t at = of_->n_own_;
    for (const placed_join& join : of_->joins_) {
      const std::vector<std::string>* found = join.table.find(cells_[join.on]);
      for (std::size_t i = 0; i < join.table.columns().size(); ++i)
        cells_[at++] = found ? std::string_view((*found)[i]) : std::string_view();
    }
    return true;
  }

 private:
  csv_source* of_;
  row_splitter split_;
  chunk_finder::chunk part_;
  std::shared_ptr<std::pmr::monotonic_buffer_resource> unquoted_;
};

result<csv_source> csv_source::open(const std::string& path, char delimiter, const file_limits& limits,
                                    const std::vector<table_join>& joins, std::size_t least_chunk) {
  auto file = file_text::open(path, limits);
  if (!file) return file.errors();
  csv_source source(path, *std::move(file), delimiter, least_chunk);
  const std::string_view text = source.file_.text();
  csv_reader header(text, delimiter);
  if (!header.next()) return error{errc::missing_value, path, "the file is empty; a header is needed"};
  source.columns_ = texts(header.cells());
  source.n_own_ = source.columns_.size();
  source.first_row_ = header.position();
  source.first_line_ = header.next_line();
  source.chunks_ = chunk_finder(text, source.first_row_, delimiter, least_chunk);

  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::vector<error> errors;
  for (const table_join& join : joins) {
    auto joined = joined_table::load(folder, join, delimiter, limits);
    if (!joined) {
      errors.insert(errors.end(), joined.errors().begin(), joined.errors().end());
      continue;
    }
    const std::size_t on = source.column(join.on);
    if (on == no_column) errors.push_back({errc::unknown_name, join.on, "there is no such column to join by"});
    source.columns_.insert(source.columns_.end(), joined->columns().begin(), joined->columns().end());
    source.joins_.push_back({*std::move(joined), on});
  }
  if (!errors.empty()) return errors;
  return source;
}

std::size_t csv_source::n_parts() const { return 1 + (size_ - first_row_) / std::max<std::size_t>(least_chunk_, 1); }

std::unique_ptr<row_cursor> csv_source::cursor() { return std::make_unique<csv_cursor>(*this); }

}  // namespace funnel::io
