/// The names that somebody who misspelt one may have meant.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Those of `known` that differ from `name` by few edits, or begin with it, the nearest first, at most `most`. Case does
/// not count, nor do blanks, dashes and underscores: names that differ in nothing else are given alone. Letters outside ASCII are compared byte by byte.
/// Cost: O(known x length of both); of more than 10,000 known names only the first 10,000 are looked at.
std::vector<std::string> nearest_names(std::string_view name, std::span<const std::string> known, std::size_t most = 3);

/// "; did you mean "North" or "South"?", or nothing when no name is near.
std::string did_you_mean(std::string_view name, std::span<const std::string> known);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
