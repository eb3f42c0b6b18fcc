/// 128 bits: sums and products of amounts that 64 cannot hold on the way.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

namespace funnel {
inline namespace v0_1 {
namespace detail {

// 64 bits for an amount, 40 for a rate and 20 for decimals need more than 64 together.
__extension__ using wide_integer = __int128;
__extension__ using wide_unsigned = unsigned __int128;

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
