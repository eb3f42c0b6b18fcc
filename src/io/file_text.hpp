/// The bytes of an input file.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace funnel::io {

/// Thrown where a file that was opened cannot be read on.
struct unreadable_file {
  error why;
};

/// What `read()` gives, or why a file could not be read on.
template <class Read>
auto unless_unreadable(Read&& read) -> decltype(read()) {
  try {
    return read();
  } catch (const unreadable_file& e) {
    return e.why;
  }
}

/// A file as it was when it was opened: unpacked if it is gzip or zstd, and the sheet of a workbook as CSV. Copies share the
/// bytes. Of a plain file it may be a stretch, so that no more than that is in memory.
class file_text {
 public:
  /// Errors: `io`; `limit_exceeded` when it holds more than `limits.max_bytes`, of which no more is kept in memory; those of
  /// `workbook_as_csv`.
  static result<file_text> open(const std::string& path, const file_limits& limits);

  /// The front of a file, of `stretch` bytes where the file is plain and has more; otherwise the whole.
  static result<file_text> open_front(const std::string& path, const file_limits& limits, std::size_t stretch);

  static file_text of(std::shared_ptr<const void> owner, std::string_view text) { return {std::move(owner), text}; }

  /// A text that was made of one, and is UTF-8; the bytes live as long as their owner.
  static file_text in_utf8(std::shared_ptr<const void> owner, std::string_view text) {
    file_text made(std::move(owner), text);
    made.is_utf8_ = true;
    return made;
  }

  /// Whether the text is known to be UTF-8.
  bool is_utf8() const noexcept { return is_utf8_; }
  std::string_view text() const noexcept { return text_; }

  /// Where the text begins in the file, the bytes of the whole, and whether the text is its end.
  std::size_t begin() const noexcept { return begin_; }
  std::size_t size_of_whole() const noexcept { return rest_ ? size_of(*rest_) : text_.size(); }
  bool is_end() const noexcept { return begin_ + text_.size() == size_of_whole(); }
  /// The text from this place in it on, and about as much as a stretch of what follows it in the file; more where all of the text is
  /// kept, so that going on from its beginning costs O(bytes) in all. Errors: throws unreadable_file.
  file_text from(std::size_t place) const;
  /// So many bytes of the file from this place in it on; fewer at its end. Errors: throws unreadable_file.
  file_text part(std::size_t begin, std::size_t n) const;

 private:
  struct plain_file;
  static std::size_t size_of(const plain_file& file) noexcept;
  file_text(std::shared_ptr<const void> owner, std::string_view text) : owner_(std::move(owner)), text_(text) {}

  std::shared_ptr<const void> owner_;
  std::string_view text_;
  bool is_utf8_ = false;
  std::size_t begin_ = 0;
  std::shared_ptr<const plain_file> rest_;  // null for a text that is a whole
};

}  // namespace funnel::io
