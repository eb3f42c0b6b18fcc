/// Numbers in sentences about bottlenecks and shapes.
#pragma once

#include "report_words.hpp"

#include <funnel/calc/quantity.hpp>
#include <funnel/core/language.hpp>
#include <funnel/report/document.hpp>

#include <cmath>
#include <string>

namespace funnel::io {

/// Says a thing in the language of the report.
struct bottleneck_voice {
  language lang;
  currency money_of;

  std::string say(const char* english, const char* russian) const { return lang == language::russian ? russian : english; }
  std::string share(double x) const { return percent(x, lang); }
  std::string number(double x, int decimals = 1) const { return value_text(x, doc::unit::count, money_of, lang, "\u00A0", decimals); }
  std::string amount(double minor) const { return value_text(minor, doc::unit::amount, money_of, lang, "\u00A0"); }
  /// "14.0 days"
  std::string days(double x) const { return number(x) + say("\u00A0days", "\u00A0дн."); }
  std::string deals(std::int64_t n) const { return deals_text(n, lang); }
  std::string p(double x) const { return x < 0.001 ? "p\u00A0<\u00A0" + decimal(0.001, 3, lang) : "p\u00A0=\u00A0" + decimal(x, 3, lang); }
  std::string level(confidence_level l) const { return decimal(100 * l.value, 0, lang) + say("%", "\u00A0%"); }
  std::string range(const doc::cell& c) const { return range_text(c, money_of, lang, "\u00A0"); }
};

/// A cell of a quantity; an interval only where there is one.
inline doc::cell quantity_cell(const quantity& q, doc::unit of) {
  const bool bounded = q.has_value() && (std::isfinite(q.lower) || std::isfinite(q.upper));
  return bounded ? doc::real_cell(q.value, of, q.lower, q.upper) : doc::real_cell(q.has_value() ? q.value : doc::no_number, of);
}

/// A number of days with its interval, which is open where a bound was not reached.
inline doc::cell median_cell(double days, double lower, double upper) {
  if (!std::isfinite(days)) return doc::days_cell(doc::no_number);
  return doc::days_cell(days, std::isfinite(lower) ? lower : 0, std::isfinite(upper) ? upper : INFINITY);
}

}  // namespace funnel::io
