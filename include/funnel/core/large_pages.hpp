/// Memory that is written for the first time comes from the system page by page; large pages make that cheap.
///
/// Layer:   core (compiled in funnel::funnel).
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstddef>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Asks for large pages for memory that was allocated and not yet written to. Where there are none, or for less than
/// 4 MiB, nothing happens. It takes no more memory: pages that reach beyond what was allocated stay small.
void prefer_large_pages(void* memory, std::size_t bytes) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
