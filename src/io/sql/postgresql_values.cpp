#include "io/sql/postgresql_values.hpp"

#include "io/sql/value_text.hpp"

#include <bit>
#include <utility>

namespace funnel::io {
namespace {

/// Days and microseconds from 1970 to 2000, the epoch of PostgreSQL's times.
constexpr std::int64_t epoch_days = 10'957, day_us = 86'400'000'000, epoch_us = epoch_days * day_us;

/// Requires: so many bytes.
template <class Integer>
Integer big_endian(std::string_view bytes) {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) n = n << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<Integer>(n);
}

/// What a value says that has not the bytes of its type: no reader of numbers or times takes it.
constexpr std::string_view broken_value = "(broken)";

template <class Integer>
std::string_view integer(std::string_view bytes, std::pmr::memory_resource& to) {
  value_buffer b;
  return bytes.size() == sizeof(Integer) ? kept(integer_text(big_endian<Integer>(bytes), b), to) : broken_value;
}
template <class Float, class Bits>
std::string_view floating(std::string_view bytes, std::pmr::memory_resource& to) {
  value_buffer b;
  return bytes.size() == sizeof(Bits) ? kept(float_text(std::bit_cast<Float>(big_endian<Bits>(bytes)), b), to) : broken_value;
}
std::string_view boolean(std::string_view bytes, std::pmr::memory_resource&) {
  return bytes == std::string_view("\1", 1) ? "true" : "false";
}
std::string_view date(std::string_view bytes, std::pmr::memory_resource& to) {
  if (bytes.size() != sizeof(std::int32_t)) return broken_value;
  value_buffer b;
  const auto days = big_endian<std::int32_t>(bytes);
  if (days == INT32_MAX || days == INT32_MIN) return days < 0 ? "-infinity" : "infinity";
  return kept(date_text(days + epoch_days, b), to);
}
template <bool Utc>
std::string_view timestamp(std::string_view bytes, std::pmr::memory_resource& to) {
  if (bytes.size() != sizeof(std::int64_t)) return broken_value;
  value_buffer b;
  const auto us = big_endian<std::int64_t>(bytes);
  if (us == INT64_MAX || us == INT64_MIN) return us < 0 ? "-infinity" : "infinity";
  std::int64_t since_1970 = 0;
  if (__builtin_add_overflow(us, epoch_us, &since_1970)) return kept(date_text(us / day_us + epoch_days, b), to);  // 294247 and later
  return kept(time_text(since_1970, Utc, b), to);
}
std::string_view uuid(std::string_view bytes, std::pmr::memory_resource& to) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    add_hex(bytes.substr(i, 1), text);
  }
  return kept(text, to);
}

[[noreturn]] void tell_other_row() { fail(errc::io, "", "the server sent a row of another statement"); }

}  // namespace

/// Source: pg_type.dat of PostgreSQL; the numbers of built-in types never change.
sql_column postgresql_column(std::string name, std::uint32_t type) {
  sql_column c{std::move(name)};
  const auto is = [&](cell_type t, cell_decoder decode) {
    c.type = t;
    c.decode = decode;
  };
  switch (type) {
    case 16:
      is(cell_type::text, boolean);
      break;
    case 20:
      is(cell_type::number, integer<std::int64_t>);
      break;
    case 21:
      is(cell_type::number, integer<std::int16_t>);
      break;
    case 23:
      is(cell_type::number, integer<std::int32_t>);
      break;
    case 26:
      is(cell_type::number, integer<std::uint32_t>);
      break;
    case 28:
      is(cell_type::number, integer<std::uint32_t>);
      c.own_type = "xid";
      break;
    case 700:
      is(cell_type::number, floating<float, std::uint32_t>);
      break;
    case 701:
      is(cell_type::number, floating<double, std::uint64_t>);
      break;
    case 790:
      c.cast = "::numeric";
      [[fallthrough]];  // money
    case 1700:
      is(cell_type::number, decimal_text);
      break;
    case 1082:
      is(cell_type::time, date);
      break;
    case 1114:
      is(cell_type::time, timestamp<false>);
      break;
    case 1184:
      is(cell_type::time, timestamp<true>);
      c.own_type = "timestamptz";
      break;
    case 2950:
      is(cell_type::text, uuid);
      break;
    case 18:
    case 19:
    case 25:
    case 114:
    case 1043:
      break;  // are sent as their text
    default:
      c.cast = "::text";
  }
  c.checked = c.decode != nullptr;  // of a database in SQL_ASCII, texts come as they are, whatever the client's encoding
  return c;
}

void add_copied_row(std::string_view message, std::size_t n_columns, row_block& to) {
  constexpr std::string_view signature("PGCOPY\n\377\r\n\0", 11);
  if (message.starts_with(signature)) {
    constexpr std::size_t n_flags = 15, n_header = 19;  // then come its flags, and an extension behind its length
    const std::size_t skipped = message.size() < n_header ? 0 : n_header + std::size_t{big_endian<std::uint32_t>(message.substr(n_flags))};
    if (skipped == 0 || skipped > message.size()) tell_other_row();
    message.remove_prefix(skipped);
  }
  if (message.empty()) return;
  if (message.size() < sizeof(std::int16_t)) tell_other_row();
  const auto n = big_endian<std::int16_t>(message);
  if (n == -1) return;  // the end
  if (n < 0 || static_cast<std::size_t>(n) != n_columns) tell_other_row();
  message.remove_prefix(sizeof n);
  std::string_view rest = message;
  for (std::size_t i = 0; i < n_columns; ++i) {
    if (rest.size() < sizeof(std::int32_t)) tell_other_row();
    const auto size = big_endian<std::int32_t>(rest);
    rest.remove_prefix(sizeof size);
    if (size == -1) continue;
    if (size < 0 || static_cast<std::size_t>(size) > rest.size()) tell_other_row();
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  if (!rest.empty()) tell_other_row();
  to.bytes.insert(to.bytes.end(), message.begin(), message.end());
  ++to.n_rows;
}

}  // namespace funnel::io
