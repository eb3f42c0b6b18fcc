/// What readers of CSV files share: cells into values, and rows into events that the store takes or refuses.
#pragma once

#include "csv_table.hpp"

#include <funnel/adapters/csv.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// Finds columns, reads cells, and remembers what is wrong: with the file in `errors`, with a row in the row's `why`.
class row_reader {
 public:
  row_reader(const csv_table& table, const time_zone& zone) : table_(table), zone_(zone) {}

  /// Mapped columns that the header does not have.
  const std::vector<error>& errors() const noexcept { return errors_; }

 protected:
  std::size_t place(const std::string& column, const char* field) {
    if (column.empty()) return csv_table::npos;
    const std::size_t at = table_.column(column);
    if (at == csv_table::npos)
      errors_.push_back({errc::unknown_name, field, "the file has no column \"" + column + "\""});
    return at;
  }
  std::size_t require(const std::string& column, const char* field) {
    if (column.empty()) errors_.push_back({errc::missing_value, field, "the mapping names no column for it"});
    return place(column, field);
  }

  /// Begins a row: what is wrong with it goes to `why`. False when it cannot be split into cells.
  bool start_row(rejected_row& why) {
    why_ = &why;
    why.line = table_.line();
    return table_.problem().empty() || reject("", "", table_.problem());
  }
  bool reject(std::string_view column, std::string_view value, std::string reason) {
    why_->column = column;
    why_->value = value;
    why_->reason = std::move(reason);
    return false;
  }

  /// Reads a time; an empty cell leaves `out` as it is.
  bool read_time(std::size_t column, const std::string& name, std::optional<instant>& out) {
    const std::string_view text = table_.cell(column);
    if (text.empty()) return true;
    out = parse_time(text, zone_);
    return out ? true : reject(name, text, "this is not an ISO 8601 date or time");
  }

  /// Puts down what had to be assumed, if it was.
  static void say(std::vector<std::string>& notes, std::size_t n, const std::string& what) {
    if (n > 0) notes.push_back(what + ": " + std::to_string(n) + (n == 1 ? " row" : " rows"));
  }

  const csv_table& table_;
  std::vector<error> errors_;

 private:
  const time_zone& zone_;
  rejected_row* why_ = nullptr;
};

/// Reads the rows of a table into events by `rows.read(events, why)` and appends them to the store.
template <class Event, class Rows>
result<csv_read_result> read_rows(const std::string& path, csv_table& table, Rows& rows, event_store& store,
                                  const csv_read_options& options) {
  csv_read_result read;
  input_summary& summary = read.summary;
  summary.files.push_back(path);
  const auto reject = [&](rejected_row why) {
    ++summary.rejected;
    why.file = path;
    summary.rejections.push_back(std::move(why));
  };
  std::vector<Event> events;
  std::vector<std::size_t> line_of;  // of each event: events of one line stand or fall together
  while (table.next()) {
    if (options.progress && summary.rows % 16'384 == 0) options.progress(table.position(), table.size());
    ++summary.rows;
    rejected_row why;
    if (!rows.read(events, why)) reject(std::move(why));
    line_of.resize(events.size(), table.line());
  }

  // The store refuses the batch as long as a row is wrong; without those rows it is tried again.
  const auto refused = [&] {
    return error{errc::invalid_value, path, std::to_string(summary.rejected) + " of " + std::to_string(summary.rows) + " rows are wrong; strict reading applies none"};
  };
  append_report report;
  for (;;) {
    if (options.strict && summary.rejected > 0) break;
    report = store.append(events);
    if (report.rejected.empty()) break;
    std::vector<std::size_t> bad_lines;
    for (const rejection& r : report.rejected) {
      if (r.code == errc::invalid_argument) continue;  // refused because of another row
      const std::size_t line = line_of[r.row];
      if (!bad_lines.empty() && bad_lines.back() == line) continue;
      bad_lines.push_back(line);
      reject({path, line, r.field, r.value, r.reason});
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (std::binary_search(bad_lines.begin(), bad_lines.end(), line_of[i])) continue;
      if (kept != i) events[kept] = std::move(events[i]);
      line_of[kept++] = line_of[i];
    }
    events.resize(kept);
    line_of.resize(kept);
  }
  std::sort(summary.rejections.begin(), summary.rejections.end(),
            [](const rejected_row& a, const rejected_row& b) { return a.line < b.line; });
  if (options.strict && summary.rejected > 0) {
    std::vector<error> errors{refused()};
    for (const rejected_row& r : summary.rejections) {
      if (errors.size() > options.max_listed_rejections) break;
      errors.push_back({errc::invalid_value, path + ":" + std::to_string(r.line) + (r.column.empty() ? "" : ", column " + r.column),
                        (r.value.empty() ? "" : "\"" + r.value + "\": ") + r.reason});
    }
    return errors;
  }
  if (summary.rejections.size() > options.max_listed_rejections) summary.rejections.resize(options.max_listed_rejections);
  summary.applied = summary.rows - summary.rejected;
  summary.notes = rows.notes();
  if (report.duplicates > 0)
    summary.notes.push_back("applied before, so nothing changed: " + std::to_string(report.duplicates) + " events");
  for (const Event& e : events)
    if (!read.last_time || *read.last_time < e.at) read.last_time = e.at;
  if (options.progress) options.progress(table.size(), table.size());
  return read;
}

}  // namespace funnel::io
