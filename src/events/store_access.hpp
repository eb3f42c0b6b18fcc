/// The way into a store for what keeps it in a file, or writes it anew.
///
/// Layer:   events.
/// Threads: as of the writer of the store.
#pragma once

#include "events/store_writer.hpp"

#include <funnel/events/store.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

struct store_access {
  static store_writer& writer(event_store& s) noexcept { return *s.writer_; }
  static const store_writer& writer(const event_store& s) noexcept { return *s.writer_; }
  static event_store store(std::unique_ptr<store_writer> w) noexcept { return event_store(std::move(w)); }
};

/// What to leave out of a store that is written anew.
struct left_out {
  std::vector<std::string> deals;   // with their activities
  std::vector<std::string> people;  // whose names become others
};
struct left_out_counts {
  std::size_t deals = 0, events = 0, activity_events = 0, people = 0, unknown = 0;
};
/// The store without that, with codes of its own and no keeper. Requires: the writer is prepared and knows all ids.
std::unique_ptr<store_writer> written_anew(const store_writer& from, const left_out& what, left_out_counts& counts);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
