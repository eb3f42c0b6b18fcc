#include "io/sql/sql_source.hpp"

#include "core/utf8.hpp"

#include <memory_resource>
#include <utility>

namespace funnel::io {

/// Cells lie in the block, or, where their text had to be made, in memory beside it.
class sql_source::sql_cursor final : public row_cursor {
 public:
  explicit sql_cursor(sql_source& of) : of_(&of) { cells_.resize(of.columns().size()); }

  bool claim() override {
    if (!held_ || held_.use_count() > 1)
      held_ = std::make_shared<held>();
    else
      held_->made.release();
    held_->block.clear();
    at_ = n_lines_ = 0;
    before_ = of_->n_bytes_;
    of_->rows_->fetch(held_->block);
    of_->n_bytes_ += held_->block.bytes.size();
    return held_->block.n_rows > 0;
  }
  std::size_t before() const override { return before_; }
  std::size_t n_lines() const override { return n_lines_; }
  std::shared_ptr<const void> keep_cells() override { return held_; }

  bool next() override {
    const row_block& block = held_->block;
    if (n_lines_ == block.n_rows) return false;
    line_ = n_lines_++;
    problem_ = row_problem::none;
    problem_column_ = no_column;
    const std::vector<sql_column>& columns = of_->rows_->columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto* const b = reinterpret_cast<const unsigned char*>(block.bytes.data() + at_);
      const auto size = static_cast<std::int32_t>(std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 |
                                                  std::uint32_t{b[2]} << 8 | b[3]);
      at_ += 4;
      if (size < 0) {
        cells_[i] = {};
        continue;
      }
      const std::string_view bytes(block.bytes.data() + at_, static_cast<std::size_t>(size));
      at_ += bytes.size();
      cells_[i] = columns[i].decode ? columns[i].decode(bytes, held_->made) : bytes;
      if (!columns[i].checked && problem_ == row_problem::none && first_invalid_utf8(cells_[i]) != std::string_view::npos) {
        problem_ = row_problem::value_not_utf8;
        problem_column_ = i;
      }
    }
    return true;
  }

 private:
  struct held {
    row_block block;
    std::pmr::monotonic_buffer_resource made{row_block::customary};
  };

  sql_source* of_;
  std::shared_ptr<held> held_;
  std::size_t at_ = 0;  // in the block
  std::size_t before_ = 0;
  std::size_t n_lines_ = 0;
};

sql_source::sql_source(std::string name, std::string kind, std::unique_ptr<sql_rows> rows)
    : row_source(std::move(name)), rows_(std::move(rows)) {
  kind_ = std::move(kind);
  name_columns(rows_->columns());
}

sql_source::sql_source(std::string name, std::string kind, const std::vector<sql_column>& columns)
    : row_source(std::move(name)) {
  kind_ = std::move(kind);
  name_columns(columns);
}

void sql_source::name_columns(const std::vector<sql_column>& columns) {
  about_header_ = "the " + kind_ + " has ";
  constexpr std::size_t most = 30;
  for (const sql_column& c : columns) {
    if (columns_.size() < most) about_header_ += (columns_.empty() ? "\"" : ", \"") + c.name + "\"";
    columns_.push_back(c.name);
    types_.push_back(c.type);
  }
  if (columns.size() > most) about_header_ += " and " + std::to_string(columns.size() - most) + " more";
}

/// Nobody knows before the end: as many as anybody has cursors for.
std::size_t sql_source::n_parts() const { return 1'000; }

std::unique_ptr<row_cursor> sql_source::cursor() { return std::make_unique<sql_cursor>(*this); }

}  // namespace funnel::io
