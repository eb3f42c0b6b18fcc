/// Events from a stream of Arrow.
#include "c/arrow.hpp"
#include "c/arrow_column.hpp"
#include "c/columns.hpp"
#include "c/store.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace funnel::c {
namespace {

/// The greatest offset: with the most rows it is far inside 64 bits.
constexpr std::int64_t most_offset = std::int64_t{1} << 40;
constexpr std::int64_t most_columns = 10'000;

error told_by(ArrowArrayStream* stream, int code, const char* what) {
  const char* text = stream->get_last_error ? stream->get_last_error(stream) : nullptr;
  return {errc::io, "stream", std::string(what) + ": " + (text && *text ? text : std::strerror(code))};
}

/// One record batch: it stays until its events are appended.
struct chunk {
  owned<ArrowArray> array;
  column_batch columns;
  std::deque<column_memory> memory;
};

template <class Event>
class arrow_appender {
 public:
  arrow_appender(funnel_call* call, store_state& store, ArrowArrayStream* stream) : call_(call), store_(store), stream_(stream), reader_(store) {}

  std::vector<error> read() {
    if (!stream_->get_schema || !stream_->get_next) return {{errc::invalid_argument, "stream", "the stream has no functions"}};
    if (const int code = stream_->get_schema(stream_, schema_.get()); code != 0) return {told_by(stream_, code, "the schema could not be read")};
    if (auto errors = check_schema(); !errors.empty()) return errors;
    for (;;) {
      go_on(call_, 0);
      chunk& next = chunks_.emplace_back();
      if (const int code = stream_->get_next(stream_, next.array.get()); code != 0) return {told_by(stream_, code, "the rows could not be read")};
      if (!next.array->release) return {};
      if (auto errors = take(next); !errors.empty()) return errors;
    }
  }
  rows_read<Event>& rows() { return reader_.rows(); }

 private:
  std::vector<error> check_schema() {
    if (!schema_->release) return {{errc::invalid_argument, "stream", "the stream has no schema"}};
    const auto bad = [](const char* why) { return std::vector<error>{{errc::invalid_argument, "schema", why}}; };
    if (!schema_->format || std::strcmp(schema_->format, "+s") != 0) return bad("the rows must be record batches: a struct of columns");
    if (schema_->n_children < 0 || schema_->n_children > most_columns || (schema_->n_children > 0 && !schema_->children)) return bad("the columns are missing");
    std::vector<error> errors;
    std::set<std::string> known;
    for (std::int64_t i = 0; i < schema_->n_children; ++i) {
      const ArrowSchema* c = schema_->children[i];
      if (!c || !c->format) return bad("a column is missing");
      const std::string name = c->name ? c->name : "";
      std::string_view dimension;
      const auto field = field_of_column<Event>(name, dimension);
      if (!field) errors.push_back({errc::unknown_name, name, "events have no such column"});
      if (!known.insert(name).second) errors.push_back({errc::duplicate, name, "there are two columns of this name"});
      names_.push_back(name);
      fields_.push_back(field.value_or(event_field::deal));
    }
    return errors;
  }

  std::vector<error> take(chunk& c) {
    const ArrowArray& a = *c.array;
    const auto bad = [](const char* why) { return std::vector<error>{{errc::invalid_argument, "rows", why}}; };
    if (a.length < 0 || a.length > static_cast<std::int64_t>(most_rows) || a.offset < 0 || a.offset > most_offset) return bad("the number of rows is none");
    if (a.n_children != schema_->n_children || (a.n_children > 0 && !a.children)) return bad("the columns are not those of the schema");
    if (a.null_count > 0) return bad("a row is null as a whole");
    if (a.null_count != 0 && a.n_buffers > 0 && a.buffers && a.buffers[0]) {
      const given_column whole{.name = {}, .validity = static_cast<const std::uint8_t*>(a.buffers[0]), .first_bit = static_cast<std::size_t>(a.offset)};
      for (std::size_t row = 0; row < static_cast<std::size_t>(a.length); ++row)
        if (!whole.has(row)) return bad("a row is null as a whole");
    }
    c.columns.rows = static_cast<std::size_t>(a.length);
    std::vector<error> errors;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const ArrowArray* column = a.children[i];
      if (!column || column->length < 0 || column->length > most_offset || column->offset < 0 || column->offset > most_offset || column->length < a.offset + a.length) {
        errors.push_back({errc::invalid_argument, names_[i], "the column has fewer rows than there are"});
        continue;
      }
      given_column out{.name = names_[i]};
      bool any = false;
      const arrow_column from{*schema_->children[i], *column, static_cast<std::size_t>(column->offset + a.offset), c.columns.rows, fields_[i], store_.zone};
      if (auto wrong = read_column(from, out, c.memory.emplace_back(), any))
        errors.push_back(*std::move(wrong));
      else if (any)
        c.columns.columns.push_back(std::move(out));
    }
    if (!errors.empty()) return errors;
    std::vector<placed_column<Event>> placed;
    if (errors = place_columns<Event>(c.columns, placed); !errors.empty()) return errors;
    reader_.read(call_, c.columns.rows, placed);
    return {};
  }

  funnel_call* call_;
  store_state& store_;
  ArrowArrayStream* stream_;
  owned<ArrowSchema> schema_;
  std::vector<std::string> names_;
  std::vector<event_field> fields_;
  std::deque<chunk> chunks_;
  column_reader<Event> reader_;
};

template <class Event>
std::int32_t append_stream(funnel_call* call, store_state& store, ArrowArrayStream* stream, const append_request& how, funnel_result** report) {
  arrow_appender<Event> appender(call, store, stream);
  if (const auto errors = appender.read(); !errors.empty()) return fail(call, errors);
  return append_rows(call, store, appender.rows(), how, report);
}

}  // namespace
}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;

int32_t funnel_append_arrow(funnel_call* call, funnel_store* store, struct ArrowArrayStream* stream, const char* options,
                            size_t n_options, funnel_result** report) {
  if (report) *report = nullptr;
  if (!stream || !stream->release) return at_edge(call, [&] { return fail(call, errc::invalid_argument, "stream", "null, or released"); });
  owned<ArrowArrayStream> mine(stream);
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !given(options, n_options)) return fail(call, errc::invalid_argument, store ? "options" : "store", "null");
    store_state& s = *store->state;
    const auto how = parse_append(text_of(options, n_options), s.zone);
    if (!how) return fail(call, how.errors());
    return how->activities ? append_stream<funnel::activity_event_view>(call, s, mine.get(), *how, report)
                           : append_stream<funnel::deal_event_view>(call, s, mine.get(), *how, report);
  });
}
