#include "io/sql/clickhouse_values.hpp"

#include "core/number_text.hpp"
#include "io/sql/value_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

namespace funnel::io {
namespace {

using form = clickhouse_type::form;

struct simple_type {
  std::string_view name;
  form what;
  unsigned bytes;
};
constexpr std::array simple_types{simple_type{"String", form::text, 0},      simple_type{"Int8", form::integer, 1},
                                  simple_type{"Int16", form::integer, 2},    simple_type{"Int32", form::integer, 4},
                                  simple_type{"Int64", form::integer, 8},    simple_type{"Int128", form::integer, 16},
                                  simple_type{"Int256", form::integer, 32},  simple_type{"UInt8", form::natural, 1},
                                  simple_type{"UInt16", form::natural, 2},   simple_type{"UInt32", form::natural, 4},
                                  simple_type{"UInt64", form::natural, 8},   simple_type{"UInt128", form::natural, 16},
                                  simple_type{"UInt256", form::natural, 32}, simple_type{"Float32", form::floating, 4},
                                  simple_type{"Float64", form::floating, 8}, simple_type{"Bool", form::boolean, 1},
                                  simple_type{"Date", form::date, 2},        simple_type{"Date32", form::date, 4},
                                  simple_type{"DateTime", form::time, 4},    simple_type{"UUID", form::uuid, 16},
                                  simple_type{"Nothing", form::nothing, 0}};

/// What stands between the parentheses behind this name; nullopt for another name.
std::optional<std::string_view> within(std::string_view type, std::string_view name) {
  if (!type.starts_with(name) || !type.ends_with(')') || type.size() < name.size() + 2 || type[name.size()] != '(')
    return std::nullopt;
  return type.substr(name.size() + 1, type.size() - name.size() - 2);
}

/// "18, 4": the n-th number; when there is none, one that no type has.
unsigned number_in(std::string_view text, std::size_t n) {
  for (; n > 0; --n) text = text.substr(std::min(text.find(',') + 1, text.size()));
  unsigned number = 0;
  text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  return read_number(text.substr(0, text.find(',')), number) ? number : std::numeric_limits<unsigned>::max();
}

/// "'open' = 1, 'it\'s' = -2".
std::vector<std::pair<std::int64_t, std::string>> enumeration(std::string_view text) {
  std::vector<std::pair<std::int64_t, std::string>> names;
  while (!text.empty() && text.front() == '\'') {
    std::string name;
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '\''; ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        name += text[i];
        continue;
      }
      constexpr std::string_view escaped = "bfnrt0", meant{"\b\f\n\r\t\0", 6};
      const std::size_t which = escaped.find(text[++i]);
      name += which == escaped.npos ? text[i] : meant[which];
    }
    const std::size_t equals = text.find(" = ", i), end = std::min(text.find(',', i), text.size());
    std::int64_t value = 0;
    if (equals >= end || !read_number(text.substr(equals + 3, end - equals - 3), value)) return {};
    names.emplace_back(value, std::move(name));
    text = text.substr(std::min(end + 2, text.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Little endian, as ClickHouse writes numbers.
template <class Number>
Number number_of(std::string_view bytes) {
  static_assert(std::endian::native == std::endian::little, "bytes are taken as they come");
  Number n;
  std::memcpy(&n, bytes.data(), sizeof n);
  return n;
}

std::int64_t signed_of(std::string_view bytes) {
  switch (bytes.size()) {
    case 1:
      return number_of<std::int8_t>(bytes);
    case 2:
      return number_of<std::int16_t>(bytes);
    case 4:
      return number_of<std::int32_t>(bytes);
    default:
      return number_of<std::int64_t>(bytes);
  }
}
std::uint64_t unsigned_of(std::string_view bytes) {
  std::uint64_t n = 0;
  std::memcpy(&n, bytes.data(), bytes.size());
  return n;
}

/// The digits of a whole number of 16 or 32 bytes, without its sign, which `negative` takes.
std::string digits_of(std::string_view bytes, bool has_sign, bool& negative) {
  std::array<std::uint32_t, 8> limbs{};
  const std::size_t n = bytes.size() / 4;
  std::memcpy(limbs.data(), bytes.data(), bytes.size());
  negative = has_sign && limbs[n - 1] >> 31 != 0;
  std::uint64_t carry = 1;
  for (std::size_t i = 0; negative && i < n; ++i) {
    carry += static_cast<std::uint32_t>(~limbs[i]);
    limbs[i] = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  std::string digits;  // the last one first
  const auto some_left = [&] {
    return std::any_of(limbs.begin(), limbs.end(), [](std::uint32_t l) { return l != 0; });
  };
  while (some_left()) {
    std::uint64_t rest = 0;
    for (std::size_t i = n; i-- > 0;) {
      rest = rest << 32 | limbs[i];
      limbs[i] = static_cast<std::uint32_t>(rest / 1'000'000'000);
      rest %= 1'000'000'000;
    }
    for (int d = 0; d < 9; ++d, rest /= 10) digits += static_cast<char>('0' + rest % 10);
  }
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  std::reverse(digits.begin(), digits.end());
  return digits.empty() ? "0" : digits;
}

void add_whole(std::string_view bytes, bool has_sign, unsigned decimals, std::string& to) {
  bool negative = false;
  std::string digits;
  if (bytes.size() <= 8) {
    value_buffer b;
    const std::int64_t n = has_sign ? signed_of(bytes) : 0;
    negative = n < 0;
    const std::uint64_t size = !has_sign  ? unsigned_of(bytes)
                               : negative ? 0 - static_cast<std::uint64_t>(n)
                                          : static_cast<std::uint64_t>(n);
    digits = integer_text(size, b);
  } else {
    digits = digits_of(bytes, has_sign, negative);
  }
  if (negative) to += '-';
  if (decimals == 0) {
    to += digits;
    return;
  }
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  to.append(digits, 0, digits.size() - decimals);
  to += '.';
  to.append(digits, digits.size() - decimals);
}

/// A time of ticks of so many decimals of a second, at most 9; finer ones than microseconds are cut. Of times far outside of all
/// years that ClickHouse has, the date alone.
std::string_view ticks_text(std::int64_t ticks, unsigned decimals, value_buffer& to) {
  constexpr std::int64_t seconds_a_day = 86'400;
  std::int64_t us = ticks, unit = 1;
  for (unsigned d = 0; d < decimals; ++d) unit *= 10;
  for (; decimals > 6; --decimals) us = us / 10 - (us % 10 < 0 ? 1 : 0);
  for (; decimals < 6; ++decimals)
    if (__builtin_mul_overflow(us, 10, &us)) return date_text(ticks / (unit * seconds_a_day), to);
  return time_text(us, true, to);
}

}  // namespace

cell_type clickhouse_type::cell() const noexcept {
  switch (what) {
    case form::integer:
    case form::natural:
    case form::floating:
    case form::decimal:
      return cell_type::number;
    case form::date:
    case form::time:
      return cell_type::time;
    default:
      return cell_type::text;
  }
}

clickhouse_type clickhouse_type_of(std::string_view name, unsigned within_others) {
  clickhouse_type t;
  constexpr unsigned deepest = 4;  // SimpleAggregateFunction(max, LowCardinality(Nullable(String)))
  if (within_others > deepest) return t;
  const auto of = [&](std::string_view inner) { return clickhouse_type_of(inner, within_others + 1); };
  if (const auto inner = within(name, "LowCardinality")) return of(*inner);
  if (const auto inner = within(name, "Nullable")) {
    t = of(*inner);
    t.nullable = true;
    return t;
  }
  if (const auto inner = within(name, "SimpleAggregateFunction"))  // of a function and the type of its values
    return of(inner->substr(std::min(inner->find(", ") + 2, inner->size())));
  for (const simple_type& s : simple_types)
    if (s.name == name) return {s.what, false, s.bytes};
  constexpr unsigned most_of_times = 9, most_digits = 76, longest = 1 << 24;
  if (const auto zone = within(name, "DateTime"); zone) return {form::time, false, 4};
  if (const auto given = within(name, "DateTime64"))
    if (const unsigned decimals = number_in(*given, 0); decimals <= most_of_times) return {form::time, false, 8, decimals};
  if (const auto given = within(name, "Decimal"))
    if (const unsigned digits = number_in(*given, 0), decimals = number_in(*given, 1); digits > 0 && digits <= most_digits && decimals <= digits)
      return {form::decimal, false, digits <= 9 ? 4U : digits <= 18 ? 8U : digits <= 38 ? 16U : 32U, decimals};
  if (const auto given = within(name, "FixedString"))
    if (const unsigned bytes = number_in(*given, 0); bytes > 0 && bytes <= longest) return {form::fixed_text, false, bytes};
  if (const auto given = within(name, "Enum8")) t = {form::enumerated, false, 1, 0, enumeration(*given)};
  if (const auto given = within(name, "Enum16")) t = {form::enumerated, false, 2, 0, enumeration(*given)};
  return t;
}

void add_clickhouse_text(std::string_view bytes, const clickhouse_type& type, std::string& to) {
  value_buffer b;
  switch (type.what) {
    case form::nothing:
      return;
    case form::integer:
    case form::natural:
    case form::decimal:
      return add_whole(bytes, type.what != form::natural, type.decimals, to);
    case form::floating:
      to += type.bytes == 4 ? float_text(number_of<float>(bytes), b) : float_text(number_of<double>(bytes), b);
      return;
    case form::boolean:
      to += bytes.front() != 0 ? "true" : "false";
      return;
    case form::fixed_text:
      bytes = bytes.substr(0, bytes.find_last_not_of('\0') + 1);
      [[fallthrough]];
    case form::text:
    case form::other:
      to += bytes;
      return;
    case form::date:
      to += date_text(type.bytes == 2 ? static_cast<std::int64_t>(unsigned_of(bytes)) : signed_of(bytes), b);
      return;
    case form::time: {
      const std::int64_t ticks = type.bytes == 4 ? static_cast<std::int64_t>(unsigned_of(bytes)) : signed_of(bytes);
      to += ticks_text(ticks, type.decimals, b);
      return;
    }
    case form::enumerated: {
      const std::int64_t value = signed_of(bytes);
      const auto at = std::lower_bound(type.names.begin(), type.names.end(), value,
                                       [](const auto& n, std::int64_t v) { return n.first < v; });
      if (at != type.names.end() && at->first == value)
        to += at->second;
      else
        to += integer_text(value, b);
      return;
    }
    case form::uuid: {
      std::string hex, wide(bytes.rbegin(), bytes.rend());  // two numbers of eight bytes, the high one first
      add_hex(std::string_view(wide).substr(8), hex);
      add_hex(std::string_view(wide).substr(0, 8), hex);
      for (const std::size_t dash : {8U, 13U, 18U, 23U}) hex.insert(dash, 1, '-');
      to += hex;
      return;
    }
  }
}

}  // namespace funnel::io
