/// Numbers and texts as bytes, the same on every machine: numbers of seven bits a byte, the lowest first.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

class byte_writer {
 public:
  explicit byte_writer(std::vector<std::uint8_t>& to) : to_(&to) {}

  void number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) to_->push_back(static_cast<std::uint8_t>(n | 0x80));
    to_->push_back(static_cast<std::uint8_t>(n));
  }
  /// Small when it is near 0, of either sign.
  void signed_number(std::int64_t n) { number(static_cast<std::uint64_t>(n) << 1 ^ static_cast<std::uint64_t>(n >> 63)); }
  void bytes(std::span<const std::uint8_t> b) { to_->insert(to_->end(), b.begin(), b.end()); }
  void text(std::string_view t) {
    number(t.size());
    to_->insert(to_->end(), t.begin(), t.end());
  }

 private:
  std::vector<std::uint8_t>* to_;
};

/// Reads what a `byte_writer` wrote, and never beyond the end: what is not there is 0 or empty, and `bad` says so.
class byte_reader {
 public:
  explicit byte_reader(std::span<const std::uint8_t> from) : at_(from.data()), end_(from.data() + from.size()) {}

  std::uint64_t number() noexcept {
    std::uint64_t n = 0;
    for (int shift = 0; shift < 64 && at_ < end_; shift += 7) {
      const std::uint8_t b = *at_++;
      n |= static_cast<std::uint64_t>(b & 0x7F) << shift;
      if (b < 0x80) return n;
    }
    bad_ = true;
    return 0;
  }
  std::uint8_t byte() noexcept {
    if (at_ < end_) return *at_++;
    bad_ = true;
    return 0;
  }
  std::int64_t signed_number() noexcept {
    const std::uint64_t n = number();
    return static_cast<std::int64_t>(n >> 1 ^ (0 - (n & 1)));
  }
  std::span<const std::uint8_t> bytes(std::uint64_t n) noexcept {
    if (n > left()) {
      bad_ = true;
      at_ = end_;
      return {};
    }
    at_ += n;
    return {at_ - n, static_cast<std::size_t>(n)};
  }
  std::string_view text() noexcept {
    const auto b = bytes(number());
    return {reinterpret_cast<const char*>(b.data()), b.size()};
  }
  /// The byte that comes next. Requires: there is one.
  std::uint8_t next() const noexcept { return *at_; }
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  bool bad() const noexcept { return bad_; }
  void spoil() noexcept { bad_ = true; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool bad_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
