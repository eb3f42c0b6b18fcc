#include "kernels/variants.hpp"

#if FUNNEL_X86_KERNELS

#include <cstdint>
#include <immintrin.h>

#define FUNNEL_KERNELS avx512
#define FUNNEL_KERNEL __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {
namespace FUNNEL_KERNELS {

FUNNEL_KERNEL std::uint64_t bits_of(const std::uint8_t* hits) { return _mm512_movepi8_mask(_mm512_loadu_si512(hits)); }

/// 16 bytes for each of the four lanes, in which bytes are looked up. With a mask, because g++ 12 warns of the undefined
/// numbers with which the form without one begins.
FUNNEL_KERNEL inline __m512i four_times(const std::uint8_t* from) {
  return _mm512_maskz_broadcast_i32x4(0xFFFF, _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

FUNNEL_KERNEL std::uint64_t bytes_among(const std::uint8_t* raw, const byte_set& wanted) {
  const __m512i low_four = _mm512_set1_epi8(15);
  const __m512i powers = _mm512_set1_epi64(static_cast<std::int64_t>(0x8040'2010'0804'0201));
  const __m512i v = _mm512_loadu_si512(raw);
  const __m512i column = _mm512_and_si512(v, low_four);
  const __m512i sixteens = _mm512_and_si512(_mm512_srli_epi16(v, 4), low_four);
  const __m512i bit = _mm512_shuffle_epi8(powers, sixteens);
  const __m512i set = _mm512_mask_blend_epi8(_mm512_movepi8_mask(v), _mm512_shuffle_epi8(four_times(wanted.half[0].data()), column),
                                             _mm512_shuffle_epi8(four_times(wanted.half[1].data()), column));
  return _mm512_test_epi8_mask(set, bit);
}

}  // namespace FUNNEL_KERNELS
}  // namespace
}  // namespace detail
}  // namespace v0_1
}  // namespace funnel

#include "kernels/column_kernels_of.hpp"

namespace funnel {
inline namespace v0_1 {
namespace detail {

constinit const column_kernels avx512_kernels = avx512::kernels_named("avx512");

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel

#undef FUNNEL_KERNEL
#undef FUNNEL_KERNELS

#endif
