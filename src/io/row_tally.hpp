/// Rows that did not count, by reason and value.
#pragma once

#include <funnel/report/document.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// Counts rows by column and reason, and in each the values that are to blame. Values beyond the first thousand of a reason are
/// counted together, so a tally is small whatever it counts.
class row_tally {
 public:
  void add(std::string_view column, std::string_view reason, std::string_view value, std::size_t line, std::size_t n = 1);
  /// Adds the rows of a part whose lines begin at `first_line`.
  void add(const row_tally& part, std::size_t first_line);
  void clear() { of_.clear(); }

  std::size_t total() const;
  /// Most frequent first, and of each the values most frequent first.
  std::vector<counted_rows> counted(const std::string& file) const;

 private:
  struct place {
    std::size_t count = 0;
    std::size_t first_line = 0;
  };
  struct rows {
    std::size_t count = 0;
    std::map<std::string, place, std::less<>> values;
  };
  std::map<std::pair<std::string, std::string>, rows> of_;
};

}  // namespace funnel::io
