#include <funnel/aggregates/durations.hpp>

#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/stay_clock.hpp"
#include "aggregates/stays.hpp"
#include "aggregates/tally_builder.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
cycle_tally& cycle_tally::operator+=(const cycle_tally& o) {
  lengths += o.lengths;
  for (std::size_t i = 0; i < n_outcomes; ++i) unknown[i] += o.unknown[i];
  won.insert(won.end(), o.won.begin(), o.won.end());
  return *this;
}

result<cycles_result> cycle_times(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  cycles_result r{q, {}, {}};
  const stay_clock clock(q);
  segmentation parts(j, q);
  // The total is counted beside the segments: to merge them one after the other would sort it again for each.
  detail::segment_tallies<cycle_tally> counted;
  detail::segment_tallies<detail::tally_builder> lengths;
  detail::tally_builder all;
  for (const std::size_t row : select_deals(j, q)) {
    const deal_credit places(j, row);
    const std::size_t part = parts.of(row, places.person(q.credit));
    if (part == segmentation::none) continue;
    cycle_tally& to = counted[part];
    const outcome how = j.deals().outcome[row];
    std::optional<timespan> lasted;
    if (j.deals().begun_before[row]) {
      ++to.unknown[static_cast<std::size_t>(how)];
    } else {
      const survival_observation cycle = detail::cycle_of(j, q, clock, row);
      all.add(cycle);
      if (!q.groups.empty()) lengths[part].add(cycle);
      lasted = cycle.lasted;
    }
    if (how == outcome::won) {
      std::optional<minor_units> amount;
      if (const count_amount worth = places.one(q.worth); worth.unpriced == 0) amount = worth.amount;
      to.won.push_back({amount, lasted});
    }
  }
  std::vector<cycle_tally> tallies = counted.take(parts.size());
  for (const cycle_tally& t : tallies) r.total += t;
  r.total.lengths = all.take();
  std::vector<detail::tally_builder> of_segment = lengths.take(parts.size());
  for (std::size_t s = 0; s < tallies.size(); ++s) tallies[s].lengths = of_segment[s].take();
  if (!q.groups.empty()) r.segments = detail::by_key<keyed<cycle_tally>>(parts, std::move(tallies));
  return r;
}

result<survival_tally> cycle_length(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  const stay_clock clock(q);
  std::vector<survival_tally::key> cycles;
  for (const std::size_t row : select_whole_deals(j, q)) {
    if (j.deals().begun_before[row]) continue;
    const survival_observation cycle = detail::cycle_of(j, q, clock, row);
    cycles.push_back({cycle.lasted.us, cycle.cause});
  }
  return survival_tally::of(cycles);
}

}  // namespace v0_1
}  // namespace funnel
