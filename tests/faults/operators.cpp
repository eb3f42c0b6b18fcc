#include "faults/faults.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

void* allocate(std::size_t n) {
  using namespace faults;
  if (how.load() != failing::never && n_left.fetch_sub(1) <= 0) {
    const failing mode = how.load();
    if (mode != failing::from_then_on) how = failing::never;
    if (mode != failing::stop) throw std::bad_alloc();
    stopping.request_stop();
  }
  if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t n) { return allocate(n); }
void* operator new[](std::size_t n) { return allocate(n); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
