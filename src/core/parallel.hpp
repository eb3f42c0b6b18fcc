/// Work shared out among threads, where the answer does not depend on their number.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/execution.hpp>

#include <cstddef>
#include <functional>

namespace funnel {
inline namespace v0_1 {

/// Number of parts into which `for_parts` cuts n items: at most one per thread, each of at least `least`
/// items unless there is only one.
std::size_t n_parts(std::size_t n, std::size_t least, execution how) noexcept;

/// Calls work(part, begin, end) for the parts of 0, ..., n - 1, each once: ranges that follow each other, whose bounds
/// are multiples of `align`. The caller's thread works on the first one; it returns when all are done. Without items
/// nothing is called.
///
/// Errors:  what `work` throws is thrown again when all parts are done; of several, that of the lowest part. A thread
///          that cannot be started costs time only: the caller does its part.
/// Requires: align > 0.
void for_parts(std::size_t n, std::size_t least, std::size_t align, execution how,
               const std::function<void(std::size_t part, std::size_t begin, std::size_t end)>& work);

}  // namespace v0_1
}  // namespace funnel
