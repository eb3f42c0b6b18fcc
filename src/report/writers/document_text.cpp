#include <funnel/report/writers.hpp>

#include "core/printable.hpp"
#include "core/utf8.hpp"
#include "report/words/report_words.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;
using namespace doc;

constexpr std::string_view gap = "\u00A0";

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

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view point = first_character(text.substr(i));
    width += columns_of(point);
    i += point.size();
  }
  return width;
}

/// A host's text as it may be shown, cut to a width.
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

std::string spaces(std::size_t n) { return std::string(n, ' '); }
std::string pad_left(const std::string& text, std::size_t width) { return spaces(width - std::min(width, width_of(text))) + text; }
std::string pad_right(const std::string& text, std::size_t width) { return text + spaces(width - std::min(width, width_of(text))); }

class text_writer {
 public:
  text_writer(const document& d, const text_options& o)
      : d_(d), currency_{d.currency}, colour_(o.colour), width_(static_cast<std::size_t>(std::max(o.width, 60))) {
    currency_.code = printable(currency_.code);
  }

  std::string write() {
    out_ = bold(fit(d_.title, width_)) + "\n";
    wrapped(d_.question, "");
    if (!d_.figures.empty()) out_ += "\n";
    for (const figure& f : d_.figures) out_ += "  " + pad_right(fit(f.label, 32), 34) + value_of(f.value) + (f.note.empty() ? "" : "  (" + printable(f.note) + ")") + "\n";
    for (const section& s : d_.sections) {
      const std::size_t before = out_.size();
      out_ += "\n" + bold(fit(s.heading, width_)) + "\n";
      const std::size_t bare = out_.size();
      for (const block& b : s.blocks) std::visit([&](const auto& part) { write(part); }, b);
      if (out_.size() == bare) out_.resize(before);
    }
    return std::move(out_);
  }

 private:
  std::string bold(const std::string& text) const { return colour_ ? "\033[1m" + text + "\033[0m" : text; }
  std::string value_of(const cell& c) const {
    return c.what == cell::holds::text ? fit(c.text, 80) : cell_text(c, currency_, d_.lang, gap);
  }

  /// Breaks at spaces; a word longer than a line is cut.
  void wrapped(std::string_view text, std::string_view margin) {
    std::string line(margin);
    const auto flush = [&] {
      line.erase(line.find_last_not_of(' ') + 1);
      out_ += line + "\n";
      line = margin;
    };
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(' '), text.size());
      const std::string word = fit(text.substr(0, end), width_ - margin.size());
      if (line.size() > margin.size() && width_of(line) + width_of(word) > width_) flush();
      line += word + " ";
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    flush();
  }

  void write(const paragraph& p) { wrapped(p.text, "  "); }

  /// Columns that hold texts are aligned to the left, as the first is; numbers to the right.
  void write(const table& t) {
    if (!t.fold.empty() || t.rows.empty()) return;
    if (!t.title.empty()) out_ += "  " + bold(fit(t.title, width_ - 2)) + "\n";
    std::vector<std::vector<std::string>> lines(t.rows.size() + 1);
    std::vector<std::size_t> widths;
    std::vector<bool> words;
    for (std::size_t c = 0; c < t.columns.size(); ++c) {
      lines[0].push_back(fit(t.columns[c].heading, 40));
      bool numbers = false;
      for (std::size_t r = 0; r < t.rows.size(); ++r) {
        const cell& here = t.rows[r][c];
        numbers = numbers || here.what == cell::holds::integer || here.what == cell::holds::real;
        const std::string range = range_text(here, currency_, d_.lang, gap);
        lines[r + 1].push_back(value_of(here) + (range.empty() ? "" : "  " + range));
      }
      words.push_back(c == 0 || !numbers);
      widths.push_back(0);
      for (const auto& line : lines) widths[c] = std::max(widths[c], width_of(line[c]));
    }
    std::size_t rule = 0;
    for (const std::size_t w : widths) rule += w + 2;
    for (std::size_t r = 0; r < lines.size(); ++r) {
      std::string line;
      for (std::size_t c = 0; c < widths.size(); ++c) line += "  " + (words[c] ? pad_right(lines[r][c], widths[c]) : pad_left(lines[r][c], widths[c]));
      line.erase(line.find_last_not_of(' ') + 1);
      out_ += line + "\n";
      if (r > 0) continue;
      out_ += "  ";
      for (std::size_t i = 2; i < rule; ++i) out_ += "\u2500";
      out_ += "\n";
    }
  }

  void write(const chart& c) {
    std::visit([&](const auto& drawn) { draw(drawn); }, c);
  }
  void draw(const funnel_chart& c) { bars(c.title, c.bands, c.of, true); }
  void draw(const bar_chart& c) { bars(c.title, c.bars, c.of, false); }
  // Left to HTML.
  void draw(const stacked_chart&) {}
  void draw(const line_chart&) {}
  void draw(const step_chart&) {}
  void draw(const limits_chart&) {}
  void draw(const box_chart&) {}
  void draw(const heat_map&) {}
  void draw(const plan_chart&) {}

  void bars(const std::string& title, const std::vector<bar>& all, unit of, bool centred) {
    if (all.empty()) return;
    std::size_t names = 0, values = 0, notes = 0;
    double most = 0;
    const auto value = [&](const bar& b) { return value_text(b.value, of, currency_, d_.lang, gap); };
    for (const bar& b : all) {
      names = std::max(names, width_of(fit(b.label, 28)));
      values = std::max(values, width_of(value(b)));
      notes = std::max(notes, width_of(printable(b.note)));
      if (b.value > most) most = b.value;
    }
    const std::size_t around = names + values + notes + 8;
    const std::size_t room = std::min<std::size_t>(48, width_ > around + 16 ? width_ - around : 16);
    out_ += "  " + printable(title) + "\n";
    for (const bar& b : all) {
      std::size_t size = most > 0 && b.value > 0 ? static_cast<std::size_t>(std::lround(static_cast<double>(room) * b.value / most)) : 0;
      if (b.value > 0) size = std::max<std::size_t>(size, 1);
      const std::size_t left = centred ? (room - size) / 2 : 0;
      std::string blocks;
      for (std::size_t i = 0; i < size; ++i) blocks += "\u2588";
      if (colour_) blocks = (b.as == tone::good ? "\033[32m" : b.as == tone::bad ? "\033[31m" : "\033[34m") + blocks + "\033[0m";
      std::string line = "  " + pad_right(fit(b.label, 28), names) + "  " + spaces(left) + blocks + spaces(room - size - left) + "  " +
                         pad_left(value(b), values) + "  " + pad_left(printable(b.note), notes);
      line.erase(line.find_last_not_of(' ') + 1);
      out_ += line + "\n";
    }
  }

  void write(const glossary&) {}

  const document& d_;
  currency currency_;  // with a code that may be shown
  bool colour_;
  std::size_t width_;
  std::string out_;
};

}  // namespace

std::string to_text(const doc::document& d, const text_options& o) { return text_writer(d, o).write(); }

}  // namespace v0_1
}  // namespace funnel
