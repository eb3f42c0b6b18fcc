#include "core/json.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <new>

namespace funnel::io {
namespace {

/// Parts are taken one behind the other, and all of it is free again when none is in use.
class reserve {
 public:
  void* take(std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    bytes = (bytes + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
    if (bytes > sizeof memory_ - used_) std::terminate();
    void* const part = memory_ + used_;
    used_ += bytes;
    ++n_parts_;
    return part;
  }
  bool give_back(void* part) noexcept {
    const auto* const p = static_cast<const std::byte*>(part);
    if (std::less<>{}(p, memory_) || !std::less<>{}(p, memory_ + sizeof memory_)) return false;
    const std::lock_guard lock(mutex_);
    if (--n_parts_ == 0) used_ = 0;
    return true;
  }

 private:
  std::mutex mutex_;
  std::size_t used_ = 0;
  std::size_t n_parts_ = 0;
  alignas(std::max_align_t) std::byte memory_[std::size_t{1} << 22];  // not touched until it is needed
};

reserve last_memory;

}  // namespace

void* take_for_destructor(std::size_t bytes) noexcept {
  void* const memory = ::operator new(bytes, std::nothrow);
  return memory ? memory : last_memory.take(bytes);
}

void give_back_from_destructor(void* memory) noexcept {
  if (!last_memory.give_back(memory)) ::operator delete(memory);
}

}  // namespace funnel::io
