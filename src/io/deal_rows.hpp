/// Rows of any source as events of deals.
#pragma once

#include "io/event_sink.hpp"
#include "io/row_source.hpp"

#include <funnel/core/error.hpp>
#include <funnel/events/event.hpp>
#include <funnel/io/csv.hpp>

namespace funnel::io {

/// Reads all rows of a source and gives their events to a sink; `read_csv` is this with a file and a store. Each row is
/// of the mapping's shape; its joins are the source's business.
result<csv_read_result> read_deals(row_source& from, const column_mapping& mapping,
                                   const event_sink<deal_event_view>& sink, const csv_read_options& options);

}  // namespace funnel::io
