/// What was read, on its way with a partial.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/report/document.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel::program {

/// The summary as JSON.
std::string input_text(const input_summary& s, language lang);

/// What all parts read together, as if one had read all files in order of their names; of its rejections as many as make
/// `max_listed`. Parts of one file (`shared`) name it once.
/// Errors: a text that `input_text` did not write.
result<input_summary> summary_of(const std::vector<std::string>& texts, bool shared, std::size_t max_listed);

}  // namespace funnel::program
