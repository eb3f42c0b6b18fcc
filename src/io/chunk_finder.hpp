/// Cuts a text of rows into chunks that can be read apart from each other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace funnel::io {

/// Each chunk begins where a row begins. That is known, not guessed: quoted line breaks are told from others by the rules
/// of `row_splitter`, whose cells need not be looked at for it. Where there are no quotes it takes 2 % of the time of
/// reading.
class chunk_finder {
 public:
  struct chunk {
    std::size_t begin = 0;
    std::size_t end = 0;  ///< where the next one begins
  };

  /// Chunks of the rows from `begin` on; all have at least `least` bytes but the last. Of a text that is not `whole`, those of which
  /// nothing behind it can change where they end.
  chunk_finder(std::string_view text, std::size_t begin, char delimiter, std::size_t least, bool whole = true)
      : text_(text), delimiter_(delimiter), least_(least), begin_(begin), whole_(whole) {}

  std::optional<chunk> next() {
    if (begin_ >= text_.size()) return std::nullopt;
    never_closed_ = false;
    const chunk found{begin_, end_of_row_after(begin_, least_)};
    if (!whole_ && (found.end == size() || never_closed_)) return std::nullopt;
    begin_ = found.end;
    return found;
  }
  /// Where the next chunk begins.
  std::size_t position() const noexcept { return begin_; }

 private:
  std::size_t size() const { return text_.size(); }
  std::size_t find(char c, std::size_t from, std::size_t end) const {
    const void* found = std::memchr(text_.data() + from, c, end - from);
    return found == nullptr ? end : static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
  }
  bool is_break(std::size_t i) const { return text_[i] == '\n' || text_[i] == '\r'; }
  /// The next line break, or the end.
  std::size_t line_end(std::size_t from) const {
    while (from < size() && !is_break(from)) ++from;
    return from;
  }

  /// A position behind the end of a row, at least `least` bytes behind this beginning of a row, or the end.
  std::size_t end_of_row_after(std::size_t row, std::size_t least) {
    if (least >= size() - row) return size();
    const std::size_t wanted = row + least;
    for (std::size_t at = row;;) {
      // Outside of quotes; `at` may be anywhere in a row.
      const std::size_t until = at < wanted ? wanted : line_end(at);
      const std::size_t quote = find('"', at, until);
      if (quote < until) {
        const bool opens = quote == row || text_[quote - 1] == delimiter_ || is_break(quote - 1);
        at = opens ? behind_quoted(quote) : quote + 1;
      } else if (at < wanted) {
        at = wanted;
      } else {
        if (until == size()) return size();
        return until + (text_[until] == '\r' && until + 1 < size() && text_[until + 1] == '\n' ? 2 : 1);
      }
    }
  }

  /// Where reading goes on outside of quotes after the cell that this quote opens.
  std::size_t behind_quoted(std::size_t quote) {
    for (std::size_t at = quote + 1;;) {
      at = find('"', at, size());
      if (at == size()) {  // its line is given up
        never_closed_ = true;
        return find('\n', quote, size());
      }
      if (++at < size() && text_[at] == '"') {
        ++at;
        continue;
      }
      if (at == size() || text_[at] == delimiter_ || is_break(at)) return at;
      return find('\n', at, size());  // text behind it: its line is given up
    }
  }

  std::string_view text_;
  char delimiter_;
  std::size_t least_;
  std::size_t begin_;
  bool whole_;
  bool never_closed_ = false;  // a quote of this chunk, in this text
};

}  // namespace funnel::io
