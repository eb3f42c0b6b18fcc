#include "io/draft_sample.hpp"

#include "core/utf8.hpp"
#include "io/csv_reader.hpp"
#include "io/draft_encoding.hpp"
#include "io/draft_names.hpp"
#include "io/draft_text.hpp"
#include "io/file_text.hpp"
#include "io/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

namespace funnel::io {
namespace {

constexpr std::size_t slice_bytes = std::size_t{2} << 20;
constexpr std::size_t whole_bytes = 3 * slice_bytes;

struct slice {
  std::shared_ptr<const std::string> text;
  bool from_start = true;
};

error not_a_table(const std::string& path, const std::string& why) { return {errc::syntax, path, why}; }

/// What a file is that is no table of cells, with the way out of it.
std::optional<std::string> other_format(std::string_view bytes) {
  if (const char* sort = other_sort(bytes)) return sort;
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  const std::string_view text = bytes.substr(first, 200);
  if (text.starts_with("<") && (text.find("html") != text.npos || text.find("HTML") != text.npos ||
                                text.starts_with("<?xml") || text.starts_with("<table")))
    return "this is HTML or XML, whatever its name says: export the deals as CSV";
  if (text.starts_with("{") || text.starts_with("[{")) return "this is JSON: export the deals as CSV";
  return std::nullopt;
}

/// Slices of the file in UTF-8; those behind the first begin at the beginning of a line. A longer line than `longest_line` may be cut.
std::vector<slice> slices_of(const file_text& file, const std::string& encoding) {
  constexpr std::size_t longest_line = std::size_t{1} << 20;
  const std::size_t size = file.size_of_whole(), unit = encoding.starts_with("UTF-16") ? 2 : 1;
  const auto line_from = [&](std::string_view bytes, std::size_t at) {
    at -= at % unit;
    for (; at < bytes.size(); at += unit) {
      const std::size_t low = encoding == "UTF-16BE" ? at + 1 : at;
      if (low < bytes.size() && bytes[low] == '\n') return at + unit;
    }
    return bytes.size();
  };
  std::vector<slice> slices;
  const auto add = [&](std::string_view part, bool from_start) {
    std::string text = encoding == "UTF-8" ? std::string(part) : to_utf8(part, encoding);
    if (from_start && text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    slices.push_back({std::make_shared<const std::string>(std::move(text)), from_start});
  };
  const auto add_slice = [&](std::size_t begin, std::size_t n) {
    const file_text part = file.part(begin - begin % unit, n);
    const std::string_view bytes = part.text();
    const std::size_t first = begin == 0 ? 0 : line_from(bytes, 0);
    add(bytes.substr(first, line_from(bytes, std::min(first + slice_bytes, bytes.size())) - first), begin == 0);
  };
  if (size <= whole_bytes) {
    add(file.text(), true);
  } else {
    add_slice(0, slice_bytes + longest_line);
    add_slice(size / 2, slice_bytes + longest_line);
    add_slice(size - slice_bytes, slice_bytes);
  }
  return slices;
}

bool all_blank(const std::vector<std::string_view>& cells) {
  return std::all_of(cells.begin(), cells.end(), [](std::string_view c) { return trimmed(c).empty(); });
}

std::size_t n_filled_cells(const std::vector<std::string_view>& cells) {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [](std::string_view c) { return !trimmed(c).empty(); }));
}

/// The cells most rows have, and how many of them do.
std::pair<std::size_t, double> usual_width(std::string_view text, char delimiter) {
  csv_reader rows(text, delimiter);
  std::map<std::size_t, std::size_t> counts;
  std::size_t n = 0;
  while (n < 200 && rows.next()) {
    if (all_blank(rows.cells())) continue;
    ++counts[rows.cells().size()];
    ++n;
  }
  std::pair<std::size_t, double> usual{0, 0};
  for (const auto& [width, times] : counts)
    if (const double share = static_cast<double>(times) / static_cast<double>(n); share >= usual.second)
      usual = {width, share};
  return usual;
}

/// A delimiter that a first line "sep=;" names; 0 when there is none.
char named_delimiter(std::string_view text) {
  return text.size() > 5 && (text.starts_with("sep=") || text.starts_with("SEP=")) &&
                 (text[5] == '\r' || text[5] == '\n')
             ? text[4]
             : '\0';
}

char find_delimiter(std::string_view text) {
  char best = '\0';
  double score = 0;
  for (const char c : {',', ';', '\t', '|'}) {
    const auto [width, share] = usual_width(text, c);
    if (width < 2) continue;
    const double s = share * std::log2(static_cast<double>(width));
    if (s > score) best = c, score = s;
  }
  return best;
}

bool looks_like_a_value(std::string_view cell) {
  cell = trimmed(cell);
  if (cell.empty()) return false;
  const auto digits =
      static_cast<std::size_t>(std::count_if(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; }));
  return 2 * digits >= cell.size() && cell.size() > 1;
}

int best_name_score(std::string_view heading) {
  int best = 0;
  for (std::size_t r = 1; r < n_column_roles; ++r)
    best = std::max(best, name_score(heading, static_cast<column_role>(r)));
  return best;
}

/// Of a file that a mapping is drawn from: each is held against all that columns are called.
constexpr std::size_t most_drafted_columns = 2'000;

class sampler {
 public:
  sampler(const std::string& path, std::vector<slice> slices) : slices_(std::move(slices)) {
    s_.path = path;
    s_.unquoted = std::make_shared<std::deque<std::string>>();
    for (const slice& part : slices_) s_.texts.push_back(part.text);
    s_.whole = slices_.size() == 1;
  }

  file_sample& sample() { return s_; }

  result<file_sample> read() {
    std::string_view first = *slices_[0].text;
    if (const char named = named_delimiter(first)) {
      s_.delimiter = named;
      s_.delimiter_given = true;
    } else if (const char found = find_delimiter(first)) {
      s_.delimiter = found;
    } else {
      return not_a_table(
          s_.path, "no comma, semicolon, tab or bar parts its lines into columns; the first is \"" +
                       std::string(first.substr(0, std::min<std::size_t>(first.find_first_of("\r\n"), 80))) + "\"");
    }
    const bool found_header = find_header();
    if (too_wide_)
      return error{errc::limit_exceeded, s_.path,
                   "the file has more than " + std::to_string(most_drafted_columns) + " columns: a mapping must name those that count"};
    if (!found_header)
      return not_a_table(
          s_.path, "no row of its beginning looks like a header with the names of columns; the first is \"" +
                       std::string(first.substr(0, std::min<std::size_t>(first.find_first_of("\r\n"), 80))) + "\"");
    for (std::size_t i = 0; i < slices_.size(); ++i) read_slice(slices_[i]);
    settle_tail();
    if (n_longer_ > 0 && n_longer_ >= s_.rows.size())
      return not_a_table(s_.path, "the header has " + std::to_string(s_.columns.size()) + " cells, and rows have up to " + std::to_string(longer_) +
                                      ": a delimiter inside of a cell must stand in quotes");
    if (s_.rows.empty()) return not_a_table(s_.path, "there is a header and no row below it");
    return std::move(s_);
  }

 private:
  bool find_header() {
    const auto [width, share] = usual_width(*slices_[0].text, s_.delimiter);
    csv_reader rows(*slices_[0].text, s_.delimiter);
    for (std::size_t i = 0; i < 20 && rows.next(); ++i) {
      const auto& cells = rows.cells();
      if (i == 0 && s_.delimiter_given) continue;
      too_wide_ = cells.size() > most_drafted_columns;
      if (too_wide_) return false;
      if (n_filled_cells(cells) < 2 || 2 * n_filled_cells(cells) < std::min(width, cells.size()) ||
          cells.size() + 3 < width)
        continue;
      const auto values = std::count_if(cells.begin(), cells.end(), looks_like_a_value);
      int named = 0;
      for (const std::string_view c : cells) named += best_name_score(c) >= 60;
      if (values > 1 + static_cast<std::ptrdiff_t>(cells.size() / 10) && named < 3) continue;
      if (named == 0 && cells.size() < width) continue;
      if (i + 1 < 20 && heads_groups(rows, cells, named)) continue;
      s_.header_line = rows.line();
      for (const std::string_view c : cells) s_.headings.emplace_back(trimmed(c));
      name_columns();
      begin_ = rows.position();
      first_line_ = rows.next_line();
      return true;
    }
    return false;
  }

  /// Names of groups of columns above their names: the next row is a better header.
  bool heads_groups(const csv_reader& rows, const std::vector<std::string_view>& cells, int named) const {
    csv_reader ahead = rows;
    if (!ahead.next()) return false;
    int better = 0;
    for (const std::string_view c : ahead.cells()) better += best_name_score(c) >= 60;
    return better > named && n_filled_cells(ahead.cells()) > n_filled_cells(cells);
  }

  void name_columns() {
    std::map<std::string, int> times, seen;
    for (const std::string& h : s_.headings) ++times[h];
    for (const std::string& h : s_.headings)
      s_.columns.push_back(times[h] == 1 || h.empty() ? h : h + "#" + std::to_string(++seen[h]));
  }

  std::string_view kept(std::string_view cell, const std::string& text) {
    cell = trimmed(cell);
    if (cell.empty() || (cell.data() >= text.data() && cell.data() <= text.data() + text.size())) return cell;
    return s_.unquoted->emplace_back(cell);
  }

  void read_slice(const slice& part) {
    const std::string& text = *part.text;
    csv_reader rows(part.from_start ? std::string_view(text).substr(begin_) : std::string_view(text), s_.delimiter);
    const std::size_t width = s_.columns.size();
    bool settled = part.from_start;  // a slice may begin inside of a quoted cell
    while (rows.next()) {
      const auto& cells = rows.cells();
      if (all_blank(cells)) {
        if (settled) blank_before_.push_back(s_.rows.size());
        continue;
      }
      if (!settled && (cells.size() != width || rows.problem() != row_problem::none)) continue;
      settled = true;
      const bool longer =
          cells.size() > width && std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(width), cells.end(),
                                              [](std::string_view c) { return !trimmed(c).empty(); });
      if (longer || rows.problem() != row_problem::none) {  // the reader will reject it
        longer_ = std::max(longer_, longer ? cells.size() : 0);
        n_longer_ += longer;
        continue;
      }
      std::vector<std::string_view> row;
      row.reserve(width);
      for (std::size_t i = 0; i < width; ++i)
        row.push_back(i < cells.size() ? kept(cells[i], text) : std::string_view());
      if (repeats_header(row)) continue;
      widths_.push_back(cells.size());
      s_.rows.push_back(std::move(row));
      s_.lines.push_back(part.from_start ? first_line_ + rows.line() - 1 : 0);
    }
  }

  /// Exports of boards, and files that were put together, have the header again in their midst.
  bool repeats_header(const std::vector<std::string_view>& row) {
    std::size_t n = 0, first = row.size();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i] != s_.headings[i]) {
        if (!row[i].empty()) return false;
        continue;
      }
      if (row[i].empty()) continue;
      ++n;
      first = std::min(first, i);
    }
    if (n < 2 || 2 * n < row.size()) return false;
    if (std::find(s_.repeated_headers.begin(), s_.repeated_headers.end(), first) == s_.repeated_headers.end())
      s_.repeated_headers.push_back(first);
    return true;
  }

  /// What stands below the data, behind a blank line: totals, a signature.
  void settle_tail() {
    const std::size_t n = s_.rows.size();
    double usual = 0;
    for (const auto& row : s_.rows) usual += static_cast<double>(n_filled_cells(row));
    usual /= std::max<double>(1, static_cast<double>(n));
    const auto is_tail = [&](std::size_t i) { return static_cast<double>(n_filled_cells(s_.rows[i])) < 0.6 * usual; };
    std::size_t first_blank = n;
    for (const std::size_t b : blank_before_)
      if (b > 0 && b < n) {
        first_blank = std::min(first_blank, b);
      }
    if (first_blank < n) {
      bool tail = n - first_blank <= 20;
      for (std::size_t i = first_blank; i < n; ++i) tail = tail && is_tail(i);
      if (tail) {
        s_.until_blank_line = true;
        s_.left_out = n - first_blank;
        s_.rows.resize(first_blank);
        s_.lines.resize(first_blank);
        widths_.resize(first_blank);
      }
    }
    s_.short_rows = std::any_of(widths_.begin(), widths_.end(), [&](std::size_t w) { return w < s_.columns.size(); });
  }

  std::vector<slice> slices_;
  file_sample s_;
  std::size_t begin_ = 0;       // of the first row behind the header
  std::size_t first_line_ = 1;  // its line
  std::size_t longer_ = 0, n_longer_ = 0;  // most cells of a row that has more than the header, and how many have
  bool too_wide_ = false;
  std::vector<std::size_t> widths_;
  std::vector<std::size_t> blank_before_;
};

result<file_sample> sampled(const std::string& path, const file_limits& limits) {
  const auto file = file_text::open_front(path, limits, whole_bytes);
  if (!file) return file.errors();
  const std::string_view bytes = file->text();
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) return not_a_table(path, "the file is empty");
  if (const auto other = other_format(bytes)) return not_a_table(path, *other);
  const std::string_view head = bytes.substr(
      0, bytes.size() <= slice_bytes ? bytes.size() : std::min(bytes.size(), bytes.rfind('\n', slice_bytes) + 1));
  const auto encoding = guess_encoding(head);
  if (!encoding) return not_a_table(path, "this is no text: bytes of zero and no encoding in which they make sense");
  if (encoding->name == "UTF-8") {
    if (const std::size_t at = first_invalid_utf8(head); at != std::string_view::npos) {
      const auto line = 1 + std::count(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      const std::size_t line_start = at == 0 ? 0 : head.rfind('\n', at - 1) + 1;
      return not_a_table(path, "line " + std::to_string(line) + ", byte " + std::to_string(at - line_start + 1) +
                                   ": the text says that it is UTF-8, and these bytes are not; export it again as "
                                   "UTF-8, or name its encoding in a mapping");
    }
  }
  sampler read(path, slices_of(*file, encoding->name));
  read.sample().bytes = file->size_of_whole();
  read.sample().shown_encoding = encoding->name;
  read.sample().encoding_proven = encoding->proven;
  const bool marked = bytes.starts_with("\xEF\xBB\xBF") || is_marked_utf16(bytes);
  if (encoding->name != "UTF-8" && !marked) read.sample().encoding = encoding->name;
  return read.read();
}

}  // namespace

result<file_sample> sample_file(const std::string& path, const file_limits& limits) {
  return unless_unreadable([&] { return sampled(path, limits); });
}

}  // namespace funnel::io
