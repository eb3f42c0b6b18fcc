/// The mapping of files that come without one.
#pragma once

#include "arguments.hpp"

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <vector>

namespace funnel::program {

/// A mapping and, where it was drawn from the files, what it rests on.
struct known_mapping {
  column_mapping mapping;
  std::vector<mapping_draft> drafts;  ///< one a file; empty when the mapping was given
};

/// The mapping file with what the arguments override; drawn from the files when there is none. Questions that the
/// arguments answer are left out of the drafts.
result<known_mapping> mapping_of(const arguments& a);

/// Where columns are unknown: says which the file has, and what parts them.
void tell_header(const arguments& a, const std::string& file, const std::vector<error>& errors);

/// The command that writes the drawn mapping to a file.
std::string keeping_command(const arguments& a);

/// Says on the error stream what was assumed.
void tell_assumptions(const arguments& a, const std::vector<mapping_draft>& drafts);

/// Says what the files leave open, and gives the exit code back; `ok` when they leave nothing open.
int tell_questions(const arguments& a, const std::vector<mapping_draft>& drafts);

}  // namespace funnel::program
