/// A report as a document: headed sections of sentences, charts and tables, in one language.
///
/// All reports become documents, and there is one writer a format: text, JSON, HTML.
///
/// Layer:   report.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/core/types.hpp>
#include "report/chart.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace doc {

/// One cell of a table: a text, a number of some unit, or nothing. Numbers keep their full value; writers round.
struct cell {
  enum class holds : std::uint8_t { nothing, text, integer, real };

  holds what = holds::nothing;
  unit of = unit::number;
  std::string text;              ///< of a text
  std::int64_t integer = 0;      ///< a count, or money in minor units
  double real = no_number;       ///< the others; not finite: no value
  double lower = no_number;      ///< interval, when there is one
  double upper = no_number;
  std::int64_t hits = -1;        ///< evidence of a share, when it is a count of trials
  std::int64_t n = -1;
  int decimals = -1;             ///< as the unit is usually written when negative
  tone as = tone::plain;

  bool has_interval() const noexcept { return lower == lower && upper == upper; }
  cell toned(tone t) && { return as = t, std::move(*this); }
};

/// The makers of cells.
inline cell text_cell(std::string words) {
  cell c;
  c.what = cell::holds::text;
  c.text = std::move(words);
  return c;
}
inline cell integer_cell(std::int64_t value, unit of) {
  cell c;
  c.what = cell::holds::integer;
  c.of = of;
  c.integer = value;
  return c;
}
inline cell count_cell(std::int64_t n) { return integer_cell(n, unit::count); }
inline cell amount_cell(minor_units amount) { return integer_cell(amount, unit::amount); }
inline cell real_cell(double value, unit of, double lower = no_number, double upper = no_number) {
  cell c;
  c.what = cell::holds::real;
  c.of = of;
  c.real = value;
  c.lower = lower;
  c.upper = upper;
  return c;
}
/// A share with its interval and its counts; no value without evidence.
inline cell share_cell(const estimate& e) {
  cell c = e.has_value() ? real_cell(e.value, unit::share, e.lower, e.upper) : real_cell(no_number, unit::share);
  c.hits = e.hits;
  c.n = e.n;
  return c;
}
inline cell days_cell(double days, double lower = no_number, double upper = no_number) {
  return real_cell(days, unit::days, lower, upper);
}
inline cell number_cell(double value, int decimals) {
  cell c = real_cell(value, unit::number);
  c.decimals = decimals;
  return c;
}

struct column {
  std::string id;                ///< key in JSON, the same in every language: "stage", "win_rate"
  std::string heading;
};

/// Rows of cells, one a column; the first column names the row.
struct table {
  std::string id;                ///< key in JSON
  std::string title;             ///< above the table; may be empty
  std::vector<column> columns;
  std::vector<std::vector<cell>> rows;
  std::string fold;              ///< when not empty, HTML shows this line and the table on demand; text leaves it out
};

/// A sentence or a few; `as` for findings.
struct paragraph {
  std::string text;
  tone as = tone::plain;
};

/// Terms and what they mean.
struct glossary {
  std::vector<std::pair<std::string, std::string>> terms;
};

using block = std::variant<paragraph, table, chart, glossary>;

struct section {
  std::string id;                ///< key in JSON: "bottlenecks"
  std::string heading;
  std::vector<block> blocks;
};

/// A headline number.
struct figure {
  std::string label;
  cell value;
  std::string note;
};

struct document {
  std::string title;
  std::string question;          ///< what was asked, in words
  language lang = language::english;
  funnel::currency currency;
  std::vector<figure> figures;
  std::vector<section> sections;
};

}  // namespace doc
}  // namespace v0_1
}  // namespace funnel

#include "core/input_summary.hpp"
