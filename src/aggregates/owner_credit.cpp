#include <funnel/aggregates/cohort.hpp>

#include "aggregates/deal_credit.hpp"
#include "core/wide_integer.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/core/types.hpp>
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
std::vector<std::pair<code, std::int64_t>> shares_of(const detail::journey_data& j, const query& q, std::size_t row) {
  const std::size_t begin = j.deals().first_holding[row];
  const std::size_t end = j.deals().first_holding[row + 1];
  if (q.credit != attribution::time_held) return {{deal_credit(j, row).person(q.credit), deal_parts}};
  if (begin == end) return {{j.owner_at(row, j.deals().first_visit[row + 1] - 1), deal_parts}};
  detail::wide_integer total = 0;
  for (std::size_t h = begin; h < end; ++h) total += j.holdings().us[h];
  if (total == 0) return {{j.holdings().owner[end - 1], deal_parts}};
  // Rounded at each boundary between two holders, not at each share: so the shares always sum to the whole.
  std::vector<std::pair<code, std::int64_t>> shares;
  detail::wide_integer held = 0;
  std::int64_t given = 0;
  for (std::size_t h = begin; h < end; ++h) {
    held += j.holdings().us[h];
    const auto up_to = static_cast<std::int64_t>((held * deal_parts + total / 2) / total);
    if (up_to > given) shares.emplace_back(j.holdings().owner[h], up_to - given);
    given = up_to;
  }
  return shares;
}

namespace detail {
namespace {

/// Gives (row, person, parts, amount) for each share of each of the query's deals to `sink`.
template <class Sink>
void count_credit(const journey_data& j, const query& q, Sink&& sink) {
  for (const std::size_t row : select_whole_deals(j, q)) {
    const minor_units worth = deal_credit(j, row).worth(q.worth);
    std::int64_t parts_given = 0;
    minor_units amount_given = 0;
    for (const auto& [person, parts] : shares_of(j, q, row)) {
      parts_given += parts;
      const auto up_to = static_cast<minor_units>(wide_integer{worth} * parts_given / deal_parts);
      sink(row, j.snapshot().owners().name(person), parts, up_to - amount_given);
      amount_given = up_to;
    }
  }
}

/// The query without its groupings: shares are a grouping of their own.
query ungrouped(query q) { return q.groups.clear(), q; }

}  // namespace
}  // namespace detail

result<std::vector<owner_credit>> credit_by_owner(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  const query asked = detail::ungrouped(q);
  if (auto errors = validate(asked, table); !errors.empty()) return errors;
  std::map<std::string_view, owner_credit> by_name;
  detail::count_credit(j, asked, [&](std::size_t row, std::string_view person, std::int64_t parts, minor_units amount) {
    credited& c = by_name[person].outcomes[static_cast<std::size_t>(j.deals().outcome[row])];
    c.parts += parts;
    c.amount += amount;
  });
  std::vector<owner_credit> rows;
  for (auto& [name, credit] : by_name) {
    credit.person = name;
    rows.push_back(std::move(credit));
  }
  return rows;
}

result<std::vector<credited_deal>> drill_down(const journey_table& table, const query& q, std::string_view person,
                                              outcome how) {
  const detail::journey_data& j = detail::data_of(table);
  const query asked = detail::ungrouped(q);
  if (auto errors = validate(asked, table); !errors.empty()) return errors;
  std::vector<credited_deal> deals;
  detail::count_credit(j, asked, [&](std::size_t row, std::string_view who, std::int64_t parts, minor_units) {
    if (who == person && j.deals().outcome[row] == how) deals.push_back({j.deal_id(row), parts});
  });
  std::sort(deals.begin(), deals.end());
  return deals;
}

}  // namespace v0_1
}  // namespace funnel
