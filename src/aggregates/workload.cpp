#include <funnel/aggregates/workload.hpp>

#include "aggregates/activities.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
result<workload_result> workload_at(const journey_table& table, const activity_table& t, const query& q,
                                    activity_credit credit) {
  if (auto errors = detail::validate_activities(table, t, q); !errors.empty()) return errors;
  const detail::journey_data& j = detail::data_of(table);
  workload_result r{q, credit, {}, {}, {}, {}, {}};
  for (std::size_t k = 0; k < j.pipeline().n_open(); ++k) {
    r.stage_ids.push_back(j.pipeline()[k].id);
    r.stages.push_back(j.pipeline()[k].name);
  }

  const auto& names = j.snapshot().owners();
  std::map<std::string_view, std::map<std::string_view, activity_tally>> tallies;  // by person, by type
  std::map<std::string_view, std::vector<count_amount>> stocks;                // by person
  detail::count_activities(j, t, q, credit, [&](std::size_t i, code person, activity_count what) {
    tallies[names.name(person)][t.type(i)].add(what);
  });
  detail::count_open_deals(j, q, [&](std::size_t row, std::size_t stage, const count_amount& deal) {
    auto& stock = stocks[names.name(j.deals().owner[row])];
    stock.resize(r.stages.size());
    stock[stage] += deal;
  });

  for (const auto& [person, by_type] : tallies) {
    stocks.try_emplace(person, r.stages.size());
    for (const auto& [type, tally] : by_type) r.types.emplace_back(type);
  }
  std::sort(r.types.begin(), r.types.end());
  r.types.erase(std::unique(r.types.begin(), r.types.end()), r.types.end());

  r.total.by_type.resize(r.types.size());
  r.total.stages.resize(r.stages.size());
  for (auto& [person, stock] : stocks) {
    person_workload w{std::string(person), {}, std::vector<activity_tally>(r.types.size()), {}, std::move(stock)};
    for (const auto& [type, tally] : tallies[person]) {
      const auto at =
          static_cast<std::size_t>(std::lower_bound(r.types.begin(), r.types.end(), type) - r.types.begin());
      w.by_type[at] += tally;
      r.total.by_type[at] += tally;
      w.activities += tally;
    }
    for (std::size_t k = 0; k < w.stages.size(); ++k) {
      w.deals += w.stages[k];
      r.total.stages[k] += w.stages[k];
    }
    r.total.activities += w.activities;
    r.total.deals += w.deals;
    r.people.push_back(std::move(w));
  }
  return r;
}

result<std::vector<std::string>> open_deals_of(const journey_table& table, const query& q, std::string_view person,
                                               stage_index stage) {
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  const detail::journey_data& j = detail::data_of(table);
  std::vector<std::size_t> rows;
  detail::count_open_deals(j, q, [&](std::size_t row, std::size_t place, const count_amount&) {
    if (place == stage && j.snapshot().owners().name(j.deals().owner[row]) == person) rows.push_back(row);
  });
  return ids_of(table, rows);
}

}  // namespace v0_1
}  // namespace funnel
