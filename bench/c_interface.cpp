/// What the C interface costs beside C++: the same rows appended as events, as columns, as Arrow and as JSON lines; a standing funnel asked.
#include "measures.hpp"

#include <funnel/c.h>
#include <funnel/events/store.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel_bench {

using namespace funnel;
using benchmark::DoNotOptimize;
using benchmark::State;

namespace {

constexpr std::size_t most_rows = 1'000'000;
constexpr std::size_t batch_rows = 65'536;
constexpr std::array<const char*, 10> kind_names{"created", "owner", "amount", "dimension", "moved", "won", "lost", "reopened", "deleted", "identified"};

void must(std::int32_t code) {
  if (code != FUNNEL_OK) std::abort();
}

/// A column of few distinct texts, or one text a row when the codes are left empty.
struct text_column {
  std::vector<std::int32_t> codes;
  std::string data;
  std::vector<std::int32_t> offsets{0};
  std::map<std::string, std::int32_t, std::less<>> place;

  void put(std::string_view text) {
    const auto [it, is_new] = place.try_emplace(std::string(text), static_cast<std::int32_t>(place.size()));
    if (is_new) put_whole(text);
    codes.push_back(it->second);
  }
  void put_whole(std::string_view text) {
    data += text;
    offsets.push_back(static_cast<std::int32_t>(data.size()));
  }
  std::string_view operator[](std::size_t row) const {
    const std::size_t i = codes.empty() ? row : static_cast<std::size_t>(codes[row]);
    return std::string_view(data).substr(static_cast<std::size_t>(offsets[i]), static_cast<std::size_t>(offsets[i + 1] - offsets[i]));
  }
};

/// A host's rows, as it may have read them from its database, and the same as lines.
struct host_rows {
  text_column deal, kind, stage, owner, reason;
  std::array<text_column, 3> values;
  std::vector<std::int64_t> at, amount;
  std::vector<std::uint8_t> has_amount;
  std::vector<std::uint8_t> kinds;
  std::vector<std::string> lines;  ///< a text for each batch
  std::size_t n = 0;

  explicit host_rows(const test::generated_deals& deals) {
    deals.in_batches(batch_rows, [&](std::span<const deal_event_view> batch) {
      if (batch.size() < batch_rows || n + batch_rows > most_rows) return;  // all batches are of one size
      std::string& text = lines.emplace_back();
      for (const deal_event_view& e : batch) put(e, text);
    });
  }

 private:
  void put(const deal_event_view& e, std::string& text) {
    const char* name = kind_names[static_cast<std::size_t>(e.kind)];
    deal.put_whole(e.deal);
    kind.put(name);
    kinds.push_back(static_cast<std::uint8_t>(e.kind));
    stage.put(e.stage);
    owner.put(e.owner);
    reason.put(e.reason);
    at.push_back(e.at.us);
    amount.push_back(e.amount.value_or(0));
    if (n % 8 == 0) has_amount.push_back(0);
    if (e.amount) has_amount.back() = static_cast<std::uint8_t>(has_amount.back() | 1U << (n % 8));
    text += "{\"kind\":\"" + std::string(name) + "\",\"deal\":\"" + std::string(e.deal) + "\",\"at\":\"" + to_text(e.at) + '"';
    for (const auto& [field, value] : {std::pair{"stage", e.stage}, {"owner", e.owner}, {"reason", e.reason}})
      if (!value.empty()) text += ",\"" + std::string(field) + "\":\"" + std::string(value) + '"';
    if (e.amount) text += ",\"amount\":" + std::to_string(*e.amount);
    std::string object;
    for (std::size_t d = 0; d < values.size(); ++d) {
      std::string_view value;
      for (const auto& v : e.values)
        if (v.dimension == test::workload_dimensions[d]) value = v.value;
      values[d].put(value);
      if (!value.empty()) object += (object.empty() ? "\"" : ",\"") + std::string(test::workload_dimensions[d]) + "\":\"" + std::string(value) + '"';
    }
    if (!object.empty()) text += ",\"values\":{" + object + "}";
    text += "}\n";
    ++n;
  }
};

funnel_store* new_store() {
  const std::string options = "{\"pipeline\": " + to_json(test::workload_pipeline()) + "}";
  funnel_store* store = nullptr;
  must(funnel_open(nullptr, nullptr, 0, options.data(), options.size(), &store));
  return store;
}

/// As a host in C++ appends its rows.
void append_events(const host_rows& r, event_store& store) {
  std::vector<deal_event_view> batch;
  batch.reserve(batch_rows);
  for (std::size_t first = 0; first < r.n; first += batch_rows) {
    batch.clear();
    for (std::size_t row = first; row < first + batch_rows; ++row) {
      deal_event_view& e = batch.emplace_back();
      e.kind = static_cast<event_kind>(r.kinds[row]);
      e.deal = r.deal[row];
      e.at = instant{r.at[row]};
      e.stage = r.stage[row];
      e.owner = r.owner[row];
      e.reason = r.reason[row];
      if (r.has_amount[row / 8] >> (row % 8) & 1) e.amount = r.amount[row];
      for (std::size_t d = 0; d < r.values.size(); ++d)
        if (const std::string_view value = r.values[d][row]; !value.empty()) e.values.push_back({test::workload_dimensions[d], value});
    }
    if (store.append(batch).applied != batch_rows) std::abort();
  }
}

void append_columns(const host_rows& r, funnel_store* store) {
  for (std::size_t first = 0; first < r.n; first += batch_rows) {
    funnel_batch* batch = nullptr;
    must(funnel_batch_new(nullptr, batch_rows, &batch));
    const auto codes = [&](std::string_view name, const text_column& c) {
      must(funnel_batch_codes(nullptr, batch, name.data(), name.size(), c.codes.data() + first, c.data.data(), c.offsets.data(), c.place.size(), nullptr));
    };
    must(funnel_batch_text(nullptr, batch, "deal", 4, r.deal.data.data(), r.deal.offsets.data() + first, nullptr));
    must(funnel_batch_int64(nullptr, batch, "at", 2, r.at.data() + first, nullptr));
    must(funnel_batch_int64(nullptr, batch, "amount", 6, r.amount.data() + first, r.has_amount.data() + first / 8));
    codes("kind", r.kind);
    codes("stage", r.stage);
    codes("owner", r.owner);
    codes("reason", r.reason);
    for (std::size_t d = 0; d < r.values.size(); ++d) codes("values." + std::string(test::workload_dimensions[d]), r.values[d]);
    must(funnel_append_batch(nullptr, store, batch, nullptr, 0, nullptr));
    funnel_batch_free(batch);
  }
}

/// A batch of the rows as a stream of Arrow, which points to them: texts of few values as dictionaries.
class arrow_batch {
 public:
  arrow_batch(const host_rows& r, std::size_t first) {
    text("deal", r.deal, first, false);
    column("at", "tsu:UTC", {nullptr, r.at.data() + first});
    column("amount", "l", {r.has_amount.data() + first / 8, r.amount.data() + first});
    arrays_.back().null_count = -1;
    text("kind", r.kind, first, true);
    text("stage", r.stage, first, true);
    text("owner", r.owner, first, true);
    text("reason", r.reason, first, true);
    for (std::size_t d = 0; d < r.values.size(); ++d) text("values." + std::string(test::workload_dimensions[d]), r.values[d], first, true);
    for (ArrowSchema& s : schemas_) schema_of_.push_back(&s);
    for (ArrowArray& a : arrays_) array_of_.push_back(&a);
    schema_.format = "+s";
    schema_.n_children = rows_.n_children = static_cast<std::int64_t>(schemas_.size());
    schema_.children = schema_of_.data();
    rows_.children = array_of_.data();
    rows_.length = batch_rows;
    rows_.n_buffers = 1;
    rows_.buffers = nothing_.data();
    schema_.release = [](ArrowSchema* s) { s->release = nullptr; };
    rows_.release = [](ArrowArray* a) { a->release = nullptr; };
    stream.get_schema = [](ArrowArrayStream* s, ArrowSchema* out) { return *out = of(s).schema_, 0; };
    stream.get_next = [](ArrowArrayStream* s, ArrowArray* out) { return *out = std::exchange(of(s).rows_, {}), 0; };
    stream.release = [](ArrowArrayStream* s) { s->release = nullptr; };
    stream.private_data = this;
  }
  ArrowArrayStream stream{};

 private:
  static arrow_batch& of(ArrowArrayStream* s) { return *static_cast<arrow_batch*>(s->private_data); }

  ArrowArray& column(std::string name, const char* format, std::vector<const void*> buffers, std::int64_t length = batch_rows) {
    schemas_.push_back({});
    schemas_.back().format = format;
    schemas_.back().name = names_.emplace_back(std::move(name)).c_str();
    ArrowArray& a = arrays_.emplace_back();
    a.length = length;
    a.n_buffers = static_cast<std::int64_t>(buffers.size());
    a.buffers = buffers_.emplace_back(std::move(buffers)).data();
    return a;
  }
  void text(std::string name, const text_column& c, std::size_t first, bool coded) {
    if (!coded) return void(column(std::move(name), "u", {nullptr, c.offsets.data() + first, c.data.data()}));
    column(std::move(name), "i", {nullptr, c.codes.data() + first});
    ArrowSchema& of_texts = texts_.emplace_back();
    of_texts.format = "u";
    schemas_.back().dictionary = &of_texts;
    ArrowArray& distinct = dictionaries_.emplace_back();
    distinct.length = static_cast<std::int64_t>(c.place.size());
    distinct.n_buffers = 3;
    distinct.buffers = buffers_.emplace_back(std::vector<const void*>{nullptr, c.offsets.data(), c.data.data()}).data();
    arrays_.back().dictionary = &distinct;
  }

  std::deque<std::string> names_;
  std::deque<std::vector<const void*>> buffers_;
  std::deque<ArrowSchema> schemas_, texts_;
  std::deque<ArrowArray> arrays_, dictionaries_;
  std::vector<ArrowSchema*> schema_of_;
  std::vector<ArrowArray*> array_of_;
  std::array<const void*, 1> nothing_{};
  ArrowSchema schema_{};
  ArrowArray rows_{};
};

void append_arrow(const host_rows& r, funnel_store* store) {
  for (std::size_t first = 0; first < r.n; first += batch_rows) {
    arrow_batch batch(r, first);
    must(funnel_append_arrow(nullptr, store, &batch.stream, nullptr, 0, nullptr));
  }
}

}  // namespace

void add_c_interface(std::size_t n) {
  const auto rows = [n]() -> const host_rows& {
    static const host_rows made(data::of(n).deals());
    return made;
  };
  add(name_of("c_append", "events", n), [rows](State& state) {
    for (auto _ : state) {
      event_store store(test::workload_pipeline());
      append_events(rows(), store);
    }
  }, 5);
  add(name_of("c_append", "columns", n), [rows](State& state) {
    for (auto _ : state) {
      funnel_store* store = new_store();
      append_columns(rows(), store);
      funnel_close(nullptr, store);
    }
  }, 5);
  add(name_of("c_append", "arrow", n), [rows](State& state) {
    for (auto _ : state) {
      funnel_store* store = new_store();
      append_arrow(rows(), store);
      funnel_close(nullptr, store);
    }
  }, 5);
  add(name_of("c_append", "lines", n), [rows](State& state) {
    for (auto _ : state) {
      funnel_store* store = new_store();
      for (const std::string& lines : rows().lines) must(funnel_append_json(nullptr, store, lines.data(), lines.size(), nullptr, 0, nullptr));
      funnel_close(nullptr, store);
    }
  }, 5);
  add(name_of("c_standing", "ours", n), [rows](State& state) {
    funnel_store* store = new_store();
    append_columns(rows(), store);
    funnel_standing* standing = nullptr;
    must(funnel_stand(nullptr, store, "{}", 2, &standing));
    for (auto _ : state) {
      for (int i = 0; i < standing_reads_at_once; ++i) {
        std::int64_t numbers[64];
        std::uint64_t revision = 0;
        must(funnel_standing_read(standing, numbers, 64, nullptr, &revision));
        DoNotOptimize(numbers);
      }
    }
    funnel_standing_free(standing);
    funnel_close(nullptr, store);
  }, 5);
}

}  // namespace funnel_bench
