/// The bytes of an input file.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace funnel::io {

/// A file as it was when it was opened, unpacked if it is gzip or zstd. Copies share the bytes.
class file_text {
 public:
  /// Errors: `io`; `limit_exceeded` when it holds more than `limits.max_bytes`, of which no more is kept in memory.
  static result<file_text> open(const std::string& path, const file_limits& limits);

  /// A text that was made of one.
  explicit file_text(std::string text) {
    const auto kept = std::make_shared<const std::string>(std::move(text));
    owner_ = kept;
    text_ = *kept;
  }

  std::string_view text() const noexcept { return text_; }

 private:
  file_text(std::shared_ptr<const void> owner, std::string_view text) : owner_(std::move(owner)), text_(text) {}

  std::shared_ptr<const void> owner_;
  std::string_view text_;
};

}  // namespace funnel::io
