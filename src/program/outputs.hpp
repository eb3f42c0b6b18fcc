/// What a command writes, held against what it reads: a report that is written over its own data would destroy them.
#pragma once

#include "arguments.hpp"

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <vector>

namespace funnel::program {

/// Errors: files to write that are read as well, or that are written twice. `mapping_beside`: the command writes a mapping beside
/// its file, too.
std::vector<error> check_outputs(const arguments& a, bool mapping_beside);

/// Errors: files to write that the mapping joins to one of the files.
std::vector<error> check_joins(const arguments& a, const column_mapping& mapping);

}  // namespace funnel::program
