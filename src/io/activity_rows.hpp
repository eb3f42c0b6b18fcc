/// Rows of any source as events of activities.
#pragma once

#include "io/event_sink.hpp"
#include "io/row_source.hpp"

#include <funnel/core/error.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>
#include <funnel/io/csv.hpp>

namespace funnel::io {

/// Reads all rows of a source, by the columns in `mapping.activities`, and gives their events to a sink;
/// `read_tasks_csv` is this with a file and a store. Activities of deals that `deals` does not have are counted in a
/// note.
result<csv_read_result> read_activities(row_source& from, const column_mapping& mapping, const event_store& deals,
                                        const event_sink<activity_event_view>& sink, const csv_read_options& options);

}  // namespace funnel::io
