#include <funnel/core/execution.hpp>

#include "kernels/variants.hpp"

#include <atomic>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using detail::column_kernels;

/// What this machine can run, the fastest last.
const std::vector<const column_kernels*>& runnable() {
  static const std::vector<const column_kernels*> all = [] {
    std::vector<const column_kernels*> found{&detail::portable_kernels};
#if FUNNEL_X86_KERNELS
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) found.push_back(&detail::avx2_kernels);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
      found.push_back(&detail::avx512_kernels);
#endif
    return found;
  }();
  return all;
}

std::atomic<const column_kernels*>& active() {
  static std::atomic<const column_kernels*> kernels{runnable().back()};
  return kernels;
}

}  // namespace

namespace detail {
const column_kernels& active_column_kernels() noexcept { return *active().load(std::memory_order_relaxed); }
}  // namespace detail

std::vector<std::string_view> kernel_variants() {
  std::vector<std::string_view> names;
  for (const column_kernels* k : runnable()) names.emplace_back(k->name);
  return names;
}

std::string_view active_kernels() noexcept { return detail::active_column_kernels().name; }

bool use_kernels(std::string_view name) noexcept {
  for (const column_kernels* k : runnable()) {
    if (name != k->name) continue;
    active().store(k, std::memory_order_relaxed);
    return true;
  }
  return false;
}

}  // namespace v0_1
}  // namespace funnel
