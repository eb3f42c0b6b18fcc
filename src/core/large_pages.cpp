#include "core/large_pages.hpp"

#include <atomic>
#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

std::atomic<std::size_t> pages_in_use{0};

}  // namespace

#ifdef __linux__

void* allocate_large_pages(std::size_t bytes) {
  // The system maps small pages, of which any may be the first; what lies before and behind whole large ones goes back.
  void* const mapped = mmap(nullptr, bytes + large_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  const auto begin = reinterpret_cast<std::uintptr_t>(mapped);
  const std::size_t before = (large_page - begin % large_page) % large_page;
  char* const memory = static_cast<char*>(mapped) + before;
  if (before > 0) munmap(mapped, before);
  munmap(memory + bytes, large_page - before);
  madvise(memory, bytes, MADV_HUGEPAGE);  // where that is refused, the memory is as good, only slower
  pages_in_use += bytes;
  return memory;
}

void free_large_pages(void* memory, std::size_t bytes) noexcept {
  munmap(memory, bytes);
  pages_in_use -= bytes;
}

#else

void* allocate_large_pages(std::size_t bytes) {
  void* const memory = ::operator new(bytes, std::align_val_t{large_page});
  pages_in_use += bytes;
  return memory;
}

void free_large_pages(void* memory, std::size_t bytes) noexcept {
  ::operator delete(memory, std::align_val_t{large_page});
  pages_in_use -= bytes;
}

#endif

std::size_t large_pages_in_use() noexcept { return pages_in_use; }

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
