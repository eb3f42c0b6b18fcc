#include "io/draft_text.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace funnel::io {
namespace {

/// Latin letters from U+00C0 to U+017F without their marks; '?' where there is no such letter.
constexpr std::string_view bare_latin =
    "aaaaaaaceeeeiiiidnooooo?ouuuuyts"   // U+00C0
    "aaaaaaaceeeeiiiidnooooo?ouuuuyty"   // U+00E0
    "aaaaaaccccccccddddeeeeeeeeeegggg"   // U+0100
    "gggghhhhiiiiiiiiiiiijjkkklllllll"   // U+0120
    "lllnnnnnnnnnoooooooorrrrrrssssss"   // U+0140
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";  // U+0160

/// The letter in lower case without its mark; 0 for what is neither letter nor digit.
std::uint32_t letter(std::uint32_t p) {
  if (p < 0x80) {
    if (p >= 'A' && p <= 'Z') return p - 'A' + 'a';
    return (p >= 'a' && p <= 'z') || (p >= '0' && p <= '9') ? p : 0;
  }
  if (p >= 0xC0 && p < 0x180) {
    const char bare = bare_latin[p - 0xC0];
    return bare == '?' ? 0 : static_cast<unsigned char>(bare);
  }
  if (p >= 0x0410 && p <= 0x042F) return p + 0x20;
  if (p == 0x0401 || p == 0x0451) return 0x0435;
  if (p >= 0x0400 && p < 0x0410) return p + 0x50;
  if (p >= 0x0370) return p == 0xFFFD || (p >= 0x2000 && p < 0x2C00) || (p >= 0x3000 && p < 0x3040) ? 0 : p;
  return 0;
}

bool is_upper(std::uint32_t p) {
  return (p >= 'A' && p <= 'Z') || (p >= 0xC0 && p <= 0xDE) || (p >= 0x0400 && p <= 0x042F);
}

}  // namespace

std::string squash(std::string_view text) {
  std::string out;
  while (!text.empty())
    if (const std::uint32_t p = letter(take_code_point(text))) append_code_point(out, p);
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool lower_before = false;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  while (!text.empty()) {
    const std::uint32_t point = take_code_point(text);
    const std::uint32_t p = letter(point);
    const bool upper = is_upper(point);
    if (p == 0 || (upper && lower_before)) end_word();
    if (p != 0) append_code_point(word, p);
    lower_before = p != 0 && !upper && !(p >= '0' && p <= '9');
  }
  end_word();
  return words;
}

int leading_number(std::string_view text) {
  text = trimmed(text);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0;
  for (const std::string_view lead : {"Stage ", "stage ", "STAGE ", "Step ", "S", "Этап ", "Phase "})
    if (text.starts_with(lead) && text.size() > lead.size() && is_digit(text[lead.size()])) i = lead.size();
  const std::size_t from = i;
  int n = 0;
  while (i < text.size() && is_digit(text[i]) && i - from < 4) n = n * 10 + (text[i++] - '0');
  if (i == from || (i < text.size() && is_digit(text[i]))) return -1;
  // "30 days" is no place in an order; "3. Offer", "3 - Offer", "3) Offer", "3-Offer" and "03 Offer" are.
  if (i == text.size()) return from > 0 ? n : -1;
  const char behind = text[i];
  if (behind == '%' || behind == '.' || behind == ')' || behind == '-' || behind == ':' || behind == '_' || behind == '/') return n;
  if (behind != ' ') return -1;
  return i + 1 < text.size() && (text[i + 1] == '-' || text[i + 1] == ')' || text[from] == '0' || from > 0) ? n : -1;
}

int percent_in(std::string_view text) {
  std::size_t end = text.find('%');
  if (end == std::string_view::npos || text.find('%', end + 1) != std::string_view::npos) return -1;
  while (end > 0 && text[end - 1] == ' ') --end;
  int n = 0, unit = 1;
  for (; end > 0 && text[end - 1] >= '0' && text[end - 1] <= '9' && unit <= 100; unit *= 10) n += (text[--end] - '0') * unit;
  return unit == 1 ? -1 : n;
}

}  // namespace funnel::io
