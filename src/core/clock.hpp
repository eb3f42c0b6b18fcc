/// The clock of the machine, for those who ask for it: no answer depends on it unless its question does.
#pragma once

#include <funnel/core/time.hpp>

#include <chrono>

namespace funnel {
inline namespace v0_1 {
namespace detail {

inline instant now() { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
