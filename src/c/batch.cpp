/// Columns as C arrays.
#include "c/columns.hpp"

#include "c/request.hpp"
#include "c/store.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct funnel_batch : funnel::c::column_batch {};

namespace funnel::c {
namespace {

template <class Event>
std::int32_t append_columns(funnel_call* call, store_state& store, const funnel_batch& batch, const append_request& how, funnel_result** report) {
  std::vector<placed_column<Event>> columns;
  if (const auto errors = place_columns<Event>(batch, columns); !errors.empty()) return fail(call, errors);
  column_reader<Event> reader(store);
  reader.read(call, batch.rows, columns);
  return append_rows(call, store, reader.rows(), how, report);
}

/// Puts a column into the batch, in place of one of the same name.
std::int32_t set_column(funnel_call* call, funnel_batch* batch, const char* name, std::size_t n_name, bool complete, given_column column) {
  return at_edge(call, [&]() -> std::int32_t {
    if (!batch) return fail(call, errc::invalid_argument, "batch", "null");
    if (!given(name, n_name) || n_name == 0) return fail(call, errc::invalid_argument, "column", "the column has no name");
    column.name = text_of(name, n_name);
    if (!complete) return fail(call, errc::invalid_argument, column.name, "null");
    const auto same = std::find_if(batch->columns.begin(), batch->columns.end(), [&](const given_column& c) { return c.name == column.name; });
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
