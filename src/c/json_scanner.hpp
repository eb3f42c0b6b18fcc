/// Reads flat JSON, one object a line, from where it lies: at the speed of appending, which parsers that build values are not.
///
/// Layer:   c. simdjson 3.0, which Debian 12 has, chooses its instructions at compile time and does not survive that memory
///          ends; so this is ours.
/// Threads: an object serves one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace funnel::c {

/// What a value is by its first character.
enum class value_kind : std::uint8_t { text, number, null, truth, object, array, none };

/// Walks over one JSON text (RFC 8259). A function that gives false, or nothing, has met text that is not well-formed, and the
/// scanner is good for nothing any more.
class json_scanner {
 public:
  /// Texts that are escaped are kept in `unescaped`; all others are where they lie.
  json_scanner(std::string_view text, std::deque<std::string>& unescaped) noexcept
      : at_(text.data()), end_(text.data() + text.size()), unescaped_(&unescaped) {}

  /// Takes the brace that opens an object.
  bool open_object() noexcept { return take('{'); }
  /// Takes the next key with its colon; false at the closing brace, which is taken, and where `broken`.
  bool next_key(bool first, std::string_view& key);
  /// Is anything not well-formed so far?
  bool broken() const noexcept { return broken_; }

  value_kind kind() noexcept;
  bool text(std::string_view& out);
  /// The characters of a number, of which the grammar holds.
  bool number(std::string_view& out) noexcept;
  /// Takes null, true or false. Requires: that is its kind.
  bool literal() noexcept;

  /// Is nothing left but white space?
  bool at_end() noexcept { return skip_space(), at_ == end_; }

 private:
  void skip_space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n')) ++at_;
  }
  bool take(char c) noexcept {
    skip_space();
    if (at_ == end_ || *at_ != c) return fail();
    ++at_;
    return true;
  }
  bool fail() noexcept { return !(broken_ = true); }
  bool unescape(const char* from, const char* to, std::string& out);
  bool code_unit(const char*& from, const char* to, std::uint32_t& out) noexcept;

  const char* at_;
  const char* end_;
  std::deque<std::string>* unescaped_;
  bool broken_ = false;
};

}  // namespace funnel::c
