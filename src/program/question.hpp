/// From arguments to a mapping and a query.
#pragma once

#include "arguments.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>

namespace funnel::program {

/// The mapping file with what the arguments override; the default mapping when there is no file.
result<column_mapping> read_mapping(const arguments& a);

/// The query; `as_of` stays instant::max() when it was not given.
result<query> read_question(const arguments& a, const column_mapping& mapping);

/// "FROM..TO", either end may be missing. Errors: named after the option.
result<period> read_span(const char* option, const std::string& text, const time_zone& zone);

}  // namespace funnel::program
