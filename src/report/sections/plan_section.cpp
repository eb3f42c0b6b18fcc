#include <funnel/report/writers.hpp>

#include "report/words/plan_teller.hpp"

#include <string>
#include <utility>
#include <vector>

namespace funnel {
namespace io {

using namespace doc;

void plan_teller::tell_findings(section& s) const {
  if (!money.is_planned() && !deals.is_planned())
    s.blocks.push_back(paragraph{v.say("There are no targets.", "Плановых значений нет."), tone::muted});
  s.blocks.push_back(outlook());
  if (paragraph n = need(); !n.text.empty()) s.blocks.push_back(std::move(n));
  if (const std::string before = finished(); !before.empty()) s.blocks.push_back(paragraph{before});
  if (p.unplanned.deals > 0 && (money.is_planned() || deals.is_planned()))
    s.blocks.push_back(paragraph{v.say("Won where there was no target: ", "Выиграно там, где плана не было: ") +
                                     deals_text(p.unplanned.deals, v.lang) + v.say(", ", ", ") +
                                     v.amount(p.unplanned.amount) +
                                     v.say(". It counts in the sums.", ". В суммы это входит."),
                                 tone::muted});
  std::string strangers;
  for (const plan_segment& slice : p.segments)
    if (!slice.has_deals && !slice.key.empty()) strangers += (strangers.empty() ? "" : "; ") + v.slice(slice.key);
  if (!strangers.empty())
    s.blocks.push_back(paragraph{
        v.say("Targets that no deal belongs to, counted in the sums: ", "План есть, а сделок нет (в суммы входит): ") +
            strangers + ".",
        tone::muted});
}

std::string plan_teller::finished() const {
  std::string said;
  for (const measure* m : {&money, &deals}) {
    if (p.present == 0 || m->to_date[p.present - 1].plan == 0) continue;
    const plan_figures& sum = m->to_date[p.present - 1];
    said +=
        (said.empty() ? v.say("The periods before that had a plan came to ", "За прошедшие периоды с планом получено ")
                      : "; ") +
        text(static_cast<double>(sum.actual), *m) + v.say(" of ", " из ") + text(sum.plan, *m) + " (" +
        v.share(*sum.attainment()) + ")";
  }
  return said.empty() ? said : said + ".";
}

std::pair<std::string, tone> plan_teller::verdict(plan_verdict what) const {
  switch (what) {
    case plan_verdict::no_target:
      return {v.say("no target", "плана нет"), tone::muted};
    case plan_verdict::unknown:
      return {v.say("not known", "неизвестно"), tone::muted};
    case plan_verdict::reached:
      return {v.say("reached", "выполнен"), tone::good};
    case plan_verdict::expected:
      return {v.say("expected", "ожидается"), tone::good};
    case plan_verdict::undecided:
      return {v.say("undecided", "под вопросом"), tone::plain};
    case plan_verdict::not_expected:
      return {v.say("not expected", "не ожидается"), tone::bad};
  }
  return {};
}

paragraph plan_teller::outlook() const {
  const plan_figures& f = leading.figures.periods[p.present];
  if (f.plan <= 0)
    return {present() + v.say(": ", ": ") + text(f.actual, leading) +
            v.say(" came in so far.", " получено на сейчас.")};
  paragraph said{present() + v.say(": ", ": ") + text(f.actual, leading) + v.say(" of ", " из ") +
                 text(f.plan, leading) + v.say(" came in, ", " получено, ") + v.share(*f.attainment()) +
                 v.say(" of the plan.", " плана.")};
  if (const quantity& e = p.total.*leading.expected; e.has_value() && p.total.verdict != plan_verdict::reached) {
    const quantity share = of_plan(e, f.plan);
    said.text += v.say(" With the open deals, by ", " С учётом открытых сделок к ") + v.last_date() +
                 v.say(" about ", " ожидается ") + text(e.value, leading) + " (" + text(e.lower, leading) + "\u2013" +
                 text(e.upper, leading) + v.say(") is expected: ", "), это ") + v.share(share.value) + " (" +
                 v.share(share.lower) + "\u2013" + v.share(share.upper) + v.say(") of the plan.", ") плана.");
  }
  switch (p.total.verdict) {
    case plan_verdict::reached:
      said.text += v.say(" The target is reached.", " План выполнен.");
      break;
    case plan_verdict::expected:
      said.text +=
          v.say(" The open deals should be enough for the target.", " Открытых сделок должно хватить для плана.");
      break;
    case plan_verdict::undecided:
      said.text += v.say(" The open deals may be enough for the target, or not.",
                         " Открытых сделок может хватить для плана, а может и не хватить.");
      break;
    case plan_verdict::not_expected:
      said.text +=
          v.say(" The open deals alone will not reach the target.", " Одних открытых сделок для плана не хватит.");
      break;
    case plan_verdict::unknown:
      said.text += v.say(" What the open deals bring in time is not known.",
                         " Сколько открытые сделки принесут в срок, неизвестно.");
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
  if (!n.missing_wins)
    return {v.say("How many wins are missing is not known: no won deal tells what one brings.",
                  "Сколько побед не хватает, неизвестно: нет выигранных сделок, чтобы оценить, сколько приносит одна."),
            tone::muted};
  paragraph said;
  said.text = v.say("Wins missing: ", "Не хватает побед: ") + grouped(*n.missing_wins) + ".";
  if (!n.new_deals)
    return said.text +=
           v.say(" How many new deals that takes is not known.", " Сколько для этого нужно новых сделок, неизвестно."),
           said;
  if (!n.new_deals->on_average)
    return said.text += v.say(" At the conversions so far no number of new deals is enough.",
                              " При нынешней конверсии не хватит никакого числа новых сделок."),
           said;
  said.text += v.say(" Beside what the open deals bring, that takes new deals: ",
                     " Сверх того, что дадут открытые, нужно новых сделок: ") +
               grouped(*n.new_deals->on_average) + v.say(" on average", " в среднем");
  if (n.new_deals->with_assurance)
    said.text += ", " + grouped(*n.new_deals->with_assurance) + v.say(" to be ", " с вероятностью ") +
                 whole_percent(p.options.assurance, v.lang) + v.say(" sure", "");
  said.text += v.say(", at the conversions so far.", ", при нынешней конверсии.");
  const won_timing& cycle = p.forecast.cycle;
  if (cycle.n > 0 && cycle.day == days(1) && cycle.median_days > v.days_left() && *n.new_deals->on_average > 0)
    said.text +=
        v.say(" But half of the won deals took longer than ", " Но половина выигранных сделок длилась дольше, чем ") +
        v.number(cycle.median_days) + v.say(" days, and ", " дн., а до конца периода осталось ") +
        v.number(v.days_left()) +
        v.say(" are left: most new deals will be won later.", ": большинство новых сделок будет выиграно позже.");
  return said;
}

namespace {

glossary plan_terms(const plan_voice& v) {
  return {{{v.say("Won", "Выиграно"),
            v.say("Deals whose last closing lies in the period and won them; worth what they were when they closed.",
                  "Сделки, выигранные при последнем закрытии в этом периоде; по сумме на момент закрытия.")},
           {v.say("Expected in the end", "Ожидается к концу"),
            v.say("What came in and what the open deals should still bring before the period ends, with its interval. "
                  "Deals that are still to be created "
                  "are not in it.",
                  "Полученное и то, что открытые сделки должны принести до конца периода, с интервалом. Ещё не "
                  "созданные сделки не учтены.")},
           {v.say("New deals", "Новые сделки"),
            v.say("How many deals must come into the first stage so that, with the open ones, enough are won at the "
                  "conversions so far, whenever that is.",
                  "Сколько сделок должно войти на первую стадию, чтобы вместе с открытыми хватило побед при нынешней "
                  "конверсии, когда бы это ни случилось.")}}};
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
  std::vector<doc::figure> figures{
      {t.v.say("Won in ", "Выиграно за ") + t.present(), doc::integer_cell(f.actual, t.leading.of), {}}};
  if (f.plan <= 0) return figures;
  figures.push_back({t.v.say("Plan", "План"), doc::integer_cell(f.plan, t.leading.of), t.v.share(*f.attainment())});
  const doc::cell expected = io::plan_voice::of_quantity(p.total.*t.leading.expected, t.leading.of);
  figures.push_back({t.v.say("Expected in the end", "Ожидается к концу"), expected,
                     io::range_text(expected, p.forecast.currency, lang)});
  return figures;
}

}  // namespace v0_1
}  // namespace funnel
