/// Where the events of each deal of a table lie, and when they happened.
///
/// Layer:   journeys; for journeys as of an earlier instant.
/// Threads: const calls on the same object are safe together.
#pragma once

#include "core/parallel.hpp"
#include "events/snapshot_data.hpp"
#include "journeys/events_by_deal.hpp"
#include "journeys/packed_column.hpp"

#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The visible events of a snapshot by deal, by its code. Memory: 4 bytes an event, or 8 beyond 4 GB, and some 12 a deal.
class event_index {
 public:
  /// Cost: O(events), shared out among threads.
  event_index(const snapshot& s, execution how) {
    if (data_of(s).events_end() <= std::numeric_limits<std::uint32_t>::max()) take_in<std::uint32_t>(s, how);
    else take_in<std::uint64_t>(s, how);
  }

  /// When the first and the last event of each deal happened; instant::max() of one without any.
  const packed_column<instant>& first() const noexcept { return first_; }
  const packed_column<instant>& last() const noexcept { return last_; }

  /// Appends the positions of a deal's events, in order of arrival.
  void positions_of(code deal, std::vector<event_log::position>& to) const {
    for (std::size_t i = offsets_[deal], end = offsets_[deal + 1]; i < end; ++i) to.push_back(positions_[i]);
  }

 private:
  template <class Position>
  void take_in(const snapshot& s, execution how) {
    std::vector<instant> first(s.n_deals(), instant::max()), last(s.n_deals(), instant::max());
    std::vector<std::size_t> offsets(s.n_deals() + 1);
    events_by_deal<Position> events(s, how);
    std::vector<std::vector<std::size_t>> positions(std::max<std::size_t>(n_parts(events.n_ranges(), 1, how), 1));
    const event_log& log = data_of(s).events();
    for_parts(events.n_ranges(), 1, 1, how, [&](std::size_t part, std::size_t begin, std::size_t end) {
      positions[part].reserve(events.n_events(begin, end));
      events.each_deal(begin, end, [&](code deal, std::span<const Position> at) {
        offsets[deal + 1] = at.size();
        positions[part].insert(positions[part].end(), at.begin(), at.end());
        if (at.empty()) return;
        first[deal] = last[deal] = {log.head(at[0]).at};
        for (const Position each : at.subspan(1)) {
          const instant t{log.head(each).at};
          first[deal] = std::min(first[deal], t);
          last[deal] = std::max(last[deal], t);
        }
      });
    });
    for (std::size_t d = 0; d < s.n_deals(); ++d) offsets[d + 1] += offsets[d];
    first_ = packed_column<instant>(first);
    last_ = packed_column<instant>(last);
    offsets_ = packed_column<std::size_t>(offsets);
    positions_ = packed_column<std::size_t>(std::vector<std::span<const std::size_t>>(positions.begin(), positions.end()), how);
  }

  packed_column<instant> first_;
  packed_column<instant> last_;
  packed_column<std::size_t> offsets_;
  packed_column<std::size_t> positions_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
