/// Reads CSV files (RFC 4180; quotes, CRLF, byte-order mark; plain or gzip-compressed): deals and activities into a store,
/// and sales plans.
///
///     const column_mapping mapping = parse_mapping(read_file("mapping.json").value()).value();
///     event_store store = make_store(mapping).value();
///     const csv_read_result deals = read_csv("deals.csv", mapping, store).value();
///     for (const rejected_row& row : deals.summary.rejections) std::cerr << row.line << ": " << row.reason << '\n';
///
/// Layer:   io; compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/report/document.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct query;       // <funnel/query/query.hpp>
struct sales_plan;  // <funnel/analysis/plan.hpp>

// --- Which column is what -------------------------------------------------------------------------------------------

/// What a row of the file is.
enum class row_shape : std::uint8_t {
  event,     ///< one thing that happened to a deal: deal, time, stage (or kind), and attributes
  snapshot,  ///< one deal as it stands: created and closed dates, current stage, and attributes
};

/// Columns of another file, found by a key: each row whose `on` column equals the other file's `key` column
/// gains the columns in `take`. Without a match they are empty.
struct table_join {
  std::string file;               ///< relative to the folder of the data file, and below it; see `file_limits`
  std::string on;
  std::string key;                ///< the same name as `on` when empty
  std::vector<std::string> take;  ///< all columns but the key when empty
};

/// A stage that a deal entered at the time in a column of its snapshot row; not at all when the cell is empty.
struct dated_stage {
  std::string stage;   ///< stage id
  std::string column;
};

/// Columns of activities (calls, meetings, ...): one row each, as it stands.
struct activity_mapping {
  std::string id;         ///< required
  std::string kind;       ///< call, meeting, ...
  std::string deal;
  std::string person;     ///< who is responsible
  std::string actor;      ///< who did or cancelled it; the person responsible when empty
  std::string planned;    ///< when it was planned; it was done without a plan when empty
  std::string due;
  std::string done;
  std::string cancelled;
  std::string known_at;

  friend bool operator==(const activity_mapping&, const activity_mapping&) = default;
};

/// Which column holds what, and how its cells are read. An empty name means that there is no such column.
struct column_mapping {
  row_shape shape = row_shape::event;
  std::vector<pipeline_version> pipelines;       ///< with their versions; the default pipeline when not given
  std::string deal;                              ///< the deal id; required
  std::string time;                              ///< event: when it happened; required there
  std::string kind;                              ///< event: created, moved, owner, amount, dimension, won, lost, reopened, deleted;
                                                 ///< when empty: a move to `stage`, or a change of what else the row gives
  std::string stage;                             ///< event: entered stage; snapshot: current stage
  std::string pipeline;                          ///< event: pipeline of the stage; when empty, the first that has it
  std::string created;                           ///< snapshot: the creation time
  std::optional<std::string> created_default;    ///< snapshot: used when the created cell is empty, and counted in a note
  std::string created_stage;                     ///< snapshot: id of the stage in which deals begin; the first when empty
  std::string closed;                            ///< snapshot: the closing time
  std::vector<dated_stage> dated;                ///< snapshot: further stages with a date column
  std::string owner;
  std::string team;                              ///< the owner's team; fills the roster
  std::string actor;                             ///< event: who did it
  std::string identity;                          ///< the customer whose deals are one story
  std::string amount;
  std::string currency_code;                     ///< currency of the amount; when empty, the file's
  std::string reason;                            ///< why it was lost
  std::string event_id;
  std::string sequence;
  std::string known_at;
  std::map<std::string, std::string> dimensions; ///< dimension name to column
  std::map<std::string, std::string> stage_of;   ///< value in the file to stage id; a value not listed must be an id or a name
  std::vector<table_join> joins;
  activity_mapping activities;                       ///< of the file of activities, which has the same zone and delimiter
  funnel::currency currency;
  std::vector<exchange_rate> rates;              ///< of other currencies to `currency`
  time_zone zone;                                ///< of times that name none; UTC unless set
  char delimiter = ',';

  /// The column field with this name ("deal", "time", ...), to be set; null when there is none.
  std::string* column(std::string_view field);
};

/// Reads a mapping file (examples/*.json show whole ones):
///
///     { "shape": "event", "pipeline": "sales", "zone": "Europe/Moscow",
///       "currency": {"code": "EUR", "decimals": 2}, "delimiter": ",",
///       "columns": {"deal": "id", "time": "at", "stage": "stage", "owner": "manager", "amount": "sum"},
///       "dimensions": {"region": "region"}, "stages": {"In talks": "proposal"},
///       "joins": [{"file": "people.csv", "on": "manager", "key": "name", "take": ["team"]}],
///       "rates": [{"currency": "USD", "decimals": 2, "from": "2026-01-01", "rate": "0.92"}] }
///
/// "columns" takes deal, time, kind, stage, pipeline, created, closed, owner, team, actor, identity, amount, currency,
/// reason, event_id, sequence, known_at; beside it stand "created_default", "created_stage" and "dated_stages"
/// ([{"stage", "column"}]). "pipeline" is a definition as in `parse_pipeline_versions` or the name of a template;
/// "pipelines" is a list of such. A rate is the price of one foreign unit. "comment" is ignored anywhere.
/// Errors: every wrong or unknown key at once, or `syntax` with line and column.
result<column_mapping> parse_mapping(std::string_view json);

/// An empty store with the pipelines, the currency and the rates of the mapping. Errors: those of the store.
result<event_store> make_store(const column_mapping& m);

// --- Files ----------------------------------------------------------------------------------------------------------

/// What is taken from the file system on behalf of a mapping or a path.
struct file_limits {
  std::size_t max_bytes = std::size_t{4} << 30;  ///< of one file, unpacked
  bool joins_elsewhere = false;                  ///< joins may name files that are not below the folder of the data file
  /// Plain files are mapped rather than read into memory: less memory, but who cuts such a file short meanwhile kills the
  /// process (SIGBUS). For files that nobody else writes.
  bool mapped = false;
};

/// The whole file, unpacked if it is gzip. Errors: `io`, `limit_exceeded`.
result<std::string> read_file(const std::string& path, const file_limits& limits = {});

// --- Deals and activities -------------------------------------------------------------------------------------------

struct csv_read_options {
  bool strict = false;                       ///< refuse the file on the first bad row: nothing is applied
  std::size_t max_listed_rejections = 20;    ///< rejections kept with their text; all are counted
  std::optional<instant> known_at;           ///< recording time where the file gives none; event time when absent
  /// Called now and then by the caller's thread; may be empty.
  std::function<void(std::size_t done_bytes, std::size_t all_bytes)> progress;
  execution how;                             ///< changes speed only; other threads read, the caller's appends
  file_limits files;                         ///< each of them
};

/// What was read, and the teams of the owners in the file.
struct csv_read_result {
  input_summary summary;
  std::map<std::string, std::string> team_of;
  std::optional<instant> last_time;          ///< latest event time applied
};

/// Reads one file into the store; see `make_store`.
///
/// A snapshot row becomes: created (in `created_stage`), a move at each dated stage, and at `closed` the closing
/// when the current stage is won or lost. A current open stage without a date of its own is entered at
/// creation. Amount, owner and dimensions are in force from creation, since the file knows no other time.
/// Assumptions made are counted in the summary's notes.
///
/// Errors: a file that cannot be read, a mapped column missing in the header (all at once), and with
///         `strict` the first rejected row. Otherwise bad rows are rejected with line, column, value and reason
///         and nothing of such a row is applied: rows = applied + rejected. What `progress` throws, or a bad_alloc,
///         ends the reading; rows before that may have been applied.
/// Cost:   O(bytes). The file is read into memory, unless it is mapped. Rows are appended about a thousand at a time, so
///         snapshots taken meanwhile see a beginning of the file; only `strict`, which may have to undo everything,
///         collects all events first.
result<csv_read_result> read_csv(const std::string& path, const column_mapping& mapping, event_store& store,
                                 const csv_read_options& options = {});

/// Reads one file of activities into the store, by the columns in `column_mapping::activities`. Read the deals first: an
/// activity of a deal that the store does not know is applied, and counted in the summary's notes.
///
/// A row becomes: planned, then done or cancelled. One done by the time it was planned was recorded afterwards: it counts
/// as done without a plan, and in the notes.
///
/// Errors: as `read_csv`. A row is wrong without an id or any time, with a due time but neither planned nor ended, done
///         and cancelled at once, or cancelled before it was planned.
result<csv_read_result> read_activities_csv(const std::string& path, const column_mapping& mapping, event_store& store,
                                       const csv_read_options& options = {});

// --- Sales plans ----------------------------------------------------------------------------------------------------

/// Which column of a plan is what. Names are those of the header.
struct plan_csv_columns {
  std::string period = "period";              ///< "2026-07", "2026-Q3", ...; see `period_labelled`
  std::string amount = "amount";              ///< target in money; may be missing if there is `deals`
  std::string deals = "deals";                ///< target in won deals; may be missing if there is `amount`
  std::map<std::string, std::string> slices{};  ///< grouping ("owner", "team", a dimension) to column; else the same name
  char delimiter = ',';
};

/// Reads the plan for the groupings of a query, with its fiscal year:
///
///     period,owner,amount,deals
///     2026-07,Anna Petrova,15000.00,2
///     2026-07,Boris Klein,9000,
///
/// A plan may be finer than the question: rows that differ only in columns that are neither named nor a grouping of the
/// query are added up, so a plan by owner serves a question about everybody, or by team if it has that column. An empty
/// cell of a grouping stands for "no value given", an empty target for none.
///
/// `decimals` are those of the currency of the store.
///
/// Errors: a plan is read as a whole or not at all. A file that cannot be read, a column that is missing, and for each
///         wrong cell its line, column and reason, all at once: a row that does not fit the header, a cell that is no
///         period or one of another length than the first row's, a target that is no number or below zero, a row without
///         a target, a row that repeats another, sums that do not fit 64 bits.
result<sales_plan> read_plan(const std::string& path, const query& q, int decimals, const plan_csv_columns& columns = {},
                             const file_limits& files = {});

// --- Text -----------------------------------------------------------------------------------------------------------

/// Splits CSV text into rows without copying cells that need no unquoting.
///
///     csv_reader rows(text, ',');
///     while (rows.next()) use(rows.cells());
///
/// Errors: a quote that is never closed, or text after a closing quote, is reported by `problem()` for that
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

}  // namespace v0_1
}  // namespace funnel
