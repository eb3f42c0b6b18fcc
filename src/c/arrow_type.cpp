#include "c/arrow.hpp"

#include <charconv>
#include <string_view>
#include <system_error>

namespace funnel::c {
namespace {

using kind = arrow_type::kind;

arrow_type refused(const char* why) noexcept {
  arrow_type t;
  t.why = why;
  return t;
}

arrow_type integer(int width, bool is_signed) noexcept {
  arrow_type t;
  t.what = kind::integer;
  t.width = width;
  t.is_signed = is_signed;
  return t;
}

arrow_type plain(kind what) noexcept {
  arrow_type t;
  t.what = what;
  return t;
}

std::int64_t units_per_second(char unit) noexcept {
  switch (unit) {
    case 's': return 1;
    case 'm': return 1'000;
    case 'u': return 1'000'000;
    case 'n': return 1'000'000'000;
    default: return 0;
  }
}

/// "19,10" or "19,10,128".
arrow_type decimal(std::string_view digits) noexcept {
  int numbers[3] = {0, 0, 128};
  std::size_t n = 0;
  for (const char* at = digits.data(); n < 3; ++n) {
    const auto [stop, bad] = std::from_chars(at, digits.data() + digits.size(), numbers[n]);
    if (bad != std::errc()) return refused("this is not a format of Arrow");
    at = stop + 1;
    if (stop == digits.data() + digits.size()) break;
    if (*stop != ',') return refused("this is not a format of Arrow");
  }
  const auto [precision, scale, bits] = numbers;
  if (n == 0 || n == 3) return refused("this is not a format of Arrow");
  if (bits != 128) return refused("decimals have 128 bits");
  if (precision < 1 || precision > 38 || scale < -38 || scale > 38) return refused("a decimal has 1 to 38 digits");
  arrow_type t = plain(kind::decimal);
  t.scale = scale;
  return t;
}

}  // namespace

arrow_type type_of(const char* format) noexcept {
  const std::string_view f = format ? format : "";
  if (f.size() == 1) {
    switch (f[0]) {
      case 'n': return plain(kind::nothing);
      case 'b': return plain(kind::boolean);
      case 'c': return integer(1, true);
      case 'C': return integer(1, false);
      case 's': return integer(2, true);
      case 'S': return integer(2, false);
      case 'i': return integer(4, true);
      case 'I': return integer(4, false);
      case 'l': return integer(8, true);
      case 'L': return integer(8, false);
      case 'u': return plain(kind::text);
      case 'U': return plain(kind::large_text);
      case 'e':
      case 'f':
      case 'g': return refused("floating-point numbers are not exact: give whole numbers, decimals or texts");
      case 'z':
      case 'Z': return refused("bytes are no text");
      default: break;
    }
  }
  if (f == "vu") return plain(kind::text_view);
  if (f == "tdD" || f == "tdm") {
    arrow_type t = plain(kind::date);
    t.per_second = f == "tdm" ? 1'000 : 0;
    return t;
  }
  if (f.starts_with("ts") && f.size() >= 4 && f[3] == ':') {
    arrow_type t = plain(kind::timestamp);
    t.per_second = units_per_second(f[2]);
    t.naive = f.size() == 4;
    return t.per_second == 0 ? refused("this is not a format of Arrow") : t;
  }
  if (f.starts_with("d:")) return decimal(f.substr(2));
  if (f.starts_with('+')) return refused("nested columns are not read");
  if (f.starts_with("w:") || f == "vz") return refused("bytes are no text");
  if (f.starts_with("tt") || f.starts_with("tD") || f.starts_with("ti")) return refused("times of the day and lengths of time are no times");
  return refused("this is not a format of Arrow");
}

}  // namespace funnel::c
