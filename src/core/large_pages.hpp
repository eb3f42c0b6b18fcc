/// Memory for much that is read in no order.
///
/// Layer:   core (compiled in funnel::funnel).
/// Threads: all functions may be called from any thread.
#pragma once

#include "core/checkpoint.hpp"

#include <cstddef>
#include <new>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// A processor finds the place of a page in a small table. Pages of 4 KiB of a store of a million deals do not fit it,
/// and to look one up elsewhere took a sixth of the time of an append, at each of three places; pages of this size fit.
inline constexpr std::size_t large_page = std::size_t{2} << 20;

/// Memory in pages of that size where the system has some to give. Requires: a multiple of it, not 0.
/// Errors: std::bad_alloc.
void* allocate_large_pages(std::size_t bytes);
void free_large_pages(void* memory, std::size_t bytes) noexcept;
/// Bytes that are allocated now; allocators' own accounts do not know of them.
std::size_t large_pages_in_use() noexcept;

/// For standard containers: large pages where they are all but filled, else memory like any other. Counted against the
/// limits of `within`.
template <class T>
struct large_page_allocator {
  using value_type = T;

  large_page_allocator() = default;
  template <class U>
  explicit(false) large_page_allocator(const large_page_allocator<U>&) noexcept {}

  T* allocate(std::size_t n) {
    const std::size_t bytes = n * sizeof(T);
    take_bytes(static_cast<std::ptrdiff_t>(bytes));
    return static_cast<T*>(fills_large_pages(bytes) ? allocate_large_pages(rounded(bytes)) : ::operator new(bytes));
  }
  void deallocate(T* memory, std::size_t n) noexcept {
    const std::size_t bytes = n * sizeof(T);
    take_bytes(-static_cast<std::ptrdiff_t>(bytes));
    fills_large_pages(bytes) ? free_large_pages(memory, rounded(bytes)) : ::operator delete(memory);
  }
  friend bool operator==(const large_page_allocator&, const large_page_allocator&) = default;

 private:
  static constexpr std::size_t rounded(std::size_t bytes) noexcept { return (bytes + large_page - 1) / large_page * large_page; }
  static constexpr bool fills_large_pages(std::size_t bytes) noexcept { return bytes >= large_page / 2 && rounded(bytes) - bytes <= bytes / 8; }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
