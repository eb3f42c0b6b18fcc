/// The bytes of an input file.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace funnel::io {

/// A file as it was when it was opened: unpacked if it is gzip or zstd, and the sheet of a workbook as CSV. Copies share the
/// bytes.
class file_text {
 public:
  /// Errors: `io`; `limit_exceeded` when it holds more than `limits.max_bytes`, of which no more is kept in memory; those of
  /// `workbook_as_csv`.
  static result<file_text> open(const std::string& path, const file_limits& limits);

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

 private:
  file_text(std::shared_ptr<const void> owner, std::string_view text) : owner_(std::move(owner)), text_(text) {}

  std::shared_ptr<const void> owner_;
  std::string_view text_;
  bool is_utf8_ = false;
};

}  // namespace funnel::io
