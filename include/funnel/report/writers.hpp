/// Lays out documents as text for a terminal, as JSON, and as one self-contained HTML page.
///
///     std::cout << to_text(to_document(*make_funnel_report(store, question)));
///
/// Layer:   report; compiled in funnel::io. Writers compute nothing: every number comes from the report.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>
#include <funnel/report/funnel_report.hpp>

#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The funnel report as a document: the drawn funnel, the stage table, the fate ledger, win rates, timing, segments,
/// months, the deals behind each stage, and what the words mean.
doc::document to_document(const funnel_report& r, language lang = language::english);

/// What was read from files, and which rows were not applied.
doc::section input_section(const input_summary& in, language lang);

struct text_options {
  int width = 100;      ///< columns of the terminal; 60 at least
  bool colour = false;  ///< ANSI colours
};

/// The document ready to print (UTF-8): sentences, tables, the funnel drawn with blocks. Other charts, folded tables
/// and glossaries are left to HTML.
std::string to_text(const doc::document& d, const text_options& options = {});

/// The sections as indented JSON, keyed by the ids of sections, tables and columns, with a stable field order.
/// Undefined numbers are null; amounts are integers in minor units; shares and days keep all their digits.
std::string to_json(const doc::document& d);

/// All of the funnel report as indented JSON with a stable field order, the sections of further analyses behind it
/// under "analyses". Undefined numbers are null; amounts are integers in minor units; instants are ISO 8601 in UTC.
std::string to_json(const funnel_report& r, const std::vector<doc::section>& analyses = {});

/// One page that needs no network and runs no script: charts as inline SVG, tables, the definitions in plain words.
/// Every label is escaped.
std::string to_html(const doc::document& d);

}  // namespace v0_1
}  // namespace funnel

#include "report/bottleneck_section.hpp"
#include "report/plan_section.hpp"
#include "report/velocity_section.hpp"
#include "report/comparison_section.hpp"
#include "report/forecast_section.hpp"
#include "report/self_view_section.hpp"
#include "report/workload_section.hpp"
