/// What all sections of the report on speed share: its language, its unit of time, and how its numbers become cells.
#pragma once

#include "report/words/report_voice.hpp"

#include <funnel/analysis/velocity.hpp>
#include <funnel/report/document.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

class velocity_teller : public report_voice {
 public:
  velocity_teller(const velocity_report& report, language l) : report_voice(l, report.money), r(report) {
    working_days = r.in_working_days;
  }

  /// "95%".
  std::string level() const { return report_voice::level(r.level); }
  /// "95% interval 3.0–7.0".
  std::string interval(double lower, double upper) const { return report_voice::interval(r.level, lower, upper); }
  /// A heading with the level of the intervals below it.
  std::string with_level(const std::string& heading) const { return w.velocity.with_level(heading, level()); }

  doc::cell quantile(const time_quantile& q, bool with_interval) const;
  doc::cell timing(const finished_timing& t) const;
  doc::cell mean(const time_summary& d) const;
  /// A share that has ended by an age, with its interval.
  using report_voice::share;
  doc::cell share(const conversion_at_age& c) const;

  const velocity_report& r;
};

/// A survival curve as steps from 1 at day 0, thinned to what can be drawn.
doc::step_chart::curve steps_of(std::string id, std::string name, const survival_curve& curve, timespan day);

/// An age in days, written without decimals.
inline doc::cell days_of(double age) {
  doc::cell c = doc::days_cell(age);
  c.decimals = 0;
  return c;
}

/// A bound for a chart, which draws nothing where it is open.
double drawn(double bound);

// The sections; one without anything to show has no blocks.
doc::section time_section(const velocity_teller& v);
doc::section survival_section(const velocity_teller& v);
doc::section exits_section(const velocity_teller& v);
doc::section cycle_section(const velocity_teller& v);
doc::section response_section(const velocity_teller& v);
doc::section sales_section(const velocity_teller& v);
doc::section trends_section(const velocity_teller& v);
doc::section segments_section(const velocity_teller& v);

}  // namespace funnel::io
