/// The snapshot view: where deals stand at an instant. A stock, not a flow: no conversion can be made of it.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/cohort.hpp"
#include "aggregates/cohort_funnel.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct stock_result {
  query asked;
  std::vector<count_amount> stages;  ///< one a funnel stage: open deals standing there; in the won stage, won deals
  count_amount lost;
  count_amount moved_out;
};

namespace detail {

/// Gives every (row, place, worth) to `sink`; the place is a funnel stage, n_funnel for lost, n_funnel + 1 for moved out.
template <class Sink>
void count_stock(const journey_table& j, const query& q, Sink&& sink) {
  for (const std::size_t row : select_whole_deals(j, q)) {
    const outcome state = j.deals().outcome[row];
    const std::size_t place = state == outcome::lost        ? j.pipeline().n_funnel()
                              : state == outcome::moved_out ? j.pipeline().n_funnel() + 1
                                                            : j.deals().current[row];
    sink(row, place, deal_places(j, row).worth(q.worth));
  }
}

}  // namespace detail

/// Where the query's deals stand at its as-of instant, at their worth as whole deals.
/// Errors: those of `validate`. Cost: O(deals + visits).
inline result<stock_result> stock_at(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::vector<count_amount> places(j.pipeline().n_funnel() + 2);
  detail::count_stock(j, q, [&](std::size_t, std::size_t place, minor_units worth) { places[place] += {1, worth}; });
  stock_result r{q, {}, {}, {}};
  r.moved_out = places.back();
  places.pop_back();
  r.lost = places.back();
  places.pop_back();
  r.stages = std::move(places);
  return r;
}

/// The rows of the deals behind each number of a stock, ascending.
struct stock_rows {
  std::vector<std::vector<std::size_t>> stages;
  std::vector<std::size_t> lost;
  std::vector<std::size_t> moved_out;
};

/// Rows of the deals that `stock_at` counts, by where they stand. Errors and cost: as `stock_at`.
inline result<stock_rows> rows_in_stock(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::vector<std::vector<std::size_t>> places(j.pipeline().n_funnel() + 2);
  detail::count_stock(j, q, [&](std::size_t row, std::size_t place, minor_units) { places[place].push_back(row); });
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
