#include "io/sql/clickhouse_rows.hpp"

#include "core/fold_case.hpp"
#include "core/number_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace funnel::io {

void tell_exception(const std::string& shown, std::string_view body) {
  const std::size_t begin = body.find("Code: ");
  if (begin == body.npos) fail(errc::io, shown, "the answer is not that of ClickHouse");
  body.remove_prefix(begin + 6);
  int code = 0;
  static_cast<void>(read_number(body.substr(0, body.find('.')), code));
  std::string_view text = body.substr(0, body.find("\r\n"));
  if (const std::size_t version = text.rfind(" (version "); version != text.npos) text = text.substr(0, version);
  if (const std::size_t kind = text.find("DB::Exception: "); kind != text.npos) text.remove_prefix(kind + 15);
  // Of the way to the data and of limits, not of the statement: timeouts, memory, network, shards, users, and queries
  // that were killed.
  constexpr std::array of_the_server{32,  33,  36,  159, 164, 192, 193, 194, 202, 209, 210,
                                     236, 241, 242, 279, 394, 425, 497, 516, 519, 999};
  const bool server = std::find(of_the_server.begin(), of_the_server.end(), code) != of_the_server.end();
  text = trimmed(text);
  fail(server ? errc::io : errc::invalid_value, server ? shown : "",
       text.empty() ? "the server broke off and does not say why" : std::string(text));
}

bool binary_reader::any() {
  while (at_ == held_.size()) {
    held_.clear();
    at_ = 0;
    const std::string_view piece = more_();
    if (piece.empty()) return false;
    held_ = piece;
  }
  return true;
}

std::string_view binary_reader::bytes(std::size_t n) {
  if (held_.size() - at_ < n) {
    held_.erase(0, at_);
    at_ = 0;
    while (held_.size() < n) {
      const std::string_view piece = more_();
      if (piece.empty()) fail(errc::io, shown_, "the answer ends in the middle of a row");
      held_ += piece;
    }
  }
  at_ += n;
  return std::string_view(held_).substr(at_ - n, n);
}

std::uint64_t binary_reader::length() {
  std::uint64_t n = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    const unsigned char b = byte();
    n |= std::uint64_t{b & 0x7FU} << shift;
    if (b < 0x80) return n;
  }
  fail(errc::io, shown_, "the answer is not in the format that was asked for");
}

std::string_view binary_reader::text() {
  constexpr std::uint64_t longest = 1 << 30;
  const std::uint64_t n = length();
  if (n > longest) fail(errc::io, shown_, "a value is longer than a gigabyte");
  return bytes(static_cast<std::size_t>(n));
}

void binary_reader::tell_rest(unsigned char first) {
  constexpr std::size_t enough = 64 << 10;
  std::string rest(1, static_cast<char>(first));
  try {
    while (rest.size() < enough && any()) rest += bytes(held_.size() - at_);
  } catch (const database_error&) {
    // The server breaks off behind what it says.
  }
  tell_exception(shown_, rest);
}

sql_column clickhouse_column(std::string name, std::string_view type_name) {
  const clickhouse_type type = clickhouse_type_of(type_name);
  sql_column c{std::move(name), type.cell()};
  c.own_type = type_name;
  if (type.what == clickhouse_type::form::other)
    c.cast = type_name.starts_with("Nullable(") || type_name.starts_with("LowCardinality(Nullable(")
                 ? "::Nullable(String)"
                 : "::String";
  c.checked = c.type != cell_type::text;
  return c;
}

clickhouse_rows::clickhouse_rows(binary_reader from, const std::vector<std::string>& names) : from_(std::move(from)) {
  if (from_.length() != names.size() + 1)
    fail(errc::io, from_.shown(), "the columns changed while they were asked for");
  for (std::size_t i = 0; i <= names.size(); ++i) from_.text();
  from_.text();  // the type of the byte in front
  for (const std::string& name : names) {
    const std::string type(from_.text());
    columns_.push_back(clickhouse_column(name, type));
    types_.push_back(clickhouse_type_of(type));
    if (types_.back().what == clickhouse_type::form::other)
      fail(errc::invalid_value, name, "values of the type " + type + " are not read");
  }
}

bool clickhouse_rows::fetch(row_block& to) {
  constexpr unsigned char row_begin = 0xFF;
  while (!over_ && !to.full()) {
    if (!from_.any()) {
      over_ = true;
      break;
    }
    if (const unsigned char first = from_.byte(); first != row_begin) from_.tell_rest(first);
    for (const clickhouse_type& type : types_) add_cell(type, to);
    ++to.n_rows;
  }
  return to.n_rows > 0;
}

void clickhouse_rows::add_cell(const clickhouse_type& type, row_block& to) {
  if (type.nullable && from_.byte() != 0) return to.add_null();
  if (type.what == clickhouse_type::form::text) return to.add(from_.text());
  const std::string_view bytes = from_.bytes(type.bytes);
  text_.clear();
  add_clickhouse_text(bytes, type, text_);
  to.add(text_);
}

}  // namespace funnel::io
