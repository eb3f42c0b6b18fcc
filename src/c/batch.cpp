/// Columns into events.
#include "c/append.hpp"

#include "c/request.hpp"
#include "c/store.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// One column as it was given.
struct funnel_column {
  std::string name;
  const std::int64_t* numbers = nullptr;  ///< of a column of numbers
  const char* data = nullptr;
  const std::int32_t* offsets = nullptr;  ///< of a column of texts, or of its distinct texts
  const std::int32_t* codes = nullptr;
  std::size_t n_texts = 0;
  const std::uint8_t* validity = nullptr;

  bool has(std::size_t row) const noexcept { return !validity || (validity[row / 8] >> (row % 8) & 1) != 0; }
};

struct funnel_batch {
  std::size_t rows = 0;
  std::vector<funnel_column> columns;
};

namespace funnel::c {
namespace {

/// Rows between two looks at the call.
constexpr std::size_t block = 512;

constexpr std::string_view values_prefix = "values.";

/// In place of a kind: the text is none, or is empty.
constexpr std::uint8_t no_kind = 0xFF, no_value = 0xFE;

/// A column and the field that it fills.
struct placed {
  const funnel_column* from;
  event_field field;
  std::string_view dimension;                 ///< of a column of values
  std::vector<std::string_view> texts;        ///< the distinct ones
  std::vector<std::uint8_t> kinds;            ///< what those are, of a column of kinds
};

bool is_number(event_field f) { return f == event_field::sequence; }
bool may_be_number(event_field f) {
  return f == event_field::at || f == event_field::known_at || f == event_field::due || f == event_field::amount || f == event_field::sequence;
}

/// The texts that the offsets tell apart. Errors: offsets that fall, or begin below 0.
bool check_offsets(const funnel_column& c) {
  if (c.n_texts == 0) return true;
  if (c.offsets[0] < 0) return false;
  for (std::size_t i = 0; i < c.n_texts; ++i)
    if (c.offsets[i + 1] < c.offsets[i]) return false;
  return c.data || c.offsets[c.n_texts] == 0;
}
std::string_view text_at(const funnel_column& c, std::size_t i) {
  const auto length = static_cast<std::size_t>(c.offsets[i + 1] - c.offsets[i]);
  return length == 0 ? std::string_view{} : std::string_view(c.data + c.offsets[i], length);
}

/// Which column fills what. Errors: all at once.
template <class Event>
std::vector<error> place(const funnel_batch& batch, std::vector<placed>& out) {
  std::vector<error> errors;
  for (const funnel_column& c : batch.columns) {
    placed p{&c, event_field::values, {}, {}, {}};
    const bool is_value = c.name.starts_with(values_prefix) && (fields_of<Event> & bit(event_field::values)) != 0;
    const auto field = is_value ? event_field::values : field_named<Event>(c.name);
    if (is_value) p.dimension = std::string_view(c.name).substr(values_prefix.size());
    if (!field || (*field == event_field::values && !is_value)) {
      errors.push_back({errc::unknown_name, c.name, "events have no such column"});
      continue;
    }
    p.field = *field;
    if (c.numbers ? !may_be_number(p.field) : is_number(p.field))
      errors.push_back({errc::invalid_value, c.name, c.numbers ? "must be a column of texts" : "must be a column of numbers"});
    if (!c.numbers && !check_offsets(c)) errors.push_back({errc::out_of_range, c.name, "the offsets must rise from 0 on"});
    for (std::size_t i = 0; errors.empty() && c.codes && i < c.n_texts; ++i) p.texts.push_back(text_at(c, i));
    if (p.field == event_field::kind)
      for (const std::string_view text : p.texts) p.kinds.push_back(text.empty() ? no_value : kind_named<Event>(text).value_or(no_kind));
    for (std::size_t row = 0; c.codes && row < batch.rows; ++row)
      if (c.has(row) && (c.codes[row] < 0 || static_cast<std::size_t>(c.codes[row]) >= c.n_texts)) {
        errors.push_back({errc::out_of_range, c.name, "the code of row " + std::to_string(row) + " has no text"});
        break;
      }
    out.push_back(std::move(p));
  }
  return errors;
}

template <class Event>
class batch_reader {
 public:
  batch_reader(const store_state& store, const funnel_batch& batch, const std::vector<placed>& columns)
      : batch_(batch), columns_(columns), fill_(store.store, store.zone) {
    rows_.good.reserve(batch.rows);
    for (const placed& p : columns)
      if (p.field == event_field::values) ++n_values_;
  }

  void read(funnel_call* call) {
    for (std::size_t row = 0; row < batch_.rows; ++row) {
      if (row % block == 0) go_on(call, static_cast<double>(row) / static_cast<double>(batch_.rows));
      read_row(row);
    }
  }

  rows_read<Event>& rows() { return rows_; }

 private:
  void read_row(std::size_t row) {
    Event& e = rows_.good.emplace_back();
    fill_.begin();
    for (const placed& p : columns_) {
      if (!p.from->has(row)) continue;
      if (p.from->numbers) {
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
      if constexpr (requires { e.values; }) {
        if (p.field == event_field::values) {
          if (text.empty()) continue;
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

  const funnel_batch& batch_;
  const std::vector<placed>& columns_;
  row_filler fill_;
  rows_read<Event> rows_;
  std::size_t n_values_ = 0;
};

template <class Event>
std::int32_t append_columns(funnel_call* call, store_state& store, const funnel_batch& batch, const append_request& how, funnel_result** report) {
  std::vector<placed> columns;
  if (const auto errors = place<Event>(batch, columns); !errors.empty()) return fail(call, errors);
  batch_reader<Event> reader(store, batch, columns);
  reader.read(call);
  return append_rows(call, store, reader.rows(), how, report);
}

/// Puts a column into the batch, in place of one of the same name.
std::int32_t set_column(funnel_call* call, funnel_batch* batch, const char* name, std::size_t n_name, bool complete, funnel_column column) {
  return at_edge(call, [&]() -> std::int32_t {
    if (!batch) return fail(call, errc::invalid_argument, "batch", "null");
    if (!given(name, n_name) || n_name == 0) return fail(call, errc::invalid_argument, "column", "the column has no name");
    column.name = text_of(name, n_name);
    if (!complete) return fail(call, errc::invalid_argument, column.name, "null");
    const auto same = std::find_if(batch->columns.begin(), batch->columns.end(), [&](const funnel_column& c) { return c.name == column.name; });
    if (same != batch->columns.end())
      *same = std::move(column);
    else
      batch->columns.push_back(std::move(column));
    return FUNNEL_OK;
  });
}

}  // namespace
}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;

int32_t funnel_batch_new(funnel_call* call, size_t rows, funnel_batch** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    constexpr std::size_t most_rows = std::size_t{1} << 31;
    if (!out) return fail(call, errc::invalid_argument, "out", "null");
    if (rows > most_rows) return fail(call, errc::limit_exceeded, "rows", "a batch has at most 2^31 rows");
    auto made = std::make_unique<funnel_batch>();
    made->rows = rows;
    *out = made.release();
    return FUNNEL_OK;
  });
}

void funnel_batch_free(funnel_batch* batch) { delete batch; }

int32_t funnel_batch_int64(funnel_call* call, funnel_batch* batch, const char* column, size_t n_column, const int64_t* values,
                           const uint8_t* validity) {
  static const std::int64_t none = 0;
  const bool empty = batch && batch->rows == 0;
  return set_column(call, batch, column, n_column, values || empty, {.name = {}, .numbers = values ? values : &none, .validity = validity});
}

int32_t funnel_batch_text(funnel_call* call, funnel_batch* batch, const char* column, size_t n_column, const char* data,
                          const int32_t* offsets, const uint8_t* validity) {
  const std::size_t n = batch ? batch->rows : 0;
  return set_column(call, batch, column, n_column, offsets || n == 0, {.name = {}, .data = data, .offsets = offsets, .n_texts = n, .validity = validity});
}

int32_t funnel_batch_codes(funnel_call* call, funnel_batch* batch, const char* column, size_t n_column, const int32_t* codes,
                           const char* data, const int32_t* offsets, size_t n_values, const uint8_t* validity) {
  const bool complete = (codes || (batch && batch->rows == 0)) && (offsets || n_values == 0);
  static const std::int32_t none = 0;
  return set_column(call, batch, column, n_column, complete,
                    {.name = {}, .data = data, .offsets = offsets, .codes = codes ? codes : &none, .n_texts = n_values, .validity = validity});
}

int32_t funnel_append_batch(funnel_call* call, funnel_store* store, const funnel_batch* batch, const char* options, size_t n_options,
                            funnel_result** report) {
  if (report) *report = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !batch || !given(options, n_options))
      return fail(call, errc::invalid_argument, !store ? "store" : !batch ? "batch" : "options", "null");
    store_state& s = *store->state;
    const auto how = parse_append(text_of(options, n_options), s.zone);
    if (!how) return fail(call, how.errors());
    return how->activities ? append_columns<funnel::activity_event_view>(call, s, *batch, *how, report)
                           : append_columns<funnel::deal_event_view>(call, s, *batch, *how, report);
  });
}
