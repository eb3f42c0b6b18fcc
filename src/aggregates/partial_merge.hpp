/// What must hold of partials that are merged.
///
/// Layer:   aggregates.
#pragma once

#include <funnel/aggregates/partial.hpp>
#include <funnel/core/error.hpp>

#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// In what two partials differ that only answers of one question and like definitions may be merged for; empty: in nothing.
std::vector<std::string> differences(const partial& a, const partial& b);

/// Errors: `out_of_range` when numbers that an answer adds up do not fit together.
std::vector<error> check_sums(const partial& p);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
