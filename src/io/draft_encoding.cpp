#include "io/draft_encoding.hpp"

#include "core/utf8.hpp"
#include "io/draft_names.hpp"
#include "io/draft_stage_names.hpp"
#include "io/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace funnel::io {
namespace {

/// Sums up how much a decoded text looks like words: letters of one script side by side, small ones behind large ones.
double plausibility(std::string_view utf8) {
  enum class kind { other, small_latin, large_latin, small_marked, large_marked, small_cyrillic, large_cyrillic, odd };
  const auto kind_of = [](std::uint32_t p) {
    if (p < 0x80)
      return p >= 'a' && p <= 'z' ? kind::small_latin : p >= 'A' && p <= 'Z' ? kind::large_latin : kind::other;
    if (p >= 0x0430 && p <= 0x0451) return kind::small_cyrillic;
    if (p >= 0x0401 && p <= 0x042F) return kind::large_cyrillic;
    if (p >= 0xC0 && p < 0x180) {
      if (p == 0xD7 || p == 0xF7) return kind::odd;
      const bool latin1 = p < 0x100;
      return (latin1 ? p >= 0xDF : p % 2 == (p >= 0x139 && p <= 0x148 ? 0U : 1U)) ? kind::small_marked
                                                                                  : kind::large_marked;
    }
    // Quotes, dashes, signs and no-break spaces of office texts.
    if (p == 0xA0 || p == 0xAB || p == 0xBB || p == 0xB0 || p == 0x20AC || p == 0xA3 || p == 0x2116 ||
        (p >= 0x2010 && p <= 0x2026))
      return kind::other;
    return kind::odd;
  };
  double score = 0;
  kind last = kind::other;
  while (!utf8.empty()) {
    const kind k = kind_of(take_code_point(utf8));
    const bool cyrillic = k == kind::small_cyrillic || k == kind::large_cyrillic;
    const bool was_cyrillic = last == kind::small_cyrillic || last == kind::large_cyrillic;
    const bool latin =
        k == kind::small_latin || k == kind::large_latin || k == kind::small_marked || k == kind::large_marked;
    const bool was_latin = last == kind::small_latin || last == kind::large_latin || last == kind::small_marked ||
                           last == kind::large_marked;
    const bool marked = k == kind::small_marked || k == kind::large_marked,
               was_marked = last == kind::small_marked || last == kind::large_marked;
    if (k == kind::odd) score -= 4;
    if (cyrillic && was_latin) score -= 3;
    if (latin && was_cyrillic) score -= 3;
    if (k == kind::small_cyrillic && was_cyrillic) score += 1;
    if (k == kind::large_cyrillic && last == kind::small_cyrillic) score -= 3;
    if (k == kind::small_marked && was_latin && !was_marked) score += 1;
    if (marked && was_marked) score -= 1;
    if (k == kind::large_marked && (last == kind::small_latin || last == kind::small_marked)) score -= 3;
    last = k;
  }
  return score;
}

/// Known headings and stages among the cells of the first lines; they weigh more than any letters.
double known_words_in(std::string_view utf8) {
  double n = 0;
  std::string_view head = utf8.substr(0, 4000);
  while (!head.empty()) {
    const std::size_t end = std::min(head.find_first_of(",;\t|\r\n"), head.size());
    std::string_view cell = head.substr(0, end);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
    const bool marked =
        std::any_of(cell.begin(), cell.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (marked && cell.size() < 80) {
      int best = 0;
      for (std::size_t r = 1; r < n_column_roles; ++r)
        best = std::max(best, name_score(cell, static_cast<column_role>(r)));
      n += best >= 60 || is_known_stage(cell) || closing_by_name(cell) ? 1 : 0;
    }
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return n;
}

/// Letters of several bytes throughout, and a few bytes that are none: no other encoding, but a damaged file.
bool is_damaged_utf8(std::string_view bytes) {
  std::size_t good = 0, bad = 0;
  bytes = bytes.substr(0, 1 << 17);
  while (!bytes.empty()) {
    const std::size_t length = utf8_length(bytes);
    good += length > 1;
    bad += length == 0;
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return good >= 4 && good > 4 * bad;
}

}  // namespace

std::string to_utf8(std::string_view bytes, const std::string& encoding) {
  utf8_converter from(encoding);
  std::string out;
  if (!from.known()) return out;
  std::string buffer(1 << 16, '\0');
  while (!bytes.empty()) {
    char* end = buffer.data();
    const int failed = from.convert(bytes, end, buffer.size());
    out.append(buffer.data(), end);
    if (failed == 0) break;
    if (failed == E2BIG) continue;
    if (failed == EINVAL) break;  // the last character was cut
    out += "\uFFFD";
    bytes.remove_prefix(1);
  }
  return out;
}

std::optional<guessed_encoding> guess_encoding(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return guessed_encoding{"UTF-8"};
  if (bytes.starts_with("\xFF\xFE")) return guessed_encoding{"UTF-16LE"};
  if (bytes.starts_with("\xFE\xFF")) return guessed_encoding{"UTF-16BE"};
  std::size_t zeros[2] = {};
  const std::string_view head = bytes.substr(0, 4096);
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0';
  // Text in UTF-16 has a zero beside each comma and digit.
  if (zeros[1] > head.size() / 8 && zeros[0] < zeros[1] / 8) return guessed_encoding{"UTF-16LE"};
  if (zeros[0] > head.size() / 8 && zeros[1] < zeros[0] / 8) return guessed_encoding{"UTF-16BE"};
  if (zeros[0] + zeros[1] > 0) return std::nullopt;
  if (first_invalid_utf8(bytes) == std::string_view::npos || is_damaged_utf8(bytes)) return guessed_encoding{"UTF-8"};

  const std::string_view sample = bytes.substr(0, 1 << 17);
  double best = 0, second = 0;
  std::string chosen, rival;
  for (const char* const name : {"windows-1251", "KOI8-R", "windows-1252", "windows-1250", "CP866", "MACINTOSH"}) {
    const std::string text = to_utf8(sample, name);
    const double score = plausibility(text) + 20 * known_words_in(text);
    if (chosen.empty() || score > best) {
      second = best, rival = chosen;
      best = score, chosen = name;
    } else if (rival.empty() || score > second) {
      second = score, rival = name;
    }
  }
  // A page that differs in no letter that occurs is as good.
  const bool same = to_utf8(sample, chosen) == to_utf8(sample, rival);
  return guessed_encoding{chosen, same || best > 1.5 * second + 4};
}

}  // namespace funnel::io
