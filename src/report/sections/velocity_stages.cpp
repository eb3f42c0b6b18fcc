#include "report/words/velocity_voice.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

using namespace doc;

namespace {

std::string name_of(const stage_velocity& s, language lang) { return stage_label(s.name, s.retired, lang); }
std::string quoted(const stage_velocity& s, language lang) {
  return lang == language::russian ? "\u00AB" + s.name + "\u00BB" : s.name;
}

/// Where deals stay longest, and whether the data can tell.
paragraph longest_sentence(const velocity_voice& v) {
  const longest_time& l = v.r.longest;
  if (!l.which)
    return {v.say("There are too few visits to say where deals stay longest.",
                  "Данных слишком мало, чтобы сказать, где сделки стоят дольше всего."),
            tone::muted};
  const stage_velocity& s = v.r.stages[*l.which];
  const time_quantile& m = s.visit.median();
  std::string text = v.say("Deals stay longest at ", "Дольше всего сделки стоят на стадии ") + quoted(s, v.lang) + ": ";
  if (m.has_value())
    text += v.say("half of the visits last longer than ", "половина пребываний длится дольше ") + v.days(m.days) +
            " (" + v.interval(m.lower, m.upper) + ").";
  else
    text += v.say("its median was not reached, but is at least ", "медиана не достигнута, но она не меньше ") +
            v.days(m.lower) + ".";
  if (!l.rivals.empty()) {
    text += v.say(" The data do not set it apart from ", " Данные не позволяют отличить её от: ");
    for (std::size_t i = 0; i < l.rivals.size(); ++i)
      text += (i > 0 ? ", " : "") + quoted(v.r.stages[l.rivals[i]], v.lang);
    text += ".";
  }
  return {text};
}

/// Why the naive mean of this stage and the median of all visits differ.
paragraph gap_sentence(const velocity_voice& v, const stage_velocity& s) {
  const time_summary& d = s.visit;
  std::string text = quoted(s, v.lang) +
                     v.say(": the mean of finished visits is ", ": среднее закончившихся пребываний \u2014 ") +
                     v.days(d.timing.mean_days);
  if (s.gap.running) {
    text += v.say(", but ", ", но ") + grouped(d.running.n) + v.say(" of ", " из ") + v.of_visits(d.n) +
            v.say(" still last, the longest for ", " ещё длятся, самое долгое \u2014 ") +
            v.days(d.running.longest_days) + "; ";
    text += d.median().has_value()
                ? v.say("with them half are over after ", "с ними половина заканчивается за ") + v.days(d.median().days)
                : v.say("with them not even half are over", "с ними не закончилась и половина");
    if (d.mean.has_value())
      text += v.say(", and the mean up to day ", ", а среднее до дня ") + decimal(d.horizon_days, 0, v.lang) +
              v.say(" is ", " \u2014 ") + v.days(d.mean.value);
    text += ".";
  }
  if (s.gap.skewed) {
    text += s.gap.running ? v.say(" And a", " Кроме того,") : v.say(":", ":");
    text += s.gap.running
                ? v.say(" few long visits pull that mean up: half of the finished took no more than ",
                        " это среднее завышают немногие долгие пребывания: половина закончившихся длилась не дольше ")
                : v.say(" a few long visits pull it up; half of the finished took no more than ",
                        " его завышают немногие долгие пребывания; половина закончившихся длилась не дольше ");
    text += v.days(d.timing.median_days) + ".";
  }
  return {text};
}

paragraph norm_sentence(const velocity_voice& v, const stage_velocity& s) {
  const time_quantile& m = s.visit.median();
  const std::string at_least = m.has_value() ? v.days(m.days) + " (" + v.interval(m.lower, m.upper) + ")"
                                             : v.say("more than ", "больше ") + v.days(m.lower);
  return {quoted(s, v.lang) + v.say(" takes longer than its norm of ", ": дольше нормы в ") + v.age(*s.norm_days) +
              v.say(": the median visit lasts ", "; медиана пребывания \u2014 ") + at_least + ".",
          tone::bad};
}

/// One of the two metrics, stage by stage.
table stage_table(const velocity_voice& v, const char* id, std::string title, std::string counted,
                  time_summary stage_velocity::*metric, bool with_norm) {
  const words& w = words_in(v.lang);
  table t;
  t.id = id;
  t.title = std::move(title);
  t.columns = {{"stage", w.stage},
               {"n", std::move(counted)},
               {"ended", v.say("Ended", "Закончилось")},
               {"timing", v.say("Timing (mean of ended)", "Тайминг (среднее)")},
               {"median", v.say("Half left by, ", "Половина ушла за, ") + v.level()},
               {"p90", v.say("90% left by", "90\u00A0% ушло за")},
               {"mean", v.say("Mean of all", "Среднее всех")},
               {"horizon", v.say("... up to", "... до")}};
  if (with_norm) t.columns.push_back({"norm", w.norm});
  for (const stage_velocity& s : v.r.stages) {
    if (!s.shown) continue;
    const time_summary& d = s.*metric;
    cell mean = v.mean(d);
    mean.lower = mean.upper = no_number;
    std::vector<cell> row{text_cell(name_of(s, v.lang)),
                          count_cell(d.n),
                          count_cell(d.ended),
                          v.timing(d.timing),
                          v.quantile(d.median(), d.ended > 0).toned(with_norm && s.over_norm ? tone::bad : tone::plain),
                          v.quantile(d.quantiles[4], false),
                          std::move(mean),
                          days_cell(d.horizon_days)};
    if (with_norm) row.push_back(days_cell(s.norm_days.value_or(no_number)));
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace

section time_section(const velocity_voice& v) {
  section s{"time_in_stage", v.say("Time in each stage", "Время на стадиях"), {}};
  if (v.r.chosen_by_end)
    s.blocks.push_back(paragraph{
        v.say(
            "The question chooses deals by how or when they ended. Slow deals are missing, so all times are too short.",
            "Вопрос отбирает сделки по тому, как или когда они закончились. Медленных сделок среди них не хватает, "
            "поэтому все времена занижены."),
        tone::bad});
  if (v.r.in_working_days)
    s.blocks.push_back(paragraph{v.say("All times are working time; a day is a working day of ",
                                       "Всё время \u2014 рабочее; день \u2014 рабочий день в ") +
                                     decimal(in_days(v.r.day, hours(1)), 1, v.lang) + v.say(" hours.", " ч."),
                                 tone::muted});
  s.blocks.push_back(longest_sentence(v));
  for (const stage_velocity& stage : v.r.stages)
    if (stage.over_norm) s.blocks.push_back(norm_sentence(v, stage));
  box_chart boxes;
  boxes.title = v.say("How long a visit lasts: 10, 25, 50, 75 and 90% have left",
                      "Сколько длится пребывание: ушли 10, 25, 50, 75 и 90\u00A0%");
  for (const stage_velocity& stage : v.r.stages) {
    if (!stage.shown) continue;
    const auto& q = stage.visit.quantiles;
    boxes.boxes.push_back({name_of(stage, v.lang), q[0].days, q[1].days, q[2].days, q[3].days, q[4].days,
                           stage.norm_days.value_or(no_number), stage.over_norm ? tone::bad : tone::plain});
  }
  s.blocks.push_back(std::move(boxes));
  s.blocks.push_back(stage_table(v, "visits", v.say("Each visit", "Каждое пребывание"), v.say("Visits", "Пребываний"),
                                 &stage_velocity::visit, true));
  s.blocks.push_back(stage_table(
      v, "deals",
      v.say("Each deal, its visits to the stage together", "Каждая сделка, все её пребывания на стадии вместе"),
      words_in(v.lang).deals, &stage_velocity::deal, false));
  for (const stage_velocity& stage : v.r.stages)
    if (stage.gap.is_open()) s.blocks.push_back(gap_sentence(v, stage));
  glossary g;
  g.terms = {
      {v.say("Timing", "Тайминг"), v.say("The mean of what has ended, as many reports print it. What still lasts is "
                                         "left out, and that is the slow part.",
                                         "Среднее того, что закончилось, как его печатают многие отчёты. То, что ещё "
                                         "длится, не учтено, а это самое медленное.")},
      {v.say("Half left by", "Половина ушла за"),
       v.say("Kaplan\u2013Meier median: visits that still last count for as long as they have lasted. A dash: not even "
             "half have ended.",
             "Медиана Каплана\u2014Мейера: ещё длящиеся пребывания учтены столько, сколько уже длятся. Прочерк: не "
             "закончилась и половина.")},
      {v.say("Mean of all", "Среднее всех"),
       v.say("Mean time until the end or the given day, whatever comes first; visits that still last are counted.",
             "Среднее время до конца или до указанного дня, смотря что раньше; длящиеся пребывания учтены.")}};
  s.blocks.push_back(std::move(g));
  return s;
}

section survival_section(const velocity_voice& v) {
  section s{"survival", v.say("How many are still there", "Сколько ещё остаётся"), {}};
  step_chart c;
  c.title = v.say("Share of visits still in the stage, by days since entry",
                  "Доля пребываний, ещё не ушедших со стадии, по дням от входа");
  for (const stage_velocity& stage : v.r.stages)
    if (stage.visit.n > 0) c.curves.push_back(steps_of(name_of(stage, v.lang), stage.visit.curve, v.r.day));
  if (!c.curves.empty()) s.blocks.push_back(std::move(c));
  return s;
}

section exits_section(const velocity_voice& v) {
  section s{"exits", v.say("How visits end", "Чем заканчиваются пребывания"), {}};
  const std::vector<std::string> ways{v.say("Went on", "Прошли дальше"), v.say("Went back", "Вернулись назад"),
                                      v.say("Lost", "Проиграны"), v.say("Moved out", "Ушли в другую воронку")};
  const std::vector<std::string> ids{"advanced", "went_back", "lost", "moved_out"};
  // Ways that nobody took are not worth a column.
  std::vector<std::size_t> taken;
  for (std::size_t e = 0; e < ways.size(); ++e)
    if (std::any_of(v.r.stages.begin(), v.r.stages.end(), [&](const stage_velocity& x) {
          return std::any_of(x.exits[e].begin(), x.exits[e].end(),
                             [](const conversion_at_age& c) { return c.converted > 0; });
        }))
      taken.push_back(e);
  // The latest age that most stages have seen, or an earlier one by which half have left each of them.
  const auto seen_at = [&](std::size_t a) {
    return std::count_if(v.r.stages.begin(), v.r.stages.end(),
                         [&](const stage_velocity& x) { return x.exits[0][a].has_value(); });
  };
  std::size_t age = 0;
  for (std::size_t a = 0; a < v.r.stage_ages.size(); ++a)
    if (seen_at(a) >= seen_at(age)) age = a;
  for (std::size_t a = age; a-- > 0;)
    if (std::none_of(v.r.stages.begin(), v.r.stages.end(),
                     [&](const stage_velocity& x) { return x.exits[0][a].open_share > 0.5; }))
      age = a;
  if (taken.empty() || v.r.stage_ages.empty() || seen_at(age) == 0) return s;

  const auto make = [&](const char* id) {
    table t;
    t.id = id;
    t.columns = {{"stage", words_in(v.lang).stage}};
    return t;
  };
  const auto fill = [&](table& t, const stage_velocity& stage, std::size_t a, std::vector<cell> row) {
    for (const std::size_t e : taken) row.push_back(v.share(stage.exits[e][a]));
    row.push_back(real_cell(stage.exits[0][a].open_share, unit::share));
    t.rows.push_back(std::move(row));
  };
  const std::string still = v.say("Still there", "Ещё здесь");
  table now = make("exits"), all = make("exits_by_age");
  all.columns.push_back({"days", v.say("By day", "К дню")});
  all.fold = v.say("At other ages", "К другим дням");
  stacked_chart bars;
  bars.title = v.say("What has become of visits by ", "Что стало с пребываниями за ") + v.age(v.r.stage_ages[age]);
  bars.of = unit::share;
  for (const std::size_t e : taken) {
    now.columns.push_back({ids[e], ways[e] + ", " + v.level()});
    all.columns.push_back(now.columns.back());
    bars.parts.push_back(ways[e]);
  }
  for (table* t : {&now, &all}) t->columns.push_back({"still", still});
  bars.parts.push_back(still);
  for (const stage_velocity& stage : v.r.stages) {
    if (stage.visit.n == 0) continue;
    const std::string name = name_of(stage, v.lang);
    fill(now, stage, age, {text_cell(name)});
    for (std::size_t a = 0; a < v.r.stage_ages.size(); ++a)
      if (stage.exits[0][a].has_value()) fill(all, stage, a, {text_cell(name), number_cell(v.r.stage_ages[a], 0)});
    stacked_chart::row bar{name, {}};
    for (const std::size_t e : taken)
      bar.values.push_back(stage.exits[e][age].has_value() ? stage.exits[e][age].share : 0);
    bar.values.push_back(stage.exits[0][age].has_value() ? stage.exits[0][age].open_share : 0);
    bars.rows.push_back(std::move(bar));
  }
  now.title = bars.title;
  s.blocks.push_back(paragraph{v.say("Shares of all visits, those that still last included: the ways out compete, and "
                                     "with what is still there they sum to one. A dash: no visit was seen for so long.",
                                     "Доли всех пребываний, включая ещё длящиеся: исходы соперничают друг с другом и "
                                     "вместе с остающимися дают целое. Прочерк: так долго не наблюдали ни одного."),
                               tone::muted});
  s.blocks.push_back(std::move(bars));
  s.blocks.push_back(std::move(now));
  s.blocks.push_back(std::move(all));
  return s;
}

}  // namespace funnel::io
