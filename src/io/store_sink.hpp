/// Events of a source on their way into a store: many batches kept at once, and ids for events that have none.
///
/// Layer:   io.
/// Threads: that of the writer of the store.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace funnel::io {

/// Ids for events that have none, made of what they say: those that say the same are one.
template <class Event>
class made_ids {
 public:
  std::span<const Event> with_ids(std::span<const Event> batch);

 private:
  std::vector<Event> events_;
  std::vector<std::string> ids_;
  std::string text_;
};

/// A store that is kept in a file keeps many batches at once while a source is read into it.
class many_at_once {
 public:
  explicit many_at_once(event_store& store);
  /// What was applied before something ended the reading is kept, whatever ended it.
  ~many_at_once();
  many_at_once(const many_at_once&) = delete;
  many_at_once& operator=(const many_at_once&) = delete;

  std::optional<error> finish();

 private:
  detail::store_writer* writer_;
};

}  // namespace funnel::io
