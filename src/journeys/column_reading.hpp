/// A column to read from in a tight loop.
///
/// Layer:   journeys; knows nothing of deals.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What `column[i]` reads, held by value: a pointer where the column has one, otherwise a copy of the view that it is.
/// Through the column itself a loop that writes bytes would read the column's own pointer again for every element, since
/// a byte might be part of it.
template <class Column>
auto reading(const Column& column) noexcept {
  if constexpr (requires { column.data(); })
    return column.data();
  else
    return column;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
