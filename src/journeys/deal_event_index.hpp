/// Which events are those of a deal, kept up to date with a store.
///
/// Layer:   journeys; for funnels that stand.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "events/snapshot_data.hpp"
#include "journeys/project.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
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

  /// Takes in the events up to the snapshot's end that are new, and gives each to f(number, head); some events before,
  /// `near(deal)` may bring what f will need of its deal into the cache. All snapshots must be of one store, and none
  /// older than the one before.
  template <class Near, class F>
  void update(const snapshot& s, Near&& near, F&& f) {
    last_.resize(std::max(last_.size(), s.n_deals()), none);
    std::array<record_head, 32> heads;
    std::size_t n_waiting = 0;
    const auto take_in = [&] {
      for (std::size_t i = 0; i < n_waiting; ++i) {
        const auto number = static_cast<std::uint32_t>(previous_.size());
        previous_.push_back(std::exchange(last_[heads[i].deal], number));
        f(number, heads[i]);
      }
      n_waiting = 0;
    };
    data_of(s).events().each_head(end_, data_of(s).events_end(), [&](event_log::position at, const record_head& head) {
      positions_.push_back(at);
      __builtin_prefetch(&last_[head.deal]);
      near(head.deal);
      heads[n_waiting++] = head;
      if (n_waiting == heads.size()) take_in();
    });
    take_in();
    end_ = data_of(s).events_end();
  }

  event_log::position position(std::size_t number) const noexcept { return positions_[number]; }

  /// These deals with those of their events that are among the first `n`. The events of a deal lie far apart: deals are
  /// followed side by side, so that they are waited for together.
  chosen_deals choose(std::vector<code> deals, std::size_t n) const {
    std::vector<std::pair<std::size_t, std::uint32_t>> at, found;  // deal, and an event: next to look at, and those found, the last first
    for (std::size_t i = 0; i < deals.size(); ++i)
      if (last_[deals[i]] != none) at.emplace_back(i, last_[deals[i]]);
    chosen_deals chosen{std::move(deals), {}, {}};
    chosen.ends.resize(chosen.deals.size());
    while (!at.empty()) {
      for (const auto& [i, number] : at) {
        __builtin_prefetch(&previous_[number]);
        __builtin_prefetch(&positions_[number]);
      }
      std::size_t n_left = 0;
      for (const auto& [i, number] : at) {
        if (number < n) found.emplace_back(i, number), ++chosen.ends[i];
        if (previous_[number] != none) at[n_left++] = {i, previous_[number]};
      }
      at.resize(n_left);
    }
    std::partial_sum(chosen.ends.begin(), chosen.ends.end(), chosen.ends.begin());
    chosen.positions.resize(found.size());
    std::vector<std::size_t> next = chosen.ends;
    for (const auto& [i, number] : found) chosen.positions[--next[i]] = positions_[number];
    return chosen;
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
