/// What the commands share that count parts and bring them together.
#pragma once

#include "arguments.hpp"

#include <funnel/aggregates/partial.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>

#include <vector>

namespace funnel::program {

/// What is to be counted, without which part. Errors: those of the arguments.
result<partial_request> request_of(const arguments& a, const query& question, const time_zone& zone);

/// Merges all parts and shows their report, or says what is wrong.
int show_merged(const arguments& a, std::vector<partial> parts);

/// Prints the report of all shards of the cluster that stands in place of a file.
int report_of_shards(const arguments& a);

}  // namespace funnel::program
