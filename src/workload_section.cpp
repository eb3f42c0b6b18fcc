#include <funnel/report/workload_section.hpp>

#include "report_words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;
using namespace doc;

struct workload_words {
  const char* heading;
  const char* nothing;
  std::array<const char*, n_task_counts> counts;
  const char* person;
  const char* all;
  const char* kind;
  const char* open_deals;
  const char* amount;
  const char* people_title;
  const char* stages_title;
  const char* kinds_title;
  const char* overdue_chart;
  const char* done_chart;
  const char* work_chart;
  const char* stages_chart;
  const char* to_do_in_time;  // open and not overdue
  const char* done_without_due;
  const char* self_heading;  // "Own work: Anna"
  const char* unfinished_title;
  const char* done_title;
  const char* cancelled_title;
  const char* own_stages_title;
  const char* own_deals_title;
  const char* activity;
  const char* deal;
  const char* stage;
  const char* due;
  const char* done_at;
  const char* cancelled_at;
  const char* days_overdue;
  const char* days_late;
  const char* more;
  const char* credited[2];  // by task_credit
  std::vector<std::pair<std::string, std::string>> terms;
};

const workload_words& words_for(language lang) {
  static const workload_words english{
      "Workload",
      "No activities and no open deals.",
      {"Planned", "To do", "Overdue", "Done", "Done on time", "Done late", "Done without a plan", "Cancelled"},
      "Person",
      "All",
      "Kind",
      "Open deals",
      "Amount",
      "Activities and open deals of each person",
      "Open deals by stage",
      "Activities by kind",
      "Overdue activities",
      "Activities done",
      "Activities by what became of them",
      "Open deals by stage",
      "To do, not overdue",
      "Done, no due time",
      "Own work: ",
      "To do",
      "Done",
      "Cancelled",
      "Own open deals by stage",
      "Own open deals",
      "Activity",
      "Deal",
      "Stage",
      "Due",
      "Done at",
      "Cancelled at",
      "Days overdue",
      "Days late",
      "more",
      {"An activity that is done or cancelled counts to whoever did so; one to be done, to the person responsible.",
       "An activity counts to the person responsible, whoever did it."},
      {{"To do", "planned, and neither done nor cancelled as of the report's instant"},
       {"Overdue", "to be done by a due time that has passed"},
       {"Done late", "done after its due time; an activity without a due time is never late"},
       {"Done without a plan", "put down when it was done, like a call that was just made"},
       {"Open deals", "deals that the person owns as of the report's instant, at what they are worth then"}}};
  static const workload_words russian{
      "Загрузка",
      "Нет ни активностей, ни открытых сделок.",
      {"Запланировано", "Предстоит", "Просрочено", "Выполнено", "Выполнено в срок", "Выполнено с опозданием",
       "Выполнено без плана", "Отменено"},
      "Сотрудник",
      "Все",
      "Вид",
      "Открытые сделки",
      "Сумма",
      "Активности и открытые сделки сотрудников",
      "Открытые сделки по стадиям",
      "Активности по видам",
      "Просроченные активности",
      "Выполненные активности",
      "Что стало с активностями",
      "Открытые сделки по стадиям",
      "Предстоит, срок не прошёл",
      "Выполнено, срока не было",
      "Своя работа: ",
      "Предстоит",
      "Выполнено",
      "Отменено",
      "Свои открытые сделки по стадиям",
      "Свои открытые сделки",
      "Активность",
      "Сделка",
      "Стадия",
      "Срок",
      "Выполнена",
      "Отменена",
      "Дней просрочки",
      "Дней опоздания",
      "ещё",
      {"Выполненная или отменённая активность засчитана тому, кто это сделал, предстоящая — ответственному.",
       "Активность засчитана ответственному, кто бы её ни выполнил."},
      {{"Предстоит", "запланировано и на момент отчёта не выполнено и не отменено"},
       {"Просрочено", "предстоит, но срок уже прошёл"},
       {"Выполнено с опозданием", "выполнено позже срока; активность без срока опоздать не может"},
       {"Выполнено без плана", "записано, когда уже было сделано, например состоявшийся звонок"},
       {"Открытые сделки", "сделки, за которые сотрудник отвечает на момент отчёта, по их сумме на этот момент"}}};
  return lang == language::russian ? russian : english;
}

/// Keys in JSON, the same in every language.
constexpr std::array<const char*, n_task_counts> count_ids{"planned",      "to_do",     "overdue",        "done",
                                                           "done_on_time", "done_late", "done_unplanned", "cancelled"};

std::string count_word(const workload_words& words, task_count c) { return words.counts[static_cast<std::size_t>(c)]; }

column count_column(const workload_words& words, task_count c) {
  return {count_ids[static_cast<std::size_t>(c)], count_word(words, c)};
}

/// Numbers of which there had better be none stand out; a nought is muted.
cell toned_count(const task_tally& t, task_count c) {
  const bool bad = c == task_count::overdue || c == task_count::late;
  return count_cell(t[c]).toned(t[c] == 0 ? tone::muted : bad ? tone::bad : tone::plain);
}

/// "9 activities"; "9 активностей".
std::string activities_text(std::int64_t n, language lang) {
  return counted_text(n, lang, {"activity", "activities"}, {"активность", "активности", "активностей"});
}

class workload_writer {
 public:
  workload_writer(const workload_result& w, language lang) : w_(w), lang_(lang), words_(words_for(lang)) {}

  section make() {
    section s{"workload", words_.heading, {}};
    if (w_.people.empty()) {
      s.blocks.emplace_back(paragraph{words_.nothing});
      return s;
    }
    s.blocks.emplace_back(summary());
    s.blocks.emplace_back(paragraph{words_.credited[static_cast<std::size_t>(w_.credited)]});
    s.blocks.emplace_back(people());
    s.blocks.emplace_back(chart{bars(words_.overdue_chart, task_count::overdue, task_count::open, tone::bad)});
    s.blocks.emplace_back(chart{work()});
    s.blocks.emplace_back(by_kind());
    s.blocks.emplace_back(chart{bars(words_.done_chart, task_count::done, task_count::late, tone::plain)});
    s.blocks.emplace_back(by_stage());
    s.blocks.emplace_back(chart{stages()});
    s.blocks.emplace_back(glossary{words_.terms});
    return s;
  }

 private:
  std::string name(const person_workload& p) const { return &p == &w_.total ? words_.all : named(p.person, lang_); }

  /// Everybody, and all of them together where there are several.
  std::vector<const person_workload*> rows() const {
    std::vector<const person_workload*> all;
    for (const person_workload& p : w_.people) all.push_back(&p);
    if (all.size() > 1) all.push_back(&w_.total);
    return all;
  }

  paragraph summary() const {
    const task_tally& t = w_.total.tasks;
    const std::int64_t overdue = t[task_count::overdue];
    const std::int64_t timed = t[task_count::in_time] + t[task_count::late];
    const auto most = std::max_element(w_.people.begin(), w_.people.end(), [](const auto& a, const auto& b) {
      return a.tasks[task_count::overdue] < b.tasks[task_count::overdue];
    });
    const std::int64_t of_most = most->tasks[task_count::overdue];
    const bool alone = std::count_if(w_.people.begin(), w_.people.end(),
                                     [&](const auto& p) { return p.tasks[task_count::overdue] == of_most; }) == 1;
    const bool ru = lang_ == language::russian;
    std::string text =
        ru ? "Предстоит: " + activities_text(t[task_count::open], lang_) + ", из них просрочено " + grouped(overdue)
           : activities_text(t[task_count::open], lang_) + " to do, " + grouped(overdue) + " of them overdue";
    if (overdue > 0 && alone && w_.people.size() > 1)
      text += (ru ? "; больше всего просрочек: " : "; most of all with ") + name(*most) + " (" + grouped(of_most) + ")";
    text += (ru ? ". Выполнено: " : ". Done: ") + activities_text(t[task_count::done], lang_);
    if (timed > 0)
      text += ru ? "; из " + grouped(timed) + ", у которых был срок, с опозданием " + grouped(t[task_count::late])
                 : "; of the " + grouped(timed) + " that had a due time, " + grouped(t[task_count::late]) + " late";
    text += (ru ? ". Открыто: " : ". Open: ") + deals_text(w_.total.deals.deals, lang_) + ".";
    return {text, overdue > 0 ? tone::bad : tone::plain};
  }

  table people() const {
    table t{"people",
            words_.people_title,
            {{"person", words_.person}, {"open_deals", words_.open_deals}, {"amount", words_.amount}},
            {},
            ""};
    for (std::size_t c = 0; c < n_task_counts; ++c)
      t.columns.push_back(count_column(words_, static_cast<task_count>(c)));
    for (const person_workload* p : rows()) {
      std::vector<cell> row{text_cell(name(*p)), count_cell(p->deals.deals), amount_cell(p->deals.amount)};
      for (std::size_t c = 0; c < n_task_counts; ++c) row.push_back(toned_count(p->tasks, static_cast<task_count>(c)));
      t.rows.push_back(std::move(row));
    }
    return t;
  }

  table by_kind() const {
    constexpr std::array shown{task_count::open, task_count::overdue, task_count::done, task_count::late,
                               task_count::cancelled};
    table t{"by_kind", words_.kinds_title, {{"person", words_.person}, {"kind", words_.kind}}, {}, ""};
    for (const task_count c : shown) t.columns.push_back(count_column(words_, c));
    for (const person_workload* p : rows())
      for (std::size_t k = 0; k < w_.types.size(); ++k) {
        if (p->by_type[k] == task_tally{}) continue;
        std::vector<cell> row{text_cell(name(*p)), text_cell(named(w_.types[k], lang_))};
        for (const task_count c : shown) row.push_back(toned_count(p->by_type[k], c));
        t.rows.push_back(std::move(row));
      }
    return t;
  }

  table by_stage() const {
    table t{"by_stage", words_.stages_title, {{"person", words_.person}}, {}, ""};
    for (std::size_t k = 0; k < w_.stages.size(); ++k) t.columns.push_back({w_.stage_ids[k], w_.stages[k]});
    t.columns.insert(t.columns.end(), {{"open_deals", words_.open_deals}, {"amount", words_.amount}});
    for (const person_workload* p : rows()) {
      std::vector<cell> row{text_cell(name(*p))};
      for (const count_amount& c : p->stages)
        row.push_back(count_cell(c.deals).toned(c.deals == 0 ? tone::muted : tone::plain));
      row.insert(row.end(), {count_cell(p->deals.deals), amount_cell(p->deals.amount)});
      t.rows.push_back(std::move(row));
    }
    return t;
  }

  /// Everybody by one number, the largest first, with another number in words.
  bar_chart bars(const char* title, task_count what, task_count beside, tone as) const {
    bar_chart chart{title, unit::count, {}};
    for (const person_workload& p : w_.people)
      chart.bars.push_back({name(p), static_cast<double>(p.tasks[what]),
                            count_word(words_, beside) + ": " + grouped(p.tasks[beside]), as});
    std::stable_sort(chart.bars.begin(), chart.bars.end(),
                     [](const bar& a, const bar& b) { return a.value > b.value; });
    return chart;
  }

  stacked_chart work() const {
    stacked_chart chart{
        words_.work_chart,
        unit::count,
        {count_word(words_, task_count::in_time), words_.done_without_due, count_word(words_, task_count::late),
         words_.to_do_in_time, count_word(words_, task_count::overdue)},
        {}};
    for (const person_workload& p : w_.people) {
      const task_tally& t = p.tasks;
      const auto number = [](std::int64_t n) { return static_cast<double>(n); };
      chart.rows.push_back(
          {name(p),
           {number(t[task_count::in_time]), number(t[task_count::done] - t[task_count::in_time] - t[task_count::late]),
            number(t[task_count::late]), number(t[task_count::open] - t[task_count::overdue]),
            number(t[task_count::overdue])}});
    }
    return chart;
  }

  stacked_chart stages() const {
    stacked_chart chart{words_.stages_chart, unit::count, w_.stages, {}};
    for (const person_workload& p : w_.people) {
      chart.rows.push_back({name(p), {}});
      for (const count_amount& c : p.stages) chart.rows.back().values.push_back(static_cast<double>(c.deals));
    }
    return chart;
  }

  const workload_result& w_;
  language lang_;
  const workload_words& words_;
};

class self_writer {
 public:
  self_writer(const self_view& v, language lang, std::size_t max_rows)
      : v_(v), lang_(lang), words_(words_for(lang)), max_rows_(max_rows) {}

  section make() {
    section s{"self_view", words_.self_heading + v_.person, {}};
    const auto n_late = [](const std::vector<listed_task>& list) {
      return std::count_if(list.begin(), list.end(), [](const listed_task& l) { return l.days_late.has_value(); });
    };
    const std::int64_t overdue = n_late(v_.unfinished);
    const auto size = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
    std::string text =
        lang_ == language::russian
            ? "Предстоит: " + activities_text(size(v_.unfinished), lang_) + ", из них просрочено " + grouped(overdue) +
                  ". Выполнено: " + activities_text(size(v_.done), lang_) + ", из них с опозданием " +
                  grouped(n_late(v_.done)) + ". Открыто: " + deals_text(size(v_.deals), lang_) + "."
            : activities_text(size(v_.unfinished), lang_) + " to do, " + grouped(overdue) +
                  " of them overdue. Done: " + activities_text(size(v_.done), lang_) + ", " + grouped(n_late(v_.done)) +
                  " of them late. Open: " + deals_text(size(v_.deals), lang_) + ".";
    s.blocks.emplace_back(paragraph{std::move(text), overdue > 0 ? tone::bad : tone::plain});
    s.blocks.emplace_back(paragraph{words_.credited[static_cast<std::size_t>(v_.credited)]});
    s.blocks.emplace_back(tasks("to_do", words_.unfinished_title, v_.unfinished, nullptr, words_.days_overdue));
    s.blocks.emplace_back(stages());
    s.blocks.emplace_back(deals());
    s.blocks.emplace_back(tasks("done", words_.done_title, v_.done, words_.done_at, words_.days_late));
    s.blocks.emplace_back(tasks("cancelled", words_.cancelled_title, v_.cancelled, words_.cancelled_at, nullptr));
    return s;
  }

 private:
  cell time_cell(const std::optional<instant>& t) const {
    return t ? text_cell(local_text(*t, v_.asked.zone)) : cell{};
  }

  /// Cuts a table to the rows that are listed, and says how many more there are.
  void cut(table& t) const {
    if (t.rows.size() <= max_rows_) return;
    std::vector<cell> rest(t.columns.size());
    rest[0] = text_cell("\u2026 " + grouped(static_cast<std::int64_t>(t.rows.size() - max_rows_)) + " " + words_.more);
    t.rows.resize(max_rows_);
    t.rows.push_back(std::move(rest));
  }

  /// Without a heading for the end or the delay, those columns are left out.
  table tasks(const char* id, const char* title, const std::vector<listed_task>& list, const char* ended,
              const char* late) const {
    table t{id,
            title,
            {{"activity", words_.activity}, {"kind", words_.kind}, {"deal", words_.deal}, {"due", words_.due}},
            {},
            ""};
    if (ended) t.columns.push_back({"at", ended});
    if (late) t.columns.push_back({"days_late", late});
    for (const listed_task& l : list) {
      std::vector<cell> row{text_cell(l.id), text_cell(named(l.type, lang_)), text_cell(l.deal), time_cell(l.due)};
      if (ended) row.push_back(time_cell(l.ended));
      if (late) row.push_back(l.days_late ? days_cell(*l.days_late).toned(tone::bad) : cell{});
      t.rows.push_back(std::move(row));
    }
    cut(t);
    return t;
  }

  table stages() const {
    table t{"stages",
            words_.own_stages_title,
            {{"stage", words_.stage}, {"open_deals", words_.open_deals}, {"amount", words_.amount}},
            {},
            ""};
    for (std::size_t k = 0; k < v_.stages.size(); ++k)
      t.rows.push_back(
          {text_cell(v_.stage_names[k]), count_cell(v_.stages[k].deals), amount_cell(v_.stages[k].amount)});
    return t;
  }

  table deals() const {
    table t{"deals",
            words_.own_deals_title,
            {{"deal", words_.deal}, {"stage", words_.stage}, {"amount", words_.amount}},
            {},
            ""};
    for (const open_deal& d : v_.deals)
      t.rows.push_back({text_cell(d.id), text_cell(v_.stage_names[d.stage]), amount_cell(d.amount)});
    cut(t);
    return t;
  }

  const self_view& v_;
  language lang_;
  const workload_words& words_;
  std::size_t max_rows_;
};

}  // namespace

section workload_section(const workload_result& w, language lang) { return workload_writer(w, lang).make(); }

section self_view_section(const self_view& v, language lang, std::size_t max_rows) {
  return self_writer(v, lang, max_rows).make();
}

}  // namespace v0_1
}  // namespace funnel
