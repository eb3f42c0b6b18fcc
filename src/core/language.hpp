/// Languages in which the library explains itself.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>

namespace funnel {
inline namespace v0_1 {

/// Names of stages, owners and dimensions are the host's and are never translated.
enum class language : std::uint8_t { english, russian };

}  // namespace v0_1
}  // namespace funnel
