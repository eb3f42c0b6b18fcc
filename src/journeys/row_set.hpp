/// A set of rows of one table, one bit a row.
///
/// Layer:   journeys.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/checkpoint.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace funnel {
inline namespace v0_1 {

class row_set {
 public:
  /// Rows that are worked on together: their numbers stay in the first cache. The blocks of packed columns.
  static constexpr std::size_t block_rows = 1024;

  row_set() = default;
  /// All of n rows.
  explicit row_set(std::size_t n_rows) : n_rows_(n_rows), words_((n_rows + 63) / 64, ~std::uint64_t{0}) {
    if (n_rows % 64 != 0) words_.back() = (std::uint64_t{1} << n_rows % 64) - 1;
  }

  std::size_t n_rows() const noexcept { return n_rows_; }
  bool contains(std::size_t row) const noexcept { return (words_[row / 64] >> row % 64 & 1) != 0; }
  std::size_t count() const noexcept {
    std::size_t n = 0;
    for (const std::uint64_t w : words_) n += static_cast<std::size_t>(std::popcount(w));
    return n;
  }
  row_set& operator&=(const row_set& o) noexcept {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] &= o.words_[w];
    return *this;
  }
  row_set& operator-=(const row_set& o) noexcept {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] &= ~o.words_[w];
    return *this;
  }

  /// 64 rows: bit i is row 64 w + i.
  std::uint64_t word(std::size_t w) const noexcept { return words_[w]; }

  /// Calls f(row) for each row of the set among first, ..., first + n - 1, ascending. Requires: first % 64 == 0.
  template <class F>
  void for_each(std::size_t first, std::size_t n, F&& f) const {
    constexpr std::size_t block_words = block_rows / 64;
    for (std::size_t w = first / 64, begin = w; w < (first + n + 63) / 64; ++w) {
      if ((w - begin) % block_words == 0) detail::checkpoint();
      for (std::uint64_t m = words_[w]; m != 0; m &= m - 1) f(w * 64 + static_cast<std::size_t>(std::countr_zero(m)));
    }
  }
  /// Is any of the rows first, ..., first + n - 1 in the set? Requires: first % 64 == 0.
  bool any(std::size_t first, std::size_t n) const noexcept {
    std::uint64_t found = 0;
    for (std::size_t w = first / 64; w < (first + n + 63) / 64; ++w) found |= words_[w];
    return found != 0;
  }
  /// Are all of them? Requires: first % 64 == 0; n % 64 == 0 or the rows end there.
  bool all(std::size_t first, std::size_t n) const noexcept {
    std::uint64_t missing = 0;
    for (std::size_t w = first / 64; w < (first + n) / 64; ++w) missing |= ~words_[w];
    if (n % 64 != 0) missing |= ~words_[(first + n) / 64] & ((std::uint64_t{1} << n % 64) - 1);
    return missing == 0;
  }
  /// Those of its rows that are among begin, ..., end - 1. Requires: both are multiples of 64 or the number of rows.
  row_set between(std::size_t begin, std::size_t end) const {
    // Other threads may be at work on the words of other rows: these are not even read.
    row_set some;
    some.n_rows_ = n_rows_;
    some.words_.resize(words_.size());
    const auto first = static_cast<std::ptrdiff_t>((begin + 63) / 64), last = static_cast<std::ptrdiff_t>((end + 63) / 64);
    std::copy(words_.begin() + first, words_.begin() + last, some.words_.begin() + first);
    return some;
  }

  /// The rows of the set among first, ..., first + n - 1, ascending. Requires: first % 64 == 0.
  std::vector<std::size_t> rows(std::size_t first, std::size_t n) const {
    std::vector<std::size_t> rows;
    for_each(first, n, [&](std::size_t row) { rows.push_back(row); });
    return rows;
  }
  std::vector<std::size_t> rows() const {
    std::vector<std::size_t> rows;
    rows.reserve(count());
    for_each(0, n_rows_, [&](std::size_t row) { rows.push_back(row); });
    return rows;
  }

  /// The words of the rows from `first` on, to clear bits in. Requires: first % 64 == 0.
  std::uint64_t* words_from(std::size_t first) noexcept { return words_.data() + first / 64; }

 private:
  std::size_t n_rows_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace v0_1
}  // namespace funnel
