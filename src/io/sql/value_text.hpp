/// Typed values of databases as the texts that readers of cells know.
///
/// Layer:   io; for funnel::sql.
/// Threads: all functions may be called from any thread.
#pragma once

#include <funnel/core/time.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <string>
#include <string_view>

namespace funnel::io {

/// A copy of the text that lives as long as the memory.
inline std::string_view kept(std::string_view text, std::pmr::memory_resource& in) {
  if (text.empty()) return {};
  char* const at = static_cast<char*>(in.allocate(text.size(), 1));
  std::memcpy(at, text.data(), text.size());
  return {at, text.size()};
}

/// Room for any of the texts below but those of `decimal_text`.
struct value_buffer {
  char text[400];
};

template <class Integer>
std::string_view integer_text(Integer n, value_buffer& to) {
  return {to.text, static_cast<std::size_t>(std::to_chars(to.text, to.text + sizeof to.text, n).ptr - to.text)};
}

/// The shortest decimal number, without an exponent, that is read back as this one; "NaN", "inf".
std::string_view float_text(double x, value_buffer& to);
std::string_view float_text(float x, value_buffer& to);

/// "2026-01-31"; a year outside of 0 to 9999 stands as it is, and no reader takes it.
std::string_view date_text(std::int64_t days_since_1970, value_buffer& to);

/// "2026-01-31T09:05:00.25Z": whole seconds or six digits of a fraction, and a Z for times of UTC.
std::string_view time_text(std::int64_t us_since_1970, bool utc, value_buffer& to);

/// A numeric of PostgreSQL as it is sent: digits of base 10,000, their weight, the sign and the decimals to show.
/// Exact; empty for what is none.
std::string_view decimal_text(std::string_view sent, std::pmr::memory_resource& in);

/// Bytes as hexadecimal digits, as UUIDs are searched for.
void add_hex(std::string_view bytes, std::string& to);

}  // namespace funnel::io
