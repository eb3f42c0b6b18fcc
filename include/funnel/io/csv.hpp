/// Reads CSV files of deals into a store (RFC 4180; quotes, CRLF, byte-order mark; plain or gzip-compressed).
///
/// Layer:   adapters; compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "io/mapping.hpp"
#include <funnel/core/error.hpp>
#include <funnel/report/document.hpp>
#include "core/parallel.hpp"
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Splits CSV text into rows without copying cells that need no unquoting.
///
///     csv_reader rows(text, ',');
///     while (rows.next()) use(rows.cells());
///
/// Errors: a quote that is never closed or text after a closing quote is reported by `problem()` for that
///         row; reading goes on at the next line break.
/// Requires: a delimiter that is neither a quote nor a line break.
class csv_reader {
 public:
  explicit csv_reader(std::string_view text, char delimiter = ',');
  bool next();
  const std::vector<std::string_view>& cells() const noexcept { return cells_; }
  std::size_t line() const noexcept { return line_; }            ///< line where the row starts, from 1
  std::size_t next_line() const noexcept { return next_line_; }  ///< line where the next one would start
  std::size_t position() const noexcept { return position_; }    ///< bytes consumed
  std::string_view problem() const noexcept { return problem_; }  ///< empty for a good row

 private:
  std::string_view text_;
  char delimiter_;
  std::size_t position_ = 0;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  std::string_view problem_;
  std::vector<std::string_view> cells_;
  std::deque<std::string> unquoted_;  // what cells point to does not move
};

/// The whole file, unpacked if it is gzip. Errors: `io`.
result<std::string> read_file(const std::string& path);

/// ISO 8601 date or date-time: "2026-01-31", "2026-01-31 22:30", "2026-01-31T22:30:15.250Z", "...+03:00".
/// Without an offset it is wall-clock time in `zone`; a date is its first instant there.
/// Errors: nullopt for anything else, impossible dates (2026-02-30) and times (25:00) included.
std::optional<instant> parse_time(std::string_view text, const time_zone& zone);

/// Exact decimal amount to minor units: "1234.5" at 2 decimals is 123450. Accepts a sign; "1 234,50" is not
/// accepted, because a guess about separators would be silent.
/// Errors: nullopt for anything else, more decimals than the currency has (unless zero), or overflow.
std::optional<minor_units> parse_amount(std::string_view text, int decimals);

struct csv_read_options {
  bool strict = false;                       ///< refuse the file on the first bad row: nothing is applied
  std::size_t max_listed_rejections = 20;    ///< rejections kept with their text; all are counted
  std::optional<instant> known_at;           ///< recording time where the file gives none; event time when absent
  /// Called now and then by the caller's thread; may be empty.
  std::function<void(std::size_t done_bytes, std::size_t all_bytes)> progress;
  execution how;                             ///< changes speed only; the caller's thread appends what the others read
};

/// What was read, and the teams of the owners that the file named.
struct csv_read_result {
  input_summary summary;
  std::map<std::string, std::string> team_of;
  std::optional<instant> last_time;          ///< latest event time applied
};

/// Reads one file into the store; see `make_store`.
///
/// A snapshot row becomes: created (in `created_stage`), a move at each dated stage, and at `closed` the closing
/// when the current stage is of that kind. A current open stage without a date of its own is entered at
/// creation. Amount, owner and dimensions are in force from creation, since the file knows no other time.
/// What had to be assumed is counted in the summary's notes.
///
/// Errors: a file that cannot be read, a mapped column missing in the header (all at once), and with
///         `strict` the first rejected row. Otherwise bad rows are rejected with line, column, value and reason
///         and nothing of such a row is applied: rows = applied + rejected. What `progress` throws, or a bad_alloc,
///         ends the reading; rows before that may have been applied.
/// Cost:   O(bytes). A plain file is mapped and must not be cut short meanwhile. Rows are appended about a thousand at a
///         time, so that snapshots taken meanwhile see a beginning of the file; only `strict`, which may have to undo
///         everything, collects all events first.
result<csv_read_result> read_csv(const std::string& path, const csv_mapping& mapping, event_store& store,
                                 const csv_read_options& options = {});

/// Reads one file of tasks into the store, by the columns in `csv_mapping::activities`. Read the deals first: a task of
/// a deal that the store does not know is applied, and counted in the summary's notes.
///
/// A row becomes: planned, then done or cancelled. One that was done by the time it was planned was put down
/// afterwards: it counts as done without a plan, and in the notes.
///
/// Errors: as `read_csv`. A row is wrong without an id or any time, with a due time but neither planned nor ended, done
///         and cancelled at once, or cancelled before it was planned.
result<csv_read_result> read_tasks_csv(const std::string& path, const csv_mapping& mapping, event_store& store,
                                       const csv_read_options& options = {});

}  // namespace v0_1
}  // namespace funnel

#include "io/mapping.hpp"
#include "io/plan_csv.hpp"
