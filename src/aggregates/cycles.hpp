/// What became of whole deals: how long they took and, won, what they brought.
///
/// Layer:   tallies. What sales velocity and the comparison of segments are made of.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/stay_clock.hpp"
#include "aggregates/durations.hpp"
#include "aggregates/segments.hpp"
#include <funnel/aggregates/survival_tally.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What a won deal brought and how long it took, created to won. Requires: cycle >= 0.
struct won_deal {
  minor_units amount = 0;
  duration cycle;

  friend auto operator<=>(const won_deal&, const won_deal&) = default;
};

/// A commutative monoid but for the order of `won`, which means nothing.
struct cycle_tally {
  survival_tally lengths;     ///< all deals, by `cycle_end`; see `cycle_length`
  std::vector<won_deal> won;  ///< worth what the query says of whole deals

  std::int64_t open() const noexcept { return lengths.n() - lengths.ended(); }
  std::int64_t ended_as(cycle_end how) const { return lengths.only(static_cast<end_cause>(how)).ended(); }

  cycle_tally& operator+=(const cycle_tally& o) {
    lengths += o.lengths;
    won.insert(won.end(), o.won.begin(), o.won.end());
    return *this;
  }
};

struct segment_cycles {
  std::vector<std::string> key;
  cycle_tally cycles;
};

struct cycles_result {
  query asked;
  cycle_tally total;
  std::vector<segment_cycles> segments;  ///< sorted by key; empty when the query does not group
};

/// The query's deals as a whole, in all and by segment.
/// Errors: as `time_in_stage`. Cost: O(deals log lengths + visits).
inline result<cycles_result> cycles_of(const journey_table& j, const query& q) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  cycles_result r{q, {}, {}};
  const stay_clock clock(q);
  segmentation parts(j, q);
  detail::segment_tallies<cycle_tally> counted;
  for (const std::size_t row : select_deals(j, q)) {
    const deal_places places(j, row);
    const std::size_t part = parts.of(row, places.person(q.credit));
    if (part == segmentation::none) continue;
    const survival_observation cycle = detail::cycle_of(j, q, clock, row);
    counted[part].lengths.add(cycle);
    if (cycle.cause == static_cast<end_cause>(cycle_end::won))
      counted[part].won.push_back({places.worth(q.worth), cycle.lasted});
  }
  std::vector<cycle_tally> tallies = counted.take(parts.size());
  for (const cycle_tally& t : tallies) r.total += t;
  if (!q.groups.empty()) r.segments = detail::by_key<segment_cycles>(parts, std::move(tallies));
  return r;
}

}  // namespace v0_1
}  // namespace funnel
