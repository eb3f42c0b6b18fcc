/// Columns into events, whoever gave them: as C arrays, or as Arrow.
///
/// Layer:   c.
/// Threads: an object serves one thread.
#pragma once

#include "c/append.hpp"
#include "c/event_fields.hpp"
#include "c/handles.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::c {

/// One column as it was given: of numbers, of texts, or of codes of its distinct texts.
struct given_column {
  std::string name;
  const std::int64_t* numbers = nullptr;        ///< of a column of numbers
  const char* data = nullptr;
  const std::int32_t* offsets = nullptr;        ///< of a column of texts, or of its distinct texts ...
  const std::string_view* views = nullptr;      ///< ... unless they are told one by one
  const std::int32_t* codes = nullptr;
  std::size_t n_texts = 0;
  const std::uint8_t* validity = nullptr;
  std::size_t first_bit = 0;                    ///< of the first row in `validity`
  const std::vector<bool>* too_large = nullptr; ///< rows whose number 64 bits do not hold; null: none

  bool has(std::size_t row) const noexcept {
    const std::size_t bit = first_bit + row;
    return !validity || (validity[bit / 8] >> (bit % 8) & 1) != 0;
  }
};

/// Rows of columns. What they point to lives elsewhere.
struct column_batch {
  std::size_t rows = 0;
  std::vector<given_column> columns;
};

/// Most rows of a batch.
inline constexpr std::size_t most_rows = std::size_t{1} << 31;

/// Rows between two looks at the call.
inline constexpr std::size_t rows_between_looks = 512;

inline constexpr std::string_view values_prefix = "values.";

/// In place of a kind: the text is none, or is empty.
inline constexpr std::uint8_t no_kind = 0xFF, no_value = 0xFE;

/// A column and the field that it fills.
template <class Event>
struct placed_column {
  const given_column* from;
  event_field field;
  std::string_view Event::*text = nullptr;    ///< of a field that takes any text as it is: what is empty stands for none
  std::string_view dimension;                 ///< of a column of values
  std::vector<std::string_view> texts;        ///< the distinct ones
  std::vector<std::uint8_t> kinds;            ///< what those are, of a column of kinds
};

/// The field that a column of this name fills; nullopt when events have none. `dimension` is that of a column of values.
template <class Event>
std::optional<event_field> field_of_column(std::string_view name, std::string_view& dimension) {
  const bool is_value = name.starts_with(values_prefix) && (fields_of<Event> & bit(event_field::values)) != 0;
  if (is_value) dimension = name.substr(values_prefix.size());
  const auto field = is_value ? event_field::values : field_named<Event>(name);
  return field && (*field != event_field::values || is_value) ? field : std::nullopt;
}

inline bool must_be_number(event_field f) { return f == event_field::sequence; }
inline bool may_be_number(event_field f) {
  return f == event_field::at || f == event_field::known_at || f == event_field::due || f == event_field::amount || f == event_field::sequence;
}

/// The texts that the offsets tell apart. Errors: offsets that fall, or begin below 0.
inline bool check_offsets(const given_column& c) {
  if (c.n_texts == 0 || c.views) return true;
  if (c.offsets[0] < 0) return false;
  for (std::size_t i = 0; i < c.n_texts; ++i)
    if (c.offsets[i + 1] < c.offsets[i]) return false;
  return c.data || c.offsets[c.n_texts] == 0;
}
inline std::string_view text_at(const given_column& c, std::size_t i) {
  if (c.views) return c.views[i];
  const auto length = static_cast<std::size_t>(c.offsets[i + 1] - c.offsets[i]);
  return length == 0 ? std::string_view{} : std::string_view(c.data + c.offsets[i], length);
}

/// The first row whose code stands for no text; nullopt without one.
inline std::optional<std::size_t> wrong_code(const given_column& c, std::size_t rows) {
  // Mostly none is wrong and all are given: then one pass, which the compiler makes a few instructions for many rows.
  std::uint32_t greatest = 0;
  for (std::size_t row = 0; row < rows; ++row) greatest = std::max(greatest, static_cast<std::uint32_t>(c.codes[row]));
  if (greatest < c.n_texts) return std::nullopt;
  for (std::size_t row = 0; row < rows; ++row)
    if (c.has(row) && static_cast<std::uint32_t>(c.codes[row]) >= c.n_texts) return row;
  return std::nullopt;
}

/// Which column fills what. Errors: all at once; rows without any column, which cost who gives them nothing.
template <class Event>
std::vector<error> place_columns(const column_batch& batch, std::vector<placed_column<Event>>& out) {
  if (batch.rows > 0 && batch.columns.empty()) return {{errc::missing_value, "at", "no column has a value"}};
  std::vector<error> errors;
  for (const given_column& c : batch.columns) {
    placed_column<Event> p{&c, event_field::values, nullptr, {}, {}, {}};
    const auto field = field_of_column<Event>(c.name, p.dimension);
    if (!field) {
      errors.push_back({errc::unknown_name, c.name, "events have no such column"});
      continue;
    }
    p.field = *field;
    p.text = text_member<Event>(p.field);
    if (c.numbers ? !may_be_number(p.field) : must_be_number(p.field))
      errors.push_back({errc::invalid_value, c.name, c.numbers ? "must be a column of texts" : "must be a column of numbers"});
    if (!c.numbers && !check_offsets(c)) errors.push_back({errc::out_of_range, c.name, "the offsets must rise from 0 on"});
    for (std::size_t i = 0; errors.empty() && c.codes && i < c.n_texts; ++i) p.texts.push_back(text_at(c, i));
    if (p.field == event_field::kind)
      for (const std::string_view text : p.texts) p.kinds.push_back(text.empty() ? no_value : kind_named<Event>(text).value_or(no_kind));
    if (const auto row = c.codes ? wrong_code(c, batch.rows) : std::nullopt)
      errors.push_back({errc::out_of_range, c.name, "the code of row " + std::to_string(*row) + " has no text"});
    out.push_back(std::move(p));
  }
  return errors;
}

/// Reads one batch after the other; the events point into them.
template <class Event>
class column_reader {
 public:
  explicit column_reader(const store_state& store) : fill_(store.store, store.zone) {}

  /// The rows of columns that were placed.
  void read(funnel_call* call, std::size_t n, const std::vector<placed_column<Event>>& columns) {
    rows_.good.reserve(rows_.good.size() + n);
    n_values_ = 0;
    for (const placed_column<Event>& p : columns)
      if (p.field == event_field::values) ++n_values_;
    for (std::size_t row = 0; row < n; ++row) {
      if (row % rows_between_looks == 0) go_on(call, static_cast<double>(row) / static_cast<double>(n));
      read_row(row, columns);
    }
  }

  rows_read<Event>& rows() { return rows_; }

 private:
  void read_row(std::size_t row, const std::vector<placed_column<Event>>& columns) {
    Event& e = rows_.good.emplace_back();
    fill_.begin();
    for (const placed_column<Event>& p : columns) {
      if (!p.from->has(row)) continue;
      if (p.text) {
        e.*p.text = p.from->codes ? p.texts[static_cast<std::size_t>(p.from->codes[row])] : text_at(*p.from, row);
        continue;
      }
      if (p.from->numbers) {
        if (p.from->too_large && (*p.from->too_large)[row]) [[unlikely]]
          return rows_.drop(errc::out_of_range, p.from->name, "", "64 bits do not hold this number");
        if (const row_fault fault = fill_.number(e, p.field, p.from->numbers[row]))
          return rows_.drop(fault.code, p.from->name, std::to_string(p.from->numbers[row]), fault.reason);
        continue;
      }
      if (!p.kinds.empty()) {
        const auto code = static_cast<std::size_t>(p.from->codes[row]);
        if (p.kinds[code] != no_kind) {
          if (p.kinds[code] != no_value) fill_.kind(e, p.kinds[code]);
          continue;
        }
      }
      const std::string_view text = p.from->codes ? p.texts[static_cast<std::size_t>(p.from->codes[row])] : text_at(*p.from, row);
      if (text.empty()) continue;  // none given
      if constexpr (requires { e.values; }) {
        if (p.field == event_field::values) {
          if (e.values.empty()) e.values.reserve(n_values_);
          e.values.push_back({p.dimension, text});
          continue;
        }
      }
      if (const row_fault fault = fill_.text(e, p.field, text)) return rows_.drop(fault.code, p.from->name, text, fault.reason);
    }
    const row_fault fault = fill_.finish(e);
    rows_.end_row(fault, "");
  }

  row_filler fill_;
  rows_read<Event> rows_;
  std::size_t n_values_ = 0;
};

}  // namespace funnel::c
