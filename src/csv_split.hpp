/// Splits text into rows of cells: what `csv_reader` promises, at the speed of memory.
#pragma once

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
class mark_scanner {
 public:
  mark_scanner(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) { seek(0); }

  /// The next mark is the first one at or after `position`.
  void seek(std::size_t position) {
    block_ = position;
    marks_ = block_ < text_.size() ? marks_of_block() : 0;
  }

  /// Position of the next mark, which is then behind; the end of the text when there is none.
  std::size_t next() {
    while (marks_ == 0) {
      if (text_.size() - block_ <= width) return text_.size();
      block_ += width;
      marks_ = marks_of_block();
    }
    const std::size_t at = block_ + static_cast<std::size_t>(std::countr_zero(marks_));
    marks_ &= marks_ - 1;
    return at;
  }

 private:
  static constexpr std::size_t width = 64;

  std::uint64_t marks_of_block() const {
    const std::size_t left = text_.size() - block_;
    if (left >= width) return marks_of(text_.data() + block_);
    // A mapped file may end where memory does, so its last bytes are looked at in a copy.
    char copy[width] = {};
    std::memcpy(copy, text_.data() + block_, left);
    return marks_of(copy) & ((std::uint64_t{1} << left) - 1);
  }

#if defined(__SSE2__)
  std::uint64_t marks_of(const char* at) const {
    const auto equal = [](__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    const auto of_16 = [&](const char* from) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
      const __m128i found = _mm_or_si128(_mm_or_si128(equal(bytes, delimiter_), equal(bytes, '"')),
                                         _mm_or_si128(equal(bytes, '\n'), equal(bytes, '\r')));
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found)));
    };
    return of_16(at) | of_16(at + 16) << 16 | of_16(at + 32) << 32 | of_16(at + 48) << 48;
  }
#else
  std::uint64_t marks_of(const char* at) const {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < width; ++i) {
      const char c = at[i];
      found |= std::uint64_t{c == delimiter_ || c == '"' || c == '\n' || c == '\r'} << i;
    }
    return found;
  }
#endif

  std::string_view text_;
  char delimiter_;
  std::size_t block_ = 0;    // where the bits of marks_ begin
  std::uint64_t marks_ = 0;  // those not given yet
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

/// Row by row. Requires: a delimiter that is neither a quote nor a line break. Whether a quote is closed may depend on the whole rest of the text, so one splitter always has all of it,
/// whatever part of it is read.
class row_splitter {
 public:
  row_splitter(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter), marks_(text, delimiter) {}

  /// Goes on at this position, where a row begins; counts lines from there, from 0.
  void seek(std::size_t row) {
    row_ = row;
    line_ = next_line_ = 0;
    marks_.seek(row);
  }

  std::size_t position() const noexcept { return row_; }          ///< where the next row begins
  std::size_t line() const noexcept { return line_; }             ///< in which the last row begins
  std::size_t next_line() const noexcept { return next_line_; }   ///< in which the next row begins
  std::string_view problem() const noexcept { return problem_; }  ///< of the last row; empty for a good one

  /// Splits the next row that begins before `end` into the first `n` of `cells`, which grows as needed. False when there
  /// is none. Cells are views of the text, or of what `fold(doubled)` made of a quoted cell with quotes in it.
  template <class Fold>
  bool next(std::size_t end, std::vector<std::string_view>& cells, std::size_t& n, const Fold& fold) {
    if (row_ >= std::min(end, text_.size())) return false;
    problem_ = {};
    line_ = next_line_++;
    std::size_t count = 0;
    std::string_view* to = cells.data();
    // Copies, because the compiler must assume that writing a cell changes the members.
    mark_scanner marks = marks_;
    const std::string_view text = text_;
    const char delimiter = delimiter_;
    std::size_t at = row_;
    for (std::size_t cell = row_;;) {
      at = marks.next();
      if (count == cells.size()) [[unlikely]] {
        cells.resize(2 * count + 8);
        to = cells.data();
      }
      if (at < text.size() && text[at] == '"') [[unlikely]] {
        if (at != cell) continue;  // inside of a cell it is text
        marks_ = marks;
        at = take_quoted(cell, to[count], fold);
        marks = marks_;
      } else {
        to[count] = {text.data() + cell, at - cell};
      }
      ++count;
      if (at == text.size() || text[at] != delimiter) break;
      cell = at + 1;
    }
    if (at < text.size()) {
      if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') at = marks.next();
      ++at;
    }
    n = count;
    row_ = at;
    marks_ = marks;
    return true;
  }

 private:
  /// Takes the quoted cell that begins with the last mark, at `from`; gives the position of the mark behind it. Not inlined:
  /// it would take the registers of the loop over cells.
  template <class Fold>
  [[gnu::noinline]] std::size_t take_quoted(std::size_t from, std::string_view& cell, const Fold& fold) {
    bool doubled = false;
    std::size_t n_breaks = 0;
    for (;;) {
      const std::size_t at = marks_.next();
      if (at == text_.size()) {
        // The quote swallows the rest of the file; give up this line only.
        problem_ = "a quote is not closed";
        cell = {};
        marks_.seek(std::min(text_.find('\n', from), text_.size()));
        return marks_.next();
      }
      if (text_[at] == '\n') ++n_breaks;
      if (text_[at] != '"') continue;
      if (at + 1 < text_.size() && text_[at + 1] == '"') {
        doubled = true;
        marks_.next();
        continue;
      }
      cell = text_.substr(from + 1, at - from - 1);
      if (doubled) cell = fold(cell);
      next_line_ += n_breaks;
      std::size_t behind = marks_.next();
      if (behind == at + 1) return behind;
      problem_ = "there is text after a closing quote";
      while (behind < text_.size() && text_[behind] != '\n') behind = marks_.next();
      return behind;
    }
  }

  std::string_view text_;
  char delimiter_;
  mark_scanner marks_;
  std::size_t row_ = 0;
  std::size_t line_ = 0;
  std::size_t next_line_ = 0;
  std::string_view problem_;
};

}  // namespace funnel::io
