/// Events as Arrow, in every form that a producer may choose, say what the same events say as JSON; tables of answers come back
/// as they are; whatever is wrong with a stream, each of its structs is released once. A failure prints its seed.
#include "support/random_history.hpp"

#include "core/wide_integer.hpp"

#include <funnel/c.h>

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using funnel_test::base_seed;

/// A stream made by hand, which counts what is released. `ArrowSchema` and `ArrowArray` trees own their memory.
int n_made = 0, n_released = 0;

struct made_schema {
  std::string format, name;
  std::deque<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
  ArrowSchema dictionary{};
};
struct made_array {
  std::deque<std::vector<std::uint8_t>> memory;
  std::vector<const void*> buffers;
  std::deque<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
  ArrowArray dictionary{};
};

template <class Struct, class Made>
void release_made(Struct* s) {
  ASSERT_NE(s->release, nullptr) << "released twice";
  auto* made = static_cast<Made*>(s->private_data);
  for (Struct& c : made->children)
    if (c.release) c.release(&c);
  if (made->dictionary.release) made->dictionary.release(&made->dictionary);
  delete made;
  s->release = nullptr;
  ++n_released;
}

made_schema& make_schema(ArrowSchema& out, std::string format, std::string name) {
  auto* made = new made_schema{std::move(format), std::move(name), {}, {}, {}};
  out = {};
  out.format = made->format.c_str();
  out.name = made->name.c_str();
  out.flags = ARROW_FLAG_NULLABLE;
  out.release = release_made<ArrowSchema, made_schema>;
  out.private_data = made;
  ++n_made;
  return *made;
}
made_array& make_array(ArrowArray& out, std::int64_t length, std::int64_t offset) {
  auto* made = new made_array;
  out = {};
  out.length = length;
  out.offset = offset;
  out.null_count = -1;
  out.release = release_made<ArrowArray, made_array>;
  out.private_data = made;
  ++n_made;
  return *made;
}
/// Sets what the struct says of its buffers and children to what there is.
void finish(ArrowArray& a) {
  auto& made = *static_cast<made_array*>(a.private_data);
  a.n_buffers = static_cast<std::int64_t>(made.buffers.size());
  a.buffers = made.buffers.data();
  for (ArrowArray& c : made.children) made.pointers.push_back(&c);
  a.n_children = static_cast<std::int64_t>(made.children.size());
  a.children = made.pointers.data();
  if (made.dictionary.release) a.dictionary = &made.dictionary;
}
void finish(ArrowSchema& s) {
  auto& made = *static_cast<made_schema*>(s.private_data);
  for (ArrowSchema& c : made.children) made.pointers.push_back(&c);
  s.n_children = static_cast<std::int64_t>(made.children.size());
  s.children = made.pointers.data();
  if (made.dictionary.release) s.dictionary = &made.dictionary;
}

template <class T>
const void* keep(made_array& made, const std::vector<T>& values) {
  auto& bytes = made.memory.emplace_back(std::max<std::size_t>(values.size() * sizeof(T), 16));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), values.size() * sizeof(T));
  return bytes.data();
}

struct made_stream {
  ArrowSchema schema{};
  std::deque<ArrowArray> chunks;
  int fail_schema = 0, fail_after = -1;

  static made_stream& of(ArrowArrayStream* s) { return *static_cast<made_stream*>(s->private_data); }
  ~made_stream() {
    if (schema.release) schema.release(&schema);
    for (ArrowArray& a : chunks)
      if (a.release) a.release(&a);
  }
  static void make(ArrowArrayStream& out, std::unique_ptr<made_stream> mine) {
    out.get_schema = [](ArrowArrayStream* s, ArrowSchema* to) {
      if (of(s).fail_schema) return of(s).fail_schema;
      *to = std::exchange(of(s).schema, {});
      return 0;
    };
    out.get_next = [](ArrowArrayStream* s, ArrowArray* to) {
      if (of(s).fail_after-- == 0) return EIO;
      *to = {};
      if (of(s).chunks.empty()) return 0;
      *to = of(s).chunks.front();
      of(s).chunks.pop_front();
      return 0;
    };
    out.get_last_error = [](ArrowArrayStream*) { return "the network is down"; };
    out.release = [](ArrowArrayStream* s) {
      delete static_cast<made_stream*>(s->private_data);
      s->release = nullptr;
      ++n_released;
    };
    out.private_data = mine.release();
    ++n_made;
  }
};

/// A column as texts, none where there is no value: what each form of it is made from.
struct wanted_column {
  std::string name;
  std::vector<std::optional<std::string>> values;
};

/// The forms in which a column can be told.
enum class form { text, large_text, view, dictionary8, dictionary32, dictionary64, int64, int32, timestamp_s, timestamp_ms, timestamp_us, timestamp_ns, naive_us, date32, date64, decimal, raw_s, none };

bool has_value(const std::optional<std::string>& v) { return v.has_value(); }

std::int64_t number_of(const std::optional<std::string>& v) { return v ? std::stoll(*v) : 0; }

void put_validity(made_array& made, const wanted_column& c, std::size_t begin, std::size_t n, std::size_t skip) {
  std::vector<std::uint8_t> bits((skip + n + 7) / 8 + 1, 0xA5);  // what lies before the first row says nothing
  for (std::size_t i = 0; i < n; ++i) {
    const auto bit = static_cast<std::uint8_t>(1U << ((skip + i) % 8));
    std::uint8_t& byte = bits[(skip + i) / 8];
    byte = static_cast<std::uint8_t>(c.values[begin + i] ? byte | bit : byte & ~bit);
  }
  const bool all = std::all_of(c.values.begin() + static_cast<std::ptrdiff_t>(begin), c.values.begin() + static_cast<std::ptrdiff_t>(begin + n), has_value);
  made.buffers.push_back(all && skip % 2 == 0 ? nullptr : keep(made, bits));
}

template <class Offset>
void put_texts(made_array& made, const std::vector<std::string>& texts, std::size_t skip) {
  std::vector<Offset> offsets(skip, 3);
  std::string data = "xyz";
  for (const std::string& t : texts) {
    offsets.push_back(static_cast<Offset>(data.size()));
    data += t;
  }
  offsets.push_back(static_cast<Offset>(data.size()));
  made.buffers.push_back(keep(made, offsets));
  made.buffers.push_back(keep(made, std::vector<char>(data.begin(), data.end())));
}

template <class T, class Of>
void put_numbers(made_array& made, std::size_t n, std::size_t skip, Of&& of) {
  std::vector<T> all(skip, static_cast<T>(77));
  for (std::size_t i = 0; i < n; ++i) all.push_back(static_cast<T>(of(i)));
  made.buffers.push_back(keep(made, all));
}

const char* format_of(form f) {
  switch (f) {
    case form::text: return "u";
    case form::large_text: return "U";
    case form::view: return "vu";
    case form::dictionary8: return "C";
    case form::dictionary32: case form::int32: return "i";
    case form::dictionary64: case form::int64: return "l";
    case form::timestamp_s: case form::raw_s: return "tss:UTC";
    case form::timestamp_ms: return "tsm:Europe/Paris";
    case form::timestamp_us: return "tsu:+02:00";
    case form::timestamp_ns: return "tsn:UTC";
    case form::naive_us: return "tsu:";
    case form::date32: return "tdD";
    case form::date64: return "tdm";
    case form::decimal: return "d:20,2";
    default: return "n";
  }
}

void put_column(ArrowArray& out, const wanted_column& c, form f, std::size_t begin, std::size_t n, std::size_t skip_parent, std::mt19937_64& random) {
  const std::size_t own = random() % 11, skip = own + skip_parent;
  made_array& made = make_array(out, static_cast<std::int64_t>(n + skip_parent), static_cast<std::int64_t>(own));
  const auto value = [&](std::size_t i) -> const std::optional<std::string>& { return c.values[begin + i]; };
  const auto number = [&](std::size_t i) { return number_of(value(i)); };
  if (f == form::none) return finish(out);
  put_validity(made, c, begin, n, skip);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < n; ++i) texts.push_back(value(i).value_or("junk under a null"));
  switch (f) {
    case form::text: put_texts<std::int32_t>(made, texts, skip); break;
    case form::large_text: put_texts<std::int64_t>(made, texts, skip); break;
    case form::view: {
      std::string data = "0123456789ab";
      std::vector<std::int32_t> views(4 * skip, -5);
      for (std::size_t i = 0; i < n; ++i) {
        std::int32_t v[4] = {static_cast<std::int32_t>(texts[i].size()), 0, 0, 0};
        if (!value(i)) v[0] = -1;
        else if (texts[i].size() <= 12) std::memcpy(v + 1, texts[i].data(), texts[i].size());
        else {
          std::memcpy(v + 1, texts[i].data(), 4);
          v[2] = 1;
          v[3] = static_cast<std::int32_t>(data.size());
          data += texts[i];
        }
        views.insert(views.end(), v, v + 4);
      }
      made.buffers.push_back(keep(made, views));
      made.buffers.push_back(keep(made, std::vector<char>{'q'}));
      made.buffers.push_back(keep(made, std::vector<char>(data.begin(), data.end())));
      made.buffers.push_back(keep(made, std::vector<std::int64_t>{1, static_cast<std::int64_t>(data.size())}));
      break;
    }
    case form::dictionary8:
    case form::dictionary32:
    case form::dictionary64: {
      std::vector<std::string> distinct;
      std::vector<std::int64_t> codes;
      for (std::size_t i = 0; i < n; ++i) {
        const auto at = std::find(distinct.begin(), distinct.end(), texts[i]);
        codes.push_back(value(i) ? at - distinct.begin() : 99);
        if (value(i) && at == distinct.end()) distinct.push_back(texts[i]);
      }
      const auto code = [&](std::size_t i) { return codes[i]; };
      if (f == form::dictionary8) put_numbers<std::uint8_t>(made, n, skip, code);
      if (f == form::dictionary32) put_numbers<std::int32_t>(made, n, skip, code);
      if (f == form::dictionary64) put_numbers<std::int64_t>(made, n, skip, code);
      const std::size_t before = random() % 3;
      made_array& d = make_array(made.dictionary, static_cast<std::int64_t>(distinct.size()), static_cast<std::int64_t>(before));
      d.buffers.push_back(nullptr);
      put_texts<std::int32_t>(d, distinct, before);
      finish(made.dictionary);
      break;
    }
    case form::int32: put_numbers<std::int32_t>(made, n, skip, number); break;
    case form::timestamp_s: put_numbers<std::int64_t>(made, n, skip, [&](std::size_t i) { return number(i) / 1'000'000; }); break;
    case form::timestamp_ms: put_numbers<std::int64_t>(made, n, skip, [&](std::size_t i) { return number(i) / 1'000; }); break;
    case form::timestamp_ns: put_numbers<std::int64_t>(made, n, skip, [&](std::size_t i) { return number(i) * 1'000 + 7; }); break;
    case form::date32: put_numbers<std::int32_t>(made, n, skip, [&](std::size_t i) { return number(i) / 86'400'000'000; }); break;
    case form::date64: put_numbers<std::int64_t>(made, n, skip, [&](std::size_t i) { return number(i) / 1'000; }); break;
    case form::decimal: put_numbers<funnel::detail::wide_integer>(made, n, skip, number); break;
    default: put_numbers<std::int64_t>(made, n, skip, number); break;
  }
  finish(out);
}

/// The columns as a stream, cut into chunks at random, each in forms of its own choice.
void make_stream(ArrowArrayStream& out, const std::vector<wanted_column>& columns, const std::function<form(const wanted_column&)>& choose, std::mt19937_64& random) {
  auto stream = std::make_unique<made_stream>();
  made_schema& schema = make_schema(stream->schema, "+s", "");
  std::vector<form> forms;
  for (const wanted_column& c : columns) {
    forms.push_back(choose(c));
    made_schema& child = make_schema(schema.children.emplace_back(), format_of(forms.back()), c.name);
    const bool coded = forms.back() == form::dictionary8 || forms.back() == form::dictionary32 || forms.back() == form::dictionary64;
    if (coded) make_schema(child.dictionary, "u", "");
    finish(schema.children.back());
  }
  finish(stream->schema);
  const std::size_t rows = columns.front().values.size();
  for (std::size_t begin = 0; begin < rows;) {
    const std::size_t n = std::min<std::size_t>(rows - begin, random() % 60);
    const std::size_t skip = random() % 9;
    ArrowArray& chunk = stream->chunks.emplace_back();
    made_array& made = make_array(chunk, static_cast<std::int64_t>(n), static_cast<std::int64_t>(skip));
    made.buffers.push_back(nullptr);
    for (std::size_t i = 0; i < columns.size(); ++i) put_column(made.children.emplace_back(), columns[i], forms[i], begin, n, skip, random);
    finish(chunk);
    begin += n;
  }
  made_stream::make(out, std::move(stream));
}

class c_store {
 public:
  c_store() { EXPECT_EQ(funnel_open(nullptr, nullptr, 0, options.data(), options.size(), &store), FUNNEL_OK); }
  ~c_store() { funnel_close(nullptr, store); }
  std::string ask(const std::string& request) const {
    funnel_result* r = nullptr;
    EXPECT_EQ(funnel_query(nullptr, store, request.data(), request.size(), &r), FUNNEL_OK);
    std::string json = funnel_result_json(r, nullptr);
    funnel_result_free(r);
    return json;
  }
  const std::string options = R"({"currency": {"code": "EUR"}, "zone": "Europe/Moscow", "rates": [{"currency": "USD", "rate": "0.5"}]})";
  funnel_store* store = nullptr;
};

/// Events of some deals; times are microseconds, whole days so that dates can say them.
std::vector<wanted_column> random_events(std::mt19937_64& random, std::size_t n) {
  std::vector<wanted_column> all{{"kind", {}}, {"deal", {}}, {"at", {}}, {"stage", {}}, {"owner", {}}, {"amount", {}}, {"currency", {}}, {"values.region", {}}, {"sequence", {}}, {"event_id", {}}};
  const auto one_of = [&](std::vector<std::optional<std::string>> from) { return from[random() % from.size()]; };
  for (std::size_t i = 0; i < n; ++i) {
    const bool first = i % 3 == 0;
    const std::vector<std::optional<std::string>> row{
        first ? "created" : one_of({"moved", "moved", "won", "owner", "dimension"}),
        std::to_string(1'000 + i / 3),
        std::to_string((20'000 + static_cast<std::int64_t>(i % 3) * 5 + static_cast<std::int64_t>(random() % 3)) * 86'400'000'000),
        std::nullopt,
        one_of({"Anna", "Борис", std::nullopt, "Somebody with a name that is long"}),
        one_of({std::nullopt, std::to_string(random() % 100'000), "0", "-5"}),
        one_of({std::nullopt, "EUR", "USD"}),
        one_of({std::nullopt, "North", "South-south-west"}),
        one_of({std::nullopt, "1", "2"}),
        one_of({std::nullopt, "e" + std::to_string(i)})};
    for (std::size_t c = 0; c < all.size(); ++c) all[c].values.push_back(row[c]);
    if (*all[0].values.back() == "moved") all[3].values.back() = one_of({"presentation", "proposal"});
    if (*all[0].values.back() == "owner") all[4].values.back() = "Вера";
    if (*all[0].values.back() == "dimension") all[7].values.back() = "West";
    if (!all[5].values.back()) all[6].values.back() = std::nullopt;
  }
  return all;
}

form any_form(const wanted_column& c, std::mt19937_64& random) {
  const std::vector<form> texts{form::text, form::large_text, form::view, form::dictionary8, form::dictionary32, form::dictionary64};
  std::vector<form> forms = texts;
  if (c.name == "at") forms = {form::int64, form::timestamp_s, form::timestamp_ms, form::timestamp_us, form::timestamp_ns};
  if (c.name == "sequence") forms = {form::int64, form::int32};
  if (c.name == "amount") forms = {form::int64, form::int32, form::decimal};
  if (c.name == "deal") forms.insert(forms.end(), {form::int64, form::int32});
  if (forms == texts && std::find_if(c.values.begin(), c.values.end(), has_value) == c.values.end()) forms.push_back(form::none);
  return forms[random() % forms.size()];
}

std::string lines_of(const std::vector<wanted_column>& columns) {
  std::string lines;
  for (std::size_t i = 0; i < columns[0].values.size(); ++i) {
    nlohmann::json row = nlohmann::json::object();
    for (const wanted_column& c : columns) {
      if (!c.values[i]) continue;
      if (c.name == "values.region") row["values"] = {{"region", *c.values[i]}};
      else if (c.name == "amount" || c.name == "sequence") row[c.name] = number_of(c.values[i]);
      else if (c.name == "at") row[c.name] = funnel::to_text(funnel::instant{number_of(c.values[i])});
      else row[c.name] = *c.values[i];
    }
    lines += row.dump() + "\n";
  }
  return lines;
}

const std::string whole_cohort = R"({"view": "cohort", "query": {"group_by": ["owner", {"dimension": "region"}]}})";
const std::string whole_report = R"({"query": {"as_of": "2027-01-01", "group_by": ["owner"]}, "options": {"max_deals": 1000}})";

TEST(Arrow, SaysInEveryFormWhatLinesSay) {
  for (int i = 0; i < 40; ++i) {
    const std::uint64_t seed = base_seed() + 8'000'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<wanted_column> events = random_events(random, 1 + random() % 300);
    c_store by_lines, by_arrow;
    const std::string lines = lines_of(events);
    ASSERT_EQ(funnel_append_json(nullptr, by_lines.store, lines.data(), lines.size(), nullptr, 0, nullptr), FUNNEL_OK);
    n_made = n_released = 0;
    ArrowArrayStream stream{};
    make_stream(stream, events, [&](const wanted_column& c) { return any_form(c, random); }, random);
    funnel_call* call = funnel_call_new();
    ASSERT_EQ(funnel_append_arrow(call, by_arrow.store, &stream, nullptr, 0, nullptr), FUNNEL_OK)
        << funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, nullptr) << ": " << funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, nullptr);
    funnel_call_free(call);
    EXPECT_EQ(stream.release, nullptr);
    EXPECT_EQ(n_made, n_released);
    ASSERT_EQ(by_arrow.ask(whole_cohort), by_lines.ask(whole_cohort));
    ASSERT_EQ(by_arrow.ask(whole_report), by_lines.ask(whole_report));
  }
}

/// Appends one row of a deal with this column beside; gives code and message.
std::pair<std::int32_t, std::string> appended(const wanted_column& column, form f, const c_store& to) {
  std::mt19937_64 random(1);
  std::vector<wanted_column> all{{"deal", {}}, {"kind", {}}, column};
  if (column.name != "at") all.push_back({"at", {}});
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    all[0].values.push_back("D" + std::to_string(i));
    all[1].values.push_back("created");
    if (all.size() == 4) all[3].values.push_back("0");
  }
  ArrowArrayStream stream{};
  make_stream(stream, all, [&](const wanted_column& c) { return c.name == column.name ? f : c.name == "at" ? form::int64 : form::text; }, random);
  funnel_call* call = funnel_call_new();
  const std::int32_t code = funnel_append_arrow(call, to.store, &stream, nullptr, 0, nullptr);
  const std::string why = std::string(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, nullptr)) + ": " + funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, nullptr);
  funnel_call_free(call);
  return {code, why};
}

TEST(Arrow, TimesWithoutAZoneAreThoseOfTheStore) {
  // 2026-01-02 in Moscow, which is three hours ahead.
  const std::int64_t midnight = 20'455LL * 86'400'000'000;
  for (const form f : {form::naive_us, form::date32, form::date64}) {
    c_store store;
    ASSERT_EQ(appended({"at", {std::to_string(midnight)}}, f, store).first, FUNNEL_OK);
    const auto report = nlohmann::ordered_json::parse(store.ask(whole_report));
    EXPECT_EQ(report["sections"]["drill_down"]["tables"].front()["rows"][0]["created"], "2026-01-01T21:00:00Z") << static_cast<int>(f);
  }
}

TEST(Arrow, WhatAFieldCannotTakeIsRefused) {
  const c_store store;
  EXPECT_EQ(appended({"amount", {"1"}}, form::timestamp_us, store).second, "amount: a column of this type (\"tsu:+02:00\") cannot fill this field");
  EXPECT_EQ(appended({"sequence", {"1"}}, form::text, store).second, "sequence: a column of this type (\"u\") cannot fill this field");
  EXPECT_EQ(appended({"stage", {"1"}}, form::date32, store).second, "stage: a column of this type (\"tdD\") cannot fill this field");
  EXPECT_EQ(appended({"nothing", {"1"}}, form::text, store).second, "nothing: events have no such column");
  // Times that 64 bits do not hold, by row.
  EXPECT_EQ(appended({"at", {"0", std::to_string(std::numeric_limits<std::int64_t>::max())}}, form::raw_s, store).first, FUNNEL_REJECTED);
  std::mt19937_64 random(2);
  for (const char* format : {"e", "f", "g", "+l", "+s", "z", "w:5", "tts", "tDs", "d:39,2", "d:5,2,256", "tsx:", "", "??", "+r"}) {
    SCOPED_TRACE(format);
    ArrowArrayStream stream{};
    make_stream(stream, {{"deal", {"1"}}, {"amount", {"1"}}}, [](const wanted_column&) { return form::int64; }, random);
    auto& schema = made_stream::of(&stream).schema;
    static_cast<made_schema*>(schema.children[1]->private_data)->format = format;
    schema.children[1]->format = static_cast<made_schema*>(schema.children[1]->private_data)->format.c_str();
    n_made = n_released = 0;
    const int before = n_released;
    EXPECT_EQ(funnel_append_arrow(nullptr, store.store, &stream, nullptr, 0, nullptr), FUNNEL_INVALID_VALUE);
    EXPECT_EQ(n_released - before, 7);  // the stream, the schema and two columns, the rows and two columns
  }
}

/// All structs of a stream, to spoil one.
void collect(ArrowArray& a, std::vector<ArrowArray*>& to) {
  to.push_back(&a);
  for (std::int64_t i = 0; i < a.n_children; ++i) collect(*a.children[i], to);
  if (a.dictionary) collect(*a.dictionary, to);
}
void collect(ArrowSchema& s, std::vector<ArrowSchema*>& to) {
  to.push_back(&s);
  for (std::int64_t i = 0; i < s.n_children; ++i) collect(*s.children[i], to);
  if (s.dictionary) collect(*s.dictionary, to);
}

// What can be seen to be wrong is an error: counts, offsets, buffers and structs that are not there, offsets of texts, codes,
// views. Lengths of buffers the interface does not tell.
TEST(Arrow, AStreamThatIsSpoiltIsAnErrorAndReleasedOnce) {
  int refused = 0;
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t seed = base_seed() + 8'100'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const c_store store;
    n_made = n_released = 0;
    ArrowArrayStream stream{};
    make_stream(stream, random_events(random, 20), [&](const wanted_column& c) { return any_form(c, random); }, random);
    made_stream& mine = made_stream::of(&stream);
    std::vector<ArrowSchema*> schemas;
    std::vector<ArrowArray*> arrays;
    collect(mine.schema, schemas);
    for (ArrowArray& a : mine.chunks) collect(a, arrays);
    ArrowSchema& s = *schemas[random() % schemas.size()];
    ArrowArray& a = *arrays[random() % arrays.size()];
    const std::int64_t odd = std::vector<std::int64_t>{-1, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), std::int64_t{1} << 45}[random() % 4];
    bool must_fail = true;
    switch (random() % 14) {
      case 0: s.format = nullptr; break;
      case 1: s.format = "+w:3"; break;
      case 2: mine.schema.format = "u"; break;
      case 3: mine.schema.children[random() % static_cast<std::size_t>(mine.schema.n_children)] = nullptr; break;
      case 4: mine.schema.n_children = odd; break;
      case 5: mine.chunks.front().n_children = odd; break;
      case 6: mine.chunks.front().children = nullptr; break;
      case 7: mine.chunks.front().length = odd; break;
      case 8: mine.chunks.front().offset = odd; break;
      case 9: mine.fail_schema = EINVAL; break;
      case 10: mine.fail_after = static_cast<int>(random() % 2); break;
      case 11: a.offset = odd; must_fail = a.length > 0; break;
      case 12: a.n_buffers = random() % 2 == 0 ? -1 : 1; must_fail = false; break;
      default: a.buffers = nullptr; must_fail = false; break;
    }
    // The memory stays where it is: only our structs are spoilt, so that what releases them finds it.
    const std::int32_t code = funnel_append_arrow(nullptr, store.store, &stream, nullptr, 0, nullptr);
    refused += code != FUNNEL_OK;
    if (must_fail) {
      EXPECT_NE(code, FUNNEL_OK);
    }
    EXPECT_EQ(stream.release, nullptr);
    ASSERT_EQ(n_made, n_released);
  }
  EXPECT_GT(refused, 600);
}

TEST(Arrow, NullsAndForeignErrorsAreTold) {
  c_store store;
  EXPECT_EQ(funnel_append_arrow(nullptr, store.store, nullptr, nullptr, 0, nullptr), FUNNEL_INVALID_ARGUMENT);
  ArrowArrayStream released{};
  EXPECT_EQ(funnel_append_arrow(nullptr, store.store, &released, nullptr, 0, nullptr), FUNNEL_INVALID_ARGUMENT);
  std::mt19937_64 random(3);
  const auto stream_of = [&](ArrowArrayStream& s) { make_stream(s, {{"deal", {"1"}}}, [](const wanted_column&) { return form::text; }, random); };
  n_made = n_released = 0;
  ArrowArrayStream stream{};
  stream_of(stream);
  EXPECT_EQ(funnel_append_arrow(nullptr, nullptr, &stream, nullptr, 0, nullptr), FUNNEL_INVALID_ARGUMENT);
  stream_of(stream);
  EXPECT_EQ(funnel_append_arrow(nullptr, store.store, &stream, "{\"x\": 1}", 8, nullptr), FUNNEL_UNKNOWN_NAME);
  stream_of(stream);
  made_stream::of(&stream).fail_after = 0;
  funnel_call* call = funnel_call_new();
  EXPECT_EQ(funnel_append_arrow(call, store.store, &stream, nullptr, 0, nullptr), FUNNEL_IO);
  EXPECT_STREQ(funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, nullptr), "the rows could not be read: the network is down");
  stream_of(stream);
  funnel_call_cancel(call);
  EXPECT_EQ(funnel_append_arrow(call, store.store, &stream, nullptr, 0, nullptr), FUNNEL_CANCELLED);
  funnel_call_free(call);
  EXPECT_EQ(n_made, n_released);
}

/// The rows of a stream of one batch, as CSV has them.
std::string as_csv(ArrowArrayStream& stream) {
  ArrowSchema schema{};
  ArrowArray rows{}, end{};
  EXPECT_EQ(stream.get_schema(&stream, &schema), 0);
  EXPECT_EQ(stream.get_next(&stream, &rows), 0);
  EXPECT_EQ(stream.get_next(&stream, &end), 0);
  EXPECT_EQ(end.release, nullptr);
  stream.release(&stream);
  std::string csv;
  for (std::int64_t c = 0; c < schema.n_children; ++c) csv += (c > 0 ? "," : "") + std::string(schema.children[c]->name);
  csv += "\r\n";
  for (std::int64_t row = 0; row < rows.length; ++row) {
    for (std::int64_t c = 0; c < schema.n_children; ++c) {
      if (c > 0) csv += ',';
      const ArrowArray& a = *rows.children[c];
      const auto* bits = static_cast<const std::uint8_t*>(a.buffers[0]);
      if (bits && (bits[row / 8] >> (row % 8) & 1) == 0) continue;
      const std::string format = schema.children[c]->format;
      if (format == "l") csv += std::to_string(static_cast<const std::int64_t*>(a.buffers[1])[row]);
      if (format == "g") csv += "?";
      if (format != "i") continue;
      EXPECT_STREQ(schema.children[c]->dictionary->format, "u");
      const auto code = static_cast<const std::int32_t*>(a.buffers[1])[row];
      const auto* offsets = static_cast<const std::int32_t*>(a.dictionary->buffers[1]);
      EXPECT_LT(code, a.dictionary->length);
      csv += std::string(static_cast<const char*>(a.dictionary->buffers[2]) + offsets[code], static_cast<const char*>(a.dictionary->buffers[2]) + offsets[code + 1]);
    }
    csv += "\r\n";
  }
  // A child may be taken away; who took it releases it.
  ArrowArray taken = *rows.children[0];
  rows.children[0]->release = nullptr;
  rows.release(&rows);
  taken.release(&taken);
  schema.release(&schema);
  return csv;
}

TEST(Arrow, TablesOfAnswersComeBackAndOutliveThem) {
  std::mt19937_64 random(base_seed() + 8'200'000);
  c_store store;
  const std::string lines = lines_of(random_events(random, 200));
  ASSERT_EQ(funnel_append_json(nullptr, store.store, lines.data(), lines.size(), nullptr, 0, nullptr), FUNNEL_OK);
  for (const char* view : {R"({"view": "cohort", "query": {"group_by": ["owner", {"dimension": "region"}]}})", R"({"view": "transitions"})", R"({"view": "periods", "query": {"group_by": ["owner"]}})",
                           R"({"view": "stock", "query": {"as_of": "2027-01-01"}})"}) {
    funnel_result* r = nullptr;
    ASSERT_EQ(funnel_query(nullptr, store.store, view, std::strlen(view), &r), FUNNEL_OK);
    const auto data = nlohmann::json::parse(funnel_result_json(r, nullptr));
    ArrowArrayStream stream{};
    const char* csv = nullptr;
    const std::string how = R"({"format": "csv"})";
    ASSERT_EQ(funnel_result_render(nullptr, r, how.data(), how.size(), &csv, nullptr), FUNNEL_OK);
    const std::string expected = csv;
    ASSERT_EQ(funnel_result_arrow(nullptr, r, nullptr, 0, &stream), FUNNEL_OK);
    funnel_result_free(r);
    EXPECT_EQ(as_csv(stream), expected);
  }
  funnel_result* r = nullptr;
  ASSERT_EQ(funnel_query(nullptr, store.store, whole_report.data(), whole_report.size(), &r), FUNNEL_OK);
  ArrowArrayStream stream{};
  EXPECT_EQ(funnel_result_arrow(nullptr, r, "no.table", 8, &stream), FUNNEL_UNKNOWN_NAME);
  EXPECT_EQ(stream.release, nullptr);
  EXPECT_EQ(funnel_result_arrow(nullptr, nullptr, nullptr, 0, &stream), FUNNEL_INVALID_ARGUMENT);
  EXPECT_EQ(funnel_result_arrow(nullptr, r, nullptr, 0, nullptr), FUNNEL_INVALID_ARGUMENT);
  ASSERT_EQ(funnel_result_arrow(nullptr, r, nullptr, 0, &stream), FUNNEL_OK);
  stream.release(&stream);
  funnel_result_free(r);
}

}  // namespace
