/// A source of rows that are no file: tables of strings, as a database would give them.
#pragma once

#include "io/row_source.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel_test {

using table = std::vector<std::vector<std::string>>;

/// Gives its rows some at a time, copied for each cursor: what a fetch brought is gone with the next one. Rows may have
/// more or fewer cells than there are columns. Lines are those of a file with these rows below a header.
class rows_in_memory : public funnel::io::row_source {
 public:
  rows_in_memory(std::string name, std::vector<std::string> columns, table rows, std::size_t at_a_time)
      : row_source(std::move(name)), rows_(std::move(rows)), at_a_time_(at_a_time) {
    columns_ = std::move(columns);
    first_line_ = 2;
    size_ = rows_.size();
  }

  std::size_t n_parts() const override { return 1 + rows_.size() / at_a_time_; }
  std::unique_ptr<funnel::io::row_cursor> cursor() override { return std::make_unique<fetched>(*this); }

 private:
  class fetched : public funnel::io::row_cursor {
   public:
    explicit fetched(rows_in_memory& of) : of_(of) { cells_.resize(of.columns_.size()); }

    bool claim() override {
      before_ = of_.n_claimed_;
      if (before_ == of_.rows_.size()) return false;
      const std::size_t n = std::min(of_.at_a_time_, of_.rows_.size() - before_);
      const auto first = of_.rows_.begin() + static_cast<std::ptrdiff_t>(before_);
      rows_ = std::make_shared<const table>(first, first + static_cast<std::ptrdiff_t>(n));
      of_.n_claimed_ += n;
      n_read_ = n_lines_ = 0;
      return true;
    }
    std::size_t before() const override { return before_; }
    std::size_t n_lines() const override { return n_lines_; }
    std::shared_ptr<const void> keep_cells() override { return rows_; }

    bool next() override {
      if (n_read_ == rows_->size()) return false;
      const std::vector<std::string>& row = (*rows_)[n_read_];
      ++n_read_;
      line_ = n_lines_++;
      for (const std::string& cell : row) n_lines_ += static_cast<std::size_t>(std::count(cell.begin(), cell.end(), '\n'));
      problem_ = funnel::io::row_problem::none;
      for (std::size_t c = 0; c < cells_.size(); ++c)
        cells_[c] = c < row.size() ? std::string_view(row[c]) : std::string_view{};
      if (row.size() != cells_.size()) refuse(row.size(), cells_.size());
      return true;
    }

   private:
    rows_in_memory& of_;
    std::shared_ptr<const table> rows_;
    std::size_t before_ = 0;
    std::size_t n_read_ = 0;
    std::size_t n_lines_ = 0;
  };

  table rows_;
  std::size_t at_a_time_;
  std::size_t n_claimed_ = 0;
};

}  // namespace funnel_test
