/// Reads the rows of a source into events, in several threads if wanted, and gives them to the store in their order.
#pragma once

#include "events/dictionary.hpp"
#include "io/event_buffer.hpp"
#include "io/event_sink.hpp"
#include "io/fault_texts.hpp"
#include "io/ordered_pipeline.hpp"
#include "io/row_reader.hpp"
#include "io/source_place.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// A part of the source, and what became of its rows.
template <class Event, class Rows>
struct rows_part {
  Rows rows;
  std::size_t max_listed;
  event_buffer<Event> events{};
  std::vector<std::size_t> line_of{};  // of each event, from the part's first: those of one line stand or fall together
  std::size_t n_rows = 0;
  std::size_t n_lines = 0;
  std::size_t n_rejected = 0;
  std::size_t n_skipped = 0;
  std::vector<rejected_row> rejections{};  // the first ones
  row_tally rejected_because{};            // lines as in the part

  void read() {
    events.shrink(0);
    line_of.clear();
    rejections.clear();
    rejected_because.clear();
    n_rows = n_rejected = n_skipped = 0;
    rejected_row why;
    rows.start_part();
    row_cursor& row = rows.row();
    for (; row.next(); ++n_rows) {
      if constexpr (requires { rows.is_elsewhere(); }) {
        if (rows.is_elsewhere()) {
          --n_rows;
          continue;
        }
      }
      if (rows.leaves_out()) {
        ++n_skipped;
      } else if (rows.read(events, why)) {
        line_of.resize(events.size(), row.line());
      } else {
        ++n_rejected;
        rejected_because.add(why.column, why.reason, why.value, why.line);
        if (rejections.size() < max_listed) rejections.push_back(std::exchange(why, {}));
      }
    }
    n_lines = row.n_lines();
  }
};

/// Appends part after part, and sums up what was read.
template <class Event>
class row_appender {
 public:
  row_appender(const row_source& from, const event_sink<Event>& append, const csv_read_options& options)
      : from_(from), line_(from.first_line()), append_(append), options_(options), words_(words_in(options.lang).reading) {
    read_.summary.files.push_back(from.name());
    if (append.mark) known_ = source_place::parse(append.marked);
  }

  /// The next part of the source.
  template <class Rows>
  void take(rows_part<Event, Rows>& c) {
    input_summary& summary = read_.summary;
    const std::size_t before = c.rows.row().before();
    if (options_.progress && (summary.rows == 0 || before - told_ >= bytes_between_calls))
      options_.progress(told_ = before, from_.size());
    if (known_ && was_read(c)) return;
    summary.rows += c.n_rows;
    summary.rejected += c.n_rejected;
    summary.skipped += c.n_skipped;
    rejected_because_.add(c.rejected_because, line_);
    skipped_because_.add(c.rows.left_out(), line_);
    for (rejected_row& why : c.rejections) why.line += line_;
    found_ = std::move(c.rejections);
    if constexpr (requires { c.rows.one_row_a_deal(); })
      if (c.rows.one_row_a_deal()) reject_repeated(c);
    c.rows.tell(read_);
    if (!options_.strict)
      append_good(c.events.all(), c.line_of);
    else if (summary.rejected == 0)
      keep(c);
    list_found();
    pass(c);
    if (append_.mark && !options_.strict) append_.mark(place_.text());
  }
  /// Is it of no use to go on?
  bool failed() const noexcept { return differs_; }

  result<csv_read_result> finish(std::vector<std::string> notes) && {
    input_summary& summary = read_.summary;
    if (differs_ || known_)
      return error{errc::invalid_value, from_.name(),
                   "differs in what was read from it before, its first " + std::to_string(known_->lines) +
                       " lines: what is new in it cannot be told from what is not"};
    if (options_.strict) {
      if (summary.rejected == 0) append_kept();
      if (summary.rejected > 0) return refused();
      if (append_.mark) append_.mark(place_.text());
    }
    if (from_.n_left_out() > 0 && options_.part == 0) {
      summary.rows += from_.n_left_out();
      summary.skipped += from_.n_left_out();
      skipped_because_.add("", "", words_.below_blank_line(), line_, from_.n_left_out());
    }
    summary.applied = summary.rows - summary.rejected - summary.skipped;
    summary.rejected_because = rejected_because_.counted(from_.name());
    summary.skipped_because = skipped_because_.counted(from_.name());
    if (from_.header_below() > 0) summary.notes.push_back(words_.header_below(std::to_string(from_.header_below())));
    summary.notes.insert(summary.notes.end(), std::make_move_iterator(notes.begin()), std::make_move_iterator(notes.end()));
    if (n_duplicates_ > 0)
      summary.notes.push_back(words_.applied_before(static_cast<std::int64_t>(n_duplicates_)));
    if (options_.progress) options_.progress(from_.size(), from_.size());
    return std::move(read_);
  }

 private:
  static constexpr std::size_t bytes_between_calls = 1 << 20;

  template <class Rows>
  void pass(rows_part<Event, Rows>& c) {
    if (append_.mark) place_.pass(c.rows.row().text(), c.n_lines);
    line_ += c.n_lines;
  }
  /// Of a source that was read before up to some place: leaves out what lies before it, and says whether that is the whole
  /// part. Nothing is appended unless what was read before is there as it was.
  template <class Rows>
  bool was_read(rows_part<Event, Rows>& c) {
    const std::string_view text = c.rows.row().text();
    std::size_t n_rows = c.n_rows;
    const bool whole = place_.bytes() + text.size() <= known_->bytes;
    const bool last = place_.bytes() + text.size() >= known_->bytes;
    if (last && !place_.is(*known_, text)) {
      differs_ = true;
      return true;
    }
    if (!whole) {
      const std::size_t first_new = known_->lines - place_.lines();
      const auto kept = std::lower_bound(c.line_of.begin(), c.line_of.end(), first_new);
      n_rows = 0;
      for (auto at = c.line_of.begin(); at != kept; ++at) n_rows += at == c.line_of.begin() || *at != *(at - 1);
      const auto n_events = static_cast<std::size_t>(kept - c.line_of.begin());
      const std::span<Event> events = c.events.all();
      std::rotate(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(n_events), events.end());
      c.events.shrink(events.size() - n_events);
      c.line_of.erase(c.line_of.begin(), kept);
      std::erase_if(c.rejections, [&](const rejected_row& r) { return r.line < first_new; });
      c.n_rows -= n_rows;
    }
    read_.summary.rows += n_rows;
    read_.summary.skipped += n_rows;
    if (n_rows > 0) skipped_because_.add("", "", words_.read_before(), line_, n_rows);
    if (last) known_.reset();
    if (whole) pass(c);
    return whole;
  }

  /// Appends the rows that the sink takes. Where it refuses, they are tried one by one, each after those before it: so
  /// what is wrong does not depend on where a batch ends.
  void append_good(std::span<const Event> events, std::span<const std::size_t> line_of) {
    if (events.empty() || append_whole(events).empty()) return;
    for (std::size_t begin = 0, end = 0; begin < events.size(); begin = end) {
      while (end < events.size() && line_of[end] == line_of[begin]) ++end;
      const std::vector<rejection> wrong = append_whole(events.subspan(begin, end - begin));
      if (!wrong.empty()) reject(wrong, events.subspan(begin), [&](std::size_t) { return line_ + line_of[begin]; });
    }
  }

  /// Of rows about one deal each, those of a deal that an earlier one is about.
  template <class Rows>
  void reject_repeated(rows_part<Event, Rows>& c) {
    const std::span<Event> events = c.events.all();
    std::size_t kept = 0;
    for (std::size_t begin = 0, end = 0; begin < events.size(); begin = end) {
      while (end < events.size() && c.line_of[end] == c.line_of[begin]) ++end;
      const std::string_view deal = events[begin].deal;
      const code known = deals_.intern(deal);
      const std::size_t line = line_ + c.line_of[begin];
      if (known < deal_lines_.size()) {
        ++read_.summary.rejected;
        rejected_because_.add(c.rows.deal_column(), words_.second_row(), deal, line);
        found_.push_back({{}, line, c.rows.deal_column(), std::string(deal), words_.second_row(), words_.in_line(std::to_string(deal_lines_[known]))});
        continue;
      }
      deal_lines_.push_back(line);
      for (std::size_t i = begin; i < end; ++i, ++kept) {
        if (i == kept) continue;
        std::swap(events[kept], events[i]);
        c.line_of[kept] = c.line_of[i];
      }
    }
    c.events.shrink(kept);
    c.line_of.resize(kept);
  }

  /// Rejections; where there are any, nothing was appended.
  std::vector<rejection> append_whole(std::span<const Event> events) {
    append_report report = append_.append(events);
    if (!report.rejected.empty()) return std::move(report.rejected);
    n_duplicates_ += report.duplicates;
    for (const Event& e : events)
      if (!read_.last_time || *read_.last_time < e.at) read_.last_time = e.at;
    return {};
  }

  /// Rejects each line of which an event was refused for its own sake, for the first such.
  template <class LineOf>
  void reject(const std::vector<rejection>& refusals, std::span<const Event> events, const LineOf& line_of) {
    std::size_t last = 0;
    for (const rejection& r : refusals) {
      if (r.code == errc::invalid_argument) continue;  // refused because of another row
      const std::size_t line = line_of(r.row);
      if (line == std::exchange(last, line)) continue;
      ++read_.summary.rejected;
      const std::string reason = reason_of(r, events[r.row], words_);
      rejected_because_.add(r.field, reason, r.value, line);
      found_.push_back({{}, line, r.field, r.value, reason, {}});
    }
  }

  /// Strict reading applies all or nothing, so nothing is appended before everything was read.
  template <class Rows>
  void keep(rows_part<Event, Rows>& c) {
    const std::span<Event> events = c.events.all();
    kept_.insert(kept_.end(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
    for (const std::size_t line : c.line_of) kept_lines_.push_back(line_ + line);
    kept_cells_.push_back(c.rows.row().keep_cells());
  }
  void append_kept() {
    reject(append_whole(kept_), kept_, [&](std::size_t i) { return kept_lines_[i]; });
    list_found();
  }

  /// Adds what was found wrong with the rows of this part to the list.
  void list_found() {
    std::sort(found_.begin(), found_.end(),
              [](const rejected_row& a, const rejected_row& b) { return a.line < b.line; });
    std::vector<rejected_row>& listed = read_.summary.rejections;
    for (rejected_row& why : found_) {
      if (listed.size() == options_.max_listed_rejections) break;
      why.file = from_.name();
      listed.push_back(std::move(why));
    }
    found_.clear();
  }

  std::vector<error> refused() const {
    const input_summary& s = read_.summary;
    std::vector<error> errors{{errc::invalid_value, from_.name(),
                               std::to_string(s.rejected) + " of " + std::to_string(s.rows) +
                                   " rows are wrong; strict reading applies none"}};
    for (const rejected_row& r : s.rejections)
      errors.push_back({errc::invalid_value,
                        from_.name() + ":" + std::to_string(r.line) + (r.column.empty() ? "" : ", column " + r.column),
                        (r.value.empty() ? "" : "\"" + r.value + "\": ") + r.reason + (r.detail.empty() ? "" : " (" + r.detail + ")")});
    return errors;
  }

  const row_source& from_;
  std::size_t line_;      // of the part's first row
  std::size_t told_ = 0;  // bytes, to `progress`
  const event_sink<Event>& append_;
  const csv_read_options& options_;
  const reading_texts& words_;
  csv_read_result read_;
  std::size_t n_duplicates_ = 0;
  std::vector<rejected_row> found_;  // in this part
  row_tally rejected_because_;
  row_tally skipped_because_;
  detail::dictionary deals_;              // of rows about one deal each, ...
  std::vector<std::size_t> deal_lines_;   // ... by code
  std::vector<Event> kept_;
  std::vector<std::size_t> kept_lines_;
  std::vector<std::shared_ptr<const void>> kept_cells_;
  source_place place_;
  std::optional<source_place::known> known_;  // up to where it was read before, until that is passed
  bool differs_ = false;
};

/// Reads all rows by copies of `rows`, whose `read(events, why)` makes events of a row.
template <class Event, class Rows>
result<csv_read_result> read_rows(const row_source& from, Rows rows, const event_sink<Event>& append,
                                  const csv_read_options& options) {
  if (std::vector<error> errors = rows.errors(); !errors.empty()) return errors;
  const std::size_t n_others = from.n_parts() - 1;
  const std::size_t n_helpers = std::min<std::size_t>(std::max(options.how.threads, 1U) - 1, n_others);
  // Two ahead for each helper, so that none waits when one part takes longer.
  using part = rows_part<Event, Rows>;
  std::vector<part> slots(1 + 3 * n_helpers, {rows, options.max_listed_rejections});
  row_appender<Event> appender(from, append, options);
  {
    ordered_pipeline<part> pipeline(
        slots, n_helpers, [](part& slot) { return slot.rows.row().claim(); }, [](part& slot) { slot.read(); });
    for (part* next; !appender.failed() && (next = pipeline.next());) appender.take(*next);
  }
  for (const part& slot : slots) rows.count_in(slot.rows);
  return std::move(appender).finish(rows.notes());
}

}  // namespace funnel::io
