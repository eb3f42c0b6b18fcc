#include "aggregates/listed_deals.hpp"

#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

namespace {

/// What is unknown comes last.
double order_of_days(double days) noexcept { return std::isnan(days) ? -1 : days; }

}  // namespace

void keep_longest(std::vector<deal_row>& deals, std::size_t most) {
  const auto longest_first = [](const deal_row& a, const deal_row& b) {
    const double x = order_of_days(a.days), y = order_of_days(b.days);
    return x != y ? x > y : a.id < b.id;
  };
  const std::size_t kept = std::min(most, deals.size());
  std::partial_sort(deals.begin(), deals.begin() + static_cast<std::ptrdiff_t>(kept), deals.end(), longest_first);
  deals.resize(kept);
}

double days_of(const deal_row& deal, instant as_of) noexcept { return (deal.closed.value_or(as_of) - *deal.since).days(); }

namespace {

/// `deal_row::days` of a row.
double days_standing(const journey_data& j, std::size_t row) {
  const std::size_t last = j.deals().first_visit[row + 1] - 1;
  const bool is_open = j.deals().outcome[row] == outcome::open;
  const unknown_set of_length = unknown_stage | unknown_entry | (is_open ? 0 : unknown_exit);
  if ((j.unknown_of(row, last) & of_length) != 0) return std::numeric_limits<double>::quiet_NaN();
  return ((is_open ? j.snapshot().as_of() : j.deals().closed[row]) - j.visits().entered[last]).days();
}

}  // namespace

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
  if ((unknown & unknown_stage) == 0) deal.stage = j.pipeline()[j.visits().stage[last]].id;
  if (d.reason[row] != no_code) deal.reason = j.snapshot().reasons().name(d.reason[row]);
  deal.days = days_standing(j, row);
  return deal;
}

}  // namespace detail

std::vector<deal_row> longest_standing(const journey_table& table, std::span<const std::size_t> rows, std::size_t most) {
  const detail::journey_data& j = detail::data_of(table);
  std::vector<double> lengths;
  lengths.reserve(rows.size());
  for (const std::size_t row : rows) lengths.push_back(detail::order_of_days(detail::days_standing(j, row)));
  // Who stands less long than the last one to be listed is not looked at any closer.
  double least = -std::numeric_limits<double>::infinity();
  if (0 < most && most < rows.size()) {
    std::vector<double> longest_first = lengths;
    const auto last = longest_first.begin() + static_cast<std::ptrdiff_t>(most - 1);
    std::nth_element(longest_first.begin(), last, longest_first.end(), std::greater<>());
    least = *last;
  }
  std::vector<deal_row> deals;
  for (std::size_t i = 0; i < rows.size() && most > 0; ++i)
    if (lengths[i] >= least) deals.push_back(detail::listed_deal(j, rows[i]));
  detail::keep_longest(deals, most);
  return deals;
}

}  // namespace v0_1
}  // namespace funnel
