/// Where each deal stands at the query's instant.
///
/// Layer:   aggregates; for the stock, the workload and the analyses.
#pragma once

#include <funnel/query/query.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Gives every (row, place, deal and its worth) to `sink`; the place is a funnel stage, n_funnel for lost, n_funnel + 1 for moved
/// out.
template <class Sink>
void count_places(const journey_data& j, const query& q, Sink&& sink) {
  for (const std::size_t row : select_whole_deals(j, q)) {
    const outcome state = j.deals().outcome[row];
    const std::size_t place = state == outcome::lost        ? j.pipeline().n_funnel()
                              : state == outcome::moved_out ? j.pipeline().n_funnel() + 1
                                                            : j.deals().current[row];
    sink(row, place, deal_credit(j, row).one(q.worth));
  }
}
/// The same for those who ask for the worth alone, which is 0 where it is not known.
template <class Sink>
void count_stock(const journey_data& j, const query& q, Sink&& sink) {
  count_places(j, q, [&](std::size_t row, std::size_t place, const count_amount& one) { sink(row, place, one.amount); });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
