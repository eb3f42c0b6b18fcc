/// Tables of documents as CSV.
///
/// Layer:   report.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/report/document.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// The table of this name: section and table, joined by a point; the first when empty. Errors: `unknown_name` with those there are.
result<const doc::table*> find_table(const doc::document& d, std::string_view name);

/// Without those that sum up others, or say how many are not listed: the first so many rows.
inline std::size_t rows_for_programs(const doc::table& t) { return t.rows.size() - t.totals - (t.says_more ? 1 : 0); }

/// Does a column have intervals, and counts behind its shares?
struct column_parts {
  bool interval = false;
  bool evidence = false;
};
std::vector<column_parts> parts_of(const doc::table& t);

/// One table of the document: RFC 4180, headings are keys, amounts in minor units, undefined numbers empty. Programs get ids, instants in
/// UTC, and rows that are not sums of others; people get words and, since they open the file with a spreadsheet, an apostrophe before what
/// it would take for a formula.
/// Errors: those of `find_table`.
result<std::string> to_csv(const doc::document& d, std::string_view name, doc::reader whom = doc::reader::programs);

}  // namespace funnel::io
