/// What must hold of the numbers of a partial.
///
/// Layer:   aggregates.
#pragma once

#include <funnel/aggregates/partial.hpp>
#include <funnel/core/error.hpp>

#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Errors: `out_of_range` when numbers that an answer adds up do not fit together.
std::vector<error> check_sums(const partial& p);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
