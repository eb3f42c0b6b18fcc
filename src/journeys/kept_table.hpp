/// Journeys that are kept with a store, so that the first answer after it was opened needs not fold its events.
///
/// Layer:   journeys; for store files.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/large_pages.hpp"
#include "events/store_keeper.hpp"
#include "journeys/stage_map.hpp"

#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The table of the default layout as of the end of time, of all that a store holds up to some extent.
struct kept_table {
  store_extent of;
  std::vector<std::uint8_t, large_page_allocator<std::uint8_t>> bytes;  ///< see `bytes_of`
};

/// Of all that the snapshot holds, whatever its clocks say. Requires: that is up to `of`.
/// Errors: those of `project`. Cost: that of `project`, unless the store keeps it.
result<std::shared_ptr<const kept_table>> make_kept_table(const snapshot& s, const store_extent& of);

/// The table that `project` gives of this snapshot and layout, if what is kept with the store tells it.
std::optional<journey_table> kept_journeys(const snapshot& s, const layout& l, const stage_map& stages, execution how = {});

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
