#include "c/arrow_column.hpp"

#include "core/wide_integer.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <limits>
#include <utility>

namespace funnel::c {
namespace {

using kind = arrow_type::kind;

constexpr std::int64_t day_us = 86'400'000'000;

bool is_time(event_field f) { return f == event_field::at || f == event_field::known_at || f == event_field::due; }

/// Reads the rows of one column.
class reader {
 public:
  reader(const arrow_column& from, given_column& out, column_memory& memory) : from_(from), out_(out), memory_(memory) {}

  std::optional<error> read(bool& any) {
    const arrow_type type = type_of(from_.schema.format);
    any = type.what != kind::nothing && from_.rows > 0;
    if (from_.schema.dictionary) return dictionary(type);
    if (type.what == kind::refused) return wrong(errc::invalid_value, type.why);
    if (auto e = fits(type)) return e;
    if (!any) return std::nullopt;
    switch (type.what) {
      case kind::text:
      case kind::large_text:
      case kind::text_view: return texts(type);
      case kind::boolean: return booleans();
      case kind::decimal: return decimals(type.scale);
      case kind::date: return dates(type);
      case kind::timestamp: return timestamps(type);
      default: return integers(type);
    }
  }

 private:
  error wrong(errc code, std::string message) const { return {code, out_.name, std::move(message)}; }
  error wrong_row(std::size_t row, const char* message) const { return wrong(errc::out_of_range, "row " + std::to_string(row) + ": " + message); }

  /// Is the type one that the field takes?
  std::optional<error> fits(const arrow_type& type) const {
    const event_field f = from_.field;
    bool good = true;
    switch (type.what) {
      case kind::boolean: good = f == event_field::values; break;
      case kind::date: good = is_time(f) || f == event_field::values; break;
      case kind::timestamp: good = is_time(f); break;
      case kind::decimal: good = f == event_field::amount; break;
      case kind::text:
      case kind::large_text:
      case kind::text_view: good = f != event_field::sequence; break;
      default: good = f != event_field::kind; break;
    }
    if (good) return std::nullopt;
    return wrong(errc::invalid_value, std::string("a column of this type (\"") + from_.schema.format + "\") cannot fill this field");
  }

  /// Takes the validity of an array of so many buffers; of views of texts there may be more. Errors: another number of them.
  std::optional<error> buffers(const ArrowArray& a, kind of, std::size_t first, given_column* with_validity) {
    const std::int64_t n = of == kind::text || of == kind::large_text || of == kind::text_view ? 3 : 2;
    const std::int64_t most = of == kind::text_view ? most_buffers : n;
    if (a.n_buffers < n || a.n_buffers > most || !a.buffers) return wrong(errc::invalid_argument, "the array has not the buffers of its type");
    if (a.null_count > 0 && !a.buffers[0]) return wrong(errc::invalid_argument, "the array has nulls and no bitmap of them");
    if (with_validity && a.null_count != 0 && a.buffers[0]) {
      with_validity->validity = static_cast<const std::uint8_t*>(a.buffers[0]);
      with_validity->first_bit = first;
    }
    return std::nullopt;
  }
  template <class T>
  const T* values(const ArrowArray& a, std::size_t buffer, std::size_t first) const {
    return static_cast<const T*>(a.buffers[buffer]) + first;
  }
  static bool aligned(const void* p, std::size_t to) { return reinterpret_cast<std::uintptr_t>(p) % to == 0; }
  std::optional<error> present(const ArrowArray& a, std::size_t buffer, std::size_t alignment) const {
    if (a.buffers[buffer] && aligned(a.buffers[buffer], alignment)) return std::nullopt;
    return wrong(errc::invalid_argument, a.buffers[buffer] ? "a buffer is not aligned" : "a buffer is missing");
  }

  /// Calls use(row) for the rows that have a value.
  template <class Use>
  void each(Use&& use) {
    for (std::size_t row = 0; row < from_.rows; ++row)
      if (out_.has(row)) use(row);
  }

  // Texts.

  /// The texts of an array, `n` from `first` on, as views. `has` says which are there.
  template <class Has>
  std::optional<error> views(const ArrowArray& a, const arrow_type& type, std::size_t first, std::size_t n, std::vector<std::string_view>& out, Has&& has) {
    out.assign(n, {});
    if (n == 0) return std::nullopt;
    if (type.what == kind::text_view) {
      if (auto e = present(a, 1, 4)) return e;
      const auto n_data = static_cast<std::size_t>(a.n_buffers - 3);
      const auto* sizes = static_cast<const std::int64_t*>(a.buffers[a.n_buffers - 1]);
      if (n_data > 0 && !(sizes && aligned(sizes, 8))) return wrong(errc::invalid_argument, "the sizes of the buffers are missing");
      const auto* all = static_cast<const char*>(a.buffers[1]) + 16 * first;
      for (std::size_t i = 0; i < n; ++i) {
        if (!has(i)) continue;
        std::int32_t parts[4];  // length; of a long one: its beginning, buffer, offset
        std::memcpy(parts, all + 16 * i, sizeof parts);
        if (parts[0] < 0) return wrong_row(i, "the length of a text is negative");
        const auto length = static_cast<std::size_t>(parts[0]);
        if (length <= 12) {
          out[i] = {all + 16 * i + 4, length};
          continue;
        }
        const bool sound = parts[2] >= 0 && static_cast<std::size_t>(parts[2]) < n_data && parts[3] >= 0 && a.buffers[2 + parts[2]] &&
                           std::int64_t{parts[0]} + parts[3] <= sizes[parts[2]];
        if (!sound) return wrong_row(i, "a text lies outside of its buffer");
        out[i] = {static_cast<const char*>(a.buffers[2 + parts[2]]) + parts[3], length};
      }
      return std::nullopt;
    }
    return type.what == kind::large_text ? views_of<std::int64_t>(a, first, n, out, has) : views_of<std::int32_t>(a, first, n, out, has);
  }
  template <class Offset, class Has>
  std::optional<error> views_of(const ArrowArray& a, std::size_t first, std::size_t n, std::vector<std::string_view>& out, Has&& has) {
    if (auto e = present(a, 1, sizeof(Offset))) return e;
    const auto* offsets = values<Offset>(a, 1, first);
    const auto* data = static_cast<const char*>(a.buffers[2]);
    if (offsets[0] < 0) return wrong_row(0, "the offsets of the texts begin below 0");
    for (std::size_t i = 0; i < n; ++i) {
      if (offsets[i + 1] < offsets[i]) return wrong_row(i, "the offsets of the texts fall");
      if (offsets[i + 1] == offsets[i] || !has(i)) continue;
      if (!data) return wrong(errc::invalid_argument, "the buffer of the texts is missing");
      out[i] = {data + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
    }
    return std::nullopt;
  }

  std::optional<error> texts(const arrow_type& type) {
    if (auto e = buffers(from_.array, type.what, from_.first, &out_)) return e;
    if (type.what == kind::text) {  // as it lies
      if (auto e = present(from_.array, 1, 4)) return e;
      out_.offsets = values<std::int32_t>(from_.array, 1, from_.first);
      out_.data = static_cast<const char*>(from_.array.buffers[2]);
      out_.n_texts = from_.rows;
      return std::nullopt;
    }
    if (auto e = views(from_.array, type, from_.first, from_.rows, memory_.views, [this](std::size_t row) { return out_.has(row); })) return e;
    out_.views = memory_.views.data();
    out_.n_texts = from_.rows;
    return std::nullopt;
  }

  std::optional<error> dictionary(const arrow_type& index) {
    if (index.what != kind::integer) return wrong(errc::invalid_argument, "the codes of a dictionary must be whole numbers");
    const arrow_type type = type_of(from_.schema.dictionary->format);
    const bool of_texts = type.what == kind::text || type.what == kind::large_text || type.what == kind::text_view;
    if (!of_texts || from_.schema.dictionary->dictionary) return wrong(errc::invalid_value, "a dictionary must be one of texts");
    if (auto e = fits(type)) return e;
    const ArrowArray* d = from_.array.dictionary;
    if (!d || d->length < 0 || d->offset < 0 || d->length > std::numeric_limits<std::int32_t>::max() || d->offset > most_length) return wrong(errc::invalid_argument, "the dictionary is missing");
    if (auto e = buffers(from_.array, kind::integer, from_.first, &out_)) return e;
    given_column known;
    const auto begin = static_cast<std::size_t>(d->offset), n = static_cast<std::size_t>(d->length);
    if (auto e = buffers(*d, type.what, begin, &known)) return e;
    if (auto e = views(*d, type, begin, n, memory_.views, [&](std::size_t i) { return known.has(i); })) return e;
    out_.views = memory_.views.data();
    out_.n_texts = n;
    if (from_.rows == 0) return std::nullopt;
    if (auto e = present(from_.array, 1, static_cast<std::size_t>(index.width))) return e;
    if (index.width == 4 && index.is_signed) {
      out_.codes = values<std::int32_t>(from_.array, 1, from_.first);
      return std::nullopt;
    }
    memory_.codes.assign(from_.rows, 0);
    std::optional<error> bad;
    numbers(index, [&](std::size_t row, detail::wide_integer v) {
      if (v < 0 || v >= static_cast<detail::wide_integer>(n)) {
        if (!bad) bad = wrong_row(row, "the code has no text");
      } else {
        memory_.codes[row] = static_cast<std::int32_t>(v);
      }
    });
    out_.codes = memory_.codes.data();
    return bad;
  }

  // Numbers.

  template <class T, class Use>
  void numbers_of(Use&& use) {
    const T* all = values<T>(from_.array, 1, from_.first);
    each([&](std::size_t row) { use(row, static_cast<detail::wide_integer>(all[row])); });
  }
  /// Calls use(row, number) for the rows that have one. Requires: the buffers are there.
  template <class Use>
  void numbers(const arrow_type& t, Use&& use) {
    switch (t.width) {
      case 1: return t.is_signed ? numbers_of<std::int8_t>(use) : numbers_of<std::uint8_t>(use);
      case 2: return t.is_signed ? numbers_of<std::int16_t>(use) : numbers_of<std::uint16_t>(use);
      case 4: return t.is_signed ? numbers_of<std::int32_t>(use) : numbers_of<std::uint32_t>(use);
      default: return t.is_signed ? numbers_of<std::int64_t>(use) : numbers_of<std::uint64_t>(use);
    }
  }
  void start_numbers() {
    memory_.numbers.assign(from_.rows, 0);
    out_.numbers = memory_.numbers.data();
  }
  void put(std::size_t row, detail::wide_integer v) {
    if (v < std::numeric_limits<std::int64_t>::min() || v > std::numeric_limits<std::int64_t>::max()) {
      memory_.too_large.resize(from_.rows);
      memory_.too_large[row] = true;
      out_.too_large = &memory_.too_large;
    } else {
      memory_.numbers[row] = static_cast<std::int64_t>(v);
    }
  }

  std::optional<error> integers(const arrow_type& type) {
    if (auto e = buffers(from_.array, kind::integer, from_.first, &out_)) return e;
    if (auto e = present(from_.array, 1, static_cast<std::size_t>(type.width))) return e;
    if (may_be_number(from_.field)) {
      if (type.width == 8 && type.is_signed) {  // as it lies
        out_.numbers = values<std::int64_t>(from_.array, 1, from_.first);
        return std::nullopt;
      }
      start_numbers();
      numbers(type, [this](std::size_t row, detail::wide_integer v) { put(row, v); });
      return std::nullopt;
    }
    start_texts();
    numbers(type, [this](std::size_t row, detail::wide_integer v) {
      char digits[24];
      const auto end = v < 0 ? std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(v)).ptr
                             : std::to_chars(digits, digits + sizeof digits, static_cast<std::uint64_t>(v)).ptr;
      text(row, {digits, static_cast<std::size_t>(end - digits)});
    });
    return end_texts();
  }

  std::optional<error> timestamps(const arrow_type& type) {
    arrow_type whole;
    whole.what = kind::integer;
    whole.width = 8;
    if (auto e = buffers(from_.array, kind::integer, from_.first, &out_)) return e;
    if (auto e = present(from_.array, 1, 8)) return e;
    const bool local = type.naive && !from_.zone.changes().empty();
    if (type.per_second == 1'000'000 && !local) {  // as it lies
      out_.numbers = values<std::int64_t>(from_.array, 1, from_.first);
      return std::nullopt;
    }
    start_numbers();
    numbers(whole, [&](std::size_t row, detail::wide_integer v) {
      if (type.per_second > 1'000'000) {
        const detail::wide_integer per_us = type.per_second / 1'000'000;
        v = v / per_us - (v % per_us < 0);
      } else {
        v *= 1'000'000 / type.per_second;
      }
      put_local(row, v, local);
    });
    return std::nullopt;
  }
  /// A time of the zone's wall clock; what lies far outside of all events is left as it is, to be refused by the store.
  void put_local(std::size_t row, detail::wide_integer us, bool local) {
    constexpr detail::wide_integer far = std::numeric_limits<std::int64_t>::max() / 4;
    if (local && us > -far && us < far) us = from_.zone.to_instant(local_time{static_cast<std::int64_t>(us)}).us;
    put(row, us);
  }

  std::optional<error> dates(const arrow_type& type) {
    arrow_type whole;
    whole.what = kind::integer;
    whole.width = type.per_second == 0 ? 4 : 8;
    if (auto e = buffers(from_.array, kind::integer, from_.first, &out_)) return e;
    if (auto e = present(from_.array, 1, static_cast<std::size_t>(whole.width))) return e;
    const auto day_of = [&](detail::wide_integer v) {
      if (type.per_second == 0) return v;
      constexpr detail::wide_integer day_ms = 86'400'000;
      return v / day_ms - (v % day_ms < 0);
    };
    if (is_time(from_.field)) {
      start_numbers();
      numbers(whole, [&](std::size_t row, detail::wide_integer v) { put_local(row, day_of(v) * day_us, true); });
      return std::nullopt;
    }
    start_texts();
    std::optional<error> bad;
    numbers(whole, [&](std::size_t row, detail::wide_integer v) {
      constexpr detail::wide_integer first = -719'528, last = 2'932'896;  // the years 0 to 9999
      const detail::wide_integer day = day_of(v);
      if (day < first || day > last) {
        if (!bad) bad = wrong_row(row, "this is no date of the years 0 to 9999");
        return;
      }
      const local_date d{std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
      char out[16];
      const int n = std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(d.year()), static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
      text(row, {out, static_cast<std::size_t>(n)});
    });
    if (bad) return bad;
    return end_texts();
  }

  std::optional<error> booleans() {
    if (auto e = buffers(from_.array, kind::integer, from_.first, &out_)) return e;
    if (auto e = present(from_.array, 1, 1)) return e;
    const auto* bits = static_cast<const std::uint8_t*>(from_.array.buffers[1]);
    memory_.views = {"false", "true"};
    memory_.codes.assign(from_.rows, 0);
    each([&](std::size_t row) { memory_.codes[row] = bits[(from_.first + row) / 8] >> ((from_.first + row) % 8) & 1; });
    out_.views = memory_.views.data();
    out_.n_texts = 2;
    out_.codes = memory_.codes.data();
    return std::nullopt;
  }

  std::optional<error> decimals(int scale) {
    if (auto e = buffers(from_.array, kind::integer, from_.first, &out_)) return e;
    if (auto e = present(from_.array, 1, 8)) return e;
    const auto* all = static_cast<const char*>(from_.array.buffers[1]) + 16 * from_.first;
    start_texts();
    each([&](std::size_t row) {
      detail::wide_integer v;
      std::memcpy(&v, all + 16 * row, sizeof v);
      char digits[96];
      char* at = digits + sizeof digits;
      detail::wide_unsigned rest = v < 0 ? 0 - static_cast<detail::wide_unsigned>(v) : static_cast<detail::wide_unsigned>(v);
      for (int i = scale; i < 0 && rest != 0; ++i) *--at = '0';
      for (int i = 0; rest != 0 || i <= std::max(scale, 0); ++i, rest /= 10) {
        if (i == scale && scale > 0) *--at = '.';
        *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
      }
      if (v < 0) *--at = '-';
      text(row, {at, static_cast<std::size_t>(digits + sizeof digits - at)});
    });
    return end_texts();
  }

  /// Texts of our own, in order of their rows; none for those that have none.
  void start_texts() {
    memory_.texts.clear();
    ends_.assign(from_.rows, 0);
    lengths_.assign(from_.rows, 0);
  }
  void text(std::size_t row, std::string_view value) {
    memory_.texts += value;
    ends_[row] = memory_.texts.size();
    lengths_[row] = static_cast<std::uint8_t>(value.size());
  }
  std::optional<error> end_texts() {
    memory_.views.assign(from_.rows, {});
    for (std::size_t row = 0; row < from_.rows; ++row)
      if (lengths_[row] > 0) memory_.views[row] = std::string_view(memory_.texts).substr(ends_[row] - lengths_[row], lengths_[row]);
    out_.views = memory_.views.data();
    out_.n_texts = from_.rows;
    return std::nullopt;
  }

  static constexpr std::int64_t most_length = std::int64_t{1} << 40;
  static constexpr std::int64_t most_buffers = 1'000'000;

  const arrow_column& from_;
  given_column& out_;
  column_memory& memory_;
  std::vector<std::size_t> ends_;
  std::vector<std::uint8_t> lengths_;
};

}  // namespace

std::optional<error> read_column(const arrow_column& from, given_column& out, column_memory& memory, bool& any) {
  return reader(from, out, memory).read(any);
}

}  // namespace funnel::c
