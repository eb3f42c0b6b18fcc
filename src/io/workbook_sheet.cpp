#include "io/workbook_sheet.hpp"

#include "core/csv_cell.hpp"
#include "core/number_text.hpp"
#include "core/utf8.hpp"
#include "io/xml_events.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace funnel::io {
namespace {

constexpr std::size_t most_sheet_columns = 16'384, most_sheet_rows = 1'048'576;  // of a sheet

/// "_x000D_" stands for a character that XML cannot hold.
std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::uint32_t code = 0;
    if (text.starts_with("_x") && text.size() >= 7 && text[6] == '_' &&
        std::from_chars(text.data() + 2, text.data() + 6, code, 16).ptr == text.data() + 6 && code < 0xD800) {
      if (code != '\r') append_code_point(out, code);
      text.remove_prefix(7);
    } else {
      out.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return out;
}

/// Days of the built-in formats of numbers (18.8.30).
cell_format built_in_format(int id) {
  if (id == 9 || id == 10) return cell_format::percent;
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58) return cell_format::date;
  if (id == 22) return cell_format::date_time;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 || id == 55 || id == 56) return cell_format::time_of_day;
  return cell_format::plain;
}

/// "AB12" is column 27; nullopt for what is no reference.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0;
  std::size_t i = 0;
  for (; i < reference.size() && reference[i] >= 'A' && reference[i] <= 'Z' && column <= most_sheet_columns; ++i)
    column = 26 * column + static_cast<std::size_t>(reference[i] - 'A' + 1);
  return i == 0 || column > most_sheet_columns ? std::nullopt : std::optional(column - 1);
}

/// Puts the cells of a sheet into lines.
class sheet_reader {
 public:
  sheet_reader(const workbook_texts& texts, std::size_t most, std::string& csv, std::size_t& n_rows)
      : texts_(texts), most_(most), csv_(csv), n_rows_(n_rows) {}

  bool take(const xml_event& e) {
    if (e.kind == xml_event::text) {
      if (in_value_) value_ += e.characters;
      return value_.size() <= most_ || fail(true);
    }
    const bool begins = e.kind == xml_event::begin;
    if (e.name == "row") return begins ? begin_row(e) : end_row();
    if (e.name == "c") return begins ? begin_cell(e) : end_cell();
    if (e.name == "v" || (e.name == "t" && !in_phonetics_)) in_value_ = begins;
    if (e.name == "rPh") in_phonetics_ = begins;  // how the text is spoken
    return true;
  }
  bool too_long() const { return too_long_; }

 private:
  bool fail(bool too_long) {
    too_long_ = too_long;
    return false;
  }

  bool begin_row(const xml_event& e) {
    const std::string at = e.attribute("r");
    std::size_t row = next_row_;
    if (!at.empty() && (!read_number(at, row) || row < next_row_ || row > most_sheet_rows)) return fail(false);
    csv_.append(row - next_row_, '\n');  // so that lines are rows
    next_row_ = row + 1;
    cells_.clear();
    return true;
  }
  bool end_row() {
    std::size_t last = cells_.size();
    while (last > 0 && cells_[last - 1].empty()) --last;
    std::size_t n_filled = 0;
    for (std::size_t i = 0; i < std::max<std::size_t>(last, width_); ++i) {
      if (i > 0) csv_ += ',';
      if (i < last) add_csv_cell(csv_, cells_[i]);
      n_filled += i < last && !cells_[i].empty();
    }
    if (n_filled >= 2) width_ = std::max(width_, last);
    n_rows_ += n_filled >= 2;
    csv_ += '\n';
    return csv_.size() <= most_ || fail(true);
  }

  bool begin_cell(const xml_event& e) {
    const std::string at = e.attribute("r");
    column_ = cells_.size();
    if (!at.empty()) {
      const auto column = column_of(at);
      if (!column || *column < cells_.size()) return fail(false);
      column_ = *column;
    }
    if (column_ >= most_sheet_columns) return fail(false);
    type_ = e.attribute("t");
    std::size_t style = 0;
    if (const std::string s = e.attribute("s"); !s.empty() && !read_number(s, style)) return fail(false);
    format_ = style < texts_.formats.size() ? texts_.formats[style] : cell_format::plain;
    value_.clear();
    in_value_ = false;
    return true;
  }
  bool end_cell() {
    std::string text;
    if (type_ == "s") {
      std::size_t at = 0;
      if (!value_.empty() && (!read_number(value_, at) || at >= texts_.strings.size())) return fail(false);
      if (!value_.empty()) text = texts_.strings[at];
    } else if (type_ == "b") {
      text = value_ == "1" ? "TRUE" : value_ == "0" ? "FALSE" : "";
    } else if (type_ == "str" || type_ == "inlineStr") {
      text = unescaped(value_);
    } else if (type_ == "e" || type_ == "d") {  // an error; a date in ISO 8601
      text = value_;
    } else if (!value_.empty()) {
      double number = 0;
      if (!read_number(value_, number)) return fail(false);
      text = shown_number(number, format_, texts_.from_1904);
    }
    if (text.empty()) return true;
    cells_.resize(column_ + 1);
    cells_[column_] = std::move(text);
    return true;
  }

  const workbook_texts& texts_;
  std::size_t most_;
  std::string& csv_;
  std::size_t& n_rows_;
  std::size_t next_row_ = 1, column_ = 0, width_ = 0;
  std::vector<std::string> cells_;
  std::string type_, value_;
  cell_format format_ = cell_format::plain;
  bool in_value_ = false, in_phonetics_ = false, too_long_ = false;
};

}  // namespace

bool read_strings(std::string_view xml, workbook_texts& texts) {
  std::string text;
  bool in_text = false, spoken = false;
  return read_xml(xml, [&](const xml_event& e) {
    if (e.kind == xml_event::text) {
      if (in_text) text += e.characters;
      return true;
    }
    const bool begins = e.kind == xml_event::begin;
    if (e.name == "rPh") spoken = begins;
    if (e.name == "t") in_text = begins && !spoken;
    if (e.name == "si") {
      if (!begins) texts.strings.push_back(unescaped(text));
      text.clear();
    }
    return true;
  });
}

bool read_styles(std::string_view xml, workbook_texts& texts) {
  std::map<int, cell_format> own;
  bool in_cells = false;
  return read_xml(xml, [&](const xml_event& e) {
    if (e.name == "cellXfs") in_cells = e.kind == xml_event::begin;
    if (e.kind != xml_event::begin) return true;
    int id = 0;
    if (const std::string number = e.attribute("numFmtId"); !number.empty()) read_number(number, id);
    if (e.name == "numFmt") own[id] = format_of_code(e.attribute("formatCode"));
    if (e.name == "xf" && in_cells) {
      const auto known = own.find(id);
      texts.formats.push_back(known == own.end() ? built_in_format(id) : known->second);
    }
    return true;
  });
}

sheet_reading read_sheet(std::string_view xml, const workbook_texts& texts, std::size_t most, std::string& csv, std::size_t& n_rows) {
  sheet_reader reader(texts, most, csv, n_rows);
  if (read_xml(xml, [&](const xml_event& e) { return reader.take(e); })) return sheet_reading::whole;
  return reader.too_long() ? sheet_reading::too_long : sheet_reading::damaged;
}

}  // namespace funnel::io
