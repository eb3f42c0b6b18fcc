/// One view alone, as tables.
#include "c/answers.hpp"
#include "c/store.hpp"

#include "report/words/report_words.hpp"

#include <funnel/aggregates/views.hpp>
#include <funnel/report/writers.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::c {
namespace {

using doc::amount_cell;
using doc::cell;
using doc::count_cell;
using doc::table;
using doc::text_cell;

constexpr std::array<const char*, 6> whole_ids{"all", "open", "won", "lost", "moved_out", "moved_in"};

table table_of(const char* id, std::vector<std::string> columns) {
  table t;
  t.id = id;
  t.title = id;
  for (std::string& c : columns) t.columns.push_back({c, c});
  return t;
}

void add(std::vector<cell>& row, const count_amount& c) {
  row.push_back(count_cell(c.deals));
  row.push_back(c.amount_unknown() ? cell{} : amount_cell(c.amount));
}

/// A column for deals, and one for their money.
void add_columns(std::vector<std::string>& columns, const std::string& id) {
  columns.push_back(id);
  columns.push_back(id + "_amount");
}

/// Columns of the segment, named so that no dimension can be mistaken for a number.
std::vector<std::string> key_columns(const query& q) {
  std::vector<std::string> columns;
  for (const grouping& g : q.groups) columns.push_back("by." + funnel::name_of(g));
  return columns;
}
std::vector<cell> key_cells(const std::vector<std::string>& key) {
  std::vector<cell> cells;
  for (const std::string& k : key) cells.push_back(text_cell(k));
  return cells;
}

std::array<count_amount, whole_ids.size()> whole_of(const cohort_tally& t) {
  return {t.total(), t.open(), t.won(), t.lost(), t.moved_out(), t.moved_in()};
}

/// The id and the name of a row of the funnel: of a stage, or of the stages of a step.
std::pair<std::string, std::string> row_name(const query& q, const pipeline& stages, std::size_t row) {
  if (q.counting != counting::ordered) return {stages[row].id, stages[row].name};
  std::string ids;
  for (const std::string& id : q.ordered.steps[row].stages) ids += (ids.empty() ? "" : "|") + id;
  return {ids, ids};
}

struct cohort_tables {
  table whole, rows, fates;
};

cohort_tables tables_of_cohort(const query& q, const char* whole, const char* rows, const char* fates, bool keyed) {
  auto key = keyed ? key_columns(q) : std::vector<std::string>{};
  auto columns = key;
  for (const char* id : whole_ids) add_columns(columns, id);
  cohort_tables t{table_of(whole, columns), {}, {}};
  columns = key;
  for (const char* c : {"id", "name", "times", "deals", "amount", "also_next", "also_next_amount", "next_amount", "of_first"}) columns.emplace_back(c);
  t.rows = table_of(rows, columns);
  columns = key;
  columns.insert(columns.end(), {"id", "name"});
  for (const char* id : io::fate_ids) add_columns(columns, id);
  t.fates = table_of(fates, columns);
  return t;
}

void add(cohort_tables& to, const cohort_result& r, const pipeline& stages, const cohort_tally& t, const std::vector<std::string>& key) {
  auto row = key_cells(key);
  for (const count_amount& c : whole_of(t)) add(row, c);
  to.whole.rows.push_back(std::move(row));
  for (const stage_index k : r.shown) {
    const counted_row& c = t.rows()[k];
    const auto [id, name] = row_name(r.asked, stages, k);
    row = key_cells(key);
    row.insert(row.end(), {text_cell(id), text_cell(name), count_cell(c.times)});
    add(row, c.deals);
    add(row, c.also_next);
    row.push_back(amount_cell(c.next_amount));
    row.push_back(count_cell(c.of_first));
    to.rows.rows.push_back(std::move(row));
  }
  for (std::size_t k = 0; k < t.n_stages(); ++k) {
    row = key_cells(key);
    row.insert(row.end(), {text_cell(stages[k].id), text_cell(stages[k].name)});
    for (const count_amount& c : t[k].fates) add(row, c);
    to.fates.rows.push_back(std::move(row));
  }
}

answer tables_answer(const query& q, const char* id, std::string title, const currency& money, std::vector<table> tables) {
  doc::section s;
  s.id = id;
  s.heading = id;
  for (table& t : tables) s.blocks.emplace_back(std::move(t));
  return {[q, s = std::move(s), title = std::move(title), money](language lang) {
    doc::document d;
    d.title = title;
    d.lang = lang;
    d.question = to_text(q, lang);
    d.currency = money;
    d.sections.push_back(s);
    return d;
  }};
}

/// Tables, or what is wrong.
using tables = result<std::vector<table>>;

tables of_activity(const question_at& at) {
  const auto r = stage_activity_in_period(*at.journeys, at.asked.question);
  if (!r) return r.errors();
  std::vector<std::string> columns{"id", "name"};
  for (const char* id : io::activity_ids) add_columns(columns, id);
  table t = table_of("stages", columns);
  for (std::size_t k = 0; k < r->stages.size(); ++k) {
    const stage& s = at.journeys->pipeline()[k];
    std::vector<cell> row{text_cell(s.id), text_cell(s.name)};
    for (const count_amount& c : r->stages[k].counts) add(row, c);
    t.rows.push_back(std::move(row));
  }
  return std::vector<table>{t};
}

tables of_stock(const question_at& at) {
  const auto r = stage_stock(*at.journeys, at.asked.question);
  if (!r) return r.errors();
  table stages = table_of("stages", {"id", "name", "deals", "amount"});
  for (std::size_t k = 0; k < r->stages.size(); ++k) {
    const stage& s = at.journeys->pipeline()[k];
    std::vector<cell> row{text_cell(s.id), text_cell(s.name)};
    add(row, r->stages[k]);
    stages.rows.push_back(std::move(row));
  }
  table outside = table_of("outcomes", {"outcome", "deals", "amount"});
  for (const auto& [name, c] : {std::pair{"lost", r->lost}, {"moved_out", r->moved_out}}) {
    std::vector<cell> row{text_cell(name)};
    add(row, c);
    outside.rows.push_back(std::move(row));
  }
  return std::vector<table>{stages, outside};
}

tables of_transitions(const question_at& at) {
  const auto r = stage_transitions(*at.journeys, at.asked.question);
  if (!r) return r.errors();
  table t = table_of("moves", {"from", "end", "to", "visits"});
  const pipeline& stages = at.journeys->pipeline();
  for (std::size_t from = 0; from < r->n_stages; ++from) {
    for (std::size_t to = 0; to < r->n_stages + 4; ++to) {
      const bool moved = to < r->n_stages;
      const char* end = moved ? "moved" : to == r->lost() ? "lost" : to == r->moved_out() ? "moved_out" : to == r->lasting() ? "lasting" : "unknown";
      if ((*r)(from, to) > 0) t.rows.push_back({text_cell(stages[from].id), text_cell(end), text_cell(moved ? stages[to].id : ""), count_cell((*r)(from, to))});
    }
  }
  return std::vector<table>{t};
}

tables of_waterfall(const question_at& at, fields& options, std::vector<error>& errors) {
  const auto before = journeys_before(at, options, errors);
  if (!before) return before.errors();
  const auto r = waterfall(**before, *at.journeys, at.asked.question);
  if (!r) return r.errors();
  table t = table_of("flows", {"flow", "deals", "amount"});
  const auto line = [&t](const char* name, const count_amount& c) {
    t.rows.push_back({text_cell(name)});
    add(t.rows.back(), c);
  };
  line("start", r->start);
  for (std::size_t f = 0; f < n_flows; ++f) line(io::flow_ids[f], r->flows[f]);
  line("end", r->end);
  return std::vector<table>{t};
}

tables of_periods(const question_at& at, calendar_unit unit) {
  const auto r = by_period_and_segment(*at.journeys, at.asked.question, unit);
  if (!r) return r.errors();
  auto columns = key_columns(at.asked.question);
  columns.emplace_back("period");
  for (const char* id : {"created", "won", "lost"}) add_columns(columns, id);
  table t = table_of("periods", columns);
  for (const segment_periods& s : *r) {
    for (const period_row& p : s.periods) {
      auto row = key_cells(s.key);
      row.push_back(text_cell(p.in.label()));
      for (const count_amount& c : p.counts) add(row, c);
      t.rows.push_back(std::move(row));
    }
  }
  return std::vector<table>{t};
}

tables of_credit(const question_at& at) {
  const auto r = credit_by_owner(*at.journeys, at.asked.question);
  if (!r) return r.errors();
  std::vector<std::string> columns{"person"};
  for (const std::string_view o : names_of<outcome>) add_columns(columns, std::string(o));
  table t = table_of("people", columns);
  for (const owner_credit& c : *r) {
    std::vector<cell> row{text_cell(c.person)};
    for (const credited& part : c.outcomes) {
      row.push_back(doc::number_cell(part.deals(), 6));
      row.push_back(amount_cell(part.amount));
    }
    t.rows.push_back(std::move(row));
  }
  return std::vector<table>{t};
}

tables of_ordered(const question_at& at) {
  const auto r = ordered_journeys(*at.journeys, at.asked.question);
  if (!r) return r.errors();
  table attempts = table_of("attempts", {"attempt", "deal", "level", "completed"});
  table steps = table_of("steps", {"attempt", "deal", "step", "at"});
  for (std::size_t i = 0; i < r->size(); ++i) {
    const ordered_journey& one = (*r)[i];
    const auto number = [](std::size_t n) { return count_cell(static_cast<std::int64_t>(n)); };
    attempts.rows.push_back({number(i), text_cell(one.deal), number(one.match.level), text_cell(one.match.completed ? "yes" : "no")});
    for (std::size_t s = 0; s < one.match.steps.size(); ++s)
      if (!one.match.steps[s].skipped()) steps.rows.push_back({number(i), text_cell(one.deal), number(s + 1), text_cell(to_text(one.match.steps[s].at))});
  }
  return std::vector<table>{attempts, steps};
}

}  // namespace

result<std::shared_ptr<const journey_table>> journeys_before(const question_at& at, fields& options, std::vector<error>& errors) {
  std::optional<instant> since;
  options.read("since", since, at.asked.question.zone);
  if (!since && errors.empty()) options.fail(errc::missing_value, "since", "the start of the waterfall is missing");
  if (!errors.empty()) return errors;
  auto before = project(at.journeys->snapshot().at(*since), at.asked.question.layout, at.asked.how);
  if (!before) return before.errors();
  return std::make_shared<const journey_table>(*std::move(before));
}

answer cohort_answer(const cohort_result& r, const pipeline& stages, const currency& money) {
  cohort_tables all = tables_of_cohort(r.asked, "total", "rows", "fates", false);
  add(all, r, stages, r.total, {});
  std::vector<table> tables{std::move(all.whole), std::move(all.rows), std::move(all.fates)};
  if (!r.asked.groups.empty()) {
    cohort_tables parts = tables_of_cohort(r.asked, "segments", "segment_rows", "segment_fates", true);
    for (const cohort_segment& s : r.segments) add(parts, r, stages, s.tally, s.key);
    for (table* t : {&parts.whole, &parts.rows, &parts.fates}) tables.push_back(std::move(*t));
  }
  return tables_answer(r.asked, "cohort", stages.name(), money, std::move(tables));
}

result<answer> answer_view(const question_at& at) {
  std::vector<error> errors;
  fields options(at.asked.options, "options", errors);
  const pipeline& stages = at.journeys->pipeline();
  const currency& money = at.store.store.currency();
  const auto unit = [&] {
    calendar_unit u = calendar_unit::month;
    options.choose("unit", u);
    return u;
  };
  tables made = std::vector<table>{};
  switch (at.asked.view) {
    case asked_view::cohort: {
      options.finish();
      if (!errors.empty()) return errors;
      const auto r = cohort_funnel(*at.journeys, at.asked.question, at.asked.how);
      if (!r) return r.errors();
      return cohort_answer(*r, stages, money);
    }
    case asked_view::activity: made = of_activity(at); break;
    case asked_view::stock: made = of_stock(at); break;
    case asked_view::transitions: made = of_transitions(at); break;
    case asked_view::waterfall: made = of_waterfall(at, options, errors); break;
    case asked_view::periods: made = of_periods(at, unit()); break;
    case asked_view::credit: made = of_credit(at); break;
    default: made = of_ordered(at); break;
  }
  options.finish();
  if (!errors.empty()) return errors;
  if (!made) return made.errors();
  const std::string id(funnel::name_of(at.asked.view));
  return tables_answer(at.asked.question, id.c_str(), at.asked.title.empty() ? stages.name() : at.asked.title, money, *std::move(made));
}

}  // namespace funnel::c
