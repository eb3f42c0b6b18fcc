#include <funnel/report/writers.hpp>

#include "report/words/bottleneck_words.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;
using namespace doc;

class bottleneck_words : private bottleneck_voice {
 public:
  bottleneck_words(const bottleneck_report& r, language in_words) : bottleneck_voice{{in_words}, r.money}, r_(r) {
    for (std::size_t k = 0; k < r.stages.size(); ++k) {
      const stage_bottleneck& s = r.stages[k];
      if (!s.hidden && (!s.retired || s.stood.deals > 0)) shown_.push_back(k);
    }
  }

  section make() {
    out_ = {"bottlenecks", say("Bottlenecks", "Узкие места"), {}};
    const bool any = std::any_of(r_.stages.begin(), r_.stages.end(), [](const auto& s) { return s.stood.deals > 0; });
    if (!any) {
      tell(say("No deal of the question stood in any stage: there is nothing to judge.",
               "Ни одна сделка запроса не была ни на одной стадии: оценивать нечего."));
      return std::move(out_);
    }
    for (const std::size_t k : r_.named) tell(finding(r_.stages[k]), tone::bad);
    if (r_.named.empty()) tell(no_finding());
    places();
    put(times());
    put(boxes());
    put(drop_offs());
    put(repairs());
    put(repair_bars());
    put(flows());
    put(terms());
    return std::move(out_);
  }

 private:
  void put(block b) { out_.blocks.push_back(std::move(b)); }
  void tell(std::string text, tone as = tone::plain) { put(paragraph{std::move(text), as}); }
  const stage_bottleneck& stage_at(std::size_t k) const { return r_.stages[k]; }
  std::string name(const stage_bottleneck& s) const { return stage_label(s.name, s.retired, lang); }
  std::string benchmark_word(benchmark by) const {
    return by == benchmark::norm       ? say("norm", "норма")
           : by == benchmark::own_past ? say("own past", "своё прошлое")
                                       : say("none", "нет");
  }
  std::string in_brackets(const cell& c) const {
    const std::string bounds = range(c);
    return bounds.empty() ? "" : level(r_.options.simulation.level) + say(" interval ", ", интервал ") + bounds + ", ";
  }

  /// What is shown of a named stage: each reason with its numbers, then what repairing it is worth.
  std::string finding(const stage_bottleneck& s) const {
    std::string text = say("Bottleneck: ", "Узкое место: ") + name(s) + ".";
    if (s.slow) {
      const stage_comparison& c = s.time;
      text += say(" It is slow: ", " Медленно: ");
      text += c.seen >= 0 ? say("half of the deals stay longer than ", "половина сделок стоит здесь дольше ") + days(c.seen)
                          : say("half of the deals stay longer than anything seen so far", "больше половины сделок ещё здесь");
      text += " (" + in_brackets(median_cell(c.seen, c.lower, c.upper)) + deals(c.n) + ")";
      text += c.by == benchmark::norm ? say(", the norm is ", ", норма ") + days(c.reference) : say(", before it was ", ", раньше было ") + days(c.reference);
      if (c.by == benchmark::norm) text += say("; beyond the norm stay ", "; дольше нормы стоит ") + share(c.share);
      text += "; " + p(c.p_adjusted) + ".";
    }
    if (s.leaky) {
      const stage_comparison& c = s.drop_off;
      text += say(" It leaks: ", " Теряет: ") + share(c.seen) + say(" of the deals are lost from here within ", " сделок проиграно отсюда за ") + days(c.horizon_days);
      text += " (" + in_brackets(real_cell(c.seen, unit::share, c.lower, c.upper)) + deals(c.n) + ")";
      text += c.by == benchmark::norm ? say(", the norm allows ", ", норма допускает ") : say(", before it was at most ", ", раньше было не больше ");
      text += share(c.reference) + "; " + p(c.p_adjusted) + ".";
    }
    return text + worth(s);
  }

  std::string worth(const stage_bottleneck& s) const {
    const repair_value& v = s.repair;
    std::string text;
    if (v.extra_wins.value >= 0.05) {  // less is shown as none
      text += say(" At its yardstick it would have brought about ", " Будь стадия на уровне своей мерки, она принесла бы ещё около ") + number(v.extra_wins.value) +
              say(" more wins", " выигрышей");
      if (const std::string bounds = range(quantity_cell(v.extra_wins, unit::count)); !bounds.empty()) text += " (" + bounds + ")";
      if (v.extra_money.has_value()) text += say(", or ", ", или ") + amount(v.extra_money.value);
      text += say("; of the deals that are open now, ", "; из открытых сейчас сделок ещё ") + number(v.extra_wins_open) + say(" more.", ".");
    }
    if (v.days_lost.has_value() && v.days_lost.value > 0)
      text += say(" Beyond the yardstick its deals have waited ", " Сверх мерки её сделки прождали ") + whole_days(v.days_lost.value) + say(" in all.", " вместе.");
    if (v.worst_by_value >= 0 && v.extra_wins.value >= 0.05)
      text += say(" That no stage costs more wins has a probability of ", " Вероятность, что ни одна стадия не стоит больше выигрышей: ") + share(v.worst_by_value) + ".";
    return text;
  }

  std::string no_finding() const {
    if (r_.chosen_by_end)
      return say("No stage is judged: the question chooses deals by how or when they ended, so the slow ones, or all but the lost, are not among them. Ask for deals by when they were created.",
                 "Стадии не оцениваются: запрос отбирает сделки по тому, чем или когда они кончились, поэтому долгие сделки (или все, кроме проигранных) в него не попали. Отберите сделки по дате создания.");
    const auto has = [&](stage_verdict v) { return std::any_of(shown_.begin(), shown_.end(), [&](std::size_t k) { return stage_at(k).verdict == v; }); };
    if (has(stage_verdict::not_shown))
      return say("No stage can be named a bottleneck: none is worse than its norm or its own past beyond what chance explains. ",
                 "Ни одну стадию нельзя назвать узким местом: ни одна не хуже своей нормы или своего прошлого настолько, чтобы это не объяснялось случаем. ") +
             promise();
    if (has(stage_verdict::insufficient_data))
      return say("No stage can be judged: fewer than ", "Ни одну стадию нельзя оценить: в каждой побывало меньше ") + grouped(r_.options.min_deals) +
             say(" deals stood in each.", " сделок.");
    return say("No stage can be judged: there are neither norms nor an earlier window to compare with. What can be told is where most is lost.",
               "Ни одну стадию нельзя оценить: нет ни норм, ни более раннего периода для сравнения. Можно сказать лишь, где теряется больше всего.");
  }
  std::string promise() const {
    return say("The chance that a sound funnel has any stage named is at most ", "Вероятность, что в здоровой воронке будет названа хоть одна стадия, не больше ") +
           share(r_.options.alpha) + ".";
  }

  /// Places, not judgements; stages that are worse than their yardstick but not named; and stages that fill up.
  void places() {
    std::string text;
    if (r_.most_lost) {
      const stage_bottleneck& s = stage_at(*r_.most_lost);
      text += say("Most deals are lost in ", "Больше всего сделок теряется на стадии ") + name(s) + ": " + deals(s.lost.deals) + ", " + money(s.lost.amount, money_of, lang) + ". ";
    }
    if (r_.longest) {
      const stage_bottleneck& s = stage_at(*r_.longest);
      text += say("Deals stay longest in ", "Дольше всего сделки стоят на стадии ") + name(s) + say(": a median of ", ": медиана ") + days(s.stays.median().days) + ". ";
    }
    for (const std::size_t k : shown_) {
      const stage_flow_answer& f = stage_at(k).flow;
      if (f.balance == stage_balance::filling)
        text += say("Fills up: ", "Накапливаются: ") + name(stage_at(k)) + " (" + say("arrived ", "пришло ") + grouped(f.flow.arrivals) + ", " +
                say("left ", "ушло ") + grouped(f.flow.departures) + "). ";
    }
    if (!text.empty()) tell(std::move(text));
  }

  bool few(const stage_comparison& c) const {
    return c.n < r_.options.min_deals || (c.by == benchmark::own_past && c.n_reference < r_.options.min_deals);
  }
  std::string verdict(const stage_comparison& c, bool named) const {
    return c.by == benchmark::none ? say("no yardstick", "нет мерки")
           : !c.tested             ? few(c) ? say("too few deals", "мало сделок") : say("cannot be compared", "несравнимо")
           : named                 ? say("worse", "хуже")
                                   : say("not shown", "не показано");
  }
  cell trend(const test_result& t, bool up_is_good, const char* up, const char* down) const {
    if (!t.has_value()) return text_cell("\u2013");
    if (t.p > r_.options.alpha) return text_cell(say("no trend", "без тренда")).toned(tone::muted);
    return text_cell(t.statistic > 0 ? up : down).toned((t.statistic > 0) == up_is_good ? tone::good : tone::bad);
  }
  cell p_cell(const stage_comparison& c) const { return c.tested ? text_cell(p(c.p_adjusted)) : text_cell("\u2013"); }
  cell first(const stage_bottleneck& s) const { return text_cell(name(s)).toned(s.verdict == stage_verdict::named ? tone::bad : tone::plain); }

  table times() const {
    table t;
    t.id = "time";
    t.title = say("Time in stage against the yardstick, days", "Время на стадии против мерки, дни");
    t.columns = {{"stage", say("Stage", "Стадия")}, {"deals", say("Deals", "Сделки")}, {"median", say("Median", "Медиана")},
                 {"yardstick", say("Yardstick", "Мерка")}, {"reference", say("Allowed", "Допустимо")}, {"beyond", say("Beyond the norm", "Дольше нормы")},
                 {"p", say("Adjusted p", "p с поправкой")}, {"verdict", say("Slow?", "Медленно?")}, {"trend", say("Trend", "Тренд")}};
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const stage_comparison& c = s.time;
      t.rows.push_back({first(s), count_cell(c.n), median_cell(c.seen, c.lower, c.upper), text_cell(benchmark_word(c.by)), days_cell(c.reference),
                        real_cell(c.share, unit::share), p_cell(c), text_cell(verdict(c, s.slow)).toned(s.slow ? tone::bad : tone::plain),
                        trend(s.trend.time, false, lang == language::russian ? "дольше" : "longer", lang == language::russian ? "быстрее" : "faster")});
    }
    return t;
  }

  box_chart boxes() const {
    box_chart c;
    c.title = say("Days in stage: 10, 25, 50, 75 and 90 of 100 deals have left", "Дни на стадии: ушли 10, 25, 50, 75 и 90 из 100 сделок");
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const auto& d = s.stays.quantiles;
      c.boxes.push_back({name(s), d[0].days, d[1].days, d[2].days, d[3].days, d[4].days, s.time.by == benchmark::norm ? s.time.reference : no_number, s.slow ? tone::bad : tone::plain});
    }
    return c;
  }

  table drop_offs() const {
    table t;
    t.id = "drop_off";
    t.title = say("Deals lost from the stage against the yardstick", "Потери на стадии против мерки");
    t.columns = {{"stage", say("Stage", "Стадия")}, {"deals", say("Deals", "Сделки")}, {"conversion", say("Settled conversion", "Решённая конверсия")},
                 {"lost", say("Lost by age", "Потеряно к возрасту")}, {"yardstick", say("Yardstick", "Мерка")}, {"allowed", say("Allowed", "Допустимо")},
                 {"p", say("Adjusted p", "p с поправкой")}, {"verdict", say("Leaky?", "Теряет?")}, {"trend", say("Trend", "Тренд")}};
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const stage_comparison& c = s.drop_off;
      t.rows.push_back({first(s), count_cell(c.n), share_cell(s.conversion), real_cell(c.seen, unit::share, c.lower, c.upper), text_cell(benchmark_word(c.by)),
                        real_cell(c.reference, unit::share), p_cell(c), text_cell(verdict(c, s.leaky)).toned(s.leaky ? tone::bad : tone::plain),
                        trend(s.trend.conversion, true, lang == language::russian ? "лучше" : "better", lang == language::russian ? "хуже" : "worse")});
    }
    return t;
  }

  table repairs() const {
    table t;
    t.id = "repair";
    t.title = say("What each stage would bring at its yardstick", "Что принесла бы стадия на уровне мерки");
    t.columns = {{"stage", say("Stage", "Стадия")}, {"win_now", say("Won from here", "Выигрыш отсюда")}, {"win_repaired", say("At the yardstick", "На уровне мерки")},
                 {"extra_wins", say("More wins", "Ещё выигрышей")}, {"extra_money", say("More money", "Ещё денег")}, {"extra_wins_open", say("Of open deals", "Из открытых")},
                 {"worst_by_value", say("Worst by wins", "Худшая по выигрышам")}, {"days_lost", say("Days lost", "Потеряно дней")}, {"worst_by_days", say("Worst by days", "Худшая по дням")}};
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const repair_value& v = s.repair;
      cell money_cell = quantity_cell(v.extra_money, unit::amount);
      money_cell.real = whole_units(money_cell.real);
      money_cell.lower = money_cell.upper = no_number;  // in the same proportion as that of the wins
      cell open = real_cell(v.extra_wins_open, unit::count);
      open.decimals = 1;
      cell wins = quantity_cell(v.extra_wins, unit::count), lost_days = quantity_cell(v.days_lost, unit::days);
      wins.decimals = 1;
      lost_days.decimals = 0;
      t.rows.push_back({first(s), real_cell(v.win_now, unit::share), real_cell(v.win_repaired, unit::share), wins, money_cell, open,
                        real_cell(v.extra_wins.value >= 0.05 ? v.worst_by_value : no_number, unit::share), lost_days, real_cell(v.worst_by_days, unit::share)});
    }
    return t;
  }

  bar_chart repair_bars() const {
    bar_chart c;
    c.title = say("Money that each stage would bring at its yardstick", "Деньги, которые принесла бы стадия на уровне мерки");
    c.of = unit::amount;
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const quantity& q = s.repair.extra_money;
      bar b;
      b.label = name(s);
      if (q.has_value()) b.value = std::max(0.0, whole_units(q.value));
      b.as = s.verdict == stage_verdict::named ? tone::bad : tone::plain;
      c.bars.push_back(std::move(b));
    }
    return c;
  }

  table flows() const {
    table t;
    t.id = "flow";
    t.title = say("Flow in ", "Поток за ") + whole_days(r_.window.length().days());
    t.columns = {{"stage", say("Stage", "Стадия")}, {"at_start", say("At the start", "В начале")}, {"arrivals", say("Arrived", "Пришло")},
                 {"departures", say("Left", "Ушло")}, {"at_end", say("At the end", "В конце")}, {"arrivals_a_day", say("Arrivals a day", "Приход в день")},
                 {"stay_of_departed", say("Stay of those that left, days", "Стояли ушедшие, дни")}, {"little_ratio", say("Rate x stay / stock", "Поток x время / запас")},
                 {"balance", say("Balance", "Баланс")}};
    for (const std::size_t k : shown_) {
      const stage_flow_answer& a = stage_at(k).flow;
      const stage_flow& f = a.flow;
      const std::string balance = a.balance == stage_balance::unknown    ? "\u2013"
                                  : a.balance == stage_balance::filling  ? say("fills up", "копится")
                                  : a.balance == stage_balance::draining ? say("drains", "убывает")
                                                                         : say("in balance", "в балансе");
      t.rows.push_back({text_cell(name(stage_at(k))), count_cell(f.at_start), count_cell(f.arrivals), count_cell(f.departures), count_cell(f.at_end),
                        number_cell(a.per_day(f.arrival_rate), 2), days_cell(a.in_days(f.mean_departed_stay)),
                        number_cell(a.little_ratio, 2).toned(a.little_holds ? tone::plain : tone::muted),
                        text_cell(balance).toned(a.balance == stage_balance::filling ? tone::bad : tone::plain)});
    }
    return t;
  }

  glossary terms() const {
    return {{
        {say("Bottleneck", "Узкое место"),
         say("A stage that is slower, or loses more deals, than its yardstick: beyond what chance explains, and by at least ", "Стадия, которая медленнее своей мерки или теряет больше сделок: сильнее, чем объясняет случай, и хотя бы на ") +
             share(r_.options.least_worsening) + say(" of it. All comparisons of the report are adjusted together (Holm). ", " от неё. Поправка сразу на все сравнения отчёта (Холм). ") + promise()},
        {say("Yardstick", "Мерка"),
         say("The norm that the pipeline gives the stage; without one its own past: deals that entered it in the window of equal length before. A time norm is kept while at most half of the deals stay longer.",
             "Норма стадии из воронки; без неё своё прошлое: сделки, вошедшие в стадию за такой же период раньше. Норма времени соблюдена, пока дольше неё стоит не больше половины сделок.")},
        {say("Lost by age", "Потеряно к возрасту"),
         say("Share of the deals that entered the stage and are lost from it, counted by their age, with those still open as open. Fast losses do not make a young stage look leaky.",
             "Доля вошедших в стадию сделок, проигранных на ней, по возрасту; ещё открытые считаются открытыми. Быстрые потери не делают молодую стадию хуже, чем она есть.")},
        {say("More wins", "Ещё выигрышей"),
         say("A comparison, not a promise: if the stage alone had its yardstick and the deals that are saved then went on like the others (Markov chain of all moves, returns included).",
             "Сравнение, а не обещание: если бы одна эта стадия была на уровне мерки, а спасённые сделки шли дальше как остальные (марковская цепь всех переходов, с возвратами).")},
        {say("Days lost", "Потеряно дней"),
         say("Days that deals stayed beyond the yardstick, added up; those still here up to now.", "Дни, простоянные сделками сверх мерки, вместе; стоящие сейчас считаются по сей день.")},
        {say("Worst", "Худшая"),
         say("Probability that no other stage loses more, given how uncertain the counts are.", "Вероятность, что ни одна другая стадия не теряет больше, при всей неточности подсчётов.")},
        {say("Rate x stay / stock", "Поток x время / запас"),
         say("Little's law: 1 when arrivals and the stay of those that left explain the stock. Well below 1: old deals pile up that the mean of those that left does not show.",
             "Закон Литтла: 1, когда приход и время ушедших объясняют запас. Заметно ниже 1: копятся старые сделки, которых не видно в среднем по ушедшим.")},
    }};
  }

  const bottleneck_report& r_;
  std::vector<std::size_t> shown_;
  section out_;
};

}  // namespace

section bottleneck_section(const bottleneck_report& r, language lang) { return bottleneck_words(r, lang).make(); }

section stuck_section(const bottleneck_report& r, language lang, std::size_t max_deals) {
  const bottleneck_voice v{{lang}, r.money};
  section out{"stuck_deals", v.say("Stuck deals", "Застрявшие сделки"), {}};
  const bool normed = std::any_of(r.stages.begin(), r.stages.end(), [](const auto& s) { return s.time.by == benchmark::norm; });
  if (r.stuck.empty()) {
    out.blocks.push_back(paragraph{normed ? v.say("No open deal has stayed in its stage longer than the norm.", "Ни одна открытая сделка не стоит на стадии дольше нормы.")
                                          : v.say("No stage has a time norm that applies to this question, so no deal is stuck by it.",
                                                  "Ни у одной стадии нет нормы времени, применимой к запросу, поэтому застрявших сделок нет."),
                                   tone::plain});
    return out;
  }
  count_amount all;
  for (const stuck_deal& d : r.stuck) all += {1, d.amount};
  std::string text = v.say("Open longer than the norm of their stage: ", "Открыты дольше нормы своей стадии: ") + v.deals(all.deals) + ", " + money(all.amount, r.money, lang) + ".";
  if (r.stuck.size() > max_deals) text += v.say(" Listed are the longest ", " Показаны самые долгие: ") + grouped(static_cast<std::int64_t>(max_deals)) + ".";
  out.blocks.push_back(paragraph{std::move(text), tone::bad});
  table t;
  t.id = "deals";
  t.columns = {{"deal", v.say("Deal", "Сделка")}, {"owner", v.say("Owner", "Ответственный")}, {"stage", v.say("Stage", "Стадия")}, {"amount", v.say("Amount", "Сумма")},
               {"days", v.say("Days in stage", "Дней на стадии")}, {"norm", v.say("Norm", "Норма")}, {"over", v.say("Beyond it", "Сверх неё")}};
  for (std::size_t i = 0; i < std::min(max_deals, r.stuck.size()); ++i) {
    const stuck_deal& d = r.stuck[i];
    t.rows.push_back({text_cell(d.id), text_cell(d.owner.empty() ? v.say("(none)", "(не указано)") : d.owner), text_cell(r.stages[d.stage].name), amount_cell(d.amount),
                      days_cell(d.days), days_cell(d.norm_days), days_cell(d.over())});
  }
  out.blocks.push_back(std::move(t));
  return out;
}

}  // namespace v0_1
}  // namespace funnel
