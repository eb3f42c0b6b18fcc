#include "kernels/variants.hpp"

#if FUNNEL_X86_KERNELS

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#define FUNNEL_KERNELS avx2
#define FUNNEL_KERNEL __attribute__((target("avx2")))

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {
namespace FUNNEL_KERNELS {

FUNNEL_KERNEL inline __m256i load32(const std::uint8_t* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }
/// The highest bit of each byte.
FUNNEL_KERNEL inline std::uint64_t high_bits(__m256i bytes) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes)); }

FUNNEL_KERNEL std::uint64_t bits_of(const std::uint8_t* hits) { return high_bits(load32(hits)) | high_bits(load32(hits + 32)) << 32; }

/// 16 bytes for each of the two lanes, in which bytes are looked up.
FUNNEL_KERNEL inline __m256i twice(const std::uint8_t* from) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

FUNNEL_KERNEL std::uint64_t bytes_among(const std::uint8_t* raw, const byte_set& wanted) {
  const __m256i below_128 = twice(wanted.half[0].data());
  const __m256i above = twice(wanted.half[1].data());
  const __m256i low_four = _mm256_set1_epi8(15);
  const __m256i powers = _mm256_set1_epi64x(static_cast<std::int64_t>(0x8040'2010'0804'0201));
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 64; i += 32) {
    const __m256i v = load32(raw + i);
    const __m256i column = _mm256_and_si256(v, low_four);
    const __m256i sixteens = _mm256_and_si256(_mm256_srli_epi16(v, 4), low_four);
    const __m256i bit = _mm256_shuffle_epi8(powers, sixteens);
    // blendv takes the upper half where the highest bit of v is set.
    const __m256i set = _mm256_blendv_epi8(_mm256_shuffle_epi8(below_128, column), _mm256_shuffle_epi8(above, column), v);
    bits |= high_bits(_mm256_cmpeq_epi8(_mm256_and_si256(set, bit), bit)) << i;
  }
  return bits;
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

constinit const column_kernels avx2_kernels = avx2::kernels_named("avx2");

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel

#undef FUNNEL_KERNEL
#undef FUNNEL_KERNELS

#endif
