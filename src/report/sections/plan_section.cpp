#include <funnel/report/writers.hpp>

#include "report/words/plan_teller.hpp"

#include <string>
#include <utility>
#include <vector>

namespace funnel {
namespace io {

using namespace doc;

void plan_teller::tell_findings(section& s) const {
  if (!money.is_planned() && !deals.is_planned()) s.blocks.push_back(paragraph{v.w.plan.no_targets(), tone::muted, "no_targets"});
  s.blocks.push_back(outlook());
  if (paragraph n = need(); !n.text.empty()) s.blocks.push_back(std::move(n));
  if (const std::string before = finished(); !before.empty()) s.blocks.push_back(paragraph{before, tone::plain, "finished_periods"});
  if (p.unplanned.deals > 0 && (money.is_planned() || deals.is_planned()))
    s.blocks.push_back(
        paragraph{v.w.plan.unplanned(v.deals(p.unplanned.deals), v.exact(p.unplanned.amount)), tone::muted, "unplanned"});
  std::string strangers;
  for (const plan_segment& slice : p.segments)
    if (!slice.has_deals && !slice.key.empty()) strangers += (strangers.empty() ? "" : "; ") + v.slice(slice.key);
  if (!strangers.empty()) s.blocks.push_back(paragraph{v.w.plan.without_deals(strangers), tone::muted, "without_deals"});
}

std::string plan_teller::finished() const {
  std::string said;
  for (const measure* m : {&money, &deals}) {
    if (p.present == 0 || m->to_date[p.present - 1].plan == 0) continue;
    const plan_figures& sum = m->to_date[p.present - 1];
    said += (said.empty() ? "" : "; ") +
            v.w.plan.came_to(text(static_cast<double>(sum.actual), *m), text(sum.plan, *m), v.share(*sum.attainment()));
  }
  return said.empty() ? said : v.w.plan.finished(said);
}

std::pair<std::string, tone> plan_teller::verdict(plan_verdict what) const {
  switch (what) {
    case plan_verdict::no_target:
      return {v.w.plan.verdict_no_target(), tone::muted};
    case plan_verdict::unknown:
      return {v.w.plan.verdict_unknown(), tone::muted};
    case plan_verdict::reached:
      return {v.w.plan.verdict_reached(), tone::good};
    case plan_verdict::expected:
      return {v.w.plan.verdict_expected(), tone::good};
    case plan_verdict::undecided:
      return {v.w.plan.verdict_undecided(), tone::plain};
    case plan_verdict::not_expected:
      return {v.w.plan.verdict_not_expected(), tone::bad};
  }
  return {};
}

paragraph plan_teller::outlook() const {
  const plan_figures& f = leading.figures.periods[p.present];
  if (f.plan <= 0) return {v.w.plan.came_in(present(), text(f.actual, leading)), tone::plain, "came_in"};
  paragraph said{v.w.plan.outlook(present(), text(f.actual, leading), text(f.plan, leading), v.share(*f.attainment())), tone::plain, "outlook"};
  if (const quantity& e = p.total.*leading.expected; e.has_value() && p.total.verdict != plan_verdict::reached) {
    const quantity share = of_plan(e, f.plan);
    said.text += v.w.plan.expected(v.last_date(), text(e.value, leading),
                                   text(e.lower, leading) + "\u2013" + text(e.upper, leading), v.share(share.value),
                                   v.share(share.lower) + "\u2013" + v.share(share.upper));
  }
  switch (p.total.verdict) {
    case plan_verdict::reached:
      said.text += v.w.plan.outlook_reached();
      break;
    case plan_verdict::expected:
      said.text += v.w.plan.outlook_expected();
      break;
    case plan_verdict::undecided:
      said.text += v.w.plan.outlook_undecided();
      break;
    case plan_verdict::not_expected:
      said.text += v.w.plan.outlook_not_expected();
      break;
    case plan_verdict::unknown:
      said.text += v.w.plan.outlook_unknown();
      break;
    case plan_verdict::no_target:
      break;
  }
  said.as = verdict(p.total.verdict).second;
  return said;
}

paragraph plan_teller::need() const {
  if (p.total.verdict == plan_verdict::no_target || p.total.verdict == plan_verdict::reached) return {};
  const plan_need& n = p.total.need;
  if (!n.missing_wins) return {v.w.plan.win_size_unknown(), tone::muted, "win_size_unknown"};
  const std::string missing = grouped(*n.missing_wins);
  if (!n.new_deals) return {v.w.plan.missing_unknown(missing), tone::plain, "missing_unknown"};
  if (!n.new_deals->on_average) return {v.w.plan.missing_never(missing), tone::plain, "missing_never"};
  const std::string on_average = grouped(*n.new_deals->on_average);
  if (*n.new_deals->on_average == 0 && n.new_deals->with_assurance.value_or(0) == 0) return {v.w.plan.missing_none(missing), tone::plain, "missing_none"};
  paragraph said{{}, tone::plain, "need"};
  said.text = n.new_deals->with_assurance
                  ? v.w.plan.missing_assured(missing, on_average, grouped(*n.new_deals->with_assurance),
                                             whole_percent(p.options.assurance, v.lang))
                  : v.w.plan.missing(missing, on_average);
  const won_timing& cycle = p.forecast.cycle;
  if (cycle.n > 0 && cycle.day == timespan::days(1) && cycle.median_days > v.days_left() && *n.new_deals->on_average > 0)
    said.text += v.w.plan.too_late(v.number(cycle.median_days), v.number(v.days_left()));
  return said;
}

namespace {

glossary plan_terms(const forecast_teller& v) {
  return {{{v.w.plan.won(), v.w.plan.won_meaning()},
           {v.w.plan.expected_in_end(), v.w.plan.expected_meaning()},
           {v.w.plan.new_deals(), v.w.plan.new_deals_meaning()}}};
}

}  // namespace
}  // namespace io

inline namespace v0_1 {

doc::section plan_section(const plan_answer& p, language lang) {
  const io::plan_teller t(p, lang);
  doc::section s;
  s.id = "plan";
  s.heading = t.v.w.plan.heading();
  s.level = p.forecast.options.simulation.level.value;
  t.tell_findings(s);
  const bool sliced = !p.asked.groups.empty() && !p.segments.empty();
  s.blocks.push_back(doc::chart(t.against_plan(t.leading)));
  for (const io::measure* m : t.measures()) {
    if (sliced || m->is_planned()) s.blocks.push_back(t.present_by_slice(*m));
    s.blocks.push_back(doc::chart(t.dynamics(*m)));
  }
  s.blocks.push_back(t.needs());
  s.blocks.push_back(t.by_period());
  if (sliced) {
    if (doc::heat_map h = t.attainment(t.leading); !h.rows.empty()) s.blocks.push_back(doc::chart(std::move(h)));
    s.blocks.push_back(t.cells());
  }
  s.blocks.push_back(io::plan_terms(t.v));
  return s;
}

std::vector<doc::figure> plan_headline(const plan_answer& p, language lang) {
  const io::plan_teller t(p, lang);
  const plan_figures& f = t.leading.figures.periods[p.present];
  std::vector<doc::figure> figures{{"won", t.v.w.plan.won_in(t.present()), doc::integer_cell(f.actual, t.leading.of), {}}};
  if (f.plan <= 0) return figures;
  figures.push_back({"plan", t.v.w.plan.plan(), doc::integer_cell(f.plan, t.leading.of), t.v.share(*f.attainment())});
  const doc::cell expected = io::forecast_teller::of_quantity(p.total.*t.leading.expected, t.leading.of);
  figures.push_back({"expected", t.v.w.plan.expected_in_end(), expected, t.v.range(expected)});
  figures.back().value.level = p.forecast.options.simulation.level.value;
  return figures;
}

}  // namespace v0_1
}  // namespace funnel
