#include "report/writers/table_csv.hpp"

#include "core/csv_cell.hpp"

#include <funnel/core/time.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace funnel::io {
namespace {

void add_number(std::string& out, double x) {
  if (!std::isfinite(x)) return;
  char text[64];
  const double size = std::abs(x);
  const auto form = size == 0 || (size >= 1e-6 && size < 1e18) ? std::chars_format::fixed : std::chars_format::general;
  out.append(text, std::to_chars(text, text + sizeof text, x, form).ptr);  // the shortest that reads back as the same number
}

/// Would a spreadsheet take the text for a formula?
bool looks_like_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+@\t\r-").find(text.front()) == std::string_view::npos) return false;
  return text.front() != '-' || text.find_first_not_of("-0123456789., ") != std::string_view::npos;
}

void add_text(std::string& out, const std::string& text, doc::reader whom) {
  add_csv_cell(out, whom == doc::reader::people && looks_like_formula(text) ? "'" + text : text);
}

void add_number(std::string& out, double x, doc::unit of) {
  if (of == doc::unit::amount && std::isfinite(x)) x = std::round(x);  // money is whole
  add_number(out, x);
}

void add_value(std::string& out, const doc::cell& c, doc::reader whom) {
  const bool people = whom == doc::reader::people;
  switch (c.what) {
    case doc::cell::holds::nothing: return people ? add_text(out, c.text, whom) : void();
    case doc::cell::holds::text: return add_text(out, people || c.id.empty() ? c.text : c.id, whom);
    case doc::cell::holds::integer: return void(out += c.of != doc::unit::instant ? std::to_string(c.integer) : people ? c.text : to_text(instant{c.integer}));
    case doc::cell::holds::real: return add_number(out, c.real, c.of);
  }
}

void add_cell(std::string& out, const doc::cell& c, const column_parts& parts, doc::reader whom) {
  add_value(out, c, whom);
  if (parts.interval) {
    out += ',';
    if (c.has_interval()) add_number(out, c.lower, c.of);
    out += ',';
    if (c.has_interval()) add_number(out, c.upper, c.of);
  }
  if (parts.evidence) {
    out += ',';
    if (c.n >= 0) out += std::to_string(c.hits);
    out += ',';
    if (c.n >= 0) out += std::to_string(c.n);
  }
}

std::string csv_of(const doc::table& t, doc::reader whom) {
  const std::vector<column_parts> parts = parts_of(t);
  const doc::reader others = whom == doc::reader::people ? doc::reader::programs : doc::reader::people;
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < t.columns.size(); ++c)
    if (t.columns[c].whose != others) columns.push_back(c);
  std::string out;
  for (const std::size_t c : columns) {
    if (c != columns.front()) out += ',';
    add_csv_cell(out, t.columns[c].id);
    const auto more = [&](const char* suffix) { out += ',', add_csv_cell(out, t.columns[c].id + suffix); };
    if (parts[c].interval) more("_lower"), more("_upper");
    if (parts[c].evidence) more("_hits"), more("_n");
  }
  out += "\r\n";
  const std::size_t n_rows = whom == doc::reader::people ? t.rows.size() : rows_for_programs(t);
  for (std::size_t r = 0; r < n_rows; ++r) {
    for (const std::size_t c : columns) {
      if (c != columns.front()) out += ',';
      add_cell(out, t.rows[r][c], parts[c], whom);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace

std::vector<column_parts> parts_of(const doc::table& t) {
  std::vector<column_parts> parts(t.columns.size());
  for (const auto& row : t.rows)
    for (std::size_t c = 0; c < row.size(); ++c) {
      parts[c].interval = parts[c].interval || row[c].has_interval();
      parts[c].evidence = parts[c].evidence || row[c].n >= 0;
    }
  return parts;
}

result<std::string> to_csv(const doc::document& d, std::string_view name, doc::reader whom) {
  const auto table = find_table(d, name);
  if (!table) return table.errors();
  return csv_of(**table, whom);
}

result<const doc::table*> find_table(const doc::document& d, std::string_view name) {
  std::string there;
  for (const doc::section& s : d.sections)
    for (const doc::block& b : s.blocks)
      if (const auto* t = std::get_if<doc::table>(&b)) {
        const std::string id = s.id + "." + t->id;
        if (name.empty() || name == id) return t;
        there += (there.empty() ? "" : ", ") + id;
      }
  return error{errc::unknown_name, "table", there.empty() ? "this answer has no tables" : "there is no such table; there are " + there};
}

}  // namespace funnel::io
