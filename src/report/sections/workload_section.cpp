#include <funnel/report/writers.hpp>

#include "report/sections/funnel_lists.hpp"
#include "report/words/report_words.hpp"

#include <funnel/aggregates/workload.hpp>

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

std::string count_word(const workload_texts& words, activity_count c) {
  return words.counts[static_cast<std::size_t>(c)]();
}

column count_column(const workload_texts& words, activity_count c) {
  return {activity_count_ids[static_cast<std::size_t>(c)], count_word(words, c)};
}

/// Numbers of which there had better be none stand out; a nought is muted.
cell toned_count(const activity_tally& t, activity_count c) {
  const bool bad = c == activity_count::overdue;
  return count_cell(t[c]).toned(t[c] == 0 ? tone::muted : bad ? tone::bad : tone::plain);
}

class workload_writer {
 public:
  workload_writer(const workload_result& w, language lang) : w_(w), lang_(lang), words_(words_in(lang).workload) {}

  section make() {
    section s{"workload", words_.heading(), {}};
    if (w_.people.empty()) {
      s.blocks.emplace_back(paragraph{words_.nothing(), tone::plain, "nothing"});
      return s;
    }
    s.blocks.emplace_back(summary());
    s.blocks.emplace_back(paragraph{words_.credited[static_cast<std::size_t>(w_.credited)](), tone::plain, "credited"});
    s.blocks.emplace_back(people());
    s.blocks.emplace_back(chart{bars("overdue", words_.overdue_chart(), activity_count::overdue, activity_count::open, tone::bad)});
    s.blocks.emplace_back(chart{work()});
    s.blocks.emplace_back(by_kind());
    s.blocks.emplace_back(chart{bars("done", words_.done_chart(), activity_count::done, activity_count::late, tone::plain)});
    s.blocks.emplace_back(by_stage());
    s.blocks.emplace_back(chart{stages()});
    s.blocks.emplace_back(terms());
    return s;
  }

 private:
  std::string name(const person_workload& p) const { return &p == &w_.total ? words_.all() : named(p.person, lang_); }

  /// Of the last rows, those of all of them together.
  cell name_cell(const person_workload& p) const { return &p == &w_.total ? unknown_cell(words_.all()) : host_cell(p.person, lang_); }
  /// Everybody, and all of them together where there are several.
  std::vector<const person_workload*> rows() const {
    std::vector<const person_workload*> all;
    for (const person_workload& p : w_.people) all.push_back(&p);
    if (all.size() > 1) all.push_back(&w_.total);
    return all;
  }

  paragraph summary() const {
    const activity_tally& t = w_.total.activities;
    const std::int64_t overdue = t[activity_count::overdue];
    const std::int64_t timed = t[activity_count::in_time] + t[activity_count::late];
    const auto most = std::max_element(w_.people.begin(), w_.people.end(), [](const auto& a, const auto& b) {
      return a.activities[activity_count::overdue] < b.activities[activity_count::overdue];
    });
    const std::int64_t of_most = most->activities[activity_count::overdue];
    const bool alone = std::count_if(w_.people.begin(), w_.people.end(),
                                     [&](const auto& p) { return p.activities[activity_count::overdue] == of_most; }) == 1;
    const std::string most_overdue =
        overdue > 0 && alone && w_.people.size() > 1 ? words_.most_overdue(name(*most), grouped(of_most)) : "";
    const std::string late = timed > 0 ? words_.late_of_timed(grouped(timed), grouped(t[activity_count::late])) : "";
    const std::string text =
        words_.summary(words_.activities(t[activity_count::open]), grouped(overdue), most_overdue,
                       words_.activities(t[activity_count::done]), late, deals_text(w_.total.deals.deals, lang_));
    return {text, overdue > 0 ? tone::bad : tone::plain, "summary"};
  }

  glossary terms() const {
    glossary g;
    for (const auto& [term, meaning] : words_.terms) g.terms.emplace_back(term(), meaning());
    return g;
  }

  table people() const {
    table t{"people",
            words_.people_title(),
            {{"person", words_.person()}, {"open_deals", words_.open_deals()}, {"amount", words_.amount()}},
            {},
            ""};
    for (std::size_t c = 0; c < n_activity_counts; ++c) {
      const auto count = static_cast<activity_count>(c);
      t.columns.push_back(count_column(words_, count));
      const bool rare = count == activity_count::unplanned || count == activity_count::cancelled;
      t.columns.back().whose = only_if(!rare || w_.total.activities[count] > 0);
    }
    for (const person_workload* p : rows()) {
      std::vector<cell> row{name_cell(*p), count_cell(p->deals.deals), amount_cell(p->deals.amount)};
      for (std::size_t c = 0; c < n_activity_counts; ++c) row.push_back(toned_count(p->activities, static_cast<activity_count>(c)));
      t.totals += p == &w_.total;
      t.rows.push_back(std::move(row));
    }
    return t;
  }

  table by_kind() const {
    constexpr std::array shown{activity_count::open, activity_count::overdue, activity_count::done, activity_count::late,
                               activity_count::cancelled};
    table t{"by_kind", words_.kinds_title(), {{"person", words_.person()}, {"kind", words_.kind()}}, {}, ""};
    for (const activity_count c : shown) t.columns.push_back(count_column(words_, c));
    for (const person_workload* p : rows())
      for (std::size_t k = 0; k < w_.types.size(); ++k) {
        if (p->by_type[k] == activity_tally{}) continue;
        std::vector<cell> row{name_cell(*p), host_cell(w_.types[k], lang_)};
        t.totals += p == &w_.total;
        for (const activity_count c : shown) row.push_back(toned_count(p->by_type[k], c));
        t.rows.push_back(std::move(row));
      }
    return t;
  }

  table by_stage() const {
    table t{"by_stage", words_.stages_title(), {{"person", words_.person()}}, {}, ""};
    for (std::size_t k = 0; k < w_.stages.size(); ++k) t.columns.push_back(stage_column(w_.stage_ids[k], w_.stages[k]));
    t.columns.insert(t.columns.end(), {{"open_deals", words_.open_deals()}, {"amount", words_.amount()}});
    for (const person_workload* p : rows()) {
      std::vector<cell> row{name_cell(*p)};
      t.totals += p == &w_.total;
      for (const count_amount& c : p->stages)
        row.push_back(count_cell(c.deals).toned(c.deals == 0 ? tone::muted : tone::plain));
      row.insert(row.end(), {count_cell(p->deals.deals), amount_cell(p->deals.amount)});
      t.rows.push_back(std::move(row));
    }
    return t;
  }

  /// Everybody by one number, the largest first, with another number in words.
  bar_chart bars(const char* id, const std::string& title, activity_count what, activity_count beside, tone as) const {
    bar_chart chart{title, unit::count, {}, id};
    for (const person_workload& p : w_.people)
      chart.bars.push_back({name(p), static_cast<double>(p.activities[what]),
                            words_.beside(count_word(words_, beside), grouped(p.activities[beside])), as, p.person});
    std::stable_sort(chart.bars.begin(), chart.bars.end(),
                     [](const bar& a, const bar& b) { return a.value > b.value; });
    return chart;
  }

  stacked_chart work() const {
    stacked_chart chart{
        words_.work_chart(),
        unit::count,
        {count_word(words_, activity_count::in_time), words_.done_without_due(), count_word(words_, activity_count::late),
         words_.to_do_in_time(), count_word(words_, activity_count::overdue)},
        {"advanced", "skipped", "started_above", "here", "lost"},
        {},
        "work",
        {"in_time", "without_due", "late", "to_do_in_time", "overdue"}};
    for (const person_workload& p : w_.people) {
      const activity_tally& t = p.activities;
      const auto number = [](std::int64_t n) { return static_cast<double>(n); };
      chart.rows.push_back(
          {name(p),
           {number(t[activity_count::in_time]), number(t[activity_count::done] - t[activity_count::in_time] - t[activity_count::late]),
            number(t[activity_count::late]), number(t[activity_count::open] - t[activity_count::overdue]),
            number(t[activity_count::overdue])},
           p.person});
    }
    return chart;
  }

  stacked_chart stages() const {
    stacked_chart chart{words_.stages_chart(), unit::count, w_.stages, {}, {}, "stages", w_.stage_ids};
    for (const person_workload& p : w_.people) {
      chart.rows.push_back({name(p), {}, p.person});
      for (const count_amount& c : p.stages) chart.rows.back().values.push_back(static_cast<double>(c.deals));
    }
    return chart;
  }

  const workload_result& w_;
  language lang_;
  const workload_texts& words_;
};

}  // namespace

section workload_section(const workload_result& w, language lang) { return workload_writer(w, lang).make(); }

}  // namespace v0_1
}  // namespace funnel
