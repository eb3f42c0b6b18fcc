#include <funnel/report/writers.hpp>

#include "report/words/velocity_voice.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace funnel {
namespace io {

using namespace doc;

std::string velocity_voice::days(double n) const {
  const char* const unit = lang == language::russian ? (r.in_working_days ? "рабочего дня" : "дня")
                                                     : (r.in_working_days ? "working days" : "days");
  return decimal(n, 1, lang) + "\u00A0" + unit;
}

std::string velocity_voice::age(double n) const {
  if (n != std::floor(n)) return days(n);
  const auto whole = static_cast<std::int64_t>(n);
  return r.in_working_days
             ? counted_text(whole, lang, {"working day", "working days"}, {"рабочий день", "рабочих дня", "рабочих дней"})
             : days_text(whole, lang);
}

std::string velocity_voice::interval(double lower, double upper) const {
  const auto bound = [&](double x) { return std::isinf(x) ? std::string("\u221E") : decimal(x, 1, lang); };
  return level() + say(" interval ", " интервал ") + bound(lower) + "\u2013" + bound(upper);
}

std::string velocity_voice::p_value(double p) const {
  return p < 0.001 ? "p < " + decimal(0.001, 3, lang) : "p = " + decimal(p, 3, lang);
}

std::string velocity_voice::of_visits(std::int64_t n) const {
  return counted_text(n, lang, {"visit", "visits"}, {"пребывания", "пребываний", "пребываний"});
}

std::string velocity_voice::of_deals(std::int64_t n) const {
  return counted_text(n, lang, {"deal", "deals"}, {"сделки", "сделок", "сделок"});
}

cell velocity_voice::quantile(const time_quantile& q, bool with_interval) const {
  return with_interval ? days_cell(q.days, q.lower, q.upper) : days_cell(q.days);
}

cell velocity_voice::timing(const finished_timing& t) const {
  return days_cell(t.has_value() ? t.mean_days : no_number);
}

cell velocity_voice::mean(const time_summary& d) const {
  return d.mean.has_value() ? days_cell(d.mean.value, d.mean.lower, d.mean.upper) : days_cell(no_number);
}

cell velocity_voice::share(const conversion_at_age& c) const {
  if (!c.has_value()) return real_cell(no_number, unit::share);
  // At 0 and 1 the curve has no interval: bounds that span everything say nothing.
  const bool bounded = c.bounds.lower > 0 || c.bounds.upper < 1;
  return real_cell(c.share, unit::share, bounded ? c.bounds.lower : no_number, bounded ? c.bounds.upper : no_number);
}

double drawn(double bound) { return std::isfinite(bound) ? bound : no_number; }

step_chart::curve steps_of(std::string name, const survival_curve& curve, duration day) {
  constexpr std::size_t most = 300;
  step_chart::curve c;
  c.name = std::move(name);
  const auto add = [&](double x, double y, const interval& b, bool bounded) {
    c.x.push_back(x);
    c.y.push_back(y);
    c.lower.push_back(bounded ? b.lower : y);
    c.upper.push_back(bounded ? b.upper : y);
  };
  add(0, 1, {}, false);
  const std::size_t every = curve.points.size() / most + 1;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const survival_point& p = curve.points[i];
    if (i % every == 0 || i + 1 == curve.points.size())
      add(in_days(p.at.time, day), p.survival, p.bounds, p.survival > 0 && p.survival < 1);
  }
  return c;
}

}  // namespace io

inline namespace v0_1 {

using io::velocity_voice;

std::vector<doc::figure> velocity_figures(const velocity_report& r, language lang) {
  const velocity_voice v(r, lang);
  const time_summary& cycle = r.cycle.closing;
  const auto of_all = [&](std::int64_t part, std::int64_t all) { return io::grouped(part) + " / " + io::grouped(all); };
  std::vector<doc::figure> figures;
  const time_quantile& median = cycle.median();
  figures.push_back({v.say("Time to close, median of all", "Время до закрытия, медиана всех"),
                     v.quantile(median, false),
                     cycle.n == 0 ? ""
                                  : v.interval(median.lower, median.upper) + "; " + of_all(cycle.ended, cycle.n) +
                                        v.say(" closed", " закрыто")});
  figures.push_back(
      {v.say("Timing: mean of won deals", "Тайминг: среднее выигранных"), v.timing(r.cycle.won),
       r.cycle.won.has_value() ? v.say("naive: leaves open deals out", "наивный: без открытых сделок") : ""});
  figures.push_back({v.say("Age of open deals, median", "Возраст открытых сделок, медиана"),
                     doc::days_cell(cycle.running.median_days), io::deals_text(cycle.running.n, lang)});
  const quantity& money = r.sales.money_per_day;
  figures.push_back(
      {v.say("Sales velocity, a day", "Скорость продаж, в день"), doc::real_cell(money.value, doc::unit::amount),
       money.has_value()
           ? io::range_text(doc::real_cell(money.value, doc::unit::amount, money.lower, money.upper), r.money, lang)
           : ""});
  return figures;
}

std::vector<doc::section> velocity_sections(const velocity_report& r, language lang) {
  const velocity_voice v(r, lang);
  std::vector<doc::section> sections{io::time_section(v),   io::survival_section(v), io::exits_section(v),
                                     io::cycle_section(v),  io::response_section(v), io::sales_section(v),
                                     io::trends_section(v), io::segments_section(v)};
  std::erase_if(sections, [](const doc::section& s) { return s.blocks.empty(); });
  return sections;
}

}  // namespace v0_1
}  // namespace funnel
