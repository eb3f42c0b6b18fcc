/// Tables of text on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Columns that a text takes on a terminal.
std::size_t width_of(std::string_view text);
/// A host's text as it may be shown, cut to a width.
std::string fit(std::string_view host_text, std::size_t width);

inline std::string spaces(std::size_t n) { return std::string(n, ' '); }
std::string pad_left(const std::string& text, std::size_t width);
std::string pad_right(const std::string& text, std::size_t width);

/// The lines of a text broken at spaces; a word longer than a line is cut.
std::vector<std::string> broken(std::string_view host_text, std::size_t width);

struct text_column {
  std::string heading;
  bool words = false;              ///< to the left, and broken where the table is too wide; else to the right, and whole
  std::vector<std::string> cells;  ///< one a row
};

/// The lines of a table, each with a margin of two columns. Where it is wider than `width`, headings are broken, then words;
/// and where that is not enough, the columns that have no room come below, each time beside the first.
std::vector<std::string> lines_of(const std::vector<text_column>& columns, std::size_t width);

}  // namespace funnel::io
