#include "io/sql/connection.hpp"

#include "core/duration_text.hpp"
#include "core/fold_case.hpp"
#include "core/number_text.hpp"
#include "io/sql/sql_source.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace funnel::io {
namespace {

/// "sales.deals" or "\"Deal Rows\"" part by part, quoted.
std::string quoted_table(const sql_connection& in, std::string_view table) {
  std::string all;
  while (!table.empty()) {
    std::string part;
    if (const char mark = table.front(); mark == '"' || mark == '`') {
      std::size_t i = 1;
      for (; i < table.size() && (table[i] != mark || (i + 1 < table.size() && table[i + 1] == mark)); ++i) {
        part += table[i];
        i += table[i] == mark;
      }
      if (i >= table.size()) fail(errc::invalid_value, "table", "a quote in the name of the table is not closed");
      table.remove_prefix(i + 1);
      if (!table.empty() && table.front() != '.') fail(errc::invalid_value, "table", "is not the name of a table");
    } else {
      part = table.substr(0, table.find('.'));
      table.remove_prefix(part.size());
    }
    if (!table.empty()) table.remove_prefix(1);
    if (part.empty()) fail(errc::invalid_value, "table", "a part of the name of the table is empty");
    all += (all.empty() ? "" : ".") + in.quoted(part);
  }
  return all;
}

/// The statement without what ends it.
std::string_view checked_statement(std::string_view text) {
  std::string_view begin = text;
  for (;;) {
    begin = begin.substr(std::min(begin.find_first_not_of(" \t\r\n("), begin.size()));
    if (begin.starts_with("--"))
      begin = begin.substr(std::min(begin.find('\n'), begin.size()));
    else if (begin.starts_with("/*"))
      begin = begin.substr(std::min(begin.find("*/"), begin.size() - 2) + 2);
    else
      break;
  }
  const std::string word = fold_case(begin.substr(0, std::min(begin.find_first_of(" \t\r\n(*"), begin.size())));
  if (word != "select" && word != "with" && word != "values" && word != "table")
    fail(errc::invalid_value, "statement",
         "does not begin with SELECT, WITH, VALUES or TABLE, and nothing else is run");
  while (!text.empty() && (trimmed(text).empty() || trimmed(text).back() == ';'))
    text = text.substr(0, text.rfind(trimmed(text).empty() ? text.back() : ';'));
  return text;
}

/// "1h" as a time, "1000" as a number.
struct overlap {
  std::int64_t number = 0;
  timespan time{};
};

overlap parse_overlap(const std::string& text, cell_type type) {
  overlap o;
  if (text.empty()) return o;
  if (type == cell_type::number) {
    if (!read_number(text, o.number) || o.number < 0)
      fail(errc::invalid_value, "overlap", "\"" + text + "\" is not a whole number, as the mark is");
  } else if (type == cell_type::time) {
    const auto time = parse_duration(text);
    if (!time || *time < timespan{})
      fail(errc::invalid_value, "overlap", "\"" + text + "\" is not a time such as 15m, 1h or 2d, as the mark is");
    o.time = *time;
  } else {
    fail(errc::invalid_value, "overlap", "the mark is neither a number nor a time, so it has no overlap");
  }
  return o;
}

/// The window by a column that grows: from the highest value of the last reading, less the overlap, on.
sql_window column_window(sql_connection& in, const sql_select& what, const sql_column& column,
                         const std::string& overlap_text, const std::string& known) {
  if (overlap_text.empty() && !in.commits_in_order())
    fail(errc::missing_value, "overlap",
         "transactions commit in another order than that of \"" + column.name +
             "\": the mapping must say how late rows may appear, as \"1h\" or as a number");
  sql_window w;
  cell_type type = cell_type::text;
  const std::string highest = in.value("SELECT " + in.highest(in.quoted(column.name)) + " FROM " + what.from, &type);
  if (type == cell_type::text) type = column.type;  // not every driver knows the type of an expression
  const overlap back = parse_overlap(overlap_text, type);
  const char* const word = type == cell_type::number ? "number " : type == cell_type::time ? "time " : "text ";
  w.mark = highest.empty() ? known : word + highest;
  if (known.empty()) return w;
  if (!known.starts_with(word) && !highest.empty())
    fail(errc::invalid_value, column.name, "the mark is of another type than it was: " + known + ", now " + w.mark);
  const std::string last = known.substr(known.find(' ') + 1);
  std::string from;
  if (known.starts_with("number ")) {
    std::int64_t n = 0;
    if (!read_number(last, n))
      fail(errc::invalid_value, column.name, "the mark is not a whole number: " + last);
    from = std::to_string(n < back.number ? 0 : n - back.number);
  } else if (known.starts_with("time ")) {
    const auto at = parse_time(last, time_zone());
    if (!at) fail(errc::invalid_value, column.name, "the mark is no time: " + last);
    from = in.literal(*at - back.time, column);
  } else {
    from = in.text_literal(last);
  }
  w.where = in.quoted(column.name) + " >= " + from;
  return w;
}

}  // namespace

std::string quoted_by(char mark, std::string_view text) {
  std::string out(1, mark);
  for (const char c : text) out.append(c == mark ? 2 : 1, c);
  return out += mark;
}

std::string sql_select::text(const sql_connection& in) const {
  if (in.keeps_statements() && !statement.empty() && where.empty()) return statement;
  std::string sql = "SELECT ";
  for (std::size_t i = 0; i < columns.size(); ++i)
    sql += (i == 0 ? "" : ", ") + (wanted[i] ? in.quoted(columns[i].name) + columns[i].cast : "NULL");
  return sql + " FROM " + from + (where.empty() ? "" : " WHERE " + where);
}

std::string sql_connection::value(const std::string& select, cell_type* type) {
  const std::vector<sql_column> columns = columns_of(select);
  if (columns.empty()) fail(errc::io, "", "the server gives no value where it was asked for one");
  if (type) *type = columns.front().type;
  sql_source rows("", "statement", run(select, columns));
  const auto row = rows.cursor();
  return row->claim() && row->next() ? std::string(row->cell(0)) : std::string();
}

sql_select select_of(sql_connection& in, const table_source& source, const std::vector<std::string>& wanted) {
  sql_select s;
  if (source.table.empty()) {
    s.statement = checked_statement(source.statement);
    s.from = "(" + s.statement + "\n) funnel_rows";  // what ends the statement may be a comment
  } else {
    s.from = quoted_table(in, source.table);
  }
  s.columns = in.columns_of(in.keeps_statements() && !s.statement.empty() ? s.statement : "SELECT * FROM " + s.from);
  if (s.columns.empty()) fail(errc::invalid_value, "statement", "gives no columns");
  const sql_source named("", "table", s.columns);
  s.wanted.assign(s.columns.size(), false);
  bool all = true;
  for (const std::string& name : wanted) {
    const std::size_t at = named.column(name);
    all = all && at != no_column;
    if (at != no_column) s.wanted[at] = true;
  }
  // A column that is not there is told by who reads the rows, and none is read then.
  if (!all) s.wanted.assign(s.columns.size(), false);
  return s;
}

sql_window window_of(sql_connection& in, const sql_select& what, const table_source& source, const std::string& known) {
  const sql_column* mark = nullptr;
  for (const sql_column& c : what.columns)
    if (c.name == source.mark) mark = &c;
  if (!source.mark.empty() && !mark)
    fail(errc::unknown_name, "mark",
         "the " + std::string(what.statement.empty() ? "table" : "statement") + " has no column \"" + source.mark +
             "\"");
  if (auto own = in.own_window(what, mark, known)) return *std::move(own);
  if (mark) return column_window(in, what, *mark, source.overlap, known);
  return {};
}

}  // namespace funnel::io
