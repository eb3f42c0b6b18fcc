/// Ways to project that `funnel::project` does not offer: with another grain of work, and of some deals only.
#pragma once

#include "events/event_log.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/stage_map.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Deals for which the start of a thread is worth it.
inline constexpr std::size_t least_projected = 32'768;

/// See `funnel::project`. No thread works on fewer than `least` deals.
result<journey_table> project(const snapshot& s, const layout& l, execution how, std::size_t least);
/// The same of the events alone, whatever journeys are kept with the store. `stages` are those of the snapshot and layout.
result<journey_table> project_events(const snapshot& s, const layout& l, stage_map stages, execution how, std::size_t least);

/// Is every stage where it was at `t`? See `stage_map`: stages of the first version are always known. Where they are,
/// `journey_table::at` tells the journeys of then by those of the snapshot.
bool stages_alike(const snapshot& s, instant t);

/// Some deals, and where their events lie: those of deal i from ends[i - 1] on, from 0 of the first.
struct chosen_deals {
  std::vector<code> deals;
  std::vector<event_log::position> positions;
  std::vector<std::size_t> ends;

  std::span<const event_log::position> events_of(std::size_t i) const noexcept {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::span(positions).subspan(begin, ends[i] - begin);
  }
};

/// `project` of some deals: a row for each, in their order, unless it does not exist. Events that the snapshot does not
/// see, or that became known after `known_at`, are passed over; pipelines and rates are those of the snapshot.
/// Requires: rows are deals, and all positions lie before the snapshot's end.
result<journey_table> project_deals(const snapshot& s, const layout& l, const chosen_deals& chosen, instant known_at = instant::max());

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
