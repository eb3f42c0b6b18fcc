#include <funnel/report/writers.hpp>

#include "report/words/plan_voice.hpp"

#include <string>
#include <utility>
#include <vector>

namespace funnel {
namespace io {
namespace {

using namespace doc;

paragraph in_time(const plan_voice& v) {
  const deal_forecast& d = v.f.total.within;
  if (!d.has_value())
    return {v.say("What is won until ", "Сколько будет выиграно по ") + v.last_date() +
                v.say(" cannot be told: at the same time before the end of earlier periods no deal stood in ",
                      ", сказать нельзя: за столько же времени до конца прежних периодов ни одна сделка не стояла на "
                      "стадии ") +
                v.stages(v.f.unknown_within) + ".",
            tone::muted};
  return {
      v.say("Until ", "По ") + v.last_date() + v.say(" about ", " включительно ожидается побед: ") +
      v.number(d.expected_wins) + v.say(" of them should be won and bring ", ", выручка ") +
      v.about(d.expected_revenue) + v.say("; with ", "; с вероятностью ") + v.level() + v.say(" probability ", " ") +
      v.wins_range(d) + v.say(" wins and ", " побед и ") + v.revenue_range(d) +
      v.say(". Measured by looking back: deals in the same stages, with as much of an earlier period left.",
            ". Так закрывались сделки, стоявшие на тех же стадиях за столько же времени до конца прежних периодов.")};
}

paragraph at_last(const plan_voice& v) {
  const deal_forecast& d = v.f.total.ever;
  if (!d.has_value())
    return {v.say("What the open deals bring at last cannot be told: no settled deal shows how deals leave ",
                  "Сколько открытые сделки принесут в итоге, сказать нельзя: ни одна завершённая сделка не показывает, "
                  "чем кончается стадия ") +
                v.stages(v.f.unknown_ever) + ".",
            tone::muted};
  return {v.say("At last, whenever that is: ", "В итоге, когда бы это ни случилось, побед: ") +
          v.number(d.expected_wins) + v.say(" wins (", " (") + v.wins_range(d) + v.say(") and ", "), выручка ") +
          v.about(d.expected_revenue) + " (" + v.revenue_range(d) +
          v.say("), if they fare as the settled deals did.", "), если они пойдут так же, как завершённые.")};
}

/// The fixed probabilities, held against the history.
paragraph by_static(const plan_voice& v) {
  const static_forecast& s = v.f.total.by_static;
  if (!s.has_value())
    return {v.say("The pipeline gives no probability for ", "В воронке не задана вероятность для стадии ") +
                v.stages(v.f.unknown_static) + ".",
            tone::muted};
  paragraph p;
  p.text = v.say("The fixed probabilities of the pipeline say ", "По заданным в воронке вероятностям побед: ") +
           v.number(s.expected_wins) + v.say(" wins and ", ", выручка ") + v.about(s.expected_revenue);
  const deal_forecast& d = v.f.total.ever;
  if (!d.has_value()) return p.text += ".", p;
  if (s.expected_wins > static_cast<double>(d.wins_interval.upper)) {
    p.as = tone::bad;
    p.text += v.say(": more than the history supports.", ": больше, чем подтверждает история.");
  } else if (s.expected_wins < static_cast<double>(d.wins_interval.lower)) {
    p.as = tone::good;
    p.text += v.say(": less than the history promises.", ": меньше, чем обещает история.");
  } else {
    p.text += v.say(", which the history does not contradict.", ", и история этому не противоречит.");
  }
  return p;
}

paragraph with_returns(const plan_voice& v) {
  const quantity& q = v.f.total.wins_with_returns;
  std::string text =
      v.say("Deals went back to an earlier stage ", "Сделки возвращались на более раннюю стадию, раз: ") +
      grouped(v.f.returns) + v.say(v.f.returns == 1 ? " time" : " times", "");
  if (!q.has_value()) return {text + ".", tone::muted};
  return {text + v.say(". If they go on doing so, wins at last are ", ". Если так пойдёт и дальше, побед в итоге: ") +
          v.number(q.value) + " (" + v.number(q.lower) + "\u2013" + v.number(q.upper) + ")."};
}

table stage_table(const plan_voice& v) {
  table t;
  t.id = "forecast_stages";
  t.title = v.say("Stage by stage", "По стадиям");
  t.columns = {{"stage", v.say("Stage", "Стадия")},
               {"open_deals", v.say("Open", "Открыто")},
               {"open_amount", v.say("Amount", "Сумма")},
               {"got_further", v.say("Got further", "Прошли дальше")},
               {"win_probability", v.say("Wins at last", "Победа в итоге")},
               {"static_probability", v.say("As fixed", "По заданной")},
               {"won_in_time", v.say("Won in time", "Победа в срок")}};
  for (const forecast_stage& s : v.f.stages) {
    if (s.retired && s.open.deals == 0) continue;
    t.rows.push_back({text_cell(s.name), count_cell(s.open.deals), amount_cell(s.open.amount), share_cell(s.advanced),
                      real_cell(s.win_probability, unit::share), plan_voice::of_share(s.static_probability),
                      share_cell(s.won_in_time)});
  }
  return t;
}

line_chart probability_chart(const plan_voice& v) {
  line_chart c;
  c.title = v.say("Probability to be won at last, from each stage", "Вероятность победы в итоге, с каждой стадии");
  c.of = unit::share;
  line_chart::line own{v.say("own history", "по истории"), {}, {}, {}, tone::plain, false};
  line_chart::line fixed{v.say("as fixed", "заданная"), {}, {}, {}, tone::muted, true};
  for (const forecast_stage& s : v.f.stages) {
    if (s.retired) continue;
    c.labels.push_back(s.name);
    own.values.push_back(s.win_probability);
    fixed.values.push_back(s.static_probability.value_or(no_number));
  }
  c.lines = {std::move(own), std::move(fixed)};
  return c;
}

/// The slices, then all deals, in a table whose further cells `fill` adds.
template <class Fill>
table by_slice(const plan_voice& v, const char* id, std::string title, std::vector<column> columns, Fill fill) {
  table t;
  t.id = id;
  t.title = std::move(title);
  t.columns = {{"slice", v.slice_heading()}};
  t.columns.insert(t.columns.end(), columns.begin(), columns.end());
  const auto add = [&](const forecast_segment& s) {
    t.rows.push_back({text_cell(v.slice(s.key))});
    for (cell& c : fill(s)) t.rows.back().push_back(std::move(c));
  };
  for (const forecast_segment& s : v.f.segments) add(s);
  add(v.f.total);
  return t;
}

table in_time_table(const plan_voice& v) {
  return by_slice(
      v, "forecast_in_time", v.say("Until ", "По ") + v.last_date(),
      {{"open_deals", v.say("Open", "Открыто")},
       {"potential", v.say("In full", "Полностью")},
       {"wins_in_time", v.say("Wins", "Побед")},
       {"revenue_in_time", v.say("Revenue", "Выручка")}},
      [&](const forecast_segment& s) {
        return std::vector{count_cell(s.open.deals), amount_cell(s.open.amount), v.wins(s.within), v.revenue(s.within)};
      });
}

table at_last_table(const plan_voice& v) {
  return by_slice(
      v, "forecast_at_last",
      v.say("At last, by the history and by the fixed probabilities", "В итоге, по истории и по заданным вероятностям"),
      {{"wins_at_last", v.say("Wins", "Побед")},
       {"revenue_at_last", v.say("Revenue", "Выручка")},
       {"static_wins", v.say("Wins as fixed", "Побед по заданной")},
       {"static_revenue", v.say("Revenue as fixed", "Выручка по заданной")}},
      [&](const forecast_segment& s) {
        return std::vector{v.wins(s.ever), v.revenue(s.ever), real_cell(s.by_static.expected_wins, unit::count),
                           real_cell(s.by_static.expected_revenue, unit::amount)};
      });
}

glossary forecast_terms(const plan_voice& v) {
  return {{{v.say("In full", "Полностью"), v.say("The amounts of all open deals, as if each were won.",
                                                 "Суммы всех открытых сделок, как если бы каждая была выиграна.")},
           {v.say("Won in time", "Победа в срок"),
            v.say("Of the deals that stood in the stage when as much of an earlier period was left as is left now, the "
                  "share that was won before "
                  "that period ended. A deal may count in several periods.",
                  "Доля сделок, выигранных до конца прежнего периода, среди стоявших на стадии, когда до его конца "
                  "оставалось столько же времени, "
                  "сколько сейчас. Одна сделка может войти в несколько периодов.")},
           {v.say("Got further", "Прошли дальше"),
            v.say("Of the deals that came to the stage or past it, and are settled there, the share that got further: "
                  "the others are lost.",
                  "Доля прошедших дальше среди сделок, дошедших до стадии и решённых на ней: остальные проиграны.")},
           {v.say("Wins at last", "Победа в итоге"),
            v.say("These shares multiplied from the stage to the end; a little history is drawn towards one half.",
                  "Эти доли, перемноженные от стадии до конца; при короткой истории они сдвинуты к половине.")},
           {v.say("As fixed", "По заданной"),
            v.say("The probability that the pipeline gives the stage. Nobody has measured it, so it has no interval.",
                  "Вероятность, заданная для стадии в воронке. Её никто не измерял, поэтому интервала нет.")}}};
}

}  // namespace
}  // namespace io

inline namespace v0_1 {

doc::section forecast_section(const forecast_answer& f, language lang) {
  const io::plan_voice v(f, lang);
  doc::section s;
  s.id = "forecast";
  s.heading = v.say("What the open deals will bring", "Что принесут открытые сделки");
  if (f.total.open.deals == 0) {
    s.blocks.push_back(doc::paragraph{v.say("No deal is open, so nothing more is to come from them.",
                                            "Открытых сделок нет, поэтому от них больше ничего не придёт."),
                                      doc::tone::muted});
    return s;
  }
  s.blocks.push_back(
      doc::paragraph{io::deals_text(f.total.open.deals, lang) +
                     v.say(f.total.open.deals == 1 ? " is open, worth " : " are open, worth ", " открыто на сумму ") +
                     v.amount(f.total.open.amount) + v.say(" in full.", " без учёта вероятностей.")});
  s.blocks.push_back(io::in_time(v));
  s.blocks.push_back(io::at_last(v));
  s.blocks.push_back(io::by_static(v));
  if (f.returns > 0) s.blocks.push_back(io::with_returns(v));
  s.blocks.push_back(io::in_time_table(v));
  s.blocks.push_back(io::at_last_table(v));
  s.blocks.push_back(io::stage_table(v));
  s.blocks.push_back(doc::chart(io::probability_chart(v)));
  s.blocks.push_back(io::forecast_terms(v));
  return s;
}

}  // namespace v0_1
}  // namespace funnel
