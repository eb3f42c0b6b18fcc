/// Tables of answers as streams of Arrow.
#include "c/answers.hpp"
#include "report/writers/table_csv.hpp"

#include <funnel/core/time.hpp>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace funnel::c {
namespace {

/// A column laid out as Arrow has it.
struct laid_column {
  enum class kind : std::uint8_t { text, integer, real };

  std::string name;
  kind what = laid_column::kind::integer;
  std::vector<std::uint8_t> validity;
  std::int64_t nulls = 0;
  std::vector<std::int64_t> integers;
  std::vector<double> reals;
  std::vector<std::int32_t> codes;      // of texts
  std::vector<std::int32_t> offsets{0};  // of the distinct ones
  std::string texts;
};
struct laid_table {
  std::size_t rows = 0;
  std::vector<laid_column> columns;
};

bool is_there(const doc::cell& c) { return c.what == doc::cell::holds::text || c.what == doc::cell::holds::integer || (c.what == doc::cell::holds::real && std::isfinite(c.real)); }

/// Is a column without any value one of texts? What names a row is.
bool names_rows(const doc::table& t, std::size_t column) {
  const std::string& id = t.columns[column].id;
  if (column == 0 || id.starts_with("by.")) return true;
  for (const char* name : {"id", "name", "from", "to", "end", "period", "deal", "owner", "stage", "reason", "person"})
    if (id == name) return true;
  return false;
}

laid_column::kind kind_of(const doc::table& t, std::size_t column) {
  bool text = false, real = false, integer = false;
  for (std::size_t r = 0; r < io::rows_for_programs(t); ++r) {
    const auto& row = t.rows[r];
    if (column >= row.size()) continue;
    const doc::cell& c = row[column];
    text = text || c.what == doc::cell::holds::text || (c.what == doc::cell::holds::integer && c.of == doc::unit::instant);
    real = real || (c.what == doc::cell::holds::real && c.of != doc::unit::amount);
    integer = integer || c.what == doc::cell::holds::integer || (c.what == doc::cell::holds::real && c.of == doc::unit::amount);
  }
  if (text || (!real && !integer && names_rows(t, column))) return laid_column::kind::text;
  return real ? laid_column::kind::real : laid_column::kind::integer;
}

/// Fills a column: value(row) is what there is, or null.
template <class Value>
laid_column laid_out(std::string name, laid_column::kind what, std::size_t rows, Value&& value) {
  laid_column c;
  c.name = std::move(name);
  c.what = what;
  c.validity.assign((rows + 7) / 8, 0);
  std::map<std::string, std::int32_t> codes;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto [there, text, integer, real] = value(row);
    if (there) c.validity[row / 8] = static_cast<std::uint8_t>(c.validity[row / 8] | 1U << (row % 8));
    c.nulls += !there;
    if (what == laid_column::kind::integer) c.integers.push_back(there ? integer : 0);
    if (what == laid_column::kind::real) c.reals.push_back(there ? real : 0);
    if (what != laid_column::kind::text) continue;
    std::int32_t code = 0;
    if (there) {
      const auto [it, is_new] = codes.try_emplace(text, static_cast<std::int32_t>(codes.size()));
      code = it->second;
      if (is_new) {
        c.texts += text;
        c.offsets.push_back(static_cast<std::int32_t>(c.texts.size()));
      }
    }
    c.codes.push_back(code);
  }
  return c;
}

struct value_at {
  bool there = false;
  std::string text{};
  std::int64_t integer = 0;
  double real = 0;
};

laid_table laid_out(const doc::table& t) {
  laid_table out;
  out.rows = io::rows_for_programs(t);
  const std::vector<io::column_parts> parts = io::parts_of(t);
  static const doc::cell nothing;
  for (std::size_t column = 0; column < t.columns.size(); ++column) {
    if (t.columns[column].whose == doc::reader::people) continue;
    const std::string& id = t.columns[column].id;
    const auto at = [&](std::size_t row) -> const doc::cell& { return column < t.rows[row].size() ? t.rows[row][column] : nothing; };
    const laid_column::kind what = kind_of(t, column);
    out.columns.push_back(laid_out(id, what, out.rows, [&](std::size_t row) {
      const doc::cell& c = at(row);
      value_at v{is_there(c), c.id.empty() ? c.text : c.id, c.integer, c.what == doc::cell::holds::integer ? static_cast<double>(c.integer) : c.real};
      if (v.there && c.what == doc::cell::holds::real && c.of == doc::unit::amount) v.integer = std::llround(c.real);  // money is whole
      if (c.what == doc::cell::holds::integer && c.of == doc::unit::instant) v.text = to_text(instant{c.integer});
      if (what == laid_column::kind::text && c.what == doc::cell::holds::integer && c.of != doc::unit::instant) v.text = std::to_string(c.integer);
      if (what == laid_column::kind::text && c.what == doc::cell::holds::real) v.text = std::to_string(c.real);
      return v;
    }));
    const auto real = [&](const char* suffix, auto&& of) {
      out.columns.push_back(laid_out(id + suffix, laid_column::kind::real, out.rows, [&](std::size_t row) { return value_at{at(row).has_interval(), {}, 0, of(at(row))}; }));
    };
    const auto count = [&](const char* suffix, auto&& of) {
      out.columns.push_back(laid_out(id + suffix, laid_column::kind::integer, out.rows, [&](std::size_t row) { return value_at{at(row).n >= 0, {}, of(at(row)), 0}; }));
    };
    if (parts[column].interval) {
      real("_lower", [](const doc::cell& c) { return c.lower; });
      real("_upper", [](const doc::cell& c) { return c.upper; });
    }
    if (parts[column].evidence) {
      count("_hits", [](const doc::cell& c) { return c.hits; });
      count("_n", [](const doc::cell& c) { return c.n; });
    }
  }
  return out;
}

using shared_table = std::shared_ptr<const laid_table>;

/// What a struct that we gave away keeps; its children may be moved out of it, and are released then by who took them.
template <class Struct>
struct kept {
  shared_table table;
  std::vector<Struct> children;
  std::vector<Struct*> pointers;
  Struct dictionary{};
  std::array<const void*, 3> buffers{};
  std::vector<std::string> texts;

  static void release(Struct* s) {
    auto* const mine = static_cast<kept*>(s->private_data);
    for (Struct& c : mine->children)
      if (c.release) c.release(&c);
    if (mine->dictionary.release) mine->dictionary.release(&mine->dictionary);
    s->release = nullptr;
    delete mine;
  }
  /// An empty struct that keeps the table and has room for children.
  static kept& make(Struct& out, shared_table table, std::size_t n_children = 0) {
    auto mine = std::make_unique<kept>();
    mine->table = std::move(table);
    mine->children.resize(n_children);
    for (Struct& c : mine->children) mine->pointers.push_back(&c);
    out = {};
    out.n_children = static_cast<std::int64_t>(n_children);
    out.children = n_children == 0 ? nullptr : mine->pointers.data();
    out.release = release;
    out.private_data = mine.get();
    return *mine.release();
  }
};

void make_schema(ArrowSchema& out, const char* format, const char* name, const shared_table& table) {
  kept<ArrowSchema>::make(out, table);
  out.format = format;
  out.name = name;
  out.flags = ARROW_FLAG_NULLABLE;
}

void make_schema(ArrowSchema& out, const shared_table& table) {
  auto& mine = kept<ArrowSchema>::make(out, table, table->columns.size());
  out.format = "+s";
  out.name = "";
  for (std::size_t i = 0; i < table->columns.size(); ++i) {
    const laid_column& c = table->columns[i];
    ArrowSchema& child = mine.children[i];
    const bool text = c.what == laid_column::kind::text;
    make_schema(child, text ? "i" : c.what == laid_column::kind::real ? "g" : "l", c.name.c_str(), table);
    if (!text) continue;
    auto& of_child = *static_cast<kept<ArrowSchema>*>(child.private_data);
    make_schema(of_child.dictionary, "u", "", table);
    child.dictionary = &of_child.dictionary;
  }
}

/// Buffers that are not null although there are no rows.
const void* pointer_to(const void* data) {
  alignas(8) static const std::array<std::uint8_t, 8> none{};
  return data ? data : none.data();
}

void make_array(ArrowArray& out, std::size_t rows, std::int64_t nulls, std::array<const void*, 3> buffers, std::int64_t n_buffers, const shared_table& table) {
  auto& mine = kept<ArrowArray>::make(out, table);
  mine.buffers = buffers;
  out.length = static_cast<std::int64_t>(rows);
  out.null_count = nulls;
  out.n_buffers = n_buffers;
  out.buffers = mine.buffers.data();
}

void make_array(ArrowArray& out, const shared_table& table) {
  auto& mine = kept<ArrowArray>::make(out, table, table->columns.size());
  out.length = static_cast<std::int64_t>(table->rows);
  out.n_buffers = 1;
  out.buffers = mine.buffers.data();
  for (std::size_t i = 0; i < table->columns.size(); ++i) {
    const laid_column& c = table->columns[i];
    ArrowArray& child = mine.children[i];
    const void* values = c.what == laid_column::kind::text    ? static_cast<const void*>(c.codes.data())
                         : c.what == laid_column::kind::real ? static_cast<const void*>(c.reals.data())
                                                              : static_cast<const void*>(c.integers.data());
    make_array(child, table->rows, c.nulls, {c.nulls > 0 ? c.validity.data() : nullptr, pointer_to(values), nullptr}, 2, table);
    if (c.what != laid_column::kind::text) continue;
    auto& of_child = *static_cast<kept<ArrowArray>*>(child.private_data);
    make_array(of_child.dictionary, c.offsets.size() - 1, 0, {nullptr, c.offsets.data(), pointer_to(c.texts.data())}, 3, table);
    child.dictionary = &of_child.dictionary;
  }
}

/// A stream of one batch.
struct table_stream {
  shared_table table;
  bool given = false;

  static table_stream& of(ArrowArrayStream* s) { return *static_cast<table_stream*>(s->private_data); }
  template <class Struct>
  static int give(Struct* out, const shared_table& table, void (*make)(Struct&, const shared_table&)) noexcept {
    *out = {};
    try {
      make(*out, table);
      return 0;
    } catch (...) {
      if (out->release) out->release(out);
      return ENOMEM;
    }
  }
  static int get_schema(ArrowArrayStream* s, ArrowSchema* out) { return give<ArrowSchema>(out, of(s).table, make_schema); }
  static int get_next(ArrowArrayStream* s, ArrowArray* out) {
    table_stream& mine = of(s);
    *out = {};
    if (mine.given) return 0;
    const int code = give<ArrowArray>(out, mine.table, make_array);
    mine.given = code == 0;
    return code;
  }
  static const char* get_last_error(ArrowArrayStream*) { return "no memory left"; }
  static void release(ArrowArrayStream* s) {
    delete static_cast<table_stream*>(s->private_data);
    s->release = nullptr;
  }
};

}  // namespace
}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;

int32_t funnel_result_arrow(funnel_call* call, funnel_result* result, const char* table, size_t n_table, struct ArrowArrayStream* out) {
  if (out) *out = {};
  return at_edge(call, [&]() -> std::int32_t {
    if (!result || !out || !given(table, n_table)) return fail(call, errc::invalid_argument, !result ? "result" : !out ? "out" : "table", "null");
    if (!result->document) return fail(call, errc::invalid_argument, "result", "this result is JSON only");
    const funnel::doc::document d = result->document(result->lang);
    const auto found = funnel::io::find_table(d, text_of(table, n_table));
    if (!found) return fail(call, found.errors());
    auto stream = std::make_unique<table_stream>();
    stream->table = std::make_shared<const laid_table>(laid_out(**found));
    out->get_schema = table_stream::get_schema;
    out->get_next = table_stream::get_next;
    out->get_last_error = table_stream::get_last_error;
    out->release = table_stream::release;
    out->private_data = stream.release();
    return FUNNEL_OK;
  });
}
