#include "core/printable.hpp"

#include "core/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace funnel::io {

bool is_printable(std::string_view character) noexcept {
  const std::uint32_t c = code_point(character);
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
  const bool turns = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return !turns && c != 0x2028 && c != 0x2029 && c != 0xFEFF;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t n = utf8_length(text);
    const std::string_view character = text.substr(0, n);
    out += n > 0 && is_printable(character) ? character : std::string_view("\uFFFD");
    text.remove_prefix(n > 0 ? n : 1);
  }
  return out;
}

}  // namespace funnel::io
