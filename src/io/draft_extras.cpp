#include "io/amount_forms.hpp"
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
    return std::string(name);
  }
  return {};
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

void skip_rows(draft_work& w) {
  if (const draft_column* c = w.column(column_role::deleted_flag)) {
    const bool any =
        std::any_of(c->values.begin(), c->values.end(), [](const auto& v) { return read_flag(v.first) == true; });
    if (any) w.out.mapping.skip.push_back({c->name, {}, {}, true});
  }
  // A row of totals says so where the id of a deal should be.
  static constexpr std::string_view totals =
      " total totals grandtotal grandtotals sum summe gesamt gesamtsumme итого всего итог totaux totalgeneral "
      "totalgeneral suma razem totale totaal ";
  for (const draft_column& c : w.columns) {
    if (c.at > 1 && c.name != w.out.mapping.deal) continue;
    skip_rule rule{c.name, {}, {}, std::nullopt};
    for (const auto& [value, n] : c.values)
      if (n == 1 && totals.find(" " + squash(value) + " ") != std::string_view::npos) rule.values.emplace_back(value);
    if (!rule.values.empty()) w.out.mapping.skip.push_back(std::move(rule));
  }
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
