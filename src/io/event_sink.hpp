/// Where the events of rows go.
#pragma once

#include <funnel/events/store.hpp>

#include <functional>
#include <span>

namespace funnel::io {

/// Takes the events of a source, batch by batch in the order of its rows: a store, as a rule. It refuses a batch as a
/// whole when a row of it is wrong.
template <class Event>
using event_sink = std::function<append_report(std::span<const Event>)>;

}  // namespace funnel::io
