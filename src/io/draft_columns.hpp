/// What the cells of a column say about it.
#pragma once

#include "io/draft_names.hpp"
#include "io/draft_sample.hpp"

#include <funnel/core/time.hpp>
#include <funnel/io/csv.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// A column of the sample. Cells that only stand for nothing, such as "-" and "NULL", count as empty.
struct draft_column {
  std::size_t at = 0;
  std::string name;  ///< for the mapping
  std::string heading;
  std::size_t n_filled = 0;
  std::size_t n_distinct = 0;
  std::vector<std::pair<std::string_view, std::size_t>>
      values;                          ///< distinct ones and how often each occurs; the first thousands
  std::vector<std::string> nothings;   ///< texts that stand for an empty cell
  std::vector<time_form> times;        ///< forms that read all values; empty for what is no time
  std::vector<time_form> mixed_times;  ///< when no form reads all, two that do together
  std::vector<amount_form> amounts;    ///< forms that read all values
  bool flag = false;                   ///< yes or no
  bool numeric = false;                ///< numbers in their plainest form

  bool is_time() const { return !times.empty() || !mixed_times.empty(); }
  /// The same value twice?
  bool repeats() const { return n_distinct < n_filled; }
};

std::vector<draft_column> profile_columns(const file_sample& s);

/// A sample and what its columns say, which is worked out once.
struct profiled_sample {
  explicit profiled_sample(file_sample of) : sample(std::move(of)), columns(profile_columns(sample)) {}

  file_sample sample;
  std::vector<draft_column> columns;
};

/// How well the column fits the role by its name and by its cells: 0 not at all.
int fit(const draft_column& c, column_role role);

/// A number without its percent sign, "50", "50%", "12.5"; nullopt for anything else.
std::optional<double> read_percent(std::string_view cell);

/// Do two forms read any of the values differently?
bool differ(const draft_column& c, time_form a, time_form b);
bool differ(const draft_column& c, amount_form a, amount_form b);

}  // namespace funnel::io
