/// Comparisons of raw numbers, 64 rows at a time, as the bits of a row set.
///
/// Compiled for several instruction sets in src/kernels; see core/execution.hpp for which one runs.
///
/// Layer:   journeys; knows nothing of deals.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// A set of numbers below 256, laid out for the instruction that looks 16 bytes up at once: number v is in it if bit
/// v / 16 % 8 of half[v / 128][v % 16] is set.
struct byte_set {
  std::array<std::array<std::uint8_t, 16>, 2> half{};

  void insert(std::uint8_t v) noexcept { half[v >> 7][v & 15] |= static_cast<std::uint8_t>(1U << (v >> 4 & 7)); }
};

/// All kernels of one instruction set. Each clears the bits of the rows i < n whose raw number is not wanted, row i
/// being bit i % 64 of words[i / 64]; what stands behind row n - 1 in the last word is cleared, too. No pointer needs
/// to be aligned.
struct column_kernels {
  template <class Raw>
  using within_kernel = void (*)(const Raw* raw, std::size_t n, Raw low, Raw span, std::uint64_t* words);
  template <class Raw>
  using among_kernel = void (*)(const Raw* raw, std::size_t n, const std::uint8_t* wanted, Raw last, std::uint64_t* words);

  const char* name;
  // Keep low, ..., low + span, which may wrap round.
  within_kernel<std::uint8_t> within_1;
  within_kernel<std::uint16_t> within_2;
  within_kernel<std::uint32_t> within_4;
  within_kernel<std::uint64_t> within_8;
  // Keep what is in the set.
  void (*among_bytes)(const std::uint8_t* raw, std::size_t n, const byte_set& wanted, std::uint64_t* words);
  // Keep what has wanted[raw] == 0xFF and not 0; what is above `last` goes by wanted[last].
  among_kernel<std::uint16_t> among_2;
  among_kernel<std::uint32_t> among_4;
  among_kernel<std::uint64_t> among_8;
};

/// The kernels in use.
const column_kernels& active_column_kernels() noexcept;

/// Clears the bits of the rows i < n whose raw number is not in low, ..., low + span.
template <class Raw>
void and_within(const Raw* raw, std::size_t n, Raw low, Raw span, std::uint64_t* words) {
  const column_kernels& k = active_column_kernels();
  if constexpr (sizeof(Raw) == 1) k.within_1(raw, n, low, span, words);
  else if constexpr (sizeof(Raw) == 2) k.within_2(raw, n, low, span, words);
  else if constexpr (sizeof(Raw) == 4) k.within_4(raw, n, low, span, words);
  else k.within_8(raw, n, low, span, words);
}

/// Numbers that are wanted, in the forms that the kernels ask for.
class wanted_numbers {
 public:
  wanted_numbers() = default;
  /// Number v is wanted if wanted[v] is not 0; numbers behind the last one go by the last one. Requires: not empty.
  explicit wanted_numbers(std::span<const std::uint8_t> wanted) {
    for (const std::uint8_t w : wanted) table_.push_back(w != 0 ? 0xFF : 0);
    for (std::size_t v = 0; v < 256; ++v)
      if (table_[std::min(v, table_.size() - 1)] != 0) bytes_.insert(static_cast<std::uint8_t>(v));
  }

  /// Clears the bits of the rows i < n whose raw number is not wanted.
  template <class Raw>
  void keep(const Raw* raw, std::size_t n, std::uint64_t* words) const {
    const column_kernels& k = active_column_kernels();
    const auto last = static_cast<Raw>(table_.size() - 1);
    if constexpr (sizeof(Raw) == 1) k.among_bytes(raw, n, bytes_, words);
    else if constexpr (sizeof(Raw) == 2) k.among_2(raw, n, table_.data(), last, words);
    else if constexpr (sizeof(Raw) == 4) k.among_4(raw, n, table_.data(), last, words);
    else k.among_8(raw, n, table_.data(), last, words);
  }

 private:
  std::vector<std::uint8_t> table_;
  byte_set bytes_;
};

/// Clears the bit of each row i < n for which f(i) does not hold.
template <class F>
void and_where(std::size_t n, std::uint64_t* words, F&& f) {
  for (std::size_t first = 0; first < n; first += 64) {
    std::uint64_t bits = 0;
    for (std::size_t i = first; i < std::min(first + 64, n); ++i) bits |= std::uint64_t{f(i)} << (i - first);
    words[first / 64] &= bits;
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
