/// Reads the rows of a table into events, in several threads if wanted, and gives them to the store in their order.
#pragma once

#include "io/csv_chunks.hpp"
#include "io/csv_events.hpp"
#include "io/csv_rows.hpp"
#include "io/ordered_pipeline.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

/// What takes the events of a file, batch by batch in the order of the file: a store, as a rule. It refuses a batch as a
/// whole when a row of it is wrong.
template <class Event>
using event_sink = std::function<append_report(std::span<const Event>)>;

/// Bytes of a chunk: about a thousand rows, whose events stay in the second-level cache until the store has them.
inline constexpr std::size_t customary_chunk = 64 * 1024;

/// A chunk of the file, and what became of its rows.
template <class Event, class Rows>
struct row_chunk {
  Rows rows;
  std::size_t max_listed;
  chunk_finder::chunk of{};
  event_buffer<Event> events{};
  std::vector<std::size_t> line_of{};  // of each event, from the chunk's first: those of one line stand or fall together
  std::size_t n_rows = 0;
  std::size_t n_lines = 0;
  std::size_t n_rejected = 0;
  std::vector<rejected_row> rejections{};  // the first ones

  void read() {
    events.shrink(0);
    line_of.clear();
    rejections.clear();
    n_rows = n_rejected = 0;
    rejected_row why;
    rows.start(of.begin, of.end);
    csv_cursor& row = rows.row();
    for (; row.next(); ++n_rows) {
      if (rows.read(events, why)) {
        line_of.resize(events.size(), row.line());
      } else {
        ++n_rejected;
        if (rejections.size() < max_listed) rejections.push_back(std::exchange(why, {}));
      }
    }
    n_lines = row.n_lines();
  }
};

/// Appends chunk after chunk, and sums up what was read.
template <class Event>
class row_appender {
 public:
  row_appender(const std::string& path, const csv_table& table, const event_sink<Event>& append,
               const csv_read_options& options)
      : path_(path), size_(table.text().size()), line_(table.first_line()), append_(append), options_(options) {
    read_.summary.files.push_back(path);
  }

  /// The next chunk of the file.
  template <class Rows>
  void take(row_chunk<Event, Rows>& c) {
    input_summary& summary = read_.summary;
    if (options_.progress && (summary.rows == 0 || c.of.begin - told_ >= bytes_between_calls))
      options_.progress(told_ = c.of.begin, size_);
    summary.rows += c.n_rows;
    summary.rejected += c.n_rejected;
    for (rejected_row& why : c.rejections) why.line += line_;
    found_ = std::move(c.rejections);
    c.rows.tell(read_);
    if (!options_.strict)
      append_good(c.events.all(), c.line_of);
    else if (summary.rejected == 0)
      keep(c);
    list_found();
    line_ += c.n_lines;
  }

  result<csv_read_result> finish(std::vector<std::string> notes) && {
    input_summary& summary = read_.summary;
    if (options_.strict) {
      if (summary.rejected == 0) append_kept();
      if (summary.rejected > 0) return refused();
    }
    summary.applied = summary.rows - summary.rejected;
    summary.notes = std::move(notes);
    if (n_duplicates_ > 0)
      summary.notes.push_back("applied before, so nothing changed: " + std::to_string(n_duplicates_) + " events");
    if (options_.progress) options_.progress(size_, size_);
    return std::move(read_);
  }

 private:
  static constexpr std::size_t bytes_between_calls = 1 << 20;

  /// Appends the rows that the sink takes. Where it refuses, they are tried one by one, each after those before it: so
  /// what is wrong does not depend on where a batch ends.
  void append_good(std::span<const Event> events, std::span<const std::size_t> line_of) {
    if (events.empty() || append_whole(events).empty()) return;
    for (std::size_t begin = 0, end = 0; begin < events.size(); begin = end) {
      while (end < events.size() && line_of[end] == line_of[begin]) ++end;
      const std::vector<rejection> wrong = append_whole(events.subspan(begin, end - begin));
      if (!wrong.empty()) reject(wrong, [&](std::size_t) { return line_ + line_of[begin]; });
    }
  }

  /// Rejections; where there are any, nothing was appended.
  std::vector<rejection> append_whole(std::span<const Event> events) {
    append_report report = append_(events);
    if (!report.rejected.empty()) return std::move(report.rejected);
    n_duplicates_ += report.duplicates;
    for (const Event& e : events)
      if (!read_.last_time || *read_.last_time < e.at) read_.last_time = e.at;
    return {};
  }

  /// Rejects each line of which an event was refused for its own sake, for the first such.
  template <class LineOf>
  void reject(const std::vector<rejection>& refusals, const LineOf& line_of) {
    std::size_t last = 0;
    for (const rejection& r : refusals) {
      if (r.code == errc::invalid_argument) continue;  // refused because of another row
      const std::size_t line = line_of(r.row);
      if (line == std::exchange(last, line)) continue;
      ++read_.summary.rejected;
      found_.push_back({{}, line, r.field, r.value, r.reason});
    }
  }

  /// Strict reading applies all or nothing, so nothing is appended before everything was read.
  template <class Rows>
  void keep(row_chunk<Event, Rows>& c) {
    const std::span<Event> events = c.events.all();
    kept_.insert(kept_.end(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
    for (const std::size_t line : c.line_of) kept_lines_.push_back(line_ + line);
    kept_cells_.push_back(c.rows.row().keep_cells());
  }
  void append_kept() {
    reject(append_whole(kept_), [&](std::size_t i) { return kept_lines_[i]; });
    list_found();
  }

  /// Lists what was found wrong with the rows of this chunk behind what was listed before.
  void list_found() {
    std::sort(found_.begin(), found_.end(),
              [](const rejected_row& a, const rejected_row& b) { return a.line < b.line; });
    std::vector<rejected_row>& listed = read_.summary.rejections;
    for (rejected_row& why : found_) {
      if (listed.size() == options_.max_listed_rejections) break;
      why.file = path_;
      listed.push_back(std::move(why));
    }
    found_.clear();
  }

  std::vector<error> refused() const {
    const input_summary& s = read_.summary;
    std::vector<error> errors{{errc::invalid_value, path_,
                               std::to_string(s.rejected) + " of " + std::to_string(s.rows) +
                                   " rows are wrong; strict reading applies none"}};
    for (const rejected_row& r : s.rejections)
      errors.push_back({errc::invalid_value,
                        path_ + ":" + std::to_string(r.line) + (r.column.empty() ? "" : ", column " + r.column),
                        (r.value.empty() ? "" : "\"" + r.value + "\": ") + r.reason});
    return errors;
  }

  const std::string& path_;
  std::size_t size_;
  std::size_t line_;      // of the chunk
  std::size_t told_ = 0;  // bytes, to `progress`
  const event_sink<Event>& append_;
  const csv_read_options& options_;
  csv_read_result read_;
  std::size_t n_duplicates_ = 0;
  std::vector<rejected_row> found_;  // in this chunk
  std::vector<Event> kept_;
  std::vector<std::size_t> kept_lines_;
  std::vector<std::shared_ptr<const void>> kept_cells_;
};

/// Reads all rows by copies of `rows`, whose `read(events, why)` makes events of a row.
template <class Event, class Rows>
result<csv_read_result> read_rows(const std::string& path, const csv_table& table, Rows rows,
                                  const event_sink<Event>& append, const csv_read_options& options,
                                  std::size_t least_chunk) {
  if (!rows.errors().empty()) return rows.errors();
  chunk_finder chunks(table.text(), table.first_row(), table.delimiter(), least_chunk);
  const std::size_t n_others = (table.text().size() - table.first_row()) / std::max<std::size_t>(least_chunk, 1);
  const std::size_t n_helpers = std::min<std::size_t>(std::max(options.how.threads, 1U) - 1, n_others);
  // Two ahead for each helper, so that none waits when one chunk takes longer.
  std::vector<row_chunk<Event, Rows>> slots(1 + 3 * n_helpers, {rows, options.max_listed_rejections});
  row_appender<Event> appender(path, table, append, options);
  {
    ordered_pipeline<row_chunk<Event, Rows>> pipeline(
        slots, n_helpers,
        [&](auto& slot) {
          const auto next = chunks.next();
          if (next) slot.of = *next;
          return next.has_value();
        },
        [](auto& slot) { slot.read(); });
    while (auto* chunk = pipeline.next()) appender.take(*chunk);
  }
  for (const auto& slot : slots) rows.count_in(slot.rows);
  return std::move(appender).finish(rows.notes());
}

}  // namespace funnel::io
