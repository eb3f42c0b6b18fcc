#include "report/words/velocity_voice.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

using namespace doc;

namespace {

/// The last age at which the share is known.
const conversion_at_age* last_known(const std::vector<conversion_at_age>& by_age) {
  for (auto it = by_age.rbegin(); it != by_age.rend(); ++it)
    if (it->has_value()) return &*it;
  return nullptr;
}

/// Shares by age, against the naive ones; ages that nobody was seen to reach are left out.
table age_table(const velocity_voice& v, const char* id, std::string title, std::string ended, std::string open,
                const std::vector<double>& ages, const std::vector<conversion_at_age>& by_age) {
  table t;
  t.id = id;
  t.title = std::move(title);
  t.columns = {{"days", v.say("By day", "К дню")},
               {"share", std::move(ended) + ", " + v.level()},
               {"open", std::move(open)},
               {"naive_share", v.say("Known so far, of all", "Уже известно, от всех")},
               {"longer", v.say("Seen for longer", "Наблюдались дольше")}};
  for (std::size_t a = 0; a < ages.size(); ++a) {
    const conversion_at_age& c = by_age[a];
    if (!c.has_value()) continue;
    t.rows.push_back({number_cell(ages[a], 0), v.share(c), real_cell(c.open_share, unit::share),
                      real_cell(c.naive_share, unit::share), count_cell(c.longer)});
  }
  return t;
}

}  // namespace

section cycle_section(const velocity_voice& v) {
  const cycle_velocity& c = v.r.cycle;
  section s{"cycle", v.say("From creation to closing", "От создания до закрытия"), {}};
  if (c.closing.n == 0) return s;
  const time_quantile& m = c.closing.median();
  std::string text;
  if (m.has_value())
    text = v.say("Half of the deals are closed after ", "Половина сделок закрывается за ") + v.days(m.days) + " (" +
           v.interval(m.lower, m.upper) + "), " + grouped(c.closing.running.n) + v.say(" of ", " из ") +
           v.of_deals(c.closing.n) +
           v.say(" being open and counted for as long as they are.", " ещё открыты и учтены столько, сколько открыты.");
  else
    text = v.say("Not even half of the deals were seen to close: ", "Не закрылась и половина сделок: ") +
           grouped(c.closing.running.n) + v.say(" of ", " из ") + v.of_deals(c.closing.n) +
           v.say(" are open.", " открыты.");
  s.blocks.push_back(paragraph{text});
  if (c.gap.is_open()) {
    text = v.say("The mean of the closed deals, ", "Среднее закрытых сделок, ") + v.days(c.closing.timing.mean_days) +
           v.say(", is no forecast for a new one: ", ", не прогноз для новой: ");
    text += c.gap.running ? v.say("it leaves out the deals that are still open, and those are the slow ones.",
                                  "в нём нет ещё открытых сделок, а они и есть медленные.")
                          : v.say("a few long deals pull it up.", "его завышают немногие долгие сделки.");
    s.blocks.push_back(paragraph{text});
  }
  if (c.won.has_value() && c.lost.has_value())
    s.blocks.push_back(paragraph{
        v.say("Won deals took ", "Выигранные сделки заняли в среднем ") + v.days(c.won.mean_days) +
        v.say(" on average, the Timing of many reports; lost ones ", " (тайминг многих отчётов), проигранные \u2014 ") +
        v.days(c.lost.mean_days) + "."});
  table t;
  t.id = "cycle";
  t.columns = {{"what", ""},
               {"n", words_in(v.lang).deals},
               {"mean", v.say("Mean", "Среднее")},
               {"median", v.say("Median", "Медиана")},
               {"p90", v.say("90% by", "90\u00A0% за")},
               {"longest", v.say("Longest", "Самое долгое")}};
  std::string until = v.say("All, until closed", "Все, до закрытия");
  if (c.closing.mean.has_value())
    until += v.say(" (mean up to day ", " (среднее до дня ") + decimal(c.closing.horizon_days, 0, v.lang) + ")";
  t.rows.push_back({text_cell(until),
                    count_cell(c.closing.n),
                    v.mean(c.closing),
                    v.quantile(m, c.closing.ended > 0),
                    v.quantile(c.closing.quantiles[4], false),
                    {}});
  const auto finished = [&](std::string name, const finished_timing& f) {
    t.rows.push_back({text_cell(std::move(name)),
                      count_cell(f.n),
                      v.timing(f),
                      days_cell(f.has_value() ? f.median_days : no_number),
                      {},
                      {}});
  };
  finished(v.say("Won only (Timing)", "Только выигранные (тайминг)"), c.won);
  finished(v.say("Lost only", "Только проигранные"), c.lost);
  const running_times& open = c.closing.running;
  t.rows.push_back({text_cell(v.say("Open now: age", "Открыты сейчас: возраст")),
                    count_cell(open.n),
                    {},
                    days_cell(open.median_days),
                    days_cell(open.p90_days),
                    days_cell(open.longest_days)});
  s.blocks.push_back(std::move(t));

  step_chart curve;
  curve.title = v.say("Share of deals still open, by age", "Доля ещё открытых сделок по возрасту");
  curve.curves.push_back(steps_of(v.say("Open", "Открыты"), c.closing.curve, v.r.day));
  s.blocks.push_back(std::move(curve));

  const conversion_at_age* last = last_known(c.by_age);
  if (!last) return s;
  if (last->naive_share < last->bounds.lower)
    s.blocks.push_back(paragraph{v.say("Won so far of all deals, ", "Выигранные от всех сделок, ") +
                                 percent(last->naive_share, v.lang) +
                                 v.say(", is too low a conversion, because young deals have not had their time.",
                                       ", \u2014 заниженная конверсия: у молодых сделок ещё не было времени.")});
  s.blocks.push_back(age_table(v, "conversion_by_age",
                               v.say("Won by the age of the deal", "Выиграно к возрасту сделки"),
                               v.say("Won", "Выиграно"), v.say("Still open", "Ещё открыто"), v.r.cycle_ages, c.by_age));
  return s;
}

section response_section(const velocity_voice& v) {
  const response_velocity& r = v.r.response;
  section s{"response", v.say("First response", "Первая реакция"), {}};
  if (r.wait.n == 0) return s;
  const auto from =
      std::find_if(v.r.stages.begin(), v.r.stages.end(), [&](const stage_velocity& x) { return x.id == r.from; });
  const std::string since = from == v.r.stages.end()      ? v.say("its creation", "создания")
                            : v.lang == language::russian ? "входа на стадию \u00AB" + from->name + "\u00BB"
                                                          : "entering " + from->name;
  const time_quantile& m = r.wait.median();
  std::string text = v.say("From ", "От ") + since + v.say(" to the first move or activity: ", " до первого перемещения или дела: ");
  text += m.has_value() ? v.say("half of the waits are over after ", "половина ожиданий закончилась за ") +
                              v.days(m.days) + " (" + v.interval(m.lower, m.upper) + ")."
                        : v.say("not even half of the waits are over.", "не закончилась и половина ожиданий.");
  if (r.wait.running.has_value())
    text += " " + grouped(r.wait.running.n) + v.say(" of ", " из ") + v.of_deals(r.wait.n) +
            v.say(" wait for it now, the longest for ", " ждут её сейчас, дольше всего \u2014 ") +
            v.days(r.wait.running.longest_days) + ".";
  s.blocks.push_back(paragraph{text});
  if (last_known(r.by_age))
    s.blocks.push_back(age_table(v, "response_by_age", {}, v.say("Answered", "Есть реакция"), v.say("Waiting", "Ждут"),
                                 v.r.response_ages, r.by_age));
  return s;
}

section sales_section(const velocity_voice& v) {
  const sales_velocity& x = v.r.sales;
  section s{"sales_velocity", v.say("Sales velocity", "Скорость продаж"), {}};
  if (!x.has_value()) return s;
  const auto amount = [&](double a) { return real_cell(a, unit::amount); };
  const cell value = real_cell(x.money_per_day.value, unit::amount, x.money_per_day.lower, x.money_per_day.upper);
  s.blocks.push_back(paragraph{deals_text(x.deals, v.lang) + v.say(" open, ", " открыто, ") +
                               percent(x.win_rate.value, v.lang) + v.say(" of closed won, ", " закрытых выиграно, ") +
                               cell_text(amount(x.mean_won_amount), v.r.money, v.lang) +
                               v.say(" each, in ", " каждая, за ") + v.days(x.mean_cycle_days) +
                               v.say(": the open deals bring ", ": открытые сделки приносят ") +
                               cell_text(value, v.r.money, v.lang) + v.say(" a day (", " в день (") + v.level() +
                               v.say(" interval ", " интервал ") + range_text(value, v.r.money, v.lang) + ")."});
  s.blocks.push_back(paragraph{
      v.say("Open deals x win rate x mean won amount / mean time of won deals. That time leaves open deals out, so the "
            "velocity is too high while many slow ones are open.",
            "Открытые сделки \u00D7 доля выигранных \u00D7 средняя сумма выигранной / среднее время выигранных. "
            "Открытых сделок в этом времени нет, поэтому скорость завышена, пока открыто много медленных."),
      tone::muted});
  table t;
  t.id = "sales_velocity";
  t.columns = {{"open", words_in(v.lang).open},
               {"win_rate", words_in(v.lang).won_of_closed},
               {"mean_won_amount", v.say("Mean won amount", "Средняя сумма выигранной")},
               {"mean_cycle", v.say("Mean time of won", "Среднее время выигранных")},
               {"money_per_day", v.say("A day, ", "В день, ") + v.level()}};
  t.rows.push_back(
      {count_cell(x.deals), share_cell(x.win_rate), amount(x.mean_won_amount), days_cell(x.mean_cycle_days), value});
  s.blocks.push_back(std::move(t));
  return s;
}

}  // namespace funnel::io
