/// What was found of rows, by names that are the same in every language.
///
/// Layer: report.
#pragma once

#include <funnel/core/types.hpp>

#include <string_view>
#include <vector>

namespace funnel::io {

/// The name of a sentence on rows that reading said in the language: of a reason, of a note, or of what was assumed of a file
/// without a mapping; empty for what a host or a store said by itself.
std::string_view reading_id(std::string_view said, language lang);

/// All names that there are.
std::vector<std::string_view> reading_ids();

}  // namespace funnel::io
