#include <funnel/report/writers.hpp>

#include "report/words/velocity_teller.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace funnel {
namespace io {

using namespace doc;

cell velocity_teller::quantile(const time_quantile& q, bool with_interval) const {
  return with_interval ? days_cell(q.days, q.lower, q.upper) : days_cell(q.days);
}

cell velocity_teller::timing(const finished_timing& t) const {
  return days_cell(t.has_value() ? t.mean_days : no_number);
}

cell velocity_teller::mean(const time_summary& d) const {
  return d.mean.has_value() ? days_cell(d.mean.value, d.mean.lower, d.mean.upper) : days_cell(no_number);
}

cell velocity_teller::share(const conversion_at_age& c) const {
  if (!c.has_value()) return real_cell(no_number, unit::share);
  // At 0 and 1 the curve has no interval: bounds that span everything say nothing.
  const bool bounded = c.bounds.lower > 0 || c.bounds.upper < 1;
  return real_cell(c.share, unit::share, bounded ? c.bounds.lower : no_number, bounded ? c.bounds.upper : no_number);
}

double drawn(double bound) { return std::isfinite(bound) ? bound : no_number; }

step_chart::curve steps_of(std::string id, std::string name, const survival_curve& curve, timespan day) {
  step_chart::curve c;
  c.id = std::move(id);
  c.name = std::move(name);
  const auto add = [&](double x, double y, const interval& b, bool bounded) {
    c.x.push_back(x);
    c.y.push_back(y);
    c.lower.push_back(bounded ? b.lower : y);
    c.upper.push_back(bounded ? b.upper : y);
  };
  add(0, 1, {}, false);
  for (const survival_point& p : curve.points)
    add(in_days(p.at.time, day), p.survival, curve.bounds(p), p.survival > 0 && p.survival < 1);
  return c;
}

}  // namespace io

inline namespace v0_1 {

using io::velocity_teller;

std::vector<doc::figure> velocity_figures(const velocity_report& r, language lang) {
  const velocity_teller v(r, lang);
  const time_summary& cycle = r.cycle.closing;
  std::vector<doc::figure> figures;
  const time_quantile& median = cycle.median();
  figures.push_back({"median_days_to_close", v.w.velocity.time_to_close(), v.quantile(median, false),
                     cycle.n == 0 ? ""
                                  : v.w.velocity.closed_of_all(v.interval(median.lower, median.upper),
                                                               io::grouped(cycle.ended), io::grouped(cycle.n))});
  figures.push_back({"mean_days_of_won", v.w.velocity.mean_of_won(), v.timing(r.cycle.won),
                     r.cycle.won.has_value() ? v.w.velocity.leaves_open_out() : ""});
  figures.push_back({"median_days_of_open", v.w.velocity.age_of_open(), doc::days_cell(cycle.running.median_days), v.deals(cycle.running.n)});
  const quantity& money = r.sales.money_per_day;
  figures.push_back(
      {"money_per_day", v.w.velocity.velocity_a_day(), doc::real_cell(money.value, doc::unit::amount),
       money.has_value() ? v.range(doc::real_cell(money.value, doc::unit::amount, money.lower, money.upper)) : ""});
  const auto more = [&](const char* id, std::int64_t n) { figures.push_back({id, {}, doc::count_cell(n), {}, doc::reader::programs}); };
  more("deals", cycle.n);
  more("closed", cycle.ended);
  more("open", cycle.running.n);
  return figures;
}

std::vector<doc::section> velocity_sections(const velocity_report& r, language lang) {
  const velocity_teller v(r, lang);
  std::vector<doc::section> sections{io::time_section(v),   io::survival_section(v), io::exits_section(v),
                                     io::cycle_section(v),  io::response_section(v), io::sales_section(v),
                                     io::trends_section(v), io::segments_section(v)};
  std::erase_if(sections, [](const doc::section& s) { return s.blocks.empty(); });
  for (doc::section& s : sections) s.level = r.level.value;
  return sections;
}

}  // namespace v0_1
}  // namespace funnel
