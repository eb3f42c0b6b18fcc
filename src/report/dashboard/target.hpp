/// Targets of requests, read strictly.
///
/// Layer:   report; for the dashboard.
#pragma once

#include <funnel/core/error.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// A target in its parts, decoded: names and values are valid UTF-8 without control characters.
struct request_target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> parameters;  ///< in their order, as often as they were given
};

/// Reads "/report?is.region=North"; a plus sign of a parameter is a blank.
/// Errors: `syntax` with the part that is none, for what does not begin with "/", broken percent signs, bytes that are not UTF-8,
///         control characters, and fragments.
result<request_target> parse_target(std::string_view text);

}  // namespace funnel::io
