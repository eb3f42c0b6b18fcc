/// How far a file was read, told so that a later reading goes on from there, or notices that it is another file.
///
/// Layer:   io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace funnel::io {

/// Lines and bytes behind the header, and a hash of these bytes.
class source_place {
 public:
  source_place();
  ~source_place();
  source_place(const source_place&) = delete;
  source_place& operator=(const source_place&) = delete;

  /// A part of the text with so many lines was read.
  void pass(std::string_view part, std::size_t n_lines);
  std::string text() const;

  /// What `text` said.
  struct known {
    std::size_t lines = 0;
    std::size_t bytes = 0;
    std::string hash{};
  };
  /// Errors: nullopt for a text that is none of these.
  static std::optional<known> parse(std::string_view text);
  /// Is what was passed, with the beginning of this part, the text that was known? Requires: it ends within the part.
  bool is(const known& before, std::string_view part) const;
  std::size_t bytes() const noexcept { return bytes_; }
  std::size_t lines() const noexcept { return lines_; }

 private:
  struct hash_state;
  std::unique_ptr<hash_state> hash_;
  std::size_t bytes_ = 0;
  std::size_t lines_ = 0;
};

/// Fifteen letters that are equal for equal texts, and else hardly ever: for ids of what has none.
std::string short_hash(std::string_view text);

}  // namespace funnel::io
