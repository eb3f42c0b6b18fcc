/// The bytes of an input file.
#pragma once

#include <funnel/core/error.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace funnel::io {

/// A plain file is mapped, so that its bytes are neither copied nor kept; a compressed one, or a pipe, is read into
/// memory. Copies share the bytes.
class file_text {
 public:
  /// Errors: `io`.
  static result<file_text> open(const std::string& path);

  std::string_view text() const noexcept { return text_; }

 private:
  file_text(std::shared_ptr<const void> owner, std::string_view text) : owner_(std::move(owner)), text_(text) {}

  std::shared_ptr<const void> owner_;
  std::string_view text_;
};

}  // namespace funnel::io
