/// A table of deals as bytes from which it is there again in a fraction of the time that its events take.
///
/// Layer:   journeys; for tables that are kept with a store.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "journeys/journey_data.hpp"
#include "journeys/stage_map.hpp"

#include <funnel/core/execution.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Columns follow each other, the numbers of each in few bits. Of what follows from others, offsets and the times at which
/// visits end mostly, only the exceptions are written. Requires: rows are deals.
std::vector<std::uint8_t> bytes_of(const journey_table& t);

/// The table again, of this snapshot and layout. Every code and place in it is checked, so that bytes of others do no
/// harm; whether it is the table of these events is for the caller to know.
/// Errors: nullopt when the bytes are none that `bytes_of` wrote of such a snapshot. Cost: some 6 ns an event.
std::optional<journey_table> table_of(std::span<const std::uint8_t> bytes, const snapshot& s, const layout& l, stage_map stages, execution how = {});

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
