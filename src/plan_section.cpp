#include <funnel/report/plan_section.hpp>

#include "plan_voice.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
namespace io {
namespace {

using namespace doc;

/// A plan is counted in money and in deals: everything here is said for one of them, or for both in turn.
struct measure {
  const plan_report& figures;
  const std::vector<plan_figures>& to_date;
  const std::vector<std::uint8_t>& given;
  quantity plan_slice::*expected;
  unit of;
  const char* id;  ///< prefix of the ids of its tables and columns

  bool is_planned() const { return std::find(given.begin(), given.end(), 1) != given.end(); }
  bool is_planned(std::size_t slice, std::size_t period) const { return given[slice * figures.n_periods + period] != 0; }
  bool is_planned_in(std::size_t period) const {
    for (std::size_t s = 0; s < figures.n_slices; ++s)
      if (is_planned(s, period)) return true;
    return false;
  }
};

class plan_teller {
 public:
  plan_teller(const plan_answer& answer, language lang)
      : p(answer), v(answer.forecast, lang),
        money{answer.money, answer.money_to_date, answer.has_money_target, &plan_slice::expected_money, unit::amount, "amount"},
        deals{answer.deals, answer.deals_to_date, answer.has_deals_target, &plan_slice::expected_deals, unit::count, "deals"},
        leading(answer.money.periods[answer.present].plan > 0 || !deals.is_planned() ? money : deals) {}

  plan_teller(const plan_teller&) = delete;  // `leading` points into it

  /// Those that have targets; both when there are none at all.
  std::vector<const measure*> measures() const {
    std::vector<const measure*> shown;
    for (const measure* m : {&money, &deals})
      if (m->is_planned() || !(money.is_planned() || deals.is_planned())) shown.push_back(m);
    return shown;
  }

  std::string text(double value, const measure& m) const { return m.of == unit::amount ? v.about(value) : value_text(value, m.of, v.f.currency, v.lang); }
  std::string text(std::int64_t value, const measure& m) const {
    return m.of == unit::amount ? v.amount(value) : deals_text(value, v.lang);
  }
  std::string present() const { return p.periods[p.present].label(); }
  std::string label(std::size_t period) const {
    return p.periods[period].label() + (period == p.present ? v.say(" (now)", " (идёт)") : "");
  }

  void tell_findings(section& s) const {
    if (!money.is_planned() && !deals.is_planned()) s.blocks.push_back(paragraph{v.say("There are no targets.", "Плановых значений нет."), tone::muted});
    s.blocks.push_back(outlook());
    if (paragraph n = need(); !n.text.empty()) s.blocks.push_back(std::move(n));
    if (const std::string before = finished(); !before.empty()) s.blocks.push_back(paragraph{before});
    if (p.unplanned.deals > 0 && (money.is_planned() || deals.is_planned()))
      s.blocks.push_back(paragraph{v.say("Won where there was no target: ", "Выиграно там, где плана не было: ") + deals_text(p.unplanned.deals, v.lang) +
                                   v.say(", ", ", ") + v.amount(p.unplanned.amount) + v.say(". It counts in the sums.", ". В суммы это входит."), tone::muted});
    std::string strangers;
    for (const plan_slice& slice : p.slices)
      if (!slice.has_deals && !slice.key.empty()) strangers += (strangers.empty() ? "" : "; ") + v.slice(slice.key);
    if (!strangers.empty())
      s.blocks.push_back(paragraph{v.say("Targets that no deal belongs to, counted in the sums: ", "План есть, а сделок нет (в суммы входит): ") + strangers + ".",
                                   tone::muted});
  }

  table by_period() const {
    table t;
    t.id = "plan_periods";
    t.title = v.say("Period by period", "По периодам");
    t.columns = {{"period", v.say("Period", "Период")}, {"created", v.say("Created", "Создано")}, {"lost", v.say("Lost", "Проиграно")}};
    for (const measure* m : measures()) {
      add_figure_columns(t, *m);
      t.columns.push_back({m->id + std::string("_to_date"), v.say("To date", "С начала")});
    }
    for (std::size_t i = 0; i < p.periods.size(); ++i) {
      t.rows.push_back({text_cell(label(i)), count_cell(p.dynamics[i][milestone::created].deals), count_cell(p.dynamics[i][milestone::lost].deals)});
      for (const measure* m : measures()) {
        add_figures(t.rows.back(), m->figures.periods[i], m->is_planned_in(i), *m, i);
        t.rows.back().push_back(i <= p.present && m->is_planned_in(i) ? plan_voice::of_share(m->to_date[i].attainment()) : cell{});
      }
    }
    return t;
  }

  /// The present period by slice, in one measure.
  table present_by_slice(const measure& m) const {
    table t;
    t.id = std::string("plan_present_") + m.id;
    t.title = present() + (m.of == unit::amount ? v.say(", money", ", деньги") : v.say(", deals", ", сделки"));
    t.columns = {{"slice", v.slice_heading()}};
    add_figure_columns(t, m);
    t.columns.push_back({"open", v.say("Open, in full", "Открыто полностью")});
    t.columns.push_back({"expected", v.say("Expected in the end", "Ожидается к концу")});
    t.columns.push_back({"expected_share", v.say("Of the plan", "От плана")});
    t.columns.push_back({"missing", v.say("Missing now", "Не хватает сейчас")});
    const auto add = [&](const plan_slice& s, const plan_figures& f, bool given) {
      t.rows.push_back({text_cell(v.slice(s.key))});
      add_figures(t.rows.back(), f, given, m, p.present);
      t.rows.back().push_back(integer_cell(f.potential, m.of));
      t.rows.back().push_back(plan_voice::of_quantity(s.*m.expected, m.of));
      t.rows.back().push_back(given ? plan_voice::of_quantity(of_plan(s.*m.expected, f.plan), unit::share) : cell{});
      t.rows.back().push_back(given ? integer_cell(std::max<std::int64_t>(0, f.missing()), m.of) : cell{});
    };
    for (std::size_t s = 0; s < p.slices.size(); ++s)
      if (!p.slices[s].key.empty()) add(p.slices[s], m.figures.cell(s, p.present), m.is_planned(s, p.present));
    add(p.total, m.figures.periods[p.present], m.is_planned_in(p.present));
    return t;
  }

  table needs() const {
    table t;
    t.id = "plan_needs";
    t.title = v.say("What the targets need", "Что нужно для плана") + ", " + present();
    t.columns = {{"slice", v.slice_heading()},
                 {"verdict", v.say("Target", "План")},
                 {"missing_wins", v.say("Wins missing", "Не хватает побед")},
                 {"new_deals", v.say("New deals, on average", "Новых сделок, в среднем")},
                 {"new_deals_assured", v.say("To be ", "С вероятностью ") + v.whole_percent(p.options.assurance) + v.say(" sure", "")}};
    const auto count = [](const std::optional<std::int64_t>& n) { return n ? count_cell(*n) : real_cell(no_number, unit::count); };
    const auto add = [&](const plan_slice& s) {
      const plan_need& n = s.need;
      const auto [word, as] = verdict(s.verdict);
      t.rows.push_back({text_cell(v.slice(s.key)), text_cell(word).toned(as), count(n.missing_wins),
                        count(n.new_deals ? n.new_deals->on_average : std::nullopt), count(n.new_deals ? n.new_deals->with_assurance : std::nullopt)});
    };
    for (const plan_slice& s : p.slices)
      if (!s.key.empty()) add(s);
    add(p.total);
    return t;
  }

  /// Every cell that has a target or a win.
  table cells() const {
    table t;
    t.id = "plan_cells";
    t.fold = v.say("All slices and periods", "Все срезы и периоды");
    t.columns = {{"slice", v.slice_heading()}, {"period", v.say("Period", "Период")}};
    for (const measure* m : measures()) add_figure_columns(t, *m);
    for (std::size_t s = 0; s < p.slices.size(); ++s)
      for (std::size_t i = 0; i < p.periods.size(); ++i) {
        if (!money.is_planned(s, i) && !deals.is_planned(s, i) && p.deals.cell(s, i).actual == 0) continue;
        t.rows.push_back({text_cell(v.slice(p.slices[s].key)), text_cell(label(i))});
        for (const measure* m : measures()) add_figures(t.rows.back(), m->figures.cell(s, i), m->is_planned(s, i), *m, i);
      }
    return t;
  }

  plan_chart against_plan(const measure& m) const {
    plan_chart c;
    c.title = present() + v.say(": won, expected in the end, planned", ": выиграно, ожидается к концу, план");
    c.of = m.of;
    const auto add = [&](const plan_slice& s, const plan_figures& f, bool given) {
      const quantity& expected = s.*m.expected;
      c.rows.push_back({v.slice(s.key), static_cast<double>(f.actual), expected.has_value() ? expected.value : no_number,
                        given ? static_cast<double>(f.plan) : no_number});
    };
    for (std::size_t s = 0; s < p.slices.size(); ++s)
      if (!p.slices[s].key.empty()) add(p.slices[s], m.figures.cell(s, p.present), m.is_planned(s, p.present));
    if (c.rows.empty()) add(p.total, m.figures.periods[p.present], m.is_planned_in(p.present));
    return c;
  }

  /// What came in, period by period; of a period still to come, nothing.
  line_chart dynamics(const measure& m) const {
    line_chart c;
    c.title = m.of == unit::amount ? v.say("Revenue by period", "Выручка по периодам") : v.say("Deals by period", "Сделки по периодам");
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

  /// Attainment, slice by period: good from the plan on.
  heat_map attainment(const measure& m) const {
    heat_map h;
    h.title = v.say("Attainment of the plan", "Выполнение плана");
    constexpr std::size_t most = 24;
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i <= p.present; ++i)
      if (m.is_planned_in(i)) shown.push_back(i);
    if (shown.size() > most) shown.erase(shown.begin(), shown.end() - most);
    for (const std::size_t i : shown) h.columns.push_back(label(i));
    for (std::size_t s = 0; s < p.slices.size() && !shown.empty(); ++s) {
      heat_map::row row{v.slice(p.slices[s].key), {}, {}};
      for (const std::size_t i : shown) {
        const double share = m.figures.cell(s, i).attainment().value_or(no_number);
        row.values.push_back(share);
        row.shades.push_back(i == p.present ? no_number : share - 1);
      }
      h.rows.push_back(std::move(row));
    }
    return h;
  }

  const plan_answer& p;
  plan_voice v;
  measure money, deals;
  const measure& leading;

 private:
  /// What the periods before the present one came to.
  std::string finished() const {
    std::string said;
    for (const measure* m : {&money, &deals}) {
      if (p.present == 0 || m->to_date[p.present - 1].plan == 0) continue;
      const plan_figures& sum = m->to_date[p.present - 1];
      said += (said.empty() ? v.say("The periods before that had a plan came to ", "За прошедшие периоды с планом получено ") : "; ") +
              text(static_cast<double>(sum.actual), *m) + v.say(" of ", " из ") + text(sum.plan, *m) + " (" + v.share(*sum.attainment()) + ")";
    }
    return said.empty() ? said : said + ".";
  }

  /// The words of a verdict, and how they are meant.
  std::pair<std::string, tone> verdict(plan_verdict what) const {
    switch (what) {
      case plan_verdict::no_target: return {v.say("no target", "плана нет"), tone::muted};
      case plan_verdict::unknown: return {v.say("not known", "неизвестно"), tone::muted};
      case plan_verdict::reached: return {v.say("reached", "выполнен"), tone::good};
      case plan_verdict::expected: return {v.say("expected", "ожидается"), tone::good};
      case plan_verdict::undecided: return {v.say("undecided", "под вопросом"), tone::plain};
      case plan_verdict::not_expected: return {v.say("not expected", "не ожидается"), tone::bad};
    }
    return {};
  }

  paragraph outlook() const {
    const plan_figures& f = leading.figures.periods[p.present];
    if (f.plan <= 0)
      return {present() + v.say(": ", ": ") + text(f.actual, leading) + v.say(" came in so far.", " получено на сейчас.")};
    paragraph said{present() + v.say(": ", ": ") + text(f.actual, leading) + v.say(" of ", " из ") + text(f.plan, leading) +
                   v.say(" came in, ", " получено, ") + v.share(*f.attainment()) + v.say(" of the plan.", " плана.")};
    if (const quantity& e = p.total.*leading.expected; e.has_value() && p.total.verdict != plan_verdict::reached) {
      const quantity share = of_plan(e, f.plan);
      said.text += v.say(" With the open deals, by ", " С учётом открытых сделок к ") + v.last_date() + v.say(" about ", " ожидается ") +
                   text(e.value, leading) + " (" + text(e.lower, leading) + "\u2013" + text(e.upper, leading) + v.say(") is expected: ", "), это ") +
                   v.share(share.value) + " (" + v.share(share.lower) + "\u2013" + v.share(share.upper) + v.say(") of the plan.", ") плана.");
    }
    switch (p.total.verdict) {
      case plan_verdict::reached: said.text += v.say(" The target is reached.", " План выполнен."); break;
      case plan_verdict::expected:
        said.text += v.say(" The open deals should be enough for the target.", " Открытых сделок должно хватить для плана.");
        break;
      case plan_verdict::undecided:
        said.text += v.say(" The open deals may be enough for the target, or not.", " Открытых сделок может хватить для плана, а может и не хватить.");
        break;
      case plan_verdict::not_expected:
        said.text += v.say(" The open deals alone will not reach the target.", " Одних открытых сделок для плана не хватит.");
        break;
      case plan_verdict::unknown:
        said.text += v.say(" What the open deals bring in time is not known.", " Сколько открытые сделки принесут в срок, неизвестно.");
        break;
      case plan_verdict::no_target: break;
    }
    said.as = verdict(p.total.verdict).second;
    return said;
  }

  /// What is missing, and whether new deals can still bring it.
  paragraph need() const {
    if (p.total.verdict == plan_verdict::no_target || p.total.verdict == plan_verdict::reached) return {};
    const plan_need& n = p.total.need;
    if (!n.missing_wins)
      return {v.say("How many wins are missing is not known: no won deal tells what one brings.",
                    "Сколько побед не хватает, неизвестно: нет выигранных сделок, чтобы оценить, сколько приносит одна."), tone::muted};
    paragraph said;
    said.text = v.say("Wins missing: ", "Не хватает побед: ") + grouped(*n.missing_wins) + ".";
    if (!n.new_deals)
      return said.text += v.say(" How many new deals that takes is not known.", " Сколько для этого нужно новых сделок, неизвестно."), said;
    if (!n.new_deals->on_average)
      return said.text += v.say(" At the conversions so far no number of new deals is enough.", " При нынешней конверсии не хватит никакого числа новых сделок."),
             said;
    said.text += v.say(" Beside what the open deals bring, that takes new deals: ", " Сверх того, что дадут открытые, нужно новых сделок: ") +
                 grouped(*n.new_deals->on_average) + v.say(" on average", " в среднем");
    if (n.new_deals->with_assurance)
      said.text += ", " + grouped(*n.new_deals->with_assurance) + v.say(" to be ", " с вероятностью ") + v.whole_percent(p.options.assurance) + v.say(" sure", "");
    said.text += v.say(", at the conversions so far.", ", при нынешней конверсии.");
    const won_timing& cycle = p.forecast.cycle;
    if (cycle.n > 0 && cycle.day == days(1) && cycle.median_days > v.days_left() && *n.new_deals->on_average > 0)
      said.text += v.say(" But half of the won deals took longer than ", " Но половина выигранных сделок длилась дольше, чем ") + v.number(cycle.median_days) +
                   v.say(" days, and ", " дн., а до конца периода осталось ") + v.number(v.days_left()) +
                   v.say(" are left: most new deals will be won later.", ": большинство новых сделок будет выиграно позже.");
    return said;
  }

  void add_figure_columns(table& t, const measure& m) const {
    const std::string id = m.id;
    const bool in_money = m.of == unit::amount;
    t.columns.push_back({id + "_plan", in_money ? v.say("Plan", "План") : v.say("Plan, deals", "План, сделок")});
    t.columns.push_back({id + "_won", in_money ? v.say("Won", "Выиграно") : v.say("Won, deals", "Выиграно, сделок")});
    t.columns.push_back({id + "_attainment", v.say("Attained", "Выполнено")});
  }
  /// Plan, actual and attainment; of a period still to come, the plan alone.
  void add_figures(std::vector<cell>& row, const plan_figures& f, bool given, const measure& m, std::size_t period) const {
    const bool begun = period <= p.present;
    row.push_back(given ? integer_cell(f.plan, m.of) : cell{});
    row.push_back(begun ? integer_cell(f.actual, m.of) : cell{});
    row.push_back(begun && given ? plan_voice::of_share(f.attainment()) : cell{});
  }
};

glossary terms(const plan_voice& v) {
  return {{{v.say("Won", "Выиграно"), v.say("Deals whose last closing lies in the period and won them; worth what they were when they closed.",
                                            "Сделки, выигранные при последнем закрытии в этом периоде; по сумме на момент закрытия.")},
           {v.say("Expected in the end", "Ожидается к концу"),
            v.say("What came in and what the open deals should still bring before the period ends, with its interval. Deals that are still to be created "
                  "are not in it.",
                  "Полученное и то, что открытые сделки должны принести до конца периода, с интервалом. Ещё не созданные сделки не учтены.")},
           {v.say("New deals", "Новые сделки"),
            v.say("How many deals must come into the first stage so that, with the open ones, enough are won at the conversions so far, whenever that is.",
                  "Сколько сделок должно войти на первую стадию, чтобы вместе с открытыми хватило побед при нынешней конверсии, когда бы это ни случилось.")}}};
}

}  // namespace
}  // namespace io

inline namespace v0_1 {

doc::section plan_section(const plan_answer& p, language lang) {
  const io::plan_teller t(p, lang);
  doc::section s;
  s.id = "plan";
  s.heading = t.v.say("Plan and fact", "План и факт");
  t.tell_findings(s);
  const bool sliced = !p.asked.groups.empty() && !p.slices.empty();
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
  s.blocks.push_back(io::terms(t.v));
  return s;
}

std::vector<doc::figure> plan_headline(const plan_answer& p, language lang) {
  const io::plan_teller t(p, lang);
  const plan_figures& f = t.leading.figures.periods[p.present];
  std::vector<doc::figure> figures{{t.v.say("Won in ", "Выиграно за ") + t.present(), doc::integer_cell(f.actual, t.leading.of), {}}};
  if (f.plan <= 0) return figures;
  figures.push_back({t.v.say("Plan", "План"), doc::integer_cell(f.plan, t.leading.of), t.v.share(*f.attainment())});
  const doc::cell expected = io::plan_voice::of_quantity(p.total.*t.leading.expected, t.leading.of);
  figures.push_back({t.v.say("Expected in the end", "Ожидается к концу"), expected, io::range_text(expected, p.forecast.currency, lang)});
  return figures;
}

}  // namespace v0_1
}  // namespace funnel
