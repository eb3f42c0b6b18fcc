#include <funnel/report/writers.hpp>

#include "core/printable.hpp"
#include "report/words/report_words.hpp"
#include "report/writers/text_table.hpp"

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

class text_writer {
 public:
  text_writer(const document& d, const text_options& o)
      : d_(d), currency_{d.currency}, colour_(o.colour), width_(static_cast<std::size_t>(std::max(o.width, 60))) {
    currency_.code = printable(currency_.code);
  }

  std::string write() {
    out_ = bold(fit(d_.title, width_)) + "\n";
    wrapped(d_.question, "");
    if (std::any_of(d_.figures.begin(), d_.figures.end(), [](const figure& f) { return f.whose != reader::programs; })) out_ += "\n";
    for (const figure& f : d_.figures)
      if (f.whose != reader::programs) write(f);
    for (const section& s : d_.sections) {
      if (s.whose == reader::programs) continue;
      const std::size_t before = out_.size();
      out_ += "\n" + bold(fit(heading_for_people(s, d_.lang), width_)) + "\n";
      const std::size_t bare = out_.size();
      for (const block& b : s.blocks) std::visit([&](const auto& part) { write(part); }, b);
      if (out_.size() == bare) out_.resize(before);
    }
    return std::move(out_);
  }

 private:
  std::string bold(const std::string& text) const { return colour_ ? "\033[1m" + text + "\033[0m" : text; }
  std::string value_of(const cell& c) const {
    return c.is_words() ? fit(c.text, 80) : cell_text(c, currency_, d_.lang, gap);
  }

  void wrapped(std::string_view text, const std::string& margin) {
    for (const std::string& line : broken(text, width_ - margin.size())) out_ += margin + line + "\n";
  }

  void write(const figure& f) {
    constexpr std::size_t names = 36;
    std::string margin = "  " + pad_right(fit(f.label, names - 4), names - 2);
    for (const std::string& line : broken(value_of(f.value) + (f.note.empty() ? "" : "  (" + f.note + ")"), width_ - names)) {
      out_ += margin + line + "\n";
      margin = spaces(names);
    }
  }

  void write(const paragraph& p) { wrapped(p.text, "  "); }

  /// Columns that hold texts are aligned to the left, as the first is; numbers to the right.
  void write(const table& t) {
    if (!t.fold.empty() || t.rows.empty() || t.whose == reader::programs || columns_for_people(t).empty()) return;
    if (!t.title.empty()) out_ += "  " + bold(fit(t.title, width_ - 2)) + "\n";
    std::vector<text_column> columns;
    for (const std::size_t c : columns_for_people(t)) {
      text_column column{fit(t.columns[c].heading, 40), true, {}};
      for (const std::vector<cell>& row : t.rows) {
        column.words = column.words && (columns.empty() || row[c].is_words() || row[c].what == cell::holds::nothing);
        const std::string range = range_text(row[c], currency_, d_.lang, gap);
        column.cells.push_back(value_of(row[c]) + (range.empty() ? "" : "  " + range));
      }
      columns.push_back(std::move(column));
    }
    for (const std::string& line : lines_of(columns, width_)) out_ += line + "\n";
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
