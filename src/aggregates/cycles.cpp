#include <funnel/aggregates/durations.hpp>

#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/stay_clock.hpp"
#include "aggregates/stays.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
cycle_tally& cycle_tally::operator+=(const cycle_tally& o) {
  lengths += o.lengths;
  won.insert(won.end(), o.won.begin(), o.won.end());
  return *this;
}

result<cycles_result> cycle_times(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  cycles_result r{q, {}, {}};
  const stay_clock clock(q);
  segmentation parts(j, q);
  detail::segment_tallies<cycle_tally> counted;
  for (const std::size_t row : select_deals(j, q)) {
    const deal_credit places(j, row);
    const std::size_t part = parts.of(row, places.person(q.credit));
    if (part == segmentation::none) continue;
    const survival_observation cycle = detail::cycle_of(j, q, clock, row);
    counted[part].lengths.add(cycle);
    if (cycle.cause == static_cast<end_cause>(cycle_end::won))
      counted[part].won.push_back({places.worth(q.worth), cycle.lasted});
  }
  std::vector<cycle_tally> tallies = counted.take(parts.size());
  for (const cycle_tally& t : tallies) r.total += t;
  if (!q.groups.empty()) r.segments = detail::by_key<keyed<cycle_tally>>(parts, std::move(tallies));
  return r;
}

result<survival_tally> cycle_length(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  const stay_clock clock(q);
  std::vector<survival_tally::key> cycles;
  for (const std::size_t row : select_whole_deals(j, q)) {
    const survival_observation cycle = detail::cycle_of(j, q, clock, row);
    cycles.push_back({cycle.lasted.us, cycle.cause});
  }
  return survival_tally::of(cycles);
}

}  // namespace v0_1
}  // namespace funnel
