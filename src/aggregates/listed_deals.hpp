/// Deals as lists show them, and in which order.
///
/// Layer:   aggregates.
#pragma once

#include <funnel/aggregates/views.hpp>
#include <funnel/core/time.hpp>

#include <cstddef>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

class journey_data;

/// The deal of a row.
deal_row listed_deal(const journey_data& j, std::size_t row);

/// The deals that come first, in order: the longest first, those of unknown length last; then by id. At most `most`.
void keep_longest(std::vector<deal_row>& deals, std::size_t most);

/// From `since` to the closing, or to the as-of instant of an open deal. Requires: `since` is known.
double days_of(const deal_row& deal, instant as_of) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
