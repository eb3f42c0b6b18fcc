#include <funnel/aggregates/views.hpp>

#include "aggregates/stock.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
result<stock_result> stage_stock(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  std::vector<count_amount> places(j.pipeline().n_funnel() + 2);
  detail::count_places(j, q, [&](std::size_t, std::size_t place, const count_amount& one) { places[place] += one; });
  stock_result r{q, {}, {}, {}};
  r.moved_out = places.back();
  places.pop_back();
  r.lost = places.back();
  places.pop_back();
  r.stages = std::move(places);
  return r;
}

result<stock_rows> rows_in_stock(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  std::vector<std::vector<std::size_t>> places(j.pipeline().n_funnel() + 2);
  detail::count_places(j, q, [&](std::size_t row, std::size_t place, const count_amount&) { places[place].push_back(row); });
  stock_rows r;
  r.moved_out = std::move(places.back());
  places.pop_back();
  r.lost = std::move(places.back());
  places.pop_back();
  r.stages = std::move(places);
  return r;
}

}  // namespace v0_1
}  // namespace funnel
