#include "report/writers/text_table.hpp"

#include "core/printable.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <span>

namespace funnel::io {
namespace {

/// Of a text that is not empty.
std::string_view first_character(std::string_view text) { return text.substr(0, std::max<std::size_t>(utf8_length(text), 1)); }

/// Columns that a code point takes on a terminal: two for the wide East Asian blocks and emoji.
std::size_t columns_of(std::string_view point) {
  const bool wide = point.size() == 4 || (point.size() == 3 && ((point >= "\u1100" && point <= "\u115F") ||
                                                                (point >= "\u2E80" && point <= "\uD7A3") ||
                                                                (point >= "\uF900" && point <= "\uFAFF") ||
                                                                (point >= "\uFF00" && point <= "\uFF60")));
  return wide ? 2 : 1;
}

constexpr std::size_t gap = 2;           // before each column
constexpr std::size_t most_heading = 4;  // lines
constexpr std::size_t least_words = 16;  // width to which words are narrowed

std::size_t widest(const std::vector<std::string>& texts) {
  std::size_t width = 0;
  for (const std::string& text : texts) width = std::max(width, width_of(text));
  return width;
}

/// The least width at which a heading takes so many lines at most.
std::size_t heading_width(const std::string& heading, std::size_t n_lines) {
  std::size_t width = 0;
  for (std::size_t from = 0; from < heading.size();) {
    const std::size_t end = std::min(heading.find(' ', from), heading.size());
    width = std::max(width, width_of(std::string_view(heading).substr(from, end - from)));
    from = end + 1;
  }
  while (broken(heading, width).size() > n_lines) ++width;
  return width;
}

std::size_t sum(std::span<const std::size_t> widths) {
  std::size_t all = 0;
  for (const std::size_t w : widths) all += gap + w;
  return all;
}

/// The columns beside which each part of a table stands that has to be parted: the first, and words next to it that leave
/// half of the room to others.
std::size_t leading(const std::vector<text_column>& columns, const std::vector<std::size_t>& widths, std::size_t width) {
  std::size_t n = 1, used = gap + widths[0];
  while (n < columns.size() && columns[n].words && used + gap + widths[n] <= width / 2) used += gap + widths[n++];
  return n;
}

/// Of each column, as wide as `width` in all if that can be.
std::vector<std::size_t> widths_of(const std::vector<text_column>& columns, std::size_t width) {
  std::vector<std::size_t> widths;
  for (std::size_t n_lines = 1; n_lines <= most_heading && (widths.empty() || sum(widths) > width); ++n_lines) {
    widths.clear();
    for (const text_column& c : columns) widths.push_back(std::max(widest(c.cells), heading_width(c.heading, n_lines)));
  }
  std::vector<std::size_t> narrow = widths;
  while (sum(narrow) > width) {
    std::size_t* broadest = nullptr;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].words || narrow[i] <= std::max(least_words, heading_width(columns[i].heading, most_heading))) continue;
      if (!broadest || narrow[i] > *broadest) broadest = &narrow[i];
    }
    if (!broadest) break;
    --*broadest;
  }
  if (sum(narrow) <= width) return narrow;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].words) widths[i] = std::min(widths[i], width / 2 - gap);
  return widths;
}

/// One line of cells, or as many as the longest of them takes.
void add_row(std::vector<std::string>& out, const std::vector<std::vector<std::string>>& cells, const std::vector<text_column>& columns,
             std::span<const std::size_t> chosen, std::span<const std::size_t> widths, bool at_bottom) {
  std::size_t n_lines = 1;
  for (const std::size_t c : chosen) n_lines = std::max(n_lines, cells[c].size());
  for (std::size_t i = 0; i < n_lines; ++i) {
    std::string line;
    for (const std::size_t c : chosen) {
      const std::size_t above = at_bottom ? n_lines - cells[c].size() : 0;
      const std::string text = i >= above && i - above < cells[c].size() ? cells[c][i - above] : std::string();
      line += spaces(gap) + (columns[c].words ? pad_right(text, widths[c]) : pad_left(text, widths[c]));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out.push_back(std::move(line));
  }
}

}  // namespace

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view point = first_character(text.substr(i));
    width += columns_of(point);
    i += point.size();
  }
  return width;
}

std::string fit(std::string_view host_text, std::size_t width) {
  const std::string text = printable(host_text);
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view point = first_character(std::string_view(text).substr(i));
    i += point.size();
    const std::size_t w = columns_of(point);
    if (used + w > width || (used + w == width && i < text.size())) return out + "\u2026";
    out += point;
    used += w;
  }
  return out;
}

std::string pad_left(const std::string& text, std::size_t width) { return spaces(width - std::min(width, width_of(text))) + text; }
std::string pad_right(const std::string& text, std::size_t width) { return text + spaces(width - std::min(width, width_of(text))); }

std::vector<std::string> broken(std::string_view host_text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  while (!host_text.empty()) {
    const std::size_t end = std::min(host_text.find(' '), host_text.size());
    const std::string word = fit(host_text.substr(0, end), width);
    const std::size_t w = width_of(word);
    if (used > 0 && used + 1 + w > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ', ++used;
    lines.back() += word;
    used += w;
    host_text.remove_prefix(std::min(end + 1, host_text.size()));
  }
  return lines;
}

std::vector<std::string> lines_of(const std::vector<text_column>& columns, std::size_t width) {
  std::vector<std::string> out;
  if (columns.empty()) return out;
  const std::vector<std::size_t> widths = widths_of(columns, width);
  const std::size_t n = columns.size(), n_leading = leading(columns, widths, width);
  for (std::size_t next = n_leading; next < n || out.empty();) {
    std::vector<std::size_t> chosen;
    std::size_t used = 0;
    for (std::size_t c = 0; c < n_leading; used += gap + widths[c++]) chosen.push_back(c);
    for (; next < n && (chosen.size() == n_leading || used + gap + widths[next] <= width); used += gap + widths[next++]) chosen.push_back(next);
    if (!out.empty()) out.emplace_back();
    const auto add = [&](const auto& text_in, bool at_bottom) {
      std::vector<std::vector<std::string>> cells(columns.size());
      for (const std::size_t c : chosen) cells[c] = text_in(columns[c], widths[c]);
      add_row(out, cells, columns, chosen, widths, at_bottom);
    };
    add([](const text_column& c, std::size_t w) { return broken(c.heading, w); }, true);
    out.push_back(spaces(gap));
    for (std::size_t i = gap; i < used; ++i) out.back() += "\u2500";
    for (std::size_t r = 0; r < columns[0].cells.size(); ++r)
      add([r](const text_column& c, std::size_t w) { return c.words ? broken(c.cells[r], w) : std::vector<std::string>{c.cells[r]}; }, false);
  }
  return out;
}

}  // namespace funnel::io
