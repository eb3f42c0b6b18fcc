#include <funnel/io/csv.hpp>

#include "io/activity_rows.hpp"
#include "io/csv_source.hpp"
#include "io/deal_rows.hpp"
#include "io/file_text.hpp"
#include "io/plan_rows.hpp"
#include "io/store_sink.hpp"

#include <funnel/analysis/plan.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

/// Gives `read` a sink into the store that keeps its place in the source, if it has a name.
template <class Event>
result<csv_read_result> read_into(event_store& store, const std::string& source, bool one_row_a_deal, const auto& read) {
  io::many_at_once all(store);
  auto ids = std::make_shared<io::made_ids<deal_event_view>>();
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

result<csv_read_result> read_csv(const std::string& path, const column_mapping& all, event_store& store,
                                 const csv_read_options& options) {
  const auto mapping = all.of_file(path);
  if (!mapping) return mapping.errors();
  if (mapping->shape == row_shape::activity) return read_activities_csv(path, *mapping, store, options);
  auto source = io::csv_source::open(path, io::csv_form(*mapping), options.files, mapping->joins);
  if (!source) return source.errors();
  const bool one_row_a_deal = mapping->shape == row_shape::snapshot;
  return read_into<deal_event_view>(store, options.source, one_row_a_deal, [&](const auto& sink) {
    return io::unless_unreadable([&] { return io::read_deals(*source, *mapping, sink, options); });
  });
}

result<csv_read_result> read_activities_csv(const std::string& path, const column_mapping& all, event_store& store,
                                       const csv_read_options& options) {
  auto mapping = all.of_file(path);
  if (!mapping) return mapping.errors();
  mapping->shape = row_shape::activity;
  auto source = io::csv_source::open(path, io::csv_form(*mapping), options.files);
  if (!source) return source.errors();
  return read_into<activity_event_view>(store, options.source, false, [&](const auto& sink) {
    return io::unless_unreadable([&] { return io::read_activities(*source, *mapping, store, sink, options); });
  });
}

result<sales_plan> read_plan(const std::string& path, const query& q, int decimals, const plan_csv_columns& columns,
                             const file_limits& files) {
  auto source = io::csv_source::open(path, columns.delimiter, files);
  if (!source) return source.errors();
  return io::unless_unreadable([&] { return io::read_plan(*source, q, decimals, columns); });
}

result<std::string> read_file(const std::string& path, const file_limits& limits) {
  const auto file = io::file_text::open(path, limits);
  if (!file) return file.errors();
  return std::string(file->text());
}

}  // namespace v0_1
}  // namespace funnel
