/// Which events are those of a deal, kept up to date with a store.
///
/// Layer:   journeys; for funnels that stand.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/events/snapshot.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The events of one store in order of arrival, numbered from 0, each with the one before it of the same deal.
///
/// Memory: 12 bytes an event and 4 a deal. Requires: fewer than 2^32 - 1 events.
class deal_event_index {
 public:
  std::size_t size() const noexcept { return positions_.size(); }

  /// Takes in the events up to the snapshot's end that are new, and gives each to f(number, head). All snapshots must be
  /// of one store, and none older than the one before.
  template <class F>
  void update(const snapshot& s, F&& f) {
    last_.resize(std::max(last_.size(), s.n_deals()), none);
    s.events().each_head(end_, s.events_end(), [&](event_log::position at, const record_head& head) {
      const auto number = static_cast<std::uint32_t>(positions_.size());
      positions_.push_back(at);
      previous_.push_back(last_[head.deal]);
      last_[head.deal] = number;
      f(number, head);
    });
    end_ = s.events_end();
  }

  event_log::position position(std::size_t number) const noexcept { return positions_[number]; }

  /// Appends the positions of those events of a deal that are among the first `n`, the last one first.
  void positions_of(code deal, std::size_t n, std::vector<event_log::position>& to) const {
    for (std::uint32_t i = last_[deal]; i != none; i = previous_[i])
      if (i < n) to.push_back(positions_[i]);
  }

 private:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  event_log::position end_ = 0;
  std::vector<event_log::position> positions_;
  std::vector<std::uint32_t> previous_;  // of the same deal
  std::vector<std::uint32_t> last_;      // of each deal
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
