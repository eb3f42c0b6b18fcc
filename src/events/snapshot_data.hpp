/// The engine's way into a snapshot, whose representation users do not see.
#pragma once

#include <funnel/events/store.hpp>

namespace funnel {
inline namespace v0_1 {
namespace detail {

using snapshot_data = snapshot;
inline const snapshot_data& data_of(const snapshot& s) noexcept { return s; }

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
