// The variants that are compiled for this processor architecture.
#pragma once

#include "journeys/column_kernels.hpp"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define FUNNEL_X86_KERNELS 1
#endif

namespace funnel {
inline namespace v0_1 {
namespace detail {

extern const column_kernels portable_kernels;
#if FUNNEL_X86_KERNELS
extern const column_kernels avx2_kernels;
extern const column_kernels avx512_kernels;
#endif

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
