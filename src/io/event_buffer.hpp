/// Events on their way from rows to the store.
#pragma once

#include <funnel/events/event.hpp>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace funnel::io {

inline void make_blank(activity_event_view& e) { e = {}; }
inline void make_blank(deal_event_view& e) {
  auto values = std::move(e.values);
  values.clear();
  e = {};
  e.values = std::move(values);
}

/// A vector of events that keeps the memory of those it drops for the next ones: their lists of values would be
/// allocated and freed for each row.
template <class Event>
class event_buffer {
 public:
  std::size_t size() const noexcept { return n_; }
  std::span<Event> all() noexcept { return {events_.data(), n_}; }

  /// A blank event at the end. Valid until the next one is added.
  Event& add() {
    if (n_ == events_.size())
      events_.emplace_back();
    else
      make_blank(events_[n_]);
    return events_[n_++];
  }
  /// Requires: n <= size().
  void shrink(std::size_t n) noexcept { n_ = n; }

 private:
  std::vector<Event> events_;
  std::size_t n_ = 0;
};

}  // namespace funnel::io
