/// A CSV file as a table: header, joined columns, and rows whose cells outlive the reading of the next row.
#pragma once

#include <funnel/adapters/csv.hpp>
#include <funnel/adapters/mapping.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace funnel::io {

/// Another file, found by key. Holds its own text.
class joined_table {
 public:
  static result<joined_table> load(const std::string& folder, const table_join& join, char delimiter);

  const std::vector<std::string>& columns() const noexcept { return columns_; }
  /// The taken cells of the row with this key, in the order of `columns`; null when there is none.
  const std::vector<std::string>* find(const std::string& key) const {
    const auto it = rows_.find(key);
    return it == rows_.end() ? nullptr : &it->second;
  }

 private:
  std::vector<std::string> columns_;
  std::unordered_map<std::string, std::vector<std::string>> rows_;
};

/// The data file with the columns that its joins add.
class csv_table {
 public:
  static result<csv_table> open(const std::string& path, char delimiter, const std::vector<table_join>& joins = {});

  /// Number of the column with this name; npos when there is none.
  std::size_t column(std::string_view name) const;
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t n_columns() const noexcept { return names_.size(); }

  /// The next row that is not blank. False at the end.
  bool next();
  /// Cell of the present row; it stays valid as long as the table. Empty for npos.
  std::string_view cell(std::size_t column) const { return column == npos ? std::string_view{} : cells_[column]; }
  /// Why the present row cannot be split; empty for a good row.
  const std::string& problem() const noexcept { return problem_; }
  std::size_t line() const noexcept { return reader_->line(); }
  std::size_t position() const noexcept { return reader_->position(); }
  std::size_t size() const noexcept { return text_->size(); }

 private:
  struct placed_join {
    joined_table table;
    std::size_t on = npos;
  };

  std::unique_ptr<std::string> text_;
  std::unique_ptr<csv_reader> reader_;
  std::vector<std::string> names_;
  std::size_t n_own_ = 0;
  std::vector<placed_join> joins_;
  std::vector<std::string_view> cells_;
  std::string problem_;
  std::deque<std::string> kept_;  // unquoted cells, which do not lie in the text
};

}  // namespace funnel::io
