/// From arguments to a mapping and a query.
#pragma once

#include "arguments.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace funnel::program {

/// The mapping file with what the arguments override; the default mapping when there is no file.
result<column_mapping> read_mapping(const arguments& a);

/// The mapping with what the arguments override: columns, shape, zone, pipeline.
result<column_mapping> override_mapping(const arguments& a, column_mapping m);

/// The parts of a text between these characters.
std::vector<std::string> split(std::string_view text, char at);

/// The query; `as_of` stays instant::max() when it was not given.
result<query> read_question(const arguments& a, const column_mapping& mapping);

/// A period as the arguments write it; see calendar/written_period.hpp. Words such as last-month start from --as-of, else from now.
result<period> read_span(const arguments& a, const char* option, const std::string& text, const time_zone& zone);

/// The dates of periods that the arguments name by words, for the heading; empty when there are none.
std::string named_periods(const arguments& a, const time_zone& zone);

}  // namespace funnel::program
