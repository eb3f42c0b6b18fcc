#include "report/words/velocity_voice.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

using namespace doc;

namespace {

/// A test counts as a finding at the level of the report.
bool found(const velocity_voice& v, double adjusted_p) { return adjusted_p < 1 - v.r.level.value; }

std::string quoted(const velocity_voice& v, const std::string& name) {
  return v.lang == language::russian ? "\u00AB" + name + "\u00BB" : name;
}

table segment_columns(const velocity_voice& v, const char* id, std::string title) {
  table t;
  t.id = id;
  t.title = std::move(title);
  for (std::size_t g = 0; g < v.r.group_names.size(); ++g)
    t.columns.push_back({"group" + std::to_string(g), group_word(v.r.group_names[g], v.lang)});
  return t;
}
std::vector<cell> key_cells(const velocity_voice& v, const segment_velocity& s) {
  std::vector<cell> row;
  for (const std::string& value : s.key) row.push_back(text_cell(named(value, v.lang)));
  return row;
}

/// The trends that the tests support; a sentence that says so when there are none.
void trend_sentences(const velocity_voice& v, section& s) {
  const velocity_trend& t = v.r.trend;
  const std::size_t before = s.blocks.size();
  const auto say_if = [&](const trend_series& x, const std::string& rises, const std::string& falls) {
    if (!found(v, x.adjusted_p)) return;
    const bool up = x.test.statistic > 0;
    s.blocks.push_back(paragraph{
        (up ? rises : falls) + v.say(" within ", " за ") + v.age(*x.age_days) + " (" + v.p_value(x.adjusted_p) + ").",
        up ? tone::good : tone::bad});
  };
  say_if(
      t.winning,
      v.say("Month by month, a growing share of deals is won", "От месяца к месяцу всё больше сделок выигрывается"),
      v.say("Month by month, a shrinking share of deals is won", "От месяца к месяцу всё меньше сделок выигрывается"));
  say_if(t.closing,
         v.say("Deals close faster than they did: a growing share is closed",
               "Сделки закрываются быстрее, чем раньше: всё больше закрыто"),
         v.say("Deals close more slowly than they did: a shrinking share is closed",
               "Сделки закрываются медленнее, чем раньше: всё меньше закрыто"));
  for (std::size_t k = 0; k < t.stages.size(); ++k) {
    const std::string name = quoted(v, v.r.stages[k].name);
    say_if(t.stages[k],
           name + v.say(" has become faster: a growing share of visits is over",
                        ": стало быстрее, всё больше пребываний заканчивается"),
           name + v.say(" has become slower: a shrinking share of visits is over",
                        ": стало медленнее, всё меньше пребываний заканчивается"));
  }
  if (found(v, t.deals_adjusted_p))
    s.blocks.push_back(
        paragraph{(t.deals_slope.value > 0 ? v.say("The number of new deals grows", "Новых сделок становится больше")
                                           : v.say("The number of new deals falls", "Новых сделок становится меньше")) +
                      v.say(", by ", ", на ") + decimal(std::abs(t.deals_slope.value), 1, v.lang) +
                      v.say(" a month (", " в месяц (") + v.p_value(t.deals_adjusted_p) + ").",
                  t.deals_slope.value > 0 ? tone::good : tone::bad});
  if (s.blocks.size() > before) return;
  const bool tested =
      t.winning.test.has_value() || t.closing.test.has_value() || t.deals_test.has_value() ||
      std::any_of(t.stages.begin(), t.stages.end(), [](const trend_series& x) { return x.test.has_value(); });
  s.blocks.push_back(paragraph{
      tested ? v.say("No trend that stands out from chance.", "Изменений, которые нельзя объяснить случаем, нет.")
             : v.say("Too few months have had their time to tell a trend.",
                     "Слишком мало месяцев, у которых было достаточно времени, чтобы судить об изменениях."),
      tone::muted});
}

void segment_sentences(const velocity_voice& v, section& s) {
  const segment_comparison& c = v.r.comparison;
  const std::size_t before = s.blocks.size();
  const auto say_if = [&](double p, const std::string& text) {
    if (found(v, p)) s.blocks.push_back(paragraph{text + " (" + v.p_value(p) + ")."});
  };
  bool tested = c.cycle.speed.has_value() || c.cycle.success.has_value();
  say_if(c.cycle.speed_adjusted_p,
         v.say("The segments close their deals at different speeds", "Сегменты закрывают сделки с разной скоростью"));
  say_if(c.cycle.success_adjusted_p,
         v.say("The segments win different shares of their deals", "Сегменты выигрывают разные доли сделок"));
  for (std::size_t k = 0; k < c.stages.size(); ++k) {
    const std::string name = quoted(v, v.r.stages[k].name);
    tested = tested || c.stages[k].speed.has_value() || c.stages[k].success.has_value();
    say_if(c.stages[k].speed_adjusted_p,
           name + v.say(": the segments take different times", ": сегменты проходят стадию с разной скоростью"));
    say_if(c.stages[k].success_adjusted_p, name + v.say(": different shares of the segments' visits go on",
                                                        ": у сегментов дальше проходят разные доли"));
  }
  if (s.blocks.size() > before) return;
  s.blocks.push_back(
      paragraph{tested ? v.say("No difference between the segments that stands out from chance.",
                               "Различий между сегментами, которые нельзя объяснить случаем, нет.")
                       : v.say("Too few deals in the segments, or too many segments, to compare them.",
                               "Для сравнения в сегментах слишком мало сделок или самих сегментов слишком много."),
                tone::muted});
}

cell p_cell(double p) { return number_cell(p, 3); }

}  // namespace

section trends_section(const velocity_voice& v) {
  const velocity_trend& t = v.r.trend;
  section s{"trends", v.say("Changes by month", "Изменения по месяцам"), {}};
  if (t.months.size() < 2) return s;
  trend_sentences(v, s);
  const auto line_of = [&](std::string name, const trend_series& x) {
    line_chart::line l;
    l.name = std::move(name);
    for (const trend_month& m : x.months) {
      l.values.push_back(m.median.days);
      l.lower.push_back(drawn(m.median.has_value() ? m.median.lower : no_number));
      l.upper.push_back(drawn(m.median.has_value() ? m.median.upper : no_number));
    }
    return l;
  };
  line_chart closing, stages;
  closing.of = stages.of = unit::days;
  closing.title = v.say("Median time to close, by month of creation", "Медиана времени до закрытия по месяцу создания");
  stages.title = v.say("Median time in stage, by month of entry", "Медиана времени на стадии по месяцу входа");
  for (const calendar_period& m : t.months) closing.labels.push_back(m.label());
  stages.labels = closing.labels;
  closing.lines.push_back(line_of(v.say("Until closed", "До закрытия"), t.closing));
  table months, by_stage;
  months.id = "months";
  const std::string by = t.winning.age_days
                             ? v.say(" by day ", " к дню ") + decimal(*t.winning.age_days, 0, v.lang) + ", " + v.level()
                             : std::string();
  months.columns = {{"month", words_in(v.lang).month},
                    {"deals", words_in(v.lang).created},
                    {"whole", v.say("Whole month", "Весь месяц")},
                    {"median", v.say("Half closed by, ", "Половина закрыта за, ") + v.level()},
                    {"won", words_in(v.lang).won + by},
                    {"settled", v.say("Had the time", "Время вышло")}};
  by_stage.id = "months_by_stage";
  by_stage.fold =
      v.say("Half left by, stage by stage and month of entry", "Половина ушла за: по стадиям и месяцам входа");
  by_stage.columns = {{"month", words_in(v.lang).month}};
  for (std::size_t k = 0; k < t.stages.size(); ++k) {
    if (!v.r.stages[k].shown) continue;
    by_stage.columns.push_back({v.r.stages[k].id, v.r.stages[k].name});
    stages.lines.push_back(line_of(v.r.stages[k].name, t.stages[k]));
    stages.lines.back().lower.clear();  // bands of several lines hide each other
    stages.lines.back().upper.clear();
  }
  const auto yes = [&](bool is) {
    return text_cell(is ? v.say("yes", "да") : "\u2013").toned(is ? tone::plain : tone::muted);
  };
  for (std::size_t m = 0; m < t.months.size(); ++m) {
    const std::string label = t.months[m].label();
    const trend_month& c = t.closing.months[m];
    months.rows.push_back({text_cell(label), count_cell(t.deals[m]), yes(t.whole[m]),
                           v.quantile(c.median, c.n > 0 && c.median.has_value()), v.share(t.won[m]),
                           yes(t.winning.months[m].settled)});
    std::vector<cell> row{text_cell(label)};
    for (std::size_t k = 0; k < t.stages.size(); ++k)
      if (v.r.stages[k].shown)
        row.push_back(v.quantile(t.stages[k].months[m].median, t.stages[k].months[m].median.has_value()));
    by_stage.rows.push_back(std::move(row));
  }
  s.blocks.push_back(std::move(closing));
  s.blocks.push_back(std::move(months));
  s.blocks.push_back(
      paragraph{v.say("Young months have not had their time: what is open counts for as long as it is. Tests use only "
                      "months that have had it, compared at one age.",
                      "У молодых месяцев ещё не было времени: открытое учтено столько, сколько открыто. Проверки берут "
                      "только месяцы, у которых оно было, и сравнивают их в одном возрасте."),
                tone::muted});
  s.blocks.push_back(std::move(stages));
  s.blocks.push_back(std::move(by_stage));
  return s;
}

section segments_section(const velocity_voice& v) {
  const segment_comparison& c = v.r.comparison;
  section s{"segments", v.say("Segments side by side", "Сегменты рядом"), {}};
  if (c.segments.empty()) return s;
  segment_sentences(v, s);

  // The latest age that most segments have seen.
  std::size_t age = 0;
  std::ptrdiff_t most = 0;
  for (std::size_t a = 0; a < v.r.cycle_ages.size(); ++a) {
    const auto seen = std::count_if(c.segments.begin(), c.segments.end(),
                                    [&](const segment_velocity& x) { return x.won[a].has_value(); });
    if (seen > 0 && seen >= most) age = a, most = seen;
  }
  table t = segment_columns(v, "segments", {});
  t.columns.insert(t.columns.end(), {{"deals", words_in(v.lang).deals},
                                     {"median", v.say("Half closed by, ", "Половина закрыта за, ") + v.level()},
                                     {"mean", v.say("Mean", "Среднее")}});
  if (most > 0)
    t.columns.push_back({"won", words_in(v.lang).won + v.say(" by day ", " к дню ") +
                                    decimal(v.r.cycle_ages[age], 0, v.lang) + ", " + v.level()});
  t.columns.push_back({"money_per_day", v.say("Velocity, a day", "Скорость, в день")});
  table stages =
      segment_columns(v, "segment_stages", v.say("Half left by, stage by stage", "Половина ушла за, по стадиям"));
  for (const stage_velocity& stage : v.r.stages)
    if (stage.shown) stages.columns.push_back({stage.id, stage.name});
  step_chart curves;
  curves.title = v.say("Share of deals still open, by age", "Доля ещё открытых сделок по возрасту");
  constexpr std::size_t most_curves = 8;
  for (const segment_velocity& x : c.segments) {
    std::vector<cell> row = key_cells(v, x);
    cell mean = v.mean(x.cycle);
    mean.lower = mean.upper = no_number;
    row.insert(row.end(), {count_cell(x.cycle.n), v.quantile(x.cycle.median(), x.cycle.ended > 0), std::move(mean)});
    if (most > 0) row.push_back(v.share(x.won[age]));
    row.push_back(real_cell(x.sales.money_per_day.value, unit::amount));
    t.rows.push_back(std::move(row));
    std::vector<cell> of_stages = key_cells(v, x);
    for (std::size_t k = 0; k < x.stages.size(); ++k)
      if (v.r.stages[k].shown) of_stages.push_back(v.quantile(x.stages[k].median(), false));
    stages.rows.push_back(std::move(of_stages));
    if (x.cycle.n > 0 && curves.curves.size() < most_curves)
      curves.curves.push_back(steps_of(joined(x.key, v.lang), x.cycle.curve, v.r.day));
  }
  table tests;
  tests.id = "tests";
  tests.title = v.say("Could chance alone make such differences? (p, adjusted for the number of tests)",
                      "Мог ли такие различия создать один случай? (p с поправкой на число проверок)");
  tests.columns = {{"what", ""},
                   {"compared", v.say("Compared", "Сравнено")},
                   {"speed_p", v.say("Speed", "Скорость")},
                   {"success_p", v.say("Success", "Успех")}};
  const auto add_test = [&](std::string name, const segment_test& x) {
    tests.rows.push_back(
        {text_cell(std::move(name)), count_cell(x.compared), p_cell(x.speed_adjusted_p), p_cell(x.success_adjusted_p)});
  };
  add_test(v.say("Deals: closed, won", "Сделки: закрыты, выиграны"), c.cycle);
  for (std::size_t k = 0; k < c.stages.size(); ++k)
    if (v.r.stages[k].shown) add_test(v.r.stages[k].name, c.stages[k]);
  s.blocks.push_back(std::move(curves));
  s.blocks.push_back(std::move(t));
  s.blocks.push_back(std::move(stages));
  s.blocks.push_back(std::move(tests));
  s.blocks.push_back(paragraph{
      v.say("Speed: log-rank test of how soon visits or deals end in whatever way. Success: Gray's test of the share "
            "that goes on or is won while other ends compete.",
            "Скорость: лог-ранговый критерий того, как скоро пребывания или сделки заканчиваются чем бы то ни было. "
            "Успех: критерий Грея для доли прошедших дальше или выигранных при соперничающих исходах."),
      tone::muted});
  return s;
}

}  // namespace funnel::io
