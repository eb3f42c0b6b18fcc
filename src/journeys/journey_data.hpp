/// The engine's way into a journey table, whose representation users do not see.
#pragma once

#include <funnel/journeys/journey_table.hpp>

namespace funnel {
inline namespace v0_1 {
namespace detail {

using journey_data = journey_table;
inline const journey_data& data_of(const journey_table& t) noexcept { return t; }

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
