/// The mapping of files that come without one.
#pragma once

#include "arguments.hpp"

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <vector>

namespace funnel::program {

/// The mapping of the files; without drafts when it was given.
using known_mapping = files_draft;

/// The mapping file with what the arguments override; drawn from the files when there is none. Questions that the
/// arguments answer are left out of the drafts.
result<known_mapping> mapping_of(const arguments& a);

/// Where columns are unknown: says which the file has, and what parts them.
void tell_header(const arguments& a, const std::string& file, const std::vector<error>& errors);

/// The command that writes the drawn mapping to a file.
std::string keeping_command(const arguments& a);

/// Says on the error stream what was assumed.
void tell_assumptions(const arguments& a, const known_mapping& known);

/// Says what the files leave open, and gives the exit code back; `ok` when they leave nothing open.
int tell_questions(const known_mapping& known);

}  // namespace funnel::program
