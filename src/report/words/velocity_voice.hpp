/// What all sections of the report on speed share: its language, its unit of time, and how its numbers become cells.
#pragma once

#include "report/words/report_words.hpp"

#include <funnel/analysis/velocity.hpp>
#include <funnel/report/document.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

class velocity_voice : public voice {
 public:
  velocity_voice(const velocity_report& report, language l) : voice{l}, r(report) {}

  /// "6.0 days", "6,0 дня"; of working time "6.0 working days", "6,0 рабочего дня".
  std::string days(double n) const;
  /// A whole number of days where it is one: "30 days", "30 дней".
  std::string age(double n) const;
  /// "95% interval 3.0–7.0".
  std::string interval(double lower, double upper) const;
  /// "95%".
  std::string level() const { return level_text(r.level, lang); }
  /// "p = 0.012", "p < 0.001".
  std::string p_value(double p) const;
  /// "8 visits" in the form that follows "of".
  std::string of_visits(std::int64_t n) const;
  /// "8 deals" in the form that follows "of".
  std::string of_deals(std::int64_t n) const;

  doc::cell quantile(const time_quantile& q, bool with_interval) const;
  doc::cell timing(const finished_timing& t) const;
  doc::cell mean(const time_summary& d) const;
  /// A share that has ended by an age, with its interval.
  doc::cell share(const conversion_at_age& c) const;

  const velocity_report& r;
};

/// A survival curve as steps from 1 at day 0, thinned to what can be drawn.
doc::step_chart::curve steps_of(std::string name, const survival_curve& curve, duration day);

/// A bound for a chart, which draws nothing where it is open.
double drawn(double bound);

// The sections; one without anything to show has no blocks.
doc::section time_section(const velocity_voice& v);
doc::section survival_section(const velocity_voice& v);
doc::section exits_section(const velocity_voice& v);
doc::section cycle_section(const velocity_voice& v);
doc::section response_section(const velocity_voice& v);
doc::section sales_section(const velocity_voice& v);
doc::section trends_section(const velocity_voice& v);
doc::section segments_section(const velocity_voice& v);

}  // namespace funnel::io
