#include "core/fold_case.hpp"

namespace funnel::io {
namespace {

/// Of the letters that UTF-8 writes in two bytes.
constexpr unsigned small(unsigned c) {
  if (c >= 0x00C0 && c <= 0x00DE && c != 0x00D7) return c + 0x20;                       // À to Þ
  if ((c >= 0x0100 && c <= 0x0137) || (c >= 0x014A && c <= 0x0177)) return c | 1U;      // Ā to ķ, Ŋ to ŷ
  if ((c >= 0x0139 && c <= 0x0148) || (c >= 0x0179 && c <= 0x017E)) return c + (c & 1U);  // Ĺ to ň, Ź to ž
  if (c == 0x0178) return 0x00FF;                                                       // Ÿ
  if (c >= 0x0391 && c <= 0x03A9 && c != 0x03A2) return c + 0x20;                       // Α to Ω
  if (c >= 0x0410 && c <= 0x042F) return c + 0x20;                                      // А to Я
  if (c >= 0x0400 && c <= 0x040F) return c + 0x50;                                      // Ё, Ђ, ...
  if (c >= 0x0460 && c <= 0x0481) return c | 1U;
  if (c >= 0x048A && c <= 0x04BF) return c | 1U;                                        // Қ, Ү, ...
  if (c >= 0x04D0 && c <= 0x052F) return c | 1U;
  return c;
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string folded(text);
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(folded[at])); };
    if (folded[i] >= 'A' && folded[i] <= 'Z') folded[i] = static_cast<char>(folded[i] - 'A' + 'a');
    if ((byte(i) & 0xE0U) != 0xC0U || i + 1 == folded.size() || (byte(i + 1) & 0xC0U) != 0x80U) continue;
    const unsigned c = small((byte(i) & 0x1FU) << 6 | (byte(i + 1) & 0x3FU));
    folded[i] = static_cast<char>(0xC0U | c >> 6);
    folded[++i] = static_cast<char>(0x80U | (c & 0x3FU));
  }
  return folded;
}

std::size_t blank_at(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == ' ' || text[0] == '\t') return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  if (text.size() < 3) return 0;
  const std::string_view three = text.substr(0, 3);
  if (three == "\xE2\x80\xAF" || three == "\xE2\x81\xA0" || three == "\xEF\xBB\xBF") return 3;
  const auto last = static_cast<unsigned char>(three[2]);
  return three[0] == '\xE2' && three[1] == '\x80' && last >= 0x80 && last <= 0x8A ? 3 : 0;
}

std::string_view trimmed(std::string_view text) {
  while (const std::size_t n = blank_at(text)) text.remove_prefix(n);
  for (;;) {
    if (text.empty() || (text.back() > ' ' && text.back() < '\x7F')) return text;
    std::size_t n = 0;
    for (const std::size_t width : {std::size_t{1}, std::size_t{2}, std::size_t{3}})
      if (text.size() >= width && blank_at(text.substr(text.size() - width)) == width) n = width;
    if (n == 0) return text;
    text.remove_suffix(n);
  }
}

}  // namespace funnel::io
