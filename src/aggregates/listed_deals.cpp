#include "aggregates/listed_deals.hpp"

#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

void keep_longest(std::vector<deal_row>& deals, std::size_t most) {
  const auto longest_first = [](const deal_row& a, const deal_row& b) {
    const double x = std::isnan(a.days) ? -1 : a.days, y = std::isnan(b.days) ? -1 : b.days;  // the unknown last
    return x != y ? x > y : a.id < b.id;
  };
  const std::size_t kept = std::min(most, deals.size());
  std::partial_sort(deals.begin(), deals.begin() + static_cast<std::ptrdiff_t>(kept), deals.end(), longest_first);
  deals.resize(kept);
}

double days_of(const deal_row& deal, instant as_of) noexcept { return (deal.closed.value_or(as_of) - *deal.since).days(); }

deal_row listed_deal(const journey_data& j, std::size_t row) {
  const auto& d = j.deals();
  deal_row deal;
  deal.id = j.deal_id(row);
  deal.owner = j.snapshot().owners().name(d.owner[row]);
  const deal_shape& shape = j.shapes()[d.shape[row]];
  const std::size_t last = d.first_visit[row + 1] - 1;
  const unknown_set unknown = j.unknown_of(row, last);
  if (!shape.unpriced) deal.amount = d.amount[row];
  if (!shape.begun_before) deal.created = d.created[row];
  if ((unknown & (unknown_stage | unknown_entry)) == 0) deal.since = j.visits().entered[last];
  const bool is_open = shape.outcome == outcome::open;
  if (!is_open) deal.closed = d.closed[row];
  if ((unknown & unknown_stage) == 0) deal.stage = j.pipeline()[j.visits().stage[last]].name;
  if (d.reason[row] != no_code) deal.reason = j.snapshot().reasons().name(d.reason[row]);
  const bool known = deal.since && (is_open || (unknown & unknown_exit) == 0);
  deal.days = known ? days_of(deal, j.snapshot().as_of()) : std::numeric_limits<double>::quiet_NaN();
  return deal;
}

}  // namespace detail

std::vector<deal_row> longest_standing(const journey_table& table, std::span<const std::size_t> rows, std::size_t most) {
  const detail::journey_data& j = detail::data_of(table);
  std::vector<deal_row> deals;
  deals.reserve(rows.size());
  for (const std::size_t row : rows) deals.push_back(detail::listed_deal(j, row));
  detail::keep_longest(deals, most);
  return deals;
}

}  // namespace v0_1
}  // namespace funnel
