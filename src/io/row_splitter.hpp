/// Splits text into rows of cells: what `csv_reader` promises, at the speed of memory.
#pragma once

#include "io/row_problem.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace funnel::io {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Finds delimiters, quotes and line breaks, 64 bytes at a time.
class mark_finder {
 public:
  mark_finder(std::string_view text, char delimiter) : end_(text.data() + text.size()), delimiter_(delimiter) {}

  /// Where the search is: the block and, as bits, its marks that were not given yet.
  struct place {
    const char* block = nullptr;
    std::uint64_t marks = 0;
  };

  /// The first mark from there will be the next one.
  place from(const char* block) const { return {block, marks_of_block(block)}; }

  /// The next mark, which is then behind; the end of the text when there is none. The place is two variables, because
  /// compilers keep those in registers, but not a struct (5 ns a row).
  [[gnu::always_inline]] const char* next(const char*& block, std::uint64_t& marks) const {
    while (marks == 0) {
      if (end_ - block <= width) return end_;
      block += width;
      marks = marks_of_block(block);
    }
    const char* const mark = block + std::countr_zero(marks);
    marks &= marks - 1;
    return mark;
  }
  const char* next(place& p) const { return next(p.block, p.marks); }

 private:
  static constexpr std::ptrdiff_t width = 64;

  std::uint64_t marks_of_block(const char* block) const {
    const std::ptrdiff_t left = end_ - block;
    if (left >= width) [[likely]]
      return marks_of(block);
    // Behind the text there may be no memory, so its last bytes are looked at in a copy.
    char copy[width] = {};
    std::copy(block, end_, copy);
    return marks_of(copy) & ((std::uint64_t{1} << left) - 1);
  }

#if defined(__SSE2__)
  std::uint64_t marks_of(const char* at) const {
    const __m128i delimiter = _mm_set1_epi8(delimiter_), quote = _mm_set1_epi8('"'), line_feed = _mm_set1_epi8('\n'),
                  carriage_return = _mm_set1_epi8('\r');
    const auto of_16 = [&](const char* from) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
      const __m128i found =
          _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter), _mm_cmpeq_epi8(bytes, quote)),
                       _mm_or_si128(_mm_cmpeq_epi8(bytes, line_feed), _mm_cmpeq_epi8(bytes, carriage_return)));
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found)));
    };
    return of_16(at) | of_16(at + 16) << 16 | of_16(at + 32) << 32 | of_16(at + 48) << 48;
  }
#else
  std::uint64_t marks_of(const char* at) const {
    std::uint64_t found = 0;
    for (int i = 0; i < width; ++i) {
      const char c = at[i];
      found |= std::uint64_t{c == delimiter_ || c == '"' || c == '\n' || c == '\r'} << i;
    }
    return found;
  }
#endif

  const char* end_;
  char delimiter_;
};

/// Writes the text of a quoted cell, in which quotes are doubled, as it is meant; `to` has room for all of it.
inline std::string_view fold_quotes(std::string_view doubled, char* to) {
  char* end = to;
  for (std::size_t i = 0; i < doubled.size(); ++i) {
    *end++ = doubled[i];
    if (doubled[i] == '"') ++i;
  }
  return {to, static_cast<std::size_t>(end - to)};
}

/// Row by row. Requires: a delimiter that is neither a quote nor a line break. Whether a quote is closed may depend on the
/// whole rest of the text, so one splitter always has all of it, whatever part of it is read.
class row_splitter {
 public:
  row_splitter(std::string_view text, char delimiter)
      : begin_(text.data()), end_(begin_ + text.size()), delimiter_(delimiter), marks_(text, delimiter) {}

  /// Goes on at this position, where a row begins; counts lines from there, from 0.
  void seek(std::size_t row) {
    row_ = begin_ + row;
    line_ = next_line_ = 0;
    place_ = marks_.from(row_);
  }

  std::size_t position() const noexcept { return static_cast<std::size_t>(row_ - begin_); }  ///< where the next row begins
  std::size_t line() const noexcept { return line_; }             ///< in which the last row begins
  std::size_t next_line() const noexcept { return next_line_; }   ///< in which the next row begins
  row_problem problem() const noexcept { return problem_; }       ///< of the last row

  /// Splits the next row that begins before `until` into the first `n` of `cells`, which grows as needed. False when there
  /// is none. Cells lie in the text, or in what `fold(doubled)` made of a quoted cell with quotes in it.
  template <class Fold>
  bool next(std::size_t until, std::vector<std::string_view>& cells, std::size_t& n, const Fold& fold) {
    if (position() >= until || row_ == end_) return false;
    problem_ = row_problem::none;
    line_ = next_line_++;
    // Copies, because the compiler must assume that writing a cell changes the members.
    const mark_finder marks = marks_;
    const char* block = place_.block;
    std::uint64_t in_block = place_.marks;
    const char* const end = end_;
    const char delimiter = delimiter_;
    std::string_view* to = cells.data();
    std::string_view* full = to + cells.size();
    const char* mark = nullptr;
    for (const char* cell = row_;;) {
      mark = marks.next(block, in_block);
      if (to == full) [[unlikely]] {
        const std::size_t used = cells.size();
        cells.resize(2 * used + 8);
        to = cells.data() + used;
        full = cells.data() + cells.size();
      }
      if (mark != end && *mark == '"') [[unlikely]] {
        if (mark != cell) continue;  // inside of a cell it is text
        place_ = {block, in_block};
        mark = take_quoted(cell, *to++, fold);
        block = place_.block;
        in_block = place_.marks;
      } else {
        // Made in place: a cell that is copied was just written in two halves, for which the processor waits (4 ns each).
        *to++ = between(cell, mark);
      }
      if (mark == end || *mark != delimiter) break;
      cell = mark + 1;
    }
    if (mark != end) {
      if (*mark == '\r' && mark + 1 != end && mark[1] == '\n') mark = marks.next(block, in_block);
      ++mark;
    }
    n = static_cast<std::size_t>(to - cells.data());
    row_ = mark;
    place_.block = block;
    place_.marks = in_block;
    return true;
  }

 private:
  static std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  /// Takes the quoted cell that begins with the last mark; gives the mark behind it. Not inlined, for it
  /// would take the registers of the loop over cells.
  template <class Fold>
  [[gnu::noinline]] const char* take_quoted(const char* quote, std::string_view& cell, const Fold& fold) {
    bool doubled = false;
    std::size_t n_breaks = 0;
    for (;;) {
      const char* mark = marks_.next(place_);
      if (mark == end_) {
        // The quote swallows the rest of the file; give up this line only.
        problem_ = row_problem::open_quote;
        cell = {};
        place_ = marks_.from(std::find(quote, end_, '\n'));
        return marks_.next(place_);
      }
      if (*mark == '\n') ++n_breaks;
      if (*mark != '"') continue;
      if (mark + 1 != end_ && mark[1] == '"') {
        doubled = true;
        marks_.next(place_);
        continue;
      }
      cell = between(quote + 1, mark);
      if (doubled) cell = fold(cell);
      next_line_ += n_breaks;
      const char* behind = marks_.next(place_);
      if (behind == mark + 1) return behind;
      problem_ = row_problem::text_after_quote;
      while (behind != end_ && *behind != '\n') behind = marks_.next(place_);
      return behind;
    }
  }

  const char* begin_;
  const char* end_;
  char delimiter_;
  mark_finder marks_;
  mark_finder::place place_;
  const char* row_ = begin_;
  std::size_t line_ = 0;
  std::size_t next_line_ = 0;
  row_problem problem_ = row_problem::none;
};

}  // namespace funnel::io
