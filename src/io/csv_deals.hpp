/// The way of a file of deals to anything that takes events; for tests and measurements of reading alone.
#pragma once

#include "io/csv_read.hpp"

#include <funnel/io/csv.hpp>

#include <cstddef>
#include <string>

namespace funnel::io {

/// `read_csv` with a sink in place of the store, and chunks of at least so many bytes.
result<csv_read_result> read_deals(const std::string& path, const csv_mapping& mapping,
                                   const event_sink<deal_event_view>& sink, const csv_read_options& options,
                                   std::size_t least_chunk = customary_chunk);

}  // namespace funnel::io
