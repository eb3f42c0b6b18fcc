#include "report/words/plan_teller.hpp"

namespace funnel::io {

using namespace doc;

table plan_teller::by_period() const {
  table t;
  t.id = "plan_periods";
  t.title = v.say("Period by period", "По периодам");
  t.columns = {{"period", v.say("Period", "Период")},
               {"created", v.say("Created", "Создано")},
               {"lost", v.say("Lost", "Проиграно")}};
  for (const measure* m : measures()) {
    add_figure_columns(t, *m);
    t.columns.push_back({m->id + std::string("_to_date"), v.say("To date", "С начала")});
  }
  for (std::size_t i = 0; i < p.periods.size(); ++i) {
    t.rows.push_back({text_cell(label(i)), count_cell(p.dynamics[i][milestone::created].deals),
                      count_cell(p.dynamics[i][milestone::lost].deals)});
    for (const measure* m : measures()) {
      add_figures(t.rows.back(), m->figures.periods[i], m->is_planned_in(i), *m, i);
      t.rows.back().push_back(i <= p.present && m->is_planned_in(i) ? plan_voice::of_share(m->to_date[i].attainment())
                                                                    : cell{});
    }
  }
  return t;
}

table plan_teller::present_by_slice(const measure& m) const {
  table t;
  t.id = std::string("plan_present_") + m.id;
  t.title = present() + (m.of == unit::amount ? v.say(", money", ", деньги") : v.say(", deals", ", сделки"));
  t.columns = {{"slice", v.slice_heading()}};
  add_figure_columns(t, m);
  t.columns.push_back({"open", v.say("Open, in full", "Открыто полностью")});
  t.columns.push_back({"expected", v.say("Expected in the end", "Ожидается к концу")});
  t.columns.push_back({"expected_share", v.say("Of the plan", "От плана")});
  t.columns.push_back({"missing", v.say("Missing now", "Не хватает сейчас")});
  const auto add = [&](const plan_segment& s, const plan_figures& f, bool given) {
    t.rows.push_back({text_cell(v.slice(s.key))});
    add_figures(t.rows.back(), f, given, m, p.present);
    t.rows.back().push_back(integer_cell(f.potential, m.of));
    t.rows.back().push_back(plan_voice::of_quantity(s.*m.expected, m.of));
    t.rows.back().push_back(given ? plan_voice::of_quantity(of_plan(s.*m.expected, f.plan), unit::share) : cell{});
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
  t.title = v.say("What the targets need", "Что нужно для плана") + ", " + present();
  t.columns = {{"slice", v.slice_heading()},
               {"verdict", v.say("Target", "План")},
               {"missing_wins", v.say("Wins missing", "Не хватает побед")},
               {"new_deals", v.say("New deals, on average", "Новых сделок, в среднем")},
               {"new_deals_assured",
                v.say("To be ", "С вероятностью ") + whole_percent(p.options.assurance, v.lang) + v.say(" sure", "")}};
  const auto count = [](const std::optional<std::int64_t>& n) {
    return n ? count_cell(*n) : real_cell(no_number, unit::count);
  };
  const auto add = [&](const plan_segment& s) {
    const plan_need& n = s.need;
    const auto [word, as] = verdict(s.verdict);
    t.rows.push_back({text_cell(v.slice(s.key)), text_cell(word).toned(as), count(n.missing_wins),
                      count(n.new_deals ? n.new_deals->on_average : std::nullopt),
                      count(n.new_deals ? n.new_deals->with_assurance : std::nullopt)});
  };
  for (const plan_segment& s : p.segments)
    if (!s.key.empty()) add(s);
  add(p.total);
  return t;
}

table plan_teller::cells() const {
  table t;
  t.id = "plan_cells";
  t.fold = v.say("All slices and periods", "Все срезы и периоды");
  t.columns = {{"slice", v.slice_heading()}, {"period", v.say("Period", "Период")}};
  for (const measure* m : measures()) add_figure_columns(t, *m);
  for (std::size_t s = 0; s < p.segments.size(); ++s)
    for (std::size_t i = 0; i < p.periods.size(); ++i) {
      if (!money.is_planned(s, i) && !deals.is_planned(s, i) && p.deals.cell(s, i).actual == 0) continue;
      t.rows.push_back({text_cell(v.slice(p.segments[s].key)), text_cell(label(i))});
      for (const measure* m : measures()) add_figures(t.rows.back(), m->figures.cell(s, i), m->is_planned(s, i), *m, i);
    }
  return t;
}

plan_chart plan_teller::against_plan(const measure& m) const {
  plan_chart c;
  c.title = present() + v.say(": won, expected in the end, planned", ": выиграно, ожидается к концу, план");
  c.of = m.of;
  const auto add = [&](const plan_segment& s, const plan_figures& f, bool given) {
    const quantity& expected = s.*m.expected;
    c.rows.push_back({v.slice(s.key), static_cast<double>(f.actual), expected.has_value() ? expected.value : no_number,
                      given ? static_cast<double>(f.plan) : no_number});
  };
  for (std::size_t s = 0; s < p.segments.size(); ++s)
    if (!p.segments[s].key.empty()) add(p.segments[s], m.figures.cell(s, p.present), m.is_planned(s, p.present));
  if (c.rows.empty()) add(p.total, m.figures.periods[p.present], m.is_planned_in(p.present));
  return c;
}

line_chart plan_teller::dynamics(const measure& m) const {
  line_chart c;
  c.title = m.of == unit::amount ? v.say("Revenue by period", "Выручка по периодам")
                                 : v.say("Deals by period", "Сделки по периодам");
  c.of = m.of;
  line_chart::line won{v.say("won", "выиграно"), {}, {}, {}, tone::good, false};
  line_chart::line plan{v.say("plan", "план"), {}, {}, {}, tone::muted, true};
  line_chart::line created{v.say("created", "создано"), {}, {}, {}, tone::plain, false};
  for (std::size_t i = 0; i < p.periods.size(); ++i) {
    const bool begun = i <= p.present;
    c.labels.push_back(p.periods[i].label());
    won.values.push_back(begun ? static_cast<double>(m.figures.periods[i].actual) : no_number);
    plan.values.push_back(m.is_planned_in(i) ? static_cast<double>(m.figures.periods[i].plan) : no_number);
    created.values.push_back(begun ? static_cast<double>(p.dynamics[i][milestone::created].deals) : no_number);
  }
  c.lines.push_back(std::move(won));
  if (m.of == unit::count) c.lines.push_back(std::move(created));
  if (m.is_planned()) c.lines.push_back(std::move(plan));
  return c;
}

heat_map plan_teller::attainment(const measure& m) const {
  heat_map h;
  h.title = v.say("Attainment of the plan", "Выполнение плана");
  constexpr std::size_t most = 24;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i <= p.present; ++i)
    if (m.is_planned_in(i)) shown.push_back(i);
  if (shown.size() > most) shown.erase(shown.begin(), shown.end() - most);
  for (const std::size_t i : shown) h.columns.push_back(label(i));
  for (std::size_t s = 0; s < p.segments.size() && !shown.empty(); ++s) {
    heat_map::row row{v.slice(p.segments[s].key), {}, {}};
    for (const std::size_t i : shown) {
      const double share = m.figures.cell(s, i).attainment().value_or(no_number);
      row.values.push_back(share);
      row.shades.push_back(i == p.present ? no_number : share - 1);
    }
    h.rows.push_back(std::move(row));
  }
  return h;
}

void plan_teller::add_figure_columns(table& t, const measure& m) const {
  const std::string id = m.id;
  const bool in_money = m.of == unit::amount;
  t.columns.push_back({id + "_plan", in_money ? v.say("Plan", "План") : v.say("Plan, deals", "План, сделок")});
  t.columns.push_back({id + "_won", in_money ? v.say("Won", "Выиграно") : v.say("Won, deals", "Выиграно, сделок")});
  t.columns.push_back({id + "_attainment", v.say("Attained", "Выполнено")});
}

void plan_teller::add_figures(std::vector<cell>& row, const plan_figures& f, bool given, const measure& m,
                              std::size_t period) const {
  const bool begun = period <= p.present;
  row.push_back(given ? integer_cell(f.plan, m.of) : cell{});
  row.push_back(begun ? integer_cell(f.actual, m.of) : cell{});
  row.push_back(begun && given ? plan_voice::of_share(f.attainment()) : cell{});
}

}  // namespace funnel::io
