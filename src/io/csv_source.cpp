#include "io/csv_source.hpp"

#include "core/utf8.hpp"
#include "core/fold_case.hpp"
#include "io/fault_texts.hpp"
#include "io/mapping_fields.hpp"
#include "io/row_splitter.hpp"
#include "io/text_encoding.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory_resource>
#include <system_error>
#include <utility>

namespace funnel::io {
namespace {

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

bool all_empty(const std::string_view* cells, std::size_t n) {
  return std::all_of(cells, cells + n, [](std::string_view c) { return c.empty(); });
}

/// A row as the search for the header sees it.
struct early_row {
  std::vector<std::string> cells;
  std::size_t line = 0;  ///< from 1
  std::size_t end = 0;   ///< where the next row begins
  std::size_t next_line = 0;
  bool proper = true;    ///< no quote in it is left open
};

/// The first rows from a position on; `lines_before` lie above it.
std::vector<early_row> first_rows(std::string_view text, char delimiter, std::size_t from, std::size_t lines_before, std::size_t most) {
  std::vector<early_row> rows;
  row_splitter split(text, delimiter);
  split.seek(from);
  std::vector<std::string_view> cells;
  std::deque<std::string> unquoted;
  std::size_t n = 0;
  const auto fold = [&](std::string_view doubled) {
    std::string& cell = unquoted.emplace_back(doubled.size(), '\0');
    return fold_quotes(doubled, cell.data());
  };
  while (rows.size() < most && split.next(text.size(), cells, n, fold))
    rows.push_back({{cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(n)},
                    lines_before + split.line() + 1,
                    split.position(),
                    lines_before + split.next_line() + 1,
                    split.problem() != row_problem::open_quote});
  return rows;
}

bool has_column(const std::vector<std::string>& cells, const std::string& name) {
  const auto among = [&](std::string_view wanted) {
    return std::any_of(cells.begin(), cells.end(), [&](const std::string& c) { return c == wanted || trimmed(c) == trimmed(wanted); });
  };
  return among(name) || (name.rfind('#') != std::string::npos && among(std::string_view(name).substr(0, name.rfind('#'))));
}

/// The delimiter that a first line "sep=;" names, and the length of that line; 0 when there is none.
std::size_t separator_line(std::string_view text, char& delimiter) {
  const bool quoted = text.starts_with("\"sep=");
  if (!quoted && !text.starts_with("sep=")) return 0;
  const std::size_t at = quoted ? 5 : 4;
  std::size_t end = at + 1;
  if (text.size() <= end || text[at] == '"' || text[at] == '\r' || text[at] == '\n') return 0;
  if (quoted && (text.size() <= end || text[end++] != '"')) return 0;
  if (end < text.size() && text[end] == '\r') ++end;
  if (end >= text.size() || text[end] != '\n') return 0;
  delimiter = text[at];
  return end + 1;
}

/// As many as spreadsheets have: of what is joined, each row costs all.
constexpr std::size_t most_columns = 16'384;

error too_wide(const std::string& path) {
  return {errc::limit_exceeded, path, "there are more than " + std::to_string(most_columns) + " columns, those that are joined included"};
}

/// What a header is like, for those who look for a column that it does not have.
std::string told_header(const std::vector<std::string>& cells, std::size_t line, char delimiter) {
  const auto shown = [](char c) { return c == '\t' ? std::string("tab") : "\"" + std::string(1, c) + "\""; };
  std::string text = "the header, in line " + std::to_string(line) + " and parted at " + shown(delimiter) + ", has ";
  constexpr std::size_t most = 30;
  for (std::size_t i = 0; i < cells.size() && i < most; ++i) text += (i == 0 ? "\"" : ", \"") + cells[i] + "\"";
  if (cells.size() > most) text += " and " + std::to_string(cells.size() - most) + " more";
  if (cells.size() > 1) return text;
  for (const char other : {';', ',', '\t', '|'})
    if (other != delimiter && cells[0].find(other) != std::string::npos)
      return text + "; is " + shown(other) + " the delimiter?";
  return text;
}

}  // namespace

csv_form::csv_form(const column_mapping& m)
    : delimiter(m.delimiter),
      encoding(m.encoding),
      header_line(m.header_line),
      short_rows(m.short_rows),
      until_blank_line(m.until_blank_line),
      wanted(mapped_columns(m)) {}

result<joined_table> joined_table::load(const std::filesystem::path& folder, const table_join& join, const csv_form& form,
                                        const file_limits& limits) {
  const std::string path = (folder / join.file).string();
  if (!limits.joins_elsewhere && !lies_below(folder, path))
    return error{errc::invalid_value, path, "the joined file does not lie below the folder of the data"};
  std::error_code unknown;
  if (const auto there = std::filesystem::status(path, unknown); exists(there) && !is_regular_file(there))
    return error{errc::invalid_value, path, "is no file that can be joined"};  // of a pipe the end might never come
  csv_form own(form.delimiter);
  own.encoding = form.encoding;
  own.wanted = join.take;
  own.wanted.push_back(join.key);
  auto source = csv_source::open(path, own, limits);
  if (!source) return source.errors();

  std::vector<error> errors;
  const auto require = [&](const std::string& name) {
    const std::vector<std::size_t> at = source->columns_named(name);
    if (at.empty()) errors.push_back({errc::unknown_name, name, "there is no such column in " + path + ": " + source->about_header()});
    if (at.size() > 1) errors.push_back({errc::duplicate, name, path + " has several columns of this name; \"" + name + "#2\" is the second"});
    return at.empty() ? no_column : at.front();
  };
  const std::size_t key = require(join.key);
  joined_table table;
  table.name_ = join.file;
  std::vector<std::size_t> taken;
  for (std::size_t i = 0; i < source->columns().size() && join.take.empty(); ++i)
    if (i != key) taken.push_back(i);
  for (const std::string& name : join.take) taken.push_back(require(name));
  if (!errors.empty()) return errors;
  for (const std::size_t i : taken) table.columns_.push_back(source->columns()[i]);

  const std::unique_ptr<row_cursor> row = source->cursor();
  for (std::size_t line = source->first_line(); row->claim(); line += row->n_lines())
    while (row->next()) {
      const std::string where = "line " + std::to_string(line + row->line());
      if (row->problem() != row_problem::none)
        return error{errc::syntax, path, where + ": " + reason_of(*row, words_in(language::english).reading)};
      std::vector<std::string> cells;
      for (const std::size_t i : taken) cells.emplace_back(row->cell(i));
      if (!table.rows_.try_emplace(std::string(row->cell(key)), std::move(cells)).second)
        return error{errc::duplicate, path, where + ": the key \"" + std::string(row->cell(key)) + "\" occurs twice"};
    }
  return table;
}

/// Cells lie in the file's text, or, where quotes in them were doubled, in memory of the cursor.
class csv_source::csv_cursor final : public row_cursor {
 public:
  explicit csv_cursor(csv_source& of) : of_(&of), split_(of.rows_, of.delimiter_) {
    cells_.resize(of.columns().size());
  }

  bool claim() override {
    const auto next = of_->next_chunk();
    if (!next) return false;
    if (!held_ || held_.use_count() > 1) held_ = std::make_shared<held>(of_->file_);
    held_->unquoted.release();
    held_->file = of_->file_;
    split_ = row_splitter(of_->rows_, of_->delimiter_);
    split_.seek(next->begin);
    until_ = next->end;
    text_ = of_->rows_.substr(next->begin, next->end - next->begin);
    before_ = of_->file_.begin() + next->begin;
    valid_ = of_->file_.is_utf8() || first_invalid_utf8(text_) == std::string_view::npos;
    return true;
  }
  std::size_t before() const override { return before_; }
  std::size_t n_lines() const override { return split_.next_line(); }
  std::string_view text() const override { return text_; }
  std::shared_ptr<const void> keep_cells() override { return held_; }

  bool next() override {
    const auto fold = [this](std::string_view doubled) {
      return fold_quotes(doubled, static_cast<char*>(held_->unquoted.allocate(doubled.size(), 1)));
    };
    std::size_t n = 0;
    do {
      if (!split_.next(until_, cells_, n, fold)) return false;
    } while (is_blank(n) && split_.problem() == row_problem::none);

    line_ = split_.line();
    problem_ = row_problem::none;
    problem_column_ = no_column;
    if (n < n_filled_) [[unlikely]] empty_behind(n);
    n_filled_ = n;
    if (n != of_->n_own_ || split_.problem() != row_problem::none) [[unlikely]] {
      if (!fits_short(n)) refuse(n, of_->n_own_);
      if (split_.problem() != row_problem::none) problem_ = split_.problem();
    }
    if (!valid_ && problem_ == row_problem::none) [[unlikely]] check_encoding();
    std::size_t at = of_->n_own_;
    for (const placed_join& join : of_->joins_) {
      const std::vector<std::string>* found = join.table.find(cells_[join.on]);
      for (std::size_t i = 0; i < join.table.columns().size(); ++i)
        cells_[at++] = found ? std::string_view((*found)[i]) : std::string_view();
    }
    return true;
  }

 private:
  bool is_blank(std::size_t n) const {
    return cells_[0].empty() && (n == 1 || (of_->short_rows_ && all_empty(cells_.data(), n)));
  }
  /// Whether a row of n cells is one that ended early, or has nothing behind its last column.
  bool fits_short(std::size_t n) {
    if (!of_->short_rows_) return false;
    return n <= of_->n_own_ || all_empty(cells_.data() + of_->n_own_, n - of_->n_own_);
  }
  /// Cells that a row does not have are empty. Only those of rows before are looked at: a wide header costs short rows nothing.
  void empty_behind(std::size_t n) {
    for (std::size_t i = n; i < std::min(n_filled_, of_->n_own_); ++i) cells_[i] = {};
  }
  void check_encoding() {
    for (std::size_t i = 0; i < of_->n_own_; ++i)
      if (first_invalid_utf8(cells_[i]) != std::string_view::npos) {
        problem_ = row_problem::cell_not_utf8;
        problem_column_ = i;
        return;
      }
  }

  bool valid_ = true;         // the part is UTF-8
  std::size_t n_filled_ = 0;  // cells in front that may hold what a row before had
  csv_source* of_;
  row_splitter split_;
  std::size_t until_ = 0;  // where the part ends in what is split
  std::string_view text_;
  std::size_t before_ = 0;
  /// What cells lie in.
  struct held {
    explicit held(file_text of) : file(std::move(of)) {}
    file_text file;
    std::pmr::monotonic_buffer_resource unquoted;
  };
  std::shared_ptr<held> held_;
};

csv_source::csv_source(const std::string& path, file_text file, const csv_form& form, std::size_t least_chunk)
    : row_source(path),
      file_(std::move(file)),
      delimiter_(form.delimiter),
      short_rows_(form.short_rows),
      least_chunk_(least_chunk),
      rows_(file_.text()),
      chunks_(rows_, 0, form.delimiter, least_chunk) {
  size_ = file_.size_of_whole();
}

std::optional<chunk_finder::chunk> csv_source::next_chunk() {
  for (;;) {
    if (const auto found = chunks_.next()) return found;
    if (file_.is_end()) return std::nullopt;
    file_ = file_.from(chunks_.position());
    rows_ = file_.text();
    chunks_ = chunk_finder(rows_, 0, delimiter_, least_chunk_, file_.is_end());
  }
}

std::vector<error> csv_source::find_rows(const csv_form& form, const std::vector<joined_table>& joined) {
  constexpr std::size_t searched = 20;
  std::size_t begin = rows_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  const std::size_t separator = separator_line(rows_.substr(begin), delimiter_);
  begin += separator;
  const std::size_t lines_above = separator > 0 ? 1 : 0;
  const std::size_t most = std::max(searched, form.header_line);
  std::vector<early_row> rows;
  for (;;) {
    rows = first_rows(rows_, delimiter_, begin, lines_above, most);
    const bool all_proper = std::all_of(rows.begin(), rows.end(), [](const early_row& r) { return r.proper; });
    if (file_.is_end() || (rows.size() == most && all_proper && rows.back().end < rows_.size())) break;
    file_ = file_.from(0);  // what follows may change them
    rows_ = file_.text();
  }

  const auto blank = [](const early_row& r) { return r.cells.size() == 1 && r.cells[0].empty(); };
  const auto given_by_join = [&](const std::string& name) {
    return std::any_of(joined.begin(), joined.end(), [&](const joined_table& t) { return has_column(t.columns(), name); });
  };
  const auto is_header = [&](const early_row& r) {
    return std::all_of(form.wanted.begin(), form.wanted.end(), [&](const std::string& name) { return has_column(r.cells, name) || given_by_join(name); });
  };
  auto header = rows.end();
  if (form.header_line > 0) {
    header = std::find_if(rows.begin(), rows.end(), [&](const early_row& r) { return r.line == form.header_line; });
    if (header == rows.end()) return {{errc::missing_value, name(), "no row begins in line " + std::to_string(form.header_line) + ", where the header should be"}};
  } else {
    const auto last = rows.begin() + static_cast<std::ptrdiff_t>(std::min(searched, rows.size()));
    header = std::find_if(rows.begin(), last, is_header);
    if (form.wanted.empty() || header == last) header = std::find_if_not(rows.begin(), rows.end(), blank);
    if (header == rows.end()) return {{errc::missing_value, name(), "the file is empty; a header is needed"}};
    if (header->line > lines_above + 1 && is_header(*header))
      header_below_ = header->line;
  }
  columns_ = header->cells;
  if (columns_.size() > most_columns) return {too_wide(name())};
  for (const std::string& column : columns_)
    if (first_invalid_utf8(column) != std::string_view::npos)
      return {{errc::syntax, name(),
               place_in(rows_, first_invalid_utf8(rows_)) + ": a byte of the header is not UTF-8; the mapping can name the encoding of the file: \"" +
                   escaped_bytes(column) + "\""}};
  n_own_ = columns_.size();
  about_header_ = told_header(columns_, header->line, delimiter_);
  first_row_ = header->end;
  first_line_ = header->next_line;

  if (form.until_blank_line) {
    row_splitter split(rows_, delimiter_);
    split.seek(first_row_);
    std::vector<std::string_view> cells;
    std::size_t n = 0, end = rows_.size();
    const auto keep = [](std::string_view doubled) { return doubled; };
    const auto is_blank = [&] { return all_empty(cells.data(), n) && split.problem() == row_problem::none && (n == 1 || short_rows_); };
    for (std::size_t row = first_row_; split.next(rows_.size(), cells, n, keep); row = split.position())
      if (is_blank()) {
        end = std::min(end, row);
      } else if (end < rows_.size()) {
        ++n_left_out_;
      }
    rows_ = rows_.substr(0, end);
  }
  chunks_ = chunk_finder(rows_, first_row_, delimiter_, least_chunk_, file_.is_end());
  return {};
}

result<csv_source> csv_source::open(const std::string& path, const csv_form& form, const file_limits& limits,
                                    const std::vector<table_join>& joins, std::size_t least_chunk) {
  return unless_unreadable([&] { return opened(path, form, limits, joins, least_chunk); });
}

result<csv_source> csv_source::opened(const std::string& path, const csv_form& form, const file_limits& limits,
                                      const std::vector<table_join>& joins, std::size_t least_chunk) {
  constexpr std::size_t chunks_at_once = 32;
  const std::size_t stretch = std::max(chunks_at_once * least_chunk, telling_bytes);
  auto raw = names_utf8(form.encoding) && !form.until_blank_line ? file_text::open_front(path, limits, stretch)
                                                                 : file_text::open(path, limits);
  if (raw && !raw->is_end() && is_marked_utf16(raw->text())) raw = file_text::open(path, limits);
  if (!raw) return raw.errors();
  auto file = in_utf8(*std::move(raw), path, form.encoding, limits);
  if (!file) return file.errors();
  csv_source source(path, *std::move(file), form, least_chunk);

  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::vector<error> errors;
  std::vector<joined_table> joined;
  constexpr std::size_t most_joins = 32;  // each is held in memory
  if (joins.size() > most_joins) return error{errc::limit_exceeded, "joins", "there are more than " + std::to_string(most_joins) + " of them"};
  for (const table_join& join : joins) {
    auto table = joined_table::load(folder, join, form, limits);
    errors.insert(errors.end(), table.errors().begin(), table.errors().end());
    if (table) joined.push_back(*std::move(table));
  }
  if (!errors.empty()) return errors;
  errors = source.find_rows(form, joined);
  if (!errors.empty()) return errors;
  for (std::size_t i = 0; i < joined.size(); ++i) {
    const std::vector<std::size_t> on = source.columns_named(joins[i].on);
    if (on.empty()) errors.push_back({errc::unknown_name, joins[i].on, "there is no such column to join by: " + source.about_header_});
    if (on.size() > 1)
      errors.push_back({errc::duplicate, joins[i].on, "to join by, there are " + source.place_of(on[0]) + " and " + source.place_of(on[1])});
    source.joined_.emplace_back(source.columns_.size(), joined[i].name());
    source.columns_.insert(source.columns_.end(), joined[i].columns().begin(), joined[i].columns().end());
    source.joins_.push_back({std::move(joined[i]), on.empty() ? no_column : on[0]});
  }
  if (source.columns_.size() > most_columns) errors.push_back(too_wide(path));
  if (!errors.empty()) return errors;
  return source;
}

std::size_t csv_source::n_parts() const { return 1 + (size_ - std::min(first_row_, size_)) / std::max<std::size_t>(least_chunk_, 1); }

std::unique_ptr<row_cursor> csv_source::cursor() { return std::make_unique<csv_cursor>(*this); }

}  // namespace funnel::io
