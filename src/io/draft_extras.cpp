#include "io/amount_forms.hpp"
#include "io/draft_stage_names.hpp"
#include "io/draft_text.hpp"
#include "io/draft_work.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace funnel::io {
namespace {

/// `Date entered "Contract Sent (Sales Pipeline)"`: a stage in which no deal of the file stands now.
std::string stage_in_heading(std::string_view heading) {
  for (const std::string_view lead : {"Date entered ", "Entered ", "Date Entered ", "entered_", "date_entered_",
                                      "hs_date_entered_", "hs_v2_date_entered_", "Дата входа в ", "Дата перехода "}) {
    if (!heading.starts_with(lead)) continue;
    std::string_view name = heading.substr(lead.size());
    if (name.size() > 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    if (const std::size_t open = name.rfind(" ("); open != std::string_view::npos && open > 0)
      name = name.substr(0, open);
    // "Entered date" names no stage.
    static constexpr std::string_view no_stages = " date time datetime at on by stage timestamp stagedate ";
    return no_stages.find(" " + squash(name) + " ") == std::string_view::npos ? std::string(name) : std::string();
  }
  return {};
}

/// A row of totals says so where the id of a deal should be: "Total", "Grand Totals (20 records)", "Итого: 12 сделок".
bool is_total(std::string_view cell) {
  static constexpr std::string_view totals =
      " total totals subtotal grandtotal sum summe gesamt gesamtsumme zwischensumme итого всего итог totaux suma razem totale totaal ";
  static constexpr std::string_view around =
      " grand sub general general of records record rows deals opportunities count n записей строк сделок сделки datensatze lignes "
      "registros ";
  bool any = false;
  for (const std::string& word : words_of(cell)) {
    const bool counted = word.find_first_not_of("0123456789") == std::string::npos;
    const bool total = totals.find(" " + word + " ") != std::string_view::npos;
    if (!counted && !total && around.find(" " + word + " ") == std::string_view::npos) return false;
    any = any || total;
  }
  return any;
}

/// Has no row with this cell a stage? A customer may be called "Total".
bool stands_nowhere(const draft_work& w, std::size_t column, std::string_view value) {
  for (std::size_t i = 0; i < w.sample.rows.size(); ++i)
    if (w.sample.rows[i][column] == value && !w.cell(i, column_role::stage).empty()) return false;
  return true;
}

}  // namespace

void find_dated_stages(draft_work& w) {
  const draft_column* stages = w.column(column_role::stage);
  if (!stages) return;
  for (const draft_column& c : w.columns) {
    if (!(c.is_time() || c.n_filled == 0) || w.is_role(c)) continue;
    const std::string heading = squash(c.heading);
    std::string found;
    for (const auto& [value, n] : stages->values) {
      const std::string name = squash(std::string_view(value).substr(0, value.rfind(" (")));
      if (name.size() > squash(found).size() && name.size() >= 3 && heading.find(name) != std::string::npos &&
          c.n_filled > 0)
        found = value;
    }
    if (found.empty()) found = stage_in_heading(c.heading);
    if (!found.empty()) w.out.mapping.dated.push_back({found, c.name});
  }
}

bool find_stage_columns(draft_work& w) {
  std::vector<dated_stage> found;
  std::size_t n_open = 0, n_won = 0;
  for (const draft_column& c : w.columns) {
    if (!(c.is_time() || c.n_filled == 0) || c.numeric || c.name == w.out.mapping.deal) continue;
    const auto closing = closing_by_name(c.heading);
    if (!closing && !is_known_stage(c.heading)) continue;
    n_open += !closing;
    n_won += closing == stage_kind::won;
    found.push_back({c.heading, c.name});
  }
  if (n_open < 2 || n_won == 0) return false;
  w.out.mapping.dated = std::move(found);
  // A closing in one of these is no closing beside them.
  for (const column_role r : {column_role::closed, column_role::won_time, column_role::lost_time, column_role::created})
    if (const draft_column* c = w.column(r);
        c && std::any_of(w.out.mapping.dated.begin(), w.out.mapping.dated.end(),
                         [&](const dated_stage& d) { return d.column == c->name; }))
      w.roles.at(r).reset();
  return true;
}

void skip_rows(draft_work& w) {
  if (const draft_column* c = w.column(column_role::deleted_flag)) {
    const bool any =
        std::any_of(c->values.begin(), c->values.end(), [](const auto& v) { return read_flag(v.first) == true; });
    if (any) w.out.mapping.skip.push_back({c->name, {}, {}, true});
  }
  for (const draft_column& c : w.columns) {
    if (c.at > 1 && c.name != w.out.mapping.deal) continue;
    skip_rule rule{c.name, {}, {}, std::nullopt};
    for (const auto& known : c.values)
      if (is_total(known.first) && stands_nowhere(w, c.at, known.first)) rule.values.emplace_back(known.first);
    if (!rule.values.empty()) w.out.mapping.skip.push_back(std::move(rule));
  }
  for (const std::size_t at : w.sample.repeated_headers)
    w.out.mapping.skip.push_back({w.columns[at].name, {w.columns[at].heading}, {}, std::nullopt});
}

void take_dimensions(draft_work& w) {
  std::size_t n = 0;
  for (const draft_column& c : w.columns) {
    const bool few = c.n_distinct >= 2 && c.n_distinct <= 30 && 2 * c.n_distinct <= c.n_filled &&
                     2 * c.n_filled >= w.sample.rows.size();
    if (!few || c.numeric || c.is_time() || c.flag || !c.amounts.empty() || c.name.empty() || n == 8) continue;
    if (w.is_role(c) && w.column(column_role::customer) != &c && w.column(column_role::title) != &c) continue;
    if (c.name == w.out.mapping.deal) continue;
    std::string name;
    for (const std::string& word : words_of(c.heading)) name += (name.empty() ? "" : "_") + word;
    if (name.empty() || name == "owner" || name == "team" || name == "reason" ||
        w.out.mapping.dimensions.contains(name))
      continue;
    w.out.mapping.dimensions[name] = c.name;
    ++n;
  }
  std::string names;
  for (const auto& [name, column] : w.out.mapping.dimensions) names += (names.empty() ? "" : ", ") + name;
  if (!names.empty()) w.fact("dimensions", names, w.words().by_cells(), true);
}

}  // namespace funnel::io
