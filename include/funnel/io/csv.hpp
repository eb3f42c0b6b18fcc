/// Reads CSV files (RFC 4180; quotes, CRLF, byte-order marks, any encoding; plain, gzip or zstd) and workbooks (.xlsx, of
/// one sheet): deals and activities into a store, and sales plans. Other spreadsheets are told how to be saved as CSV.
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
  event,         ///< one thing that happened to a deal: deal, time, stage (or kind), and attributes. So are rows of a stage
                 ///< history (`from`, `stage`) and of a table of stays (`stage`, `time` for entered, `left`)
  snapshot,      ///< one deal as it stands: created and closed dates, current stage, and attributes
  field_change,  ///< one field of a deal that got another value: deal, time, field, new value
  activity,      ///< one activity as it stands, by `column_mapping::activities`
};

/// How a cell writes a time. Each form but `iso` and the numbers takes a time of day behind the date, if there is one:
/// "9:05", "22:00:15.250", "10:00 PM", each behind a blank, a comma, a T or "at", with an offset or Z if wanted. Days and
/// months have one digit or two; years of two digits are those from 1970 to 2069. Blanks around a cell do not matter.
enum class time_form : std::uint8_t {
  iso,                ///< "iso": ISO 8601 as `parse_time` reads it
  ymd_dash,           ///< "yyyy-mm-dd": 2026-3-31 9:05
  ymd_slash,          ///< "yyyy/mm/dd"
  ymd_dot,            ///< "yyyy.mm.dd"
  dmy_dash,           ///< "dd-mm-yyyy"
  dmy_slash,          ///< "dd/mm/yyyy"
  dmy_dot,            ///< "dd.mm.yyyy"
  mdy_dash,           ///< "mm-dd-yyyy"
  mdy_slash,          ///< "mm/dd/yyyy"
  dmy_dash_short,     ///< "dd-mm-yy"
  dmy_slash_short,    ///< "dd/mm/yy"
  dmy_dot_short,      ///< "dd.mm.yy"
  mdy_dash_short,     ///< "mm-dd-yy"
  mdy_slash_short,    ///< "mm/dd/yy"
  dmy_named,          ///< "dd mon yyyy": 31 Mar 2026, 31-March-2026, Tue, 31 Mar 2026 22:00:00 +0300, 31 марта 2026 г.
  mdy_named,          ///< "mon dd yyyy": Mar 31, 2026, Tue Mar 31 2026 22:00:00 GMT+0300
  dmy_named_short,    ///< "dd mon yy": 31-MAR-26
  unix_seconds,       ///< "unix_s": since 1970-01-01T00:00Z, with a fraction or without
  unix_milliseconds,  ///< "unix_ms"
  unix_microseconds,  ///< "unix_us"
  serial_days,        ///< "excel": days of a spreadsheet since 1899-12-30, on the wall clock; the fraction is the time of day
  serial_days_1904,   ///< "excel_1904": the same since 1904-01-01
};

/// How a cell writes an amount, by an example. Groups of digits may be left out, but those that stand must be whole: "1,12"
/// is no "1,234.50". A form says how marks are read; whatever the form, a sign (-5, 5-, (5)) and a currency (EUR 5, $5, 5 руб.)
/// may stand around the number. A currency that is not the row's, or that a sign such as $ leaves open, is an error.
enum class amount_form : std::uint8_t {
  plain,              ///< "1234.50"
  decimal_comma,      ///< "1234,50"
  comma_groups,       ///< "1,234.50"
  dot_groups,         ///< "1.234,50"
  blank_groups,       ///< "1 234.50": any blank, no-break and narrow ones included
  blank_groups_comma, ///< "1 234,50"
  apostrophe_groups,  ///< "1'234.50"
  lakh_groups,        ///< "12,34,567.50"
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

/// Rows that are left out, though nothing is wrong with them: those whose cell is one of `values`, none of `except`, or, with
/// `flag`, a word for yes (or for no). They are counted by column and value in the summary. Blanks around a cell do not matter;
/// rows are judged by the first rule that holds.
struct skip_rule {
  std::string column;
  std::vector<std::string> values;
  std::vector<std::string> except;
  std::optional<bool> flag;  ///< true, yes, y, t, on, 1, x; false, no, n, f, off, 0; the words of other languages too

  friend bool operator==(const skip_rule&, const skip_rule&) = default;
};

/// Where rows come from that lie in a database: see <funnel/io/database.hpp>. Files have none of this.
struct table_source {
  std::string table;      ///< "crm_lead", "sales.deals": all rows of a table or a view
  std::string statement;  ///< in place of it: a SELECT, whose columns are those that the mapping names
  std::string mark;       ///< column that says which rows are new since an earlier reading; when empty, what the database itself says
  std::string overlap;    ///< how far behind the highest mark rows may still appear: "1h" of times, "1000" of numbers

  bool given() const noexcept { return !table.empty() || !statement.empty(); }
  friend bool operator==(const table_source&, const table_source&) = default;
};

struct file_mapping;

/// Which column holds what, and how its cells are read. An empty name means that there is no such column. Of several
/// columns with one name, "Amount#2" is the second; the name alone is an error.
struct column_mapping {
  row_shape shape = row_shape::event;
  table_source source;                           ///< in a database; of a file, nothing
  std::vector<pipeline_version> pipelines;       ///< with their versions; the default pipeline when not given
  std::string deal;                              ///< the deal id; required
  std::string time;                              ///< event, field_change: when it happened; required there
  std::string kind;                              ///< event: created, moved, owner, amount, dimension, won, lost, reopened, deleted;
                                                 ///< when empty: a move to `stage`, or a change of what else the row gives
  std::string stage;                             ///< event: entered stage; snapshot: current stage
  std::string from;                              ///< event: the stage that it left; an empty cell begins the deal, in `stage`
  std::string left;                              ///< event: when it left the stage again; checked, as the next row says it
  std::string field;                             ///< field_change: what changed; required there, see `fields`
  std::string new_value;                         ///< field_change: to what; required there
  std::string pipeline;                          ///< pipeline of the stage, by id or name; when empty, the first that has it
  std::string outcome;                           ///< snapshot: open, won or lost, where the stage does not say it; see `outcomes`
  std::string created;                           ///< snapshot: the creation time
  std::optional<std::string> created_default;    ///< snapshot: used when the created cell is empty, and counted in a note
  std::string created_stage;                     ///< snapshot: id of the stage in which deals begin; the first when empty
  std::string closed;                            ///< snapshot: the closing time; of an open deal, the expected one
  std::string expected;                          ///< when the deal is expected to close; see `expected_close`
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
  std::map<std::string, std::string> stage_of;   ///< value in the file to stage id; for those that are no id or name, see `read_csv`
  std::map<std::string, std::string> fields;     ///< field_change: value of `field` to what it is: "stage", "owner", "amount",
                                                 ///< "identity", "expected", "created", "deleted", or "dimension:" and its name; rows
                                                 ///< of other fields, and without a new value, are left out as `skip` does
  std::map<std::string, std::string> outcomes;   ///< value of `outcome` to "open", "won", "lost", or "stage" where the stage
                                                 ///< says it; those words when empty
  std::vector<skip_rule> skip;
  std::vector<std::string> empty;                ///< texts that stand for an empty cell, such as "NULL" or "-"
  std::vector<std::string> not_stages;           ///< event: values of `stage` that are steps beside the funnel and no stages (filed,
                                                 ///< invoiced): they move no deal, and are counted in a note
  bool whole_histories = false;                  ///< event: no deal has a past before its first row, whatever stage that names
  std::vector<table_join> joins;
  activity_mapping activities;                       ///< of the file of activities, which has the same zone and delimiter
  funnel::currency currency;
  std::vector<exchange_rate> rates;              ///< of other currencies to `currency`
  time_zone zone;                                ///< of times that name none; UTC unless set
  /// Forms of times and amounts. A cell that two forms of a list read differently is rejected with both readings. Without a
  /// list: `iso`, and `plain` but for "1.234", which might be a thousand.
  std::vector<time_form> times;
  std::map<std::string, std::vector<time_form>> times_of;  ///< of columns (by their name) with forms of their own
  std::vector<amount_form> amounts;
  bool round_amounts = false;       ///< round to the currency's decimals, and count it in a note, instead of rejecting the row
  std::string encoding;             ///< as iconv names it ("windows-1251", "UTF-16"); empty: by byte-order mark, else UTF-8
  char delimiter = ',';             ///< a first line "sep=;" says it instead
  std::size_t header_line = 0;      ///< from 1; 0: the first of the first 20 rows that has all mapped columns
  bool short_rows = false;          ///< rows may end early: what is missing is empty; rows of empty cells are blank
  bool until_blank_line = false;    ///< what follows the first blank line, such as totals, is left out as `skip` does
  std::vector<file_mapping> files;  ///< of several files, each of its own; empty: all files are read by this mapping

  /// The column field with this name ("deal", "time", ...), to be set; null when there is none.
  std::string* column(std::string_view name);

  /// The mapping of the file at `path`: that of the first of `files` whose name fits, with the pipelines, currency and
  /// rates of this one; this one if there are none. Errors: `unknown_name` when no name fits.
  result<column_mapping> of_file(std::string_view path) const;
};

/// One of several files, or of several tables of a database.
struct file_mapping {
  std::string name;  ///< of the file, without folders; `*` stands for any characters. Of a table, its own if not given
  column_mapping mapping;
};

/// The dimension in which expected closing dates are kept, as dates of the zone ("2026-06-30"): each holds from its event
/// until the next. Queries group and filter by it as by any dimension.
inline constexpr std::string_view expected_close = "expected_close";

/// Reads a mapping file (examples/*.json show whole ones):
///
///     { "shape": "event", "pipeline": "sales", "zone": "Europe/Moscow",
///       "currency": {"code": "EUR", "decimals": 2}, "delimiter": ",",
///       "columns": {"deal": "id", "time": "at", "stage": "stage", "owner": "manager", "amount": "sum"},
///       "dimensions": {"region": "region"}, "stages": {"In talks": "proposal"},
///       "joins": [{"file": "people.csv", "on": "manager", "key": "name", "take": ["team"]}],
///       "rates": [{"currency": "USD", "decimals": 2, "from": "2026-01-01", "rate": "0.92"}] }
///
/// "columns" takes deal, time, kind, stage, from, left, field, new_value, pipeline, outcome, created, closed, expected, owner,
/// team, actor, identity, amount, currency, reason, event_id, sequence, known_at; beside it stand "created_default",
/// "created_stage", "dated_stages" ([{"stage", "column"}]), "fields", "outcomes",
/// "not_stages" (a list) and "whole_histories" (true or false). "pipeline" is a definition as in
/// `parse_pipeline_versions` or the name of a template; "pipelines" is a list of such. A rate is the price of one foreign
/// unit. "shape" is "event", "snapshot", "field_change" or "activity". "comment" is ignored anywhere.
///
/// The form of the file and of its cells, each with its default:
///
///     "encoding": "",  "delimiter": ",",  "header_line": 0,  "short_rows": false,  "until_blank_line": false,
///     "times": "dd.mm.yyyy",                       one form or a list of them: the names in quotes at `time_form`
///     "times_of": {"Closed": "unix_ms"},           columns with forms of their own
///     "amounts": "1.234,50",                       one or a list: the examples at `amount_form`
///     "round_amounts": false,  "empty": ["NULL", "-"],
///     "skip": [{"column": "Type", "values": ["Test"]}, {"column": "Pipeline", "except": ["Sales"]},
///              {"column": "Deleted", "flag": true}]
///
/// In a database ("files" are its tables then): "table": "crm_lead" or "statement": "SELECT ..." (or a list of its lines),
/// "mark": "", "overlap": "".
///
/// Several files in one mapping; what an entry does not say is as outside of it:
///
///     "files": [{"name": "deals*.csv", "shape": "snapshot", "columns": {"deal": "Id", "created": "Created Date"}},
///               {"name": "history.csv", "shape": "field_change",
///                "columns": {"deal": "OpportunityId", "time": "CreatedDate", "field": "Field", "new_value": "NewValue"},
///                "fields": {"StageName": "stage", "Owner": "owner", "Amount": "amount", "created": "created"}},
///               {"name": "calls.csv", "shape": "activity", "activities": {"id": "Id", "done": "Date"}}]
///
/// Errors: every wrong or unknown key at once, or `syntax` with line and column.
result<column_mapping> parse_mapping(std::string_view json);

/// The mapping as JSON that `parse_mapping` reads back. What has its default is left out.
std::string to_json(const column_mapping& m);

/// An empty store with the pipelines, the currency and the rates of the mapping. Errors: those of the store.
result<event_store> make_store(const column_mapping& m);

// --- Files ----------------------------------------------------------------------------------------------------------

/// What is taken from the file system on behalf of a mapping or a path.
struct file_limits {
  std::size_t max_bytes = std::size_t{4} << 30;  ///< of one file, unpacked
  bool joins_elsewhere = false;                  ///< joins may name files that are not below the folder of the data file
};

/// For files that a stranger sent: 64 MiB unpacked.
inline constexpr file_limits files_of_strangers{.max_bytes = std::size_t{64} << 20};

/// The whole file, unpacked if it is gzip or zstd; of a workbook its sheet as CSV. Errors: `io`, `limit_exceeded`, `syntax`.
result<std::string> read_file(const std::string& path, const file_limits& limits = {});

// --- Deals and activities -------------------------------------------------------------------------------------------

struct csv_read_options {
  bool strict = false;                       ///< refuse the file on the first bad row: nothing is applied
  std::size_t max_listed_rejections = 20;    ///< rejections kept with their text; all are counted
  std::optional<instant> known_at{};         ///< recording time where the file gives none; event time when absent
  /// Called now and then by the caller's thread; may be empty.
  std::function<void(std::size_t done_bytes, std::size_t all_bytes)> progress{};
  execution how{};                           ///< changes speed only; other threads read, the caller's appends
  file_limits files{};                       ///< each of them
  language lang = language::english;         ///< of reasons and notes
  /// A name by which the store knows the file, to read it again: rows that were read before are left out then, so that
  /// a file that has grown, or of which a part was read, can simply be read anew. The place is kept as `event_store::mark`
  /// of this name. Files of one row a deal may change, too: what a row says as before is a duplicate, the rest is news.
  /// Empty: all rows are read.
  std::string source{};
  /// Only the rows of the deals of one part, by `part_of`: the others are no rows. So a file of more deals than memory holds is
  /// counted part by part; see `funnel/aggregates/partial.hpp`.
  std::size_t part = 0;
  std::size_t parts = 1;
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
/// when the current stage is won or lost, or the outcome says so. The closing time of an open deal is when it is expected to
/// close. A current open stage without a date of its own is entered at creation. Amount, owner and dimensions are in force from creation, since the file knows no other time.
/// A stage is that of an id or a name in the pipelines, else the only one whose name differs by nothing but case, blanks, dashes
/// and underscores, a part in parentheses, or a number in front. Assumptions made are counted in the summary's notes.
///
/// A foreign amount needs a rate in force at its time; a row without one is rejected.
///
/// Errors: a file that cannot be read, a mapped column missing in the header or there twice (all at once), and with
///         `strict` the first rejected row. Otherwise bad rows are rejected with line, column, value and reason
///         and nothing of such a row is applied: rows = applied + rejected. A snapshot has one row a deal; further ones
///         are wrong, since two rows cannot both tell how a deal stands. What `progress` throws, or a bad_alloc,
///         ends the reading, as does a disk that fails in the middle or a file that is cut short meanwhile; rows before that may
///         have been applied. With `source`: a file whose first lines are not those
///         read before; and for a store in a file, what keeps it from being written.
/// Cost:   O(bytes). Of a plain file in UTF-8 some megabytes are in memory at a time; of others, and where a quote is never closed,
///         the whole. Rows are appended about a thousand at a time, so
///         snapshots taken meanwhile see a beginning of the file; a store in a file has them on disk some megabytes at a
///         time, and all of them in the end. Only `strict`, which may have to undo everything,
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

// --- Mappings drawn from files --------------------------------------------------------------------------------------

/// What somebody knows of a file already; it is believed.
struct draft_options {
  std::map<std::string, std::string> columns;  ///< field of the mapping ("deal", "stage", ...) to the column that is it
  std::vector<std::string> stages;             ///< open stages in their order
  std::vector<std::string> won;                ///< stages that are won
  std::vector<std::string> lost;
  std::vector<time_form> times;
  std::vector<amount_form> amounts;
  std::string currency;                        ///< code, where the file names none
  std::optional<time_zone> zone;
  language lang = language::english;           ///< of facts and questions
  file_limits files;
};

/// One thing that was found in a file: what it is about, what it is, and how it is known.
struct drafted_fact {
  std::string about;    ///< a field of the mapping, or "file", "rows", "stages", "times", "amounts", "currency", "skip"
  std::string found;
  std::string because;
  bool sure = true;     ///< the cells prove it; else names or likelihood speak for it
};

/// A mapping drawn from a file, and what it rests on.
struct mapping_draft {
  column_mapping mapping;
  std::vector<drafted_fact> facts;
  std::vector<std::string> summary;  ///< all that was assumed, in three lines
  std::vector<error> questions;      ///< what the file leaves open and only people can answer; until then the mapping may be wrong
};

/// Draws a mapping from the header and a sample of the rows: delimiter and encoding, which column is what, the shape, the
/// stages in their order and which of them are won and lost, the forms of times and amounts, the dimensions.
///
///     const mapping_draft draft = draft_mapping("deals.csv").value();
///     if (draft.questions.empty()) event_store store = make_store(draft.mapping).value();
///
/// Nothing is guessed in silence: where two readings are possible, the cells decide (a day above 12), or it is a question
/// that names both. What the file does not say stays unset: a file without a currency has one without a code.
///
/// Errors: a file that cannot be read, or is no table with a header and rows: what it is instead.
/// Cost:   a few megabytes of the beginning, the middle and the end are read; of a compressed file, all of it is unpacked.
result<mapping_draft> draft_mapping(const std::string& path, const draft_options& options = {});

/// One mapping drawn from several files, and what it rests on.
struct files_draft {
  column_mapping mapping;            ///< of several files of deals, each has an entry of `files`
  std::vector<std::string> files;    ///< those of deals; the others are tables that they join
  std::vector<mapping_draft> drafts; ///< of each of them
};

/// Draws a mapping from several files that belong together: open deals and closed ones, deals and their history, and tables
/// of people, companies and whatever else has one row for each value that the deals name, which are joined. The pipeline is
/// that of the file that knows most open stages.
///
/// Errors: as of `draft_mapping`, of any of the files; `invalid_argument` when there are none.
result<files_draft> draft_mapping_of_files(const std::vector<std::string>& paths, const draft_options& options = {});

/// The mapping as JSON that `parse_mapping` reads, its facts and questions as comments.
std::string to_json(const mapping_draft& draft);

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

}  // namespace v0_1
}  // namespace funnel
