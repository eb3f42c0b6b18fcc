#include "c/json_scanner.hpp"

#include "core/utf8.hpp"

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace funnel::c {
namespace {

constexpr std::uint64_t every_byte = 0x0101'0101'0101'0101;
constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;

/// High bits of the bytes that are zero; those above the lowest such byte may be wrong.
constexpr std::uint64_t zero_bytes(std::uint64_t x) noexcept { return (x - every_byte) & ~x & high_bits; }

/// The first character from `at` on that is not plain: a quote, a backslash, a control character, or not ASCII.
const char* plain_end(const char* at, const char* end) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    for (std::uint64_t x = 0; end - at >= 8; at += 8) {
      std::memcpy(&x, at, 8);
      const std::uint64_t special = zero_bytes(x ^ (every_byte * '"')) | zero_bytes(x ^ (every_byte * '\\')) | ((x - every_byte * 0x20) & ~x & high_bits) | (x & high_bits);
      if (special != 0) return at + std::countr_zero(special) / 8;
    }
  }
  while (at != end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20 && static_cast<unsigned char>(*at) < 0x80) ++at;
  return at;
}

}  // namespace

bool json_scanner::next_key(bool first, std::string_view& key) {
  skip_space();
  if (at_ == end_) return fail();
  if (*at_ == '}') {
    ++at_;
    return false;
  }
  if (!first && !take(',')) return false;
  skip_space();
  return text(key) && take(':');
}

value_kind json_scanner::kind() noexcept {
  skip_space();
  if (at_ == end_) return value_kind::none;
  switch (*at_) {
    case '"': return value_kind::text;
    case '{': return value_kind::object;
    case '[': return value_kind::array;
    case 'n': return value_kind::null;
    case 't':
    case 'f': return value_kind::truth;
    default: return *at_ == '-' || (*at_ >= '0' && *at_ <= '9') ? value_kind::number : value_kind::none;
  }
}

bool json_scanner::text(std::string_view& out) {
  if (!take('"')) return false;
  const char* const begin = at_;
  bool escaped = false;
  for (;;) {
    at_ = plain_end(at_, end_);
    if (at_ == end_) return fail();
    if (*at_ == '"') break;
    if (*at_ == '\\') {
      escaped = true;
      at_ += 2;  // whatever is escaped: looked at below
      if (at_ > end_) at_ = end_;
    } else if (static_cast<unsigned char>(*at_) >= 0x80) {
      const std::size_t length = io::utf8_length({at_, static_cast<std::size_t>(end_ - at_)});
      if (length == 0) {
        at_ = end_;
        return fail();
      }
      at_ += length;
    } else {
      return fail();  // a control character
    }
  }
  const char* const stop = at_++;
  if (!escaped) {
    out = {begin, static_cast<std::size_t>(stop - begin)};
    return true;
  }
  std::string& whole = unescaped_->emplace_back();
  if (!unescape(begin, stop, whole)) return fail();
  out = whole;
  return true;
}

/// Four hexadecimal digits.
bool json_scanner::code_unit(const char*& from, const char* to, std::uint32_t& out) noexcept {
  if (to - from < 4) return false;
  const auto [end, problem] = std::from_chars(from, from + 4, out, 16);
  if (problem != std::errc{} || end != from + 4 || *from == '-') return false;
  from += 4;
  return true;
}

bool json_scanner::unescape(const char* from, const char* to, std::string& out) {
  out.reserve(static_cast<std::size_t>(to - from));
  while (from != to) {
    if (*from != '\\') {
      const char* const begin = from;
      while (from != to && *from != '\\') ++from;
      out.append(begin, from);
      continue;
    }
    if (++from == to) return false;
    switch (*from++) {
      case '"': out += '"'; break;
      case '\\': out += '\\'; break;
      case '/': out += '/'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        std::uint32_t c = 0, low = 0;
        if (!code_unit(from, to, c) || (c >= 0xDC00 && c <= 0xDFFF)) return false;
        if (c >= 0xD800 && c <= 0xDBFF) {
          if (to - from < 6 || from[0] != '\\' || from[1] != 'u') return false;
          from += 2;
          if (!code_unit(from, to, low) || low < 0xDC00 || low > 0xDFFF) return false;
          c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
        io::append_code_point(out, c);
        break;
      }
      default: return false;
    }
  }
  return true;
}

bool json_scanner::number(std::string_view& out) noexcept {
  skip_space();
  const char* const begin = at_;
  const auto digits = [this] {
    const char* const first = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != first;
  };
  if (at_ != end_ && *at_ == '-') ++at_;
  const bool zero = at_ != end_ && *at_ == '0';
  const char* const whole = at_;
  if (!digits() || (zero && at_ - whole > 1)) return fail();
  if (at_ != end_ && *at_ == '.') {
    ++at_;
    if (!digits()) return fail();
  }
  if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return fail();
  }
  out = {begin, static_cast<std::size_t>(at_ - begin)};
  return true;
}

bool json_scanner::literal() noexcept {
  skip_space();
  for (const std::string_view word : {std::string_view("null"), std::string_view("true"), std::string_view("false")})
    if (static_cast<std::size_t>(end_ - at_) >= word.size() && std::string_view(at_, word.size()) == word) {
      at_ += word.size();
      return true;
    }
  return fail();
}

}  // namespace funnel::c
