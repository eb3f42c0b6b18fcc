#include <funnel/io/csv.hpp>

#include "core/checkpoint.hpp"
#include "events/store_access.hpp"
#include "io/activity_rows.hpp"
#include "io/csv_source.hpp"
#include "io/deal_rows.hpp"
#include "io/file_text.hpp"
#include "io/plan_rows.hpp"
#include "io/row_splitter.hpp"
#include "io/source_place.hpp"

#include <funnel/analysis/plan.hpp>

#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

/// Ids for events that have none, made of what they say: those that say the same are one.
class made_ids {
 public:
  std::span<const deal_event_view> with_ids(std::span<const deal_event_view> batch) {
    events_.assign(batch.begin(), batch.end());
    ids_.clear();
    ids_.reserve(batch.size());
    for (deal_event_view& e : events_)
      if (e.event_id.empty()) e.event_id = ids_.emplace_back(io::short_hash(said(e)));
    return events_;
  }

 private:
  const std::string& said(const deal_event_view& e) {
    text_.clear();
    const auto add = [&](std::string_view t) { (text_ += std::to_string(t.size()) += ':') += t; };
    const auto number = [&](auto n) { (text_ += std::to_string(n)) += ','; };
    number(static_cast<int>(e.kind)), number(e.at.us), number(e.sequence), number(e.gaps), number(e.amount.has_value());
    number(e.amount.value_or(0));
    for (const std::string_view t : {e.deal, e.stage, e.pipeline, e.owner, e.actor, e.currency, e.reason, e.identity}) add(t);
    for (const auto& v : e.values) add(v.dimension), add(v.value);
    return text_;
  }

  std::vector<deal_event_view> events_;
  std::vector<std::string> ids_;
  std::string text_;
};

/// A store that is kept in a file keeps many batches at once while a file is read into it.
class many_at_once {
 public:
  explicit many_at_once(event_store& store) : writer_(&detail::store_access::writer(store)) {
    if (writer_->keeper) writer_->keeper->hold();
  }
  /// What was applied before something ended the reading is kept, whatever ended it.
  ~many_at_once() {
    if (!writer_) return;
    const detail::limits_of_thread none(nullptr);
    try {
      static_cast<void>(finish());
    } catch (const std::bad_alloc&) {  // kept with the next step that can be
    }
  }
  many_at_once(const many_at_once&) = delete;
  many_at_once& operator=(const many_at_once&) = delete;

  std::optional<error> finish() {
    detail::store_writer* const w = std::exchange(writer_, nullptr);
    return w->keeper ? w->keeper->let_go(*w->state) : std::nullopt;
  }

 private:
  detail::store_writer* writer_;
};

/// Gives `read` a sink into the store that keeps its place in the source, if it has a name.
template <class Event>
result<csv_read_result> read_into(event_store& store, const std::string& source, bool one_row_a_deal, const auto& read) {
  many_at_once all(store);
  auto ids = std::make_shared<made_ids>();
  io::event_sink<Event> sink = [&store, ids, make = one_row_a_deal && !source.empty()](std::span<const Event> batch) {
    if constexpr (std::is_same_v<Event, deal_event_view>)
      if (make) return store.append(ids->with_ids(batch));
    return store.append(batch);
  };
  if (!source.empty() && !one_row_a_deal) {
    sink.marked = store.mark(source);
    sink.mark = [&](const std::string& mark) {
      static_cast<void>(store.append(std::span<const Event>{}, {.source = source, .mark = mark}));
    };
  }
  result<csv_read_result> r = read(sink);
  if (auto not_kept = all.finish()) return *std::move(not_kept);
  return r;
}

/// Whether a name fits a pattern in which `*` stands for any characters.
bool fits(std::string_view name, std::string_view pattern) {
  std::size_t n = 0, p = 0, star = pattern.size(), from = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p, ++n;
    } else if (star < pattern.size()) {
      p = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

result<column_mapping> column_mapping::of_file(std::string_view path) const {
  if (files.empty()) return *this;
  const std::string_view name = path.substr(path.find_last_of('/') + 1);
  std::string known;
  for (const file_mapping& f : files) {
    known += (known.empty() ? "\"" : ", \"") + f.name + '"';
    if (!fits(name, f.name)) continue;
    column_mapping own = f.mapping;
    own.pipelines = pipelines;
    own.currency = currency;
    own.rates = rates;
    return own;
  }
  return error{errc::unknown_name, std::string(path), "the mapping has no file of this name, only " + known};
}

csv_reader::csv_reader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {
  if (text_.starts_with(io::byte_order_mark)) position_ = io::byte_order_mark.size();
}

bool csv_reader::next() {
  unquoted_.clear();
  io::row_splitter split(text_, delimiter_);
  split.seek(position_);
  std::size_t n = 0;
  const bool any = split.next(text_.size(), cells_, n, [&](std::string_view doubled) {
    std::string& cell = unquoted_.emplace_back(doubled.size(), '\0');
    return io::fold_quotes(doubled, cell.data());
  });
  cells_.resize(n);
  problem_ = split.problem();
  position_ = split.position();
  if (any) line_ = next_line_;
  next_line_ += split.next_line();
  return any;
}

result<csv_read_result> read_csv(const std::string& path, const column_mapping& all, event_store& store,
                                 const csv_read_options& options) {
  const auto mapping = all.of_file(path);
  if (!mapping) return mapping.errors();
  if (mapping->shape == row_shape::activity) return read_activities_csv(path, *mapping, store, options);
  auto source = io::csv_source::open(path, io::csv_form(*mapping), options.files, mapping->joins);
  if (!source) return source.errors();
  const bool one_row_a_deal = mapping->shape == row_shape::snapshot;
  return read_into<deal_event_view>(store, options.source, one_row_a_deal, [&](const auto& sink) { return io::read_deals(*source, *mapping, sink, options); });
}

result<csv_read_result> read_activities_csv(const std::string& path, const column_mapping& all, event_store& store,
                                       const csv_read_options& options) {
  auto mapping = all.of_file(path);
  if (!mapping) return mapping.errors();
  mapping->shape = row_shape::activity;
  auto source = io::csv_source::open(path, io::csv_form(*mapping), options.files);
  if (!source) return source.errors();
  return read_into<activity_event_view>(store, options.source, false, [&](const auto& sink) { return io::read_activities(*source, *mapping, store, sink, options); });
}

result<sales_plan> read_plan(const std::string& path, const query& q, int decimals, const plan_csv_columns& columns,
                             const file_limits& files) {
  auto source = io::csv_source::open(path, columns.delimiter, files);
  if (!source) return source.errors();
  return io::read_plan(*source, q, decimals, columns);
}

result<std::string> read_file(const std::string& path, const file_limits& limits) {
  const auto file = io::file_text::open(path, limits);
  if (!file) return file.errors();
  return std::string(file->text());
}

}  // namespace v0_1
}  // namespace funnel
