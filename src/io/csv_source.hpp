/// A CSV file as a source of rows.
#pragma once

#include "core/hash_seed.hpp"
#include "io/chunk_finder.hpp"
#include "io/file_text.hpp"
#include "io/row_source.hpp"

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace funnel::io {

/// How a file is laid out.
struct csv_form {
  csv_form(char delimiter_between) : delimiter(delimiter_between) {}  // NOLINT: all else has its default then
  /// That of a mapping; its joins are read in the same encoding.
  explicit csv_form(const column_mapping& m);

  char delimiter;
  std::string encoding{};
  std::size_t header_line = 0;        ///< 0: the first of the first rows that has all of `wanted`, else the first
  bool short_rows = false;
  bool until_blank_line = false;
  std::vector<std::string> wanted{};  ///< columns that the mapping names
};

/// Another file, found by key. Holds its own text.
class joined_table {
 public:
  /// Errors: of the file, that it lies elsewhere, a row that does not fit the header, a column or key that occurs twice.
  static result<joined_table> load(const std::filesystem::path& folder, const table_join& join, const csv_form& form,
                                   const file_limits& limits);

  const std::string& name() const noexcept { return name_; }
  const std::vector<std::string>& columns() const noexcept { return columns_; }
  /// The taken cells of the row with this key, in the order of `columns`; null when there is none.
  const std::vector<std::string>* find(std::string_view key) const {
    const auto it = rows_.find(key);
    return it == rows_.end() ? nullptr : &it->second;
  }

 private:
  std::string name_;
  std::vector<std::string> columns_;
  std::unordered_map<std::string, std::vector<std::string>, detail::seeded_hash, std::equal_to<>> rows_;
};

/// Bytes of a part: about a thousand rows, whose events stay in the second-level cache until the store has them.
inline constexpr std::size_t customary_chunk = 64 * 1024;

/// The rows behind the header of a file, but blank ones, with the columns that its joins add. Its parts are chunks. Of a plain file
/// in UTF-8 no more is in memory than some chunks, unless a quote is never closed; then cursors throw unreadable_file where it cannot
/// be read on.
class csv_source : public row_source {
 public:
  /// Parts have at least `least_chunk` bytes. Errors: of the file, its encoding, its header and its joins.
  static result<csv_source> open(const std::string& path, const csv_form& form, const file_limits& limits = {},
                                 const std::vector<table_join>& joins = {}, std::size_t least_chunk = customary_chunk);

  std::size_t n_parts() const override;
  std::unique_ptr<row_cursor> cursor() override;

 private:
  class csv_cursor;
  struct placed_join {
    joined_table table;
    std::size_t on = no_column;
  };

  /// As `open`. Errors: also throws unreadable_file.
  static result<csv_source> opened(const std::string& path, const csv_form& form, const file_limits& limits,
                                   const std::vector<table_join>& joins, std::size_t least_chunk);

  csv_source(const std::string& path, file_text file, const csv_form& form, std::size_t least_chunk);

  /// The next part. Its bytes are kept by copies of `file_`.
  std::optional<chunk_finder::chunk> next_chunk();
  /// Finds the header and what stands above and below the rows. Errors: there is none, or not where the form says.
  std::vector<error> find_rows(const csv_form& form, const std::vector<joined_table>& joined);

  file_text file_;
  char delimiter_;
  bool short_rows_;
  std::size_t least_chunk_;
  std::size_t n_own_ = 0;      // columns that are the file's own
  std::size_t first_row_ = 0;  // position behind the header
  std::string_view rows_;      // the text that is here, up to the end of the last row
  chunk_finder chunks_;
  std::vector<placed_join> joins_;
};

}  // namespace funnel::io
