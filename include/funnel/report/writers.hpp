/// Lays out a funnel report as text for a terminal, as JSON, and as one self-contained HTML page.
///
/// Layer:   report; compiled in funnel::io. Writers compute nothing: every number comes from the report.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/language.hpp>
#include <funnel/report/funnel_report.hpp>

#include <string>

namespace funnel {
inline namespace v0_1 {

struct text_options {
  language lang = language::english;
  int width = 100;      ///< columns of the terminal; 60 at least
  bool colour = false;  ///< ANSI colours
};

/// A drawn funnel, the stage table, the fate ledger, win rates, timing and segments, ready to print (UTF-8).
std::string to_text(const funnel_report& r, const text_options& options = {});

/// All of the report as indented JSON with a stable field order. Undefined numbers are null; amounts are
/// integers in minor units; instants are ISO 8601 in UTC.
std::string to_json(const funnel_report& r);

struct html_options {
  language lang = language::english;
};

/// One page that needs no network and runs no script: the funnel, bar and line charts as inline SVG, tables,
/// the definitions in plain words, and the deals behind each stage. Every label is escaped.
std::string to_html(const funnel_report& r, const html_options& options = {});

}  // namespace v0_1
}  // namespace funnel
