/// When, and how, the fate of each deal at each stage was settled.
///
/// Layer:   aggregates; for `settlement` and for the bottleneck analysis.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/stay_clock.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>

namespace funnel {
inline namespace v0_1 {
namespace detail {

inline settled_as settled_by(fate f) {
  switch (f) {
    case fate::advanced:
      return settled_as::advanced;
    case fate::lost:
      return settled_as::lost;
    case fate::moved_out:
      return settled_as::moved_out;
    default:
      return settled_as::unsettled;
  }
}

/// Gives (segment, row, stage, first entry, observation) for each deal of the query at each open stage of `stages` in
/// which it stood to `sink`.
template <class Sink>
void count_settlement(const journey_data& j, const query& q, segmentation& parts, Sink&& sink,
                      stage_mask stages = ~stage_mask{0}) {
  const auto& v = j.visits();
  const stay_clock clock(q);
  for (const std::size_t row : select_deals(j, q)) {
    const deal_shape& shape = j.shapes()[j.deals().shape[row]];
    if ((shape.visited & stages) == 0) continue;
    const deal_credit places(j, row);
    const std::size_t end = j.deals().first_visit[row + 1];
    const auto unknown = [&](std::size_t visit) { return shape.has_gaps ? j.unknown_of(row, visit) : unknown_set{0}; };
    for (stage_index k = 0; k < j.pipeline().won_stage(); ++k) {
      if (!(shape.visited & stages & stage_bit(k))) continue;
      const std::size_t part = parts.of(row, places.person(q.credit, k));
      if (part == segmentation::none) continue;
      const std::size_t first = places.entry(k);
      const fate became = fate_at(shape, k);
      const settled_as how = settled_by(became);
      // What would not be known once it is settled is not watched either.
      if ((unknown(first) & unknown_entry) != 0 || became == fate::left_unseen) continue;
      if (how == settled_as::unsettled && (unknown(places.exit(k)) & unknown_exit) != 0) continue;
      instant until = how == settled_as::unsettled ? q.as_of : j.deals().closed[row];
      if (how == settled_as::advanced) {
        std::size_t further = first + 1;
        while (further + 1 < end && !(j.behind(further) & stage_bit(k))) ++further;
        until = v.entered[further];
      }
      sink(part, row, k, v.entered[first],
           survival_observation{clock.between(v.entered[first], until), static_cast<end_cause>(how), {}});
    }
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
