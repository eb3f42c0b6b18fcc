/// How the section on plan and fact is told: its sentences, tables and charts.
#pragma once

#include "report/words/forecast_teller.hpp"

#include <funnel/analysis/plan.hpp>
#include <funnel/report/document.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

/// A plan is counted in money and in deals: everything here is said for one of them, or for both in turn.
struct measure {
  const plan_report& figures;
  const std::vector<plan_figures>& to_date;
  const std::vector<std::uint8_t>& given;
  quantity plan_segment::*expected;
  doc::unit of;
  const char* id;  ///< prefix of the ids of its tables and columns

  bool is_planned() const { return std::find(given.begin(), given.end(), 1) != given.end(); }
  bool is_planned(std::size_t slice, std::size_t period) const {
    return given[slice * figures.n_periods + period] != 0;
  }
  bool is_planned_in(std::size_t period) const {
    for (std::size_t s = 0; s < figures.n_segments; ++s)
      if (is_planned(s, period)) return true;
    return false;
  }
};

/// Tells one plan answer in one language.
class plan_teller {
 public:
  plan_teller(const plan_answer& answer, language lang)
      : p(answer),
        v(answer.forecast, lang),
        money{
            answer.money, answer.money_to_date, answer.has_money_target, &plan_segment::expected_money, doc::unit::amount,
            "amount"},
        deals{
            answer.deals, answer.deals_to_date, answer.has_deals_target, &plan_segment::expected_deals, doc::unit::count,
            "deals"},
        leading(answer.money.periods[answer.present].plan > 0 || !deals.is_planned() ? money : deals) {}

  plan_teller(const plan_teller&) = delete;  // `leading` points into it

  /// The measures that have targets; both when there are none at all.
  std::vector<const measure*> measures() const {
    std::vector<const measure*> shown;
    for (const measure* m : {&money, &deals})
      if (m->is_planned() || !(money.is_planned() || deals.is_planned())) shown.push_back(m);
    return shown;
  }

  std::string text(double value, const measure& m) const {
    return m.of == doc::unit::amount ? v.about(value) : value_text(value, m.of, v.f.currency, v.lang);
  }
  std::string text(std::int64_t value, const measure& m) const {
    return m.of == doc::unit::amount ? v.exact(value) : v.deals(value);
  }
  std::string present() const { return p.periods[p.present].label(); }
  std::string label(std::size_t period) const {
    const std::string name = p.periods[period].label();
    return period == p.present ? v.w.plan.now(name) : name;
  }

  /// Whether the target is in reach, what is missing, and what does not fit the plan.
  void tell_findings(doc::section& s) const;

  doc::table by_period() const;

  /// The present period by slice, in one measure.
  doc::table present_by_slice(const measure& m) const;

  /// Verdicts and new deals needed, by slice.
  doc::table needs() const;

  /// Every cell that has a target or a win.
  doc::table cells() const;

  doc::plan_chart against_plan(const measure& m) const;

  /// What came in, period by period; of a period still to come, nothing.
  doc::line_chart dynamics(const measure& m) const;

  /// Attainment, slice by period: good from the plan on.
  doc::heat_map attainment(const measure& m) const;

  const plan_answer& p;
  forecast_teller v;
  measure money, deals;
  const measure& leading;

 private:
  /// What the periods before the present one came to.
  std::string finished() const;

  /// The words of a verdict, and how they are meant.
  std::pair<std::string, doc::tone> verdict(plan_verdict what) const;

  doc::paragraph outlook() const;

  /// What is missing, and whether new deals can still bring it.
  doc::paragraph need() const;

  /// Columns of a measure without targets are for programs.
  void add_figure_columns(doc::table& t, const measure& m) const;
  doc::reader readers_of(const measure& m) const;
  /// Plan, actual and attainment; of a period still to come, the plan alone.
  void add_figures(std::vector<doc::cell>& row, const plan_figures& f, bool given, const measure& m,
                   std::size_t period) const;
};

}  // namespace funnel::io
