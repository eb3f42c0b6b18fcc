#include "report/words/plan_teller.hpp"
#include "report/writers/answer_ids.hpp"

namespace funnel::io {

using namespace doc;

table plan_teller::by_period() const {
  table t;
  t.id = "plan_periods";
  t.title = v.w.plan.period_by_period();
  t.columns = {{"period", v.w.plan.period()}, {"created", v.w.plan.created()}, {"lost", v.w.plan.lost()}, {"present", {}, reader::programs}};
  for (const measure* m : {&money, &deals}) {
    add_figure_columns(t, *m);
    t.columns.push_back({m->id + std::string("_to_date"), v.w.plan.to_date(), readers_of(*m)});
  }
  for (std::size_t i = 0; i < p.periods.size(); ++i) {
    t.rows.push_back({named_cell(p.periods[i].label(), label(i)), count_cell(p.dynamics[i][milestone::created].deals),
                      count_cell(p.dynamics[i][milestone::lost].deals), named_cell(i == p.present ? "yes" : "no", {})});
    for (const measure* m : {&money, &deals}) {
      add_figures(t.rows.back(), m->figures.periods[i], m->is_planned_in(i), *m, i);
      t.rows.back().push_back(
          i <= p.present && m->is_planned_in(i) ? forecast_teller::of_share(m->to_date[i].attainment()) : cell{});
    }
  }
  return t;
}

table plan_teller::present_by_slice(const measure& m) const {
  table t;
  t.id = std::string("plan_present_") + m.id;
  t.title = m.of == unit::amount ? v.w.plan.present_money(present()) : v.w.plan.present_deals(present());
  t.columns = v.slice_columns();
  t.totals = 1;
  add_figure_columns(t, m);
  t.columns.push_back({"open", v.w.plan.open_in_full()});
  t.columns.push_back({"expected", v.w.plan.expected_in_end()});
  t.columns.push_back({"expected_share", v.w.plan.of_the_plan()});
  t.columns.push_back({"missing", v.w.plan.missing_now()});
  const auto add = [&](const plan_segment& s, const plan_figures& f, bool given) {
    t.rows.push_back(v.slice_cells(s.key));
    add_figures(t.rows.back(), f, given, m, p.present);
    t.rows.back().push_back(integer_cell(f.potential, m.of));
    t.rows.back().push_back(forecast_teller::of_quantity(s.*m.expected, m.of));
    t.rows.back().push_back(given ? forecast_teller::of_quantity(of_plan(s.*m.expected, f.plan), unit::share) : cell{});
    t.rows.back().push_back(given ? integer_cell(std::max<std::int64_t>(0, f.missing()), m.of) : cell{});
  };
  for (std::size_t s = 0; s < p.segments.size(); ++s)
    if (!p.segments[s].key.empty()) add(p.segments[s], m.figures.cell(s, p.present), m.is_planned(s, p.present));
  add(p.total, m.figures.periods[p.present], m.is_planned_in(p.present));
  return t;
}

table plan_teller::needs() const {
  table t;
  t.id = "plan_needs";
  t.title = v.w.plan.needs(present());
  t.columns = v.slice_columns();
  t.totals = 1;
  t.columns.insert(t.columns.end(), {{"verdict", v.w.plan.target()},
                                     {"missing_wins", v.w.plan.wins_missing()},
                                     {"new_deals", v.w.plan.new_deals_on_average()},
                                     {"new_deals_assured", v.w.plan.assured(whole_percent(p.options.assurance, v.lang))}});
  const auto count = [](const std::optional<std::int64_t>& n) {
    return n ? count_cell(*n) : real_cell(no_number, unit::count);
  };
  const auto add = [&](const plan_segment& s) {
    const plan_need& n = s.need;
    const auto [word, as] = verdict(s.verdict);
    std::vector<cell> row = v.slice_cells(s.key);
    row.insert(row.end(), {named_cell(std::string(funnel::name_of(s.verdict)), word).toned(as), count(n.missing_wins),
                           count(n.new_deals ? n.new_deals->on_average : std::nullopt),
                           count(n.new_deals ? n.new_deals->with_assurance : std::nullopt)});
    t.rows.push_back(std::move(row));
  };
  for (const plan_segment& s : p.segments)
    if (!s.key.empty()) add(s);
  add(p.total);
  return t;
}

table plan_teller::cells() const {
  table t;
  t.id = "plan_cells";
  t.fold = v.w.plan.cells();
  t.columns = v.slice_columns();
  t.columns.push_back({"period", v.w.plan.period()});
  for (const measure* m : {&money, &deals}) add_figure_columns(t, *m);
  for (std::size_t s = 0; s < p.segments.size(); ++s)
    for (std::size_t i = 0; i < p.periods.size(); ++i) {
      if (!money.is_planned(s, i) && !deals.is_planned(s, i) && p.deals.cell(s, i).actual == 0) continue;
      t.rows.push_back(v.slice_cells(p.segments[s].key));
      t.rows.back().push_back(named_cell(p.periods[i].label(), label(i)));
      for (const measure* m : {&money, &deals}) add_figures(t.rows.back(), m->figures.cell(s, i), m->is_planned(s, i), *m, i);
    }
  return t;
}

plan_chart plan_teller::against_plan(const measure& m) const {
  plan_chart c;
  c.id = "against_plan";
  c.title = v.w.plan.against_plan(present());
  c.of = m.of;
  const auto add = [&](const plan_segment& s, const plan_figures& f, bool given) {
    const quantity& expected = s.*m.expected;
    c.rows.push_back({v.slice(s.key), static_cast<double>(f.actual), expected.has_value() ? expected.value : no_number,
                      given ? static_cast<double>(f.plan) : no_number, key_id(s.key)});
  };
  for (std::size_t s = 0; s < p.segments.size(); ++s)
    if (!p.segments[s].key.empty()) add(p.segments[s], m.figures.cell(s, p.present), m.is_planned(s, p.present));
  if (c.rows.empty()) add(p.total, m.figures.periods[p.present], m.is_planned_in(p.present));
  return c;
}

line_chart plan_teller::dynamics(const measure& m) const {
  line_chart c;
  c.id = std::string(m.id) + "_by_period";
  c.title = m.of == unit::amount ? v.w.plan.revenue_by_period() : v.w.plan.deals_by_period();
  c.of = m.of;
  line_chart::line won{v.w.plan.won_line(), {}, {}, {}, tone::good, false, "won"};
  line_chart::line plan{v.w.plan.plan_line(), {}, {}, {}, tone::muted, true, "plan"};
  line_chart::line created{v.w.plan.created_line(), {}, {}, {}, tone::plain, false, "created"};
  for (std::size_t i = 0; i < p.periods.size(); ++i) {
    const bool over = i < p.present || i == 0;  // a period that has just begun would look like a fall
    c.labels.push_back(p.periods[i].label());
    won.values.push_back(over ? static_cast<double>(m.figures.periods[i].actual) : no_number);
    plan.values.push_back(m.is_planned_in(i) ? static_cast<double>(m.figures.periods[i].plan) : no_number);
    created.values.push_back(over ? static_cast<double>(p.dynamics[i][milestone::created].deals) : no_number);
  }
  if (m.of == unit::count) c.lines.push_back(std::move(created));
  c.lines.push_back(std::move(won));
  if (m.is_planned()) c.lines.push_back(std::move(plan));
  return c;
}

heat_map plan_teller::attainment(const measure& m) const {
  heat_map h;
  h.id = "attainment";
  h.title = v.w.plan.attainment();
  constexpr std::size_t most = 24;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i <= p.present; ++i)
    if (m.is_planned_in(i)) shown.push_back(i);
  if (shown.size() > most) shown.erase(shown.begin(), shown.end() - most);
  for (const std::size_t i : shown) h.columns.push_back(label(i)), h.column_ids.push_back(p.periods[i].label());
  for (std::size_t s = 0; s < p.segments.size() && !shown.empty(); ++s) {
    heat_map::row row{v.slice(p.segments[s].key), {}, {}, key_id(p.segments[s].key)};
    for (const std::size_t i : shown) {
      const double share = m.figures.cell(s, i).attainment().value_or(no_number);
      row.values.push_back(share);
      row.shades.push_back(i == p.present ? no_number : share - 1);
    }
    h.rows.push_back(std::move(row));
  }
  return h;
}

reader plan_teller::readers_of(const measure& m) const {
  const std::vector<const measure*> shown = measures();
  return std::find(shown.begin(), shown.end(), &m) != shown.end() ? reader::all : reader::programs;
}

void plan_teller::add_figure_columns(table& t, const measure& m) const {
  const std::string id = m.id;
  const reader whose = readers_of(m);
  const bool in_money = m.of == unit::amount;
  t.columns.push_back({id + "_plan", in_money ? v.w.plan.plan() : v.w.plan.plan_deals(), whose});
  t.columns.push_back({id + "_won", in_money ? v.w.plan.won() : v.w.plan.won_deals(), whose});
  t.columns.push_back({id + "_attainment", v.w.plan.attained(), whose});
}

void plan_teller::add_figures(std::vector<cell>& row, const plan_figures& f, bool given, const measure& m,
                              std::size_t period) const {
  const bool begun = period <= p.present;
  row.push_back(given ? integer_cell(f.plan, m.of) : cell{});
  row.push_back(begun ? integer_cell(f.actual, m.of) : cell{});
  row.push_back(begun && given ? forecast_teller::of_share(f.attainment()) : cell{});
}

}  // namespace funnel::io
