#include "io/text_encoding.hpp"

#include "core/fold_case.hpp"
#include "core/large_pages.hpp"
#include "core/utf8.hpp"
#include "io/row_splitter.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace funnel::io {
namespace {

/// Whether none of eight bytes is above 0x7F.
bool is_ascii(const char* eight) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, eight, sizeof bytes);
  return (bytes & 0x8080'8080'8080'8080U) == 0;
}

/// What each byte of an encoding of one byte a character is in UTF-8.
struct byte_table {
  struct character {
    std::array<char, 4> bytes{};
    std::uint8_t size = 0;  ///< 0: the encoding has no such byte
  };
  std::array<character, 256> of{};
  bool has_ascii = true;  ///< the lower half is as in ASCII
};

/// Nothing for encodings in which a character may have more bytes.
std::optional<byte_table> table_of(utf8_converter& from) {
  byte_table table;
  for (unsigned b = 0; b < 256; ++b) {
    const char byte = static_cast<char>(b);
    std::string_view in(&byte, 1);
    byte_table::character& c = table.of[b];
    char* end = c.bytes.data();
    const int failed = from.convert(in, end, c.bytes.size());
    c.size = static_cast<std::uint8_t>(end - c.bytes.data());
    from.restart();
    if (failed == EILSEQ) {
      c.size = 0;
    } else if (failed != 0 || c.size == 0) {
      return std::nullopt;
    }
    if (b < 0x80 && (c.size != 1 || c.bytes[0] != byte)) table.has_ascii = false;
  }
  return table;
}

error longer_than_allowed(const std::string& path, const file_limits& limits) {
  return {errc::limit_exceeded, path, "the file in UTF-8 holds more than " + std::to_string(limits.max_bytes) + " bytes (max_bytes)"};
}
error not_in(const std::string& encoding, const std::string& path, std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  constexpr const char* digits = "0123456789ABCDEF";
  return {errc::syntax, path,
          place_in(text, at) + ": the byte " + digits[byte >> 4] + digits[byte & 15U] + " is no character of " + encoding};
}

/// How many bytes are above 0x7F.
std::size_t n_above_ascii(std::string_view text) {
  std::size_t n = 0, i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + i, sizeof bytes);
    n += ((bytes >> 7 & 0x0101'0101'0101'0101U) * 0x0101'0101'0101'0101U) >> 56;
  }
  for (; i < text.size(); ++i) n += std::size_t{static_cast<unsigned char>(text[i])} >> 7;
  return n;
}

/// Memory that is not written before; in large pages where there is much of it, which saves a third of the time of converting.
std::shared_ptr<char> uncleared(std::size_t bytes) {
  if (bytes < detail::large_page) return {new char[bytes], std::default_delete<char[]>()};
  const std::size_t whole = (bytes + detail::large_page - 1) / detail::large_page * detail::large_page;
  return {static_cast<char*>(detail::allocate_large_pages(whole)), [whole](char* memory) { detail::free_large_pages(memory, whole); }};
}

result<file_text> by_table(const byte_table& table, std::string_view text, const std::string& path, const std::string& encoding,
                           const file_limits& limits) {
  // No more than each byte may need.
  const std::shared_ptr<char> bytes = uncleared(4 + (table.has_ascii ? text.size() + 3 * n_above_ascii(text) : 4 * text.size()));
  char* to = bytes.get();
  for (std::size_t i = 0; i < text.size();) {
    if (table.has_ascii && i + 8 <= text.size() && is_ascii(text.data() + i)) {
      std::memcpy(to, text.data() + i, 8);
      to += 8;
      i += 8;
      continue;
    }
    // A character of one byte is copied with three that the next ones replace.
    const byte_table::character& c = table.of[static_cast<unsigned char>(text[i])];
    if (c.size == 0) return not_in(encoding, path, text, i);
    std::memcpy(to, c.bytes.data(), c.bytes.size());
    to += c.size;
    ++i;
  }
  const auto size = static_cast<std::size_t>(to - bytes.get());
  if (size > limits.max_bytes) return longer_than_allowed(path, limits);
  return file_text::in_utf8(bytes, {bytes.get(), size});
}

result<file_text> by_iconv(utf8_converter& from, std::string_view text, const std::string& path, const std::string& encoding,
                             const file_limits& limits) {
  std::string out;
  std::size_t size = 0;
  for (std::string_view left = text; !left.empty();) {
    out.resize(std::max(out.size(), size + left.size() + left.size() / 2 + 64));
    char* end = out.data() + size;
    const int failed = from.convert(left, end, out.size() - size);
    size = static_cast<std::size_t>(end - out.data());
    if (size > limits.max_bytes) return longer_than_allowed(path, limits);
    if (failed != 0 && failed != E2BIG) {
      const std::size_t at = text.size() - left.size();
      return error{errc::syntax, path,
                   "the bytes from position " + std::to_string(at + 1) + " (line " +
                       std::to_string(1 + std::count(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size), '\n')) +
                       ") are no character of " + encoding};
    }
    if (failed == E2BIG) out.resize(2 * out.size());
  }
  const auto kept = std::make_shared<const std::string>(std::move(out));
  return file_text::in_utf8(kept, std::string_view(*kept).substr(0, size));
}

/// Latin letters in UTF-16 have every other byte zero.
bool looks_like_utf16(std::string_view text) {
  const std::string_view front = text.substr(0, telling_bytes);
  return front.size() >= 4 && 3 * static_cast<std::size_t>(std::count(front.begin(), front.end(), '\0')) >= front.size();
}

/// Whether a text that should have one byte a character has several, as no such text happens to.
bool is_surely_utf8(std::string_view text) {
  constexpr std::ptrdiff_t enough = 4;
  if (first_invalid_utf8(text) != std::string_view::npos) return false;
  return std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xC2; }) >= enough;
}

}  // namespace

utf8_converter::utf8_converter(const std::string& encoding) : cd_(iconv_open("UTF-8", encoding.c_str())) {}
utf8_converter::~utf8_converter() {
  if (known()) iconv_close(cd_);
}
bool utf8_converter::known() const { return cd_ != reinterpret_cast<iconv_t>(-1); }
int utf8_converter::convert(std::string_view& in, char*& out, std::size_t room) {
  char* from = const_cast<char*>(in.data());  // iconv does not write there
  std::size_t left = in.size();
  errno = 0;
  const std::size_t failed = iconv(cd_, &from, &left, &out, &room);
  in = in.substr(in.size() - left);
  return failed == static_cast<std::size_t>(-1) ? errno : 0;
}
void utf8_converter::restart() { iconv(cd_, nullptr, nullptr, nullptr, nullptr); }

const char* other_sort(std::string_view text) {
  if (text.starts_with("PK\x03\x04")) return "this is a spreadsheet (.xlsx, .ods) or an archive; save the sheet as CSV UTF-8 and read that";
  if (text.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return "this is a spreadsheet in the old form (.xls); save it as CSV UTF-8 and read that";
  if (text.starts_with("\x28\xB5\x2F\xFD")) return "this is packed by zstd; unpack it (zstd -d), or pack it by gzip";
  if (text.starts_with("BZh9") || text.starts_with("\xFD" "7zXZ")) return "this is packed by bzip2 or xz; unpack it, or pack it by gzip";
  if (text.starts_with("%PDF")) return "this is a PDF; export the table as CSV";
  if (text.starts_with("<!DOCTYPE html") || text.starts_with("<html"))
    return "this is a web page, as exports named .xls may be; open it and save the table as CSV UTF-8";
  return nullptr;
}

std::string escaped_bytes(std::string_view text) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length > 0) {
      out += text.substr(0, length);
    } else {
      const auto byte = static_cast<unsigned char>(text.front());
      out += {'\\', 'x', digits[byte >> 4], digits[byte & 15U]};
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string place_in(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t begin = before.rfind('\n') + 1;  // 0 without one
  return "line " + std::to_string(line) + ", column " + std::to_string(position - begin + 1);
}

bool names_utf8(const std::string& encoding) {
  const std::string folded = fold_case(encoding);
  return folded.empty() || folded == "utf-8" || folded == "utf8";
}
bool is_marked_utf16(std::string_view text) noexcept { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

result<file_text> in_utf8(file_text file, const std::string& path, const std::string& encoding, const file_limits& limits) {
  if (file.is_utf8()) return file;
  std::string_view text = file.text();
  const auto wrong = [&](const std::string& why) { return error{errc::invalid_value, path, why}; };
  if (const char* sort = other_sort(text)) return wrong(sort);
  std::string from = encoding;
  const bool utf16_le = text.starts_with("\xFF\xFE"), marked_utf16 = is_marked_utf16(text);
  if (from.empty() && marked_utf16) from = "UTF-16";
  const std::string folded = fold_case(from);
  if (names_utf8(from)) {
    if (!looks_like_utf16(text)) return file;
    return wrong("this looks like UTF-16; name it in the mapping: \"encoding\": \"UTF-16LE\"");
  }
  // A mark says the order of bytes, whatever else is said, and is no text.
  if (folded.starts_with("utf-16") || folded.starts_with("utf16"))
    if (marked_utf16) {
      from = utf16_le ? "UTF-16LE" : "UTF-16BE";
      text.remove_prefix(2);
    }
  utf8_converter to_utf8(from);
  if (!to_utf8.known()) return error{errc::unknown_name, "encoding", "\"" + from + "\" is no encoding that iconv knows"};
  const auto table = table_of(to_utf8);
  if (text.starts_with(byte_order_mark) || (table && is_surely_utf8(text))) return wrong("the file is UTF-8, not " + from + " as the mapping says");
  return table ? by_table(*table, text, path, from, limits) : by_iconv(to_utf8, text, path, from, limits);
}

}  // namespace funnel::io
