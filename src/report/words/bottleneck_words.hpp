/// Numbers in sentences about bottlenecks and shapes.
#pragma once

#include "report/words/report_words.hpp"

#include <funnel/stats/estimate.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <cmath>
#include <cstdint>
#include <string>

namespace funnel::io {

/// Says things about bottlenecks in the language of the report.
struct bottleneck_voice : voice {
  currency money_of;

  std::string share(double x) const { return percent(x, lang); }
  std::string number(double x, int decimals = 1) const { return value_text(x, doc::unit::count, money_of, lang, "\u00A0", decimals); }
  /// Expected money in whole units: nobody expects cents.
  double whole_units(double minor) const {
    const double size = std::pow(10, money_of.decimals);
    return std::round(minor / size) * size;
  }
  std::string amount(double minor) const { return value_text(whole_units(minor), doc::unit::amount, money_of, lang, "\u00A0"); }
  /// "14.0 days", "14,0 дня"
  std::string days(double x) const { return number(x) + say("\u00A0days", "\u00A0дня"); }
  /// "90 days", "21 день", "90 дней"
  std::string whole_days(double x) const {
    return days_text(static_cast<std::int64_t>(std::llround(x)), lang);
  }
  std::string deals(std::int64_t n) const { return deals_text(n, lang); }
  std::string p(double x) const { return x < 0.001 ? "p\u00A0<\u00A0" + decimal(0.001, 3, lang) : "p\u00A0=\u00A0" + decimal(x, 3, lang); }
  std::string level(confidence_level l) const { return whole_percent(l.value, lang); }
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
