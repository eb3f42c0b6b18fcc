#include "kernels/variants.hpp"

#include <cstddef>
#include <cstdint>

#define FUNNEL_KERNELS portable
#define FUNNEL_KERNEL

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {
namespace FUNNEL_KERNELS {

std::uint64_t bits_of(const std::uint8_t* hits) {
  std::uint64_t bits = 0;
  for (std::size_t eight = 0; eight < 64; eight += 8) {
    std::uint64_t x = 0;
    for (std::size_t i = 0; i < 8; ++i) x |= std::uint64_t{hits[eight + i]} << 8 * i;
    // The multiplication gathers the lowest bit of each byte, the first one lowest, in the highest byte.
    bits |= ((x & 0x0101'0101'0101'0101) * 0x0102'0408'1020'4080) >> 56 << eight;
  }
  return bits;
}

std::uint64_t bytes_among(const std::uint8_t* raw, const byte_set& wanted) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 64; ++i) bits |= std::uint64_t{wanted.half[raw[i] >> 7][raw[i] & 15] >> (raw[i] >> 4 & 7) & 1U} << i;
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

constinit const column_kernels portable_kernels = portable::kernels_named("portable");

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel

#undef FUNNEL_KERNEL
#undef FUNNEL_KERNELS
