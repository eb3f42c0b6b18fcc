/// Parts of the funnel report that list deals, and what its sections share.
///
/// Layer:   report.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>
#include <funnel/report/funnel_report.hpp>

#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

/// Where and why deals were lost ("lost").
doc::section lost_section(const funnel_report& r, language lang);
/// The deals behind each stage ("drill_down").
doc::section drill_section(const funnel_report& r, language lang);

/// Money, unless no deal of the report has any.
std::string money_text(const funnel_report& r, const count_amount& c, language lang);
/// A number that is not there, with a dash for people.
inline doc::cell dash() { return doc::real_cell(doc::no_number, doc::unit::number); }
/// A column that people see only then.
inline doc::reader only_if(bool shown) { return shown ? doc::reader::all : doc::reader::programs; }
/// A table under construction: columns first, then rows.
inline doc::table with_columns(std::string id, std::vector<doc::column> columns) {
  doc::table t;
  t.id = std::move(id);
  t.columns = std::move(columns);
  return t;
}

}  // namespace funnel::io
