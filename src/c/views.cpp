/// One view alone, as tables.
#include "c/answers.hpp"
#include "c/store.hpp"

#include "report/words/report_words.hpp"

#include <funnel/aggregates/partial.hpp>
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

/// A text of the host; an empty one says nothing.
cell text_or_none(const std::string& text) { return text.empty() ? cell{} : text_cell(text); }
/// A word of ours.
cell word_cell(const char* id) { return doc::named_cell(id, id); }

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
  for (const std::string& k : key) cells.push_back(text_or_none(k));
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
    io::put_question(d, q);
    d.currency = money;
    d.sections.push_back(s);
    return d;
  }};
}

using tables = std::vector<table>;

tables tables_of(const pipeline& stages, const stage_activity_result& r) {
  std::vector<std::string> columns{"id", "name"};
  for (const char* id : io::activity_ids) add_columns(columns, id);
  table t = table_of("stages", columns);
  for (std::size_t k = 0; k < r.stages.size(); ++k) {
    std::vector<cell> row{text_cell(stages[k].id), text_cell(stages[k].name)};
    for (const count_amount& c : r.stages[k].counts) add(row, c);
    t.rows.push_back(std::move(row));
  }
  return {t};
}

tables tables_of(const pipeline& stages, const stock_result& r) {
  table standing = table_of("stages", {"id", "name", "deals", "amount"});
  for (std::size_t k = 0; k < r.stages.size(); ++k) {
    std::vector<cell> row{text_cell(stages[k].id), text_cell(stages[k].name)};
    add(row, r.stages[k]);
    standing.rows.push_back(std::move(row));
  }
  table outside = table_of("outcomes", {"outcome", "deals", "amount"});
  for (const auto& [name, c] : {std::pair{"lost", r.lost}, {"moved_out", r.moved_out}}) {
    std::vector<cell> row{word_cell(name)};
    add(row, c);
    outside.rows.push_back(std::move(row));
  }
  return {standing, outside};
}

tables tables_of(const pipeline& stages, const transition_result& r) {
  table t = table_of("moves", {"from", "end", "to", "visits"});
  for (std::size_t from = 0; from < r.n_stages; ++from) {
    for (std::size_t to = 0; to < r.n_stages + 4; ++to) {
      const bool moved = to < r.n_stages;
      const char* end = moved ? "moved" : to == r.lost() ? "lost" : to == r.moved_out() ? "moved_out" : to == r.lasting() ? "lasting" : "unknown";
      if (r(from, to) > 0) t.rows.push_back({text_cell(stages[from].id), word_cell(end), moved ? text_cell(stages[to].id) : cell{}, count_cell(r(from, to))});
    }
  }
  return {t};
}

tables tables_of(const pipeline&, const waterfall_result& r) {
  table t = table_of("flows", {"flow", "deals", "amount"});
  const auto line = [&t](const char* name, const count_amount& c) {
    t.rows.push_back({word_cell(name)});
    add(t.rows.back(), c);
  };
  line("start", r.start);
  for (std::size_t f = 0; f < n_flows; ++f) line(io::flow_ids[f], r.flows[f]);
  line("end", r.end);
  return {t};
}

tables tables_of(const query& q, const std::vector<segment_periods>& all) {
  auto columns = key_columns(q);
  columns.emplace_back("period");
  for (const std::string_view m : names_of<milestone>) add_columns(columns, std::string(m));
  table t = table_of("periods", columns);
  for (const segment_periods& s : all) {
    for (const period_row& p : s.periods) {
      auto row = key_cells(s.key);
      row.push_back(text_cell(p.in.label()));
      for (const count_amount& c : p.counts) add(row, c);
      t.rows.push_back(std::move(row));
    }
  }
  return {t};
}

tables tables_of(const pipeline&, const std::vector<owner_credit>& all) {
  std::vector<std::string> columns{"person"};
  for (const std::string_view o : names_of<outcome>) add_columns(columns, std::string(o));
  table t = table_of("people", columns);
  for (const owner_credit& c : all) {
    std::vector<cell> row{text_or_none(c.person)};
    for (const credited& part : c.outcomes) {
      row.push_back(doc::number_cell(part.deals(), 6));
      row.push_back(amount_cell(part.amount));
    }
    t.rows.push_back(std::move(row));
  }
  return {t};
}

/// The tables of an answer, or what is wrong.
template <class About, class Answer>
result<tables> laid_out(const About& about, const result<Answer>& r) {
  if (!r) return r.errors();
  return tables_of(about, *r);
}

result<waterfall_result> waterfall_of(const question_at& at, fields& options, std::vector<error>& errors) {
  const auto before = journeys_before(at, options, errors);
  if (!before) return before.errors();
  return waterfall(**before, *at.journeys, at.asked.question);
}

result<tables> of_ordered(const question_at& at) {
  const auto r = ordered_journeys(*at.journeys, at.asked.question);
  if (!r) return r.errors();
  table attempts = table_of("attempts", {"attempt", "deal", "level", "completed"});
  table steps = table_of("steps", {"attempt", "deal", "step", "at"});
  for (std::size_t i = 0; i < r->size(); ++i) {
    const ordered_journey& one = (*r)[i];
    const auto number = [](std::size_t n) { return count_cell(static_cast<std::int64_t>(n)); };
    attempts.rows.push_back({number(i), text_cell(one.deal), number(one.match.level), word_cell(one.match.completed ? "yes" : "no")});
    for (std::size_t s = 0; s < one.match.steps.size(); ++s)
      if (!one.match.steps[s].skipped()) steps.rows.push_back({number(i), text_cell(one.deal), number(s + 1), doc::instant_cell(one.match.steps[s].at, to_text(one.match.steps[s].at))});
  }
  return tables{attempts, steps};
}

}  // namespace

result<std::shared_ptr<const journey_table>> journeys_before(const question_at& at, fields& options, std::vector<error>& errors) {
  std::optional<instant> since;
  options.read("since", since, at.asked.question.zone);
  if (!since && errors.empty()) options.fail(errc::missing_value, "since", "the start of the waterfall is missing");
  if (!errors.empty()) return errors;
  auto before = at.journeys->at(*since, at.asked.how);
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
  const journey_table& journeys = *at.journeys;
  const query& q = at.asked.question;
  result<tables> made = tables{};
  switch (at.asked.view) {
    case asked_view::cohort: {
      options.finish();
      if (!errors.empty()) return errors;
      const auto r = cohort_funnel(journeys, q, at.asked.how);
      if (!r) return r.errors();
      return cohort_answer(*r, stages, money);
    }
    case asked_view::activity: made = laid_out(stages, stage_activity_in_period(journeys, q)); break;
    case asked_view::stock: made = laid_out(stages, stage_stock(journeys, q)); break;
    case asked_view::transitions: made = laid_out(stages, stage_transitions(journeys, q)); break;
    case asked_view::waterfall: made = laid_out(stages, waterfall_of(at, options, errors)); break;
    case asked_view::periods: {
      calendar_unit unit = calendar_unit::month;
      options.choose("unit", unit);
      made = laid_out(q, by_period_and_segment(journeys, q, unit));
      break;
    }
    case asked_view::credit: made = laid_out(stages, credit_by_owner(journeys, q)); break;
    default: made = of_ordered(at); break;
  }
  options.finish();
  if (!errors.empty()) return errors;
  if (!made) return made.errors();
  return tables_answer(q, std::string(funnel::name_of(at.asked.view)).c_str(), at.asked.title.empty() ? stages.name() : at.asked.title, money, *std::move(made));
}

result<answer> merged_view(const merged_tallies& all, asked_view view, const std::string& title) {
  const pipeline& stages = all.frame().pipeline();
  const currency& money = all.whole().currency;
  result<tables> made = tables{};
  switch (view) {
    case asked_view::cohort: {
      const auto r = all.cohort();
      if (!r) return r.errors();
      return cohort_answer(*r, stages, money);
    }
    case asked_view::activity: made = laid_out(stages, all.activity()); break;
    case asked_view::stock: made = laid_out(stages, all.stock()); break;
    case asked_view::transitions: made = laid_out(stages, all.transitions()); break;
    case asked_view::waterfall: made = laid_out(stages, all.waterfall()); break;
    case asked_view::periods: made = laid_out(all.question(), all.periods()); break;
    case asked_view::credit: made = laid_out(stages, all.credit()); break;
    default: return error{errc::invalid_argument, "view", "this view cannot be made of parts"};
  }
  if (!made) return made.errors();
  return tables_answer(all.question(), std::string(funnel::name_of(view)).c_str(), title.empty() ? stages.name() : title, money, *std::move(made));
}

}  // namespace funnel::c
