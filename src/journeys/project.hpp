/// Ways to project that `funnel::project` does not offer: with another grain of work, and of some deals only.
#pragma once

#include "events/event_log.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// See `funnel::project`. No thread works on fewer than `least` deals: on so many its start is worth it.
result<journey_table> project(const snapshot& s, const layout& l, execution how, std::size_t least);

/// `project` of some deals, given by their codes and by the positions of their events: row i of deal i, unless it does
/// not exist. Requires: rows are deals, and the positions are those of visible events before the snapshot's end.
result<journey_table> project_deals(const snapshot& s, const layout& l, std::span<const code> deals,
                                    std::span<const std::vector<event_log::position>> positions);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
