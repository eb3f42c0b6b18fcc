#include "core/utf8.hpp"

#include <cstring>

namespace funnel::io {

std::uint32_t code_point(std::string_view character) noexcept {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (lead < 0x80) return lead;
  std::uint32_t point = lead & (0x7FU >> character.size());
  for (const char c : character.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3FU);
  return point;
}

std::size_t utf8_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto within = [byte](std::size_t i, unsigned least, unsigned most) { return byte(i) >= least && byte(i) <= most; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return within(1, 0x80, 0xBF) ? 2 : 0;
  if (lead < 0xF0) {
    const bool second = within(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return second && within(2, 0x80, 0xBF) ? 3 : 0;
  }
  const bool second = within(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
  return second && within(2, 0x80, 0xBF) && within(3, 0x80, 0xBF) ? 4 : 0;
}

std::size_t first_invalid_utf8(std::string_view text) noexcept {
  const char* const begin = text.data();
  std::size_t i = 0;
  const std::size_t n = text.size();
  while (i < n) {
    while (i + 64 <= n) {
      std::uint64_t words[8];
      std::memcpy(words, begin + i, sizeof words);
      if (((words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7]) & 0x8080'8080'8080'8080U) != 0) break;
      i += 64;
    }
    if (i == n) break;
    const auto byte = static_cast<unsigned char>(begin[i]);
    if (byte < 0x80) {
      ++i;
    } else if (byte >= 0xC2 && byte < 0xE0 && i + 1 < n && (static_cast<unsigned char>(begin[i + 1]) & 0xC0U) == 0x80) {
      i += 2;
    } else {
      const std::size_t length = utf8_length(text.substr(i, 4));
      if (length == 0) return i;
      i += length;
    }
  }
  return std::string_view::npos;
}

std::uint32_t take_code_point(std::string_view& text) noexcept {
  const std::size_t n = utf8_length(text);
  const std::uint32_t point = n > 0 ? code_point(text.substr(0, n)) : 0xFFFD;
  text.remove_prefix(n > 0 ? n : 1);
  return point;
}

void append_code_point(std::string& to, std::uint32_t point) {
  const auto tail = [point](int shift) { return static_cast<char>(0x80U | (point >> shift & 0x3FU)); };
  if (point < 0x80) {
    to += static_cast<char>(point);
  } else if (point < 0x800) {
    to += {static_cast<char>(0xC0U | point >> 6), tail(0)};
  } else if (point < 0x10000) {
    to += {static_cast<char>(0xE0U | point >> 12), tail(6), tail(0)};
  } else {
    to += {static_cast<char>(0xF0U | point >> 18), tail(12), tail(6), tail(0)};
  }
}

}  // namespace funnel::io
