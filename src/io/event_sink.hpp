/// Where the events of rows go.
#pragma once

#include <funnel/events/store.hpp>

#include <functional>
#include <span>
#include <string>
#include <utility>

namespace funnel::io {

/// Takes the events of a source, batch by batch in the order of its rows: a store, as a rule. It refuses a batch as a
/// whole when a row of it is wrong.
template <class Event>
struct event_sink {
  template <class Append>
  event_sink(Append how) : append(std::move(how)) {}  // NOLINT: what appends is a sink

  std::function<append_report(std::span<const Event>)> append;
  /// For a source that may be read again: told how far it was read, behind the events up to there. See `source_place`.
  std::function<void(const std::string& mark)> mark{};
  std::string marked{};  ///< what was told last, by an earlier reading
};

}  // namespace funnel::io
