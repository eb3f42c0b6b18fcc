// The kernels of one instruction set, in plain loops. Included by one source file per set, which defines before, and undefines after:
//   FUNNEL_KERNELS  the name of the set: a namespace for all of this, within an unnamed one
//   FUNNEL_KERNEL   the attribute under which each function is compiled
//   bits_of(hits)   bit i of the result is that of byte i, all of whose bits are equal, of 64
//   bytes_among     see `column_kernels::among_bytes`, for 64 rows
// No lambdas, because g++ 12 compiles them without the attribute of the function around them;
// and a name of its own for each set, or the linker would take one variant for all.
//
// Measured on a million rows (g++ 12 -O3, the best of 200 runs), milliseconds:
//                        Zen 3             Sapphire Rapids
//                        portable   AVX2   portable   AVX2   AVX-512
//   within, 1 byte         0.13     0.03     0.086    0.027    0.021
//   within, 2 bytes                          0.146    0.069    0.055
//   within, 4 bytes        0.28     0.13     0.26     0.15     0.14
//   within, 8 bytes        1.0      0.30     0.57     0.34     0.31
//   among, 1 byte          1.2      0.04     1.35     0.052    0.045
//   among, 2 bytes         0.7      0.5      0.44     0.43     0.44
// Comparisons written by hand for AVX-512, straight into masks, gain nothing where memory is waited for: 0.046 with 2
// bytes, 0.14 with 4, 0.31 with 8.
// At -O2 the portable comparisons take three times as long, those with AVX2 as long as here.
#include "journeys/column_kernels.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {
namespace FUNNEL_KERNELS {

template <class Raw>
FUNNEL_KERNEL std::uint64_t rows_within(const Raw* raw, Raw low, Raw span) {
  std::uint8_t hits[64];
  for (std::size_t i = 0; i < 64; ++i) hits[i] = static_cast<Raw>(raw[i] - low) <= span ? 0xFF : 0;
  return bits_of(hits);
}

template <class Raw>
FUNNEL_KERNEL std::uint64_t rows_among(const Raw* raw, const std::uint8_t* wanted, Raw last) {
  std::uint8_t hits[64];
  for (std::size_t i = 0; i < 64; ++i) hits[i] = wanted[raw[i] < last ? raw[i] : last];
  return bits_of(hits);
}

/// The rows behind the last whole word, on a copy that has 64.
template <class Raw>
struct last_rows {
  Raw raw[64] = {};
  std::uint64_t mask;

  FUNNEL_KERNEL last_rows(const Raw* from, std::size_t n) : mask((std::uint64_t{1} << n) - 1) {
    for (std::size_t i = 0; i < n; ++i) raw[i] = from[i];
  }
};

template <class Raw>
FUNNEL_KERNEL void and_rows_within(const Raw* raw, std::size_t n, Raw low, Raw span, std::uint64_t* words) {
  std::size_t w = 0;
  for (; w < n / 64; ++w) words[w] &= rows_within(raw + w * 64, low, span);
  if (n % 64 == 0) return;
  const last_rows<Raw> last(raw + w * 64, n % 64);
  words[w] &= rows_within(last.raw, low, span) & last.mask;
}

template <class Raw>
FUNNEL_KERNEL void and_rows_among(const Raw* raw, std::size_t n, const std::uint8_t* wanted, Raw greatest, std::uint64_t* words) {
  std::size_t w = 0;
  for (; w < n / 64; ++w) words[w] &= rows_among(raw + w * 64, wanted, greatest);
  if (n % 64 == 0) return;
  const last_rows<Raw> last(raw + w * 64, n % 64);
  words[w] &= rows_among(last.raw, wanted, greatest) & last.mask;
}

FUNNEL_KERNEL void and_bytes_among(const std::uint8_t* raw, std::size_t n, const byte_set& wanted, std::uint64_t* words) {
  std::size_t w = 0;
  for (; w < n / 64; ++w) words[w] &= bytes_among(raw + w * 64, wanted);
  if (n % 64 == 0) return;
  const last_rows<std::uint8_t> last(raw + w * 64, n % 64);
  words[w] &= bytes_among(last.raw, wanted) & last.mask;
}

constexpr column_kernels kernels_named(const char* name) {
  return {name,
          and_rows_within<std::uint8_t>,
          and_rows_within<std::uint16_t>,
          and_rows_within<std::uint32_t>,
          and_rows_within<std::uint64_t>,
          and_bytes_among,
          and_rows_among<std::uint16_t>,
          and_rows_among<std::uint32_t>,
          and_rows_among<std::uint64_t>};
}

}  // namespace FUNNEL_KERNELS
}  // namespace
}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
