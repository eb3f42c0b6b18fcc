/* funnel in C: what happens to deals goes in, funnels, analyses and reports come out. For every language that can call C.
 *
 *     funnel_store* store;
 *     funnel_result* report;
 *     funnel_open(NULL, NULL, 0, NULL, 0, &store);
 *     funnel_append_json(NULL, store, lines, strlen(lines), NULL, 0, NULL);
 *     if (funnel_query(NULL, store, request, strlen(request), &report) == FUNNEL_OK) puts(funnel_result_json(report, NULL));
 *     funnel_result_free(report);
 *     funnel_close(NULL, store);
 *
 * CONTRACT
 *
 * Ownership  A function that fills `out` gives an object to the caller, who frees it once with the function named for it.
 *            On failure `out` is null. Every ..._free, and funnel_close, takes null. What goes in is read before the
 *            function returns and never kept, but for the columns of a batch (see there). Results are whole: the store may
 *            be closed first.
 * Errors     Functions return 0 (FUNNEL_OK) or a code below. What is wrong, where and why stands in the call object, each
 *            error by itself. A call object may hold errors after FUNNEL_OK, too: the work is done, but look (names in a
 *            filter that no deal has; rows that were left out by request). No function throws, prints, exits, or changes
 *            signals, locale or environment. Where memory ends, FUNNEL_NO_MEMORY comes back and the store is as it was (a program
 *            that runs out of it while JSON of more than some hundred thousand numbers is taken apart is ended).
 * Threads    Any thread may use any store, standing funnel, dashboard or result, also at the same time; writers queue, readers do not
 *            wait for them. A call object, or a batch, serves one function at a time; only funnel_call_cancel may come
 *            from elsewhere. An object is freed when nobody uses it any more. No thread is started, unless a request asks
 *            for some ("threads"). There is no state but that of the objects, and tables made once and then only read
 *            (time zones). After fork() a child uses none of its parent's objects.
 * Texts in   Bytes and their number, UTF-8; no terminating NUL is needed. Null with the number 0 is no text. Options and
 *            requests are JSON; a key that is not known is an error. No options: all have their defaults.
 * Texts out  UTF-8, borrowed from the object that gives them and valid as long as it is; the bytes are counted in *n (which
 *            may be null) and followed by a NUL that is not counted.
 * Money      Whole numbers in minor units (cents) of the store's currency.
 * Times      In JSON ISO 8601 texts; those without an offset are times of the store's zone, UTC unless set. In columns of
 *            numbers microseconds since 1970-01-01T00:00Z.
 * Stack      No function needs more than 64 KiB of it.
 * Versions   Within one ABI version functions and keys are added, and none is changed or taken away. No structs are public but
 *            those of the Arrow C data interface, which are not ours and do not change.
 *
 * docs/c.md tells it as a tutorial; docs/request.schema.json has every key of every request, docs/answer.schema.json every
 * key of every answer. An answer says by "schema" and "version" which shape it is.
 */
#ifndef FUNNEL_C_H
#define FUNNEL_C_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define FUNNEL_API __attribute__((visibility("default")))
#else
#define FUNNEL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The ABI that this header describes: compare with funnel_abi_version(). Also the number in libfunnel.so.0. */
#define FUNNEL_ABI_VERSION 0

/* Codes. Numbers are frozen; below 100 they are those of funnel::errc. */
enum {
  FUNNEL_OK = 0,
  FUNNEL_INVALID_ARGUMENT = 1,  /* also: a null where something is needed */
  FUNNEL_MISSING_VALUE = 2,
  FUNNEL_INVALID_VALUE = 3,
  FUNNEL_UNKNOWN_STAGE = 4,
  FUNNEL_UNKNOWN_NAME = 5,      /* also: a key that is not known */
  FUNNEL_DUPLICATE = 6,
  FUNNEL_OUT_OF_RANGE = 7,
  FUNNEL_CURRENCY_MISMATCH = 8,
  FUNNEL_IO = 9,
  FUNNEL_SYNTAX = 10,
  FUNNEL_LIMIT_EXCEEDED = 11,
  FUNNEL_NO_MEMORY = 100,
  FUNNEL_CANCELLED = 101,
  FUNNEL_TOO_LATE = 102,        /* the deadline of the call has passed */
  FUNNEL_REJECTED = 103,        /* rows were wrong and nothing was appended */
  FUNNEL_INTERNAL = 104         /* an error of the library: please report it */
};

/* The Arrow C data and stream interfaces, as https://arrow.apache.org/docs/format/CDataInterface.html has them. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

typedef struct funnel_call funnel_call;
typedef struct funnel_store funnel_store;
typedef struct funnel_batch funnel_batch;
typedef struct funnel_result funnel_result;
typedef struct funnel_standing funnel_standing;
typedef struct funnel_dashboard funnel_dashboard;

/* ---- Version ------------------------------------------------------------------------------------------------------ */

FUNNEL_API uint32_t funnel_abi_version(void);
FUNNEL_API const char* funnel_version(void);       /* "0.1.0" */
FUNNEL_API const char* funnel_code_name(int32_t code); /* "unknown_stage"; "" for a number that is no code */

/* ---- Call object: errors, progress, cancellation, deadline of one call ------------------------------------------------
 *
 * Every function that takes a call object takes null in its place, and tells nothing but its code then. A function begins
 * by forgetting the errors of the one before, so one object serves many calls.
 */

/* Null when memory ends. */
FUNNEL_API funnel_call* funnel_call_new(void);
FUNNEL_API void funnel_call_free(funnel_call* call);

/* What a call object is used for ends with FUNNEL_CANCELLED, now and later: for work to go on, make another one. The
 * store is unchanged by a cancelled append. It is looked at some thousand times a second while journeys are made and
 * questions answered, and while rows are read; not once rows are being applied, or a page is being laid out. From any thread. */
FUNNEL_API void funnel_call_cancel(funnel_call* call);

/* Called on the thread of the call, at most every 50 ms, with the part of the step that is done, from 0 to 1. Other than 0
 * cancels this call alone. It calls nothing of the same call object and does not leave by longjmp or an exception. Null:
 * no more. */
typedef int32_t (*funnel_progress)(double done, void* user);
FUNNEL_API void funnel_call_progress(funnel_call* call, funnel_progress progress, void* user);

/* From now on so many milliseconds; what takes longer ends with FUNNEL_TOO_LATE, as if it were cancelled. Below 0: none. */
FUNNEL_API void funnel_call_deadline(funnel_call* call, int64_t milliseconds);

/* Errors of the call before; at most 100 of rows are kept, the others are counted in the report. */
FUNNEL_API size_t funnel_call_errors(const funnel_call* call);
/* 0 where there is no such error. */
FUNNEL_API int32_t funnel_call_error_code(const funnel_call* call, size_t i);

enum {
  FUNNEL_ERROR_MESSAGE = 0, /* a sentence */
  FUNNEL_ERROR_FIELD = 1,   /* "query.filters[2]", or a field of a row */
  FUNNEL_ERROR_VALUE = 2,   /* of a row: what it says there */
  FUNNEL_ERROR_ROW = 3      /* of a row: its number, from 0 */
};
/* Valid until the next call with this object; "" where there is none. */
FUNNEL_API const char* funnel_call_error_text(const funnel_call* call, size_t i, int32_t part, size_t* n);

/* ---- Store ---------------------------------------------------------------------------------------------------------- */

/* A store in memory, empty; or one that lasts, in a file: see funnel/io/store_file.hpp and docs/store.md.
 *
 * path     null: in memory. Else the file, which is made if it is not there. What funnel_append_... says is applied is on
 *          disk then; where the file cannot be written, nothing is applied and the code is FUNNEL_IO.
 * options  {"pipeline": "sales",                         a template ("sales", "leads", "transactional", "renewals") or a
 *                                                        definition {"id": ..., "stages": [...]}; or a list, "pipelines"
 *           "currency": {"code": "EUR", "decimals": 2},  USD with 2 when not given
 *           "rates": [{"currency": "USD", "decimals": 2, "from": "2026-01-01", "rate": "0.92"}],
 *           "zone": "Europe/Moscow",
 *           "read": false,                               to read what another process writes; funnel_refresh follows it
 *           "create": true, "sync": true, "sharing": "readers" (or "nobody", "journal"), "network_file_system": false}
 *          A file that is there keeps its pipelines, currency, rates, and its zone unless another one is given.
 */
FUNNEL_API int32_t funnel_open(funnel_call* call, const char* path, size_t n_path, const char* options, size_t n_options,
                               funnel_store** out);

/* The handle is gone, whatever is returned. Results and standing funnels stay. A file is closed: others may write to it. */
FUNNEL_API int32_t funnel_close(funnel_call* call, funnel_store* store);

/* Records further pipelines, later versions of those there are, and exchange rates: {"pipelines": [...], "rates": [...]},
 * as for funnel_open. All or nothing; where memory ends on the way, a beginning of it may be recorded. */
FUNNEL_API int32_t funnel_define(funnel_call* call, funnel_store* store, const char* json, size_t n);

/* JSON: the pipelines with their versions, currency, rates, zone, dimensions, how many deals and activities there are, the
 * marks of sources, and of a store that lasts its "file": sizes, counts, versions, when something was appended last. */
FUNNEL_API int32_t funnel_describe(funnel_call* call, funnel_store* store, funnel_result** out);

/* Takes in what the writing process has appended since: for stores opened with "read". */
FUNNEL_API int32_t funnel_refresh(funnel_call* call, funnel_store* store);

/* Puts a store that lasts in order and gives back what is free. */
FUNNEL_API int32_t funnel_compact(funnel_call* call, funnel_store* store);

/* Forgets {"deals": ["D-1"], "people": ["Anna"]} for good; a person's name becomes "erased 1", and what the person did stays
 * counted. The note, which may be left out (null), is JSON: {"at", "deals", "events", "activity_events", "people", "unknown"}. */
FUNNEL_API int32_t funnel_erase(funnel_call* call, funnel_store* store, const char* json, size_t n, funnel_result** note);

/* Copies the store in a file to a new file, also while it is written to. */
FUNNEL_API int32_t funnel_backup(funnel_call* call, const char* path, size_t n_path, const char* to, size_t n_to);

/* Reads all of a file. JSON: {"problems": [...], "file": {...}}; a sound one has no problems. */
FUNNEL_API int32_t funnel_verify(funnel_call* call, const char* path, size_t n_path, funnel_result** out);

/* ---- Append ---------------------------------------------------------------------------------------------------------
 *
 * A batch is applied as a whole or not at all, and who asks meanwhile sees all of it or nothing. A row whose "event_id" was
 * applied before is a duplicate and changes nothing, so a batch may be sent again.
 *
 * Fields of an event of a deal, in JSON and as names of columns:
 *
 *     deal       id of the deal; required                     kind      created, moved, won, lost, reopened, deleted,
 *     at         when it happened; required                             owner, amount, dimension, identified; when it is
 *     stage      id of the stage entered                                missing: moved where there is a stage, else what
 *     pipeline   of the stage                                           else is given
 *     owner, actor, reason, identity, event_id                values    {"region": "North"}; as a column "values.region"
 *     amount     whole number: minor units; text: decimal     sequence  order among events of one deal at one instant
 *     currency   of the amount                                known_at  when it became known
 *
 * and of an event of an activity, with {"of": "activities"}: activity, at (both required), kind (planned, rescheduled,
 * reassigned, done, cancelled; required), type, deal, person, actor, due, sequence, event_id, known_at.
 *
 * options  {"of": "deals",                of what the events are: "deals" or "activities"
 *           "known_at": "2026-01-05",     of events that do not say it; when not given, they were always known
 *           "when_bad": "refuse_batch",   or "keep_good": rows that are wrong are left out
 *           "max_amount": 1000000000000000,  a larger amount (minor units) is wrong
 *           "max_listed": 100,            wrong rows that the report lists; all are counted
 *           "source": "", "mark": ""}     how far the batch takes its source: kept with it, told by funnel_describe
 *
 * The report, which may be left out (null), is JSON: {"rows", "applied", "duplicates", "rejected", "rejections": [{"row",
 * "code", "field", "value", "reason"}]}. It is given for FUNNEL_OK and for FUNNEL_REJECTED. The call object has the
 * rejections as errors.
 * Memory: about 250 bytes a row while it runs, beside the text. Batches of some ten thousand rows are a good size.
 */

/* Events as JSON, one object a line. Empty lines are no rows. */
FUNNEL_API int32_t funnel_append_json(funnel_call* call, funnel_store* store, const char* lines, size_t n, const char* options,
                                      size_t n_options, funnel_result** report);

/* Events as columns. The batch borrows what it is given: values, texts and bitmaps live until the batch is appended or
 * freed. A batch may be appended more than once, and its columns may be set anew.
 *
 * validity  null: every row has a value. Else a bit a row, the lowest bit of a byte first, as in Arrow: 0 means none given.
 */
FUNNEL_API int32_t funnel_batch_new(funnel_call* call, size_t rows, funnel_batch** out);
FUNNEL_API void funnel_batch_free(funnel_batch* batch);
/* For at, known_at, due (microseconds), amount (minor units) and sequence. */
FUNNEL_API int32_t funnel_batch_int64(funnel_call* call, funnel_batch* batch, const char* column, size_t n_column,
                                      const int64_t* values, const uint8_t* validity);
/* The text of row i is data[offsets[i]] up to data[offsets[i + 1]]; there is one offset more than rows. For all columns but
 * sequence. */
FUNNEL_API int32_t funnel_batch_text(funnel_call* call, funnel_batch* batch, const char* column, size_t n_column,
                                     const char* data, const int32_t* offsets, const uint8_t* validity);
/* The text of row i is the codes[i]-th of n_values texts, laid out likewise. For columns with few distinct texts. */
FUNNEL_API int32_t funnel_batch_codes(funnel_call* call, funnel_batch* batch, const char* column, size_t n_column,
                                      const int32_t* codes, const char* data, const int32_t* offsets, size_t n_values,
                                      const uint8_t* validity);
FUNNEL_API int32_t funnel_append_batch(funnel_call* call, funnel_store* store, const funnel_batch* batch, const char* options,
                                       size_t n_options, funnel_result** report);

/* Events as Arrow: a stream of record batches, of which each column is named as a field. The stream is taken over: it is released
 * whatever is returned, and its `release` is null afterwards. All of it is one batch: applied as a whole or not at all.
 *
 *     texts      utf8, large_utf8, utf8_view, a dictionary of these; for ids and the like also whole numbers; of values also
 *                bool and dates
 *     at, known_at, due   timestamps of any unit; without a zone they are times of the store's zone, as are dates (date32,
 *                date64); whole numbers are microseconds; or texts
 *     amount     whole numbers: minor units; decimal128 and texts: decimals. Floating-point numbers are refused: they are not exact
 *     sequence   whole numbers
 *
 * Nulls stand for no value. Slices, chunks and offsets are what they are. What is nested is refused. */
FUNNEL_API int32_t funnel_append_arrow(funnel_call* call, funnel_store* store, struct ArrowArrayStream* stream, const char* options,
                                       size_t n_options, funnel_result** report);

/* ---- Ask ------------------------------------------------------------------------------------------------------------
 *
 * request  {"view": "report",     report, velocity, bottlenecks, change, team, forecast, plan, workload, self; or one view alone:
 *                                 cohort, activity, stock, transitions, waterfall, periods, credit, ordered
 *           "query": {...},       which deals, as of when, counted how: as funnel::parse_query reads it
 *           "preset": "...",      counts as another system documents it
 *           "options": {...},     of the view
 *           "title": "...", "language": "en", "threads": 1}
 *
 * Reports and analyses need "as_of" in the query: the library does not look at the clock. Journeys are made once for
 * questions that share clocks and layout, as long as nothing is appended.
 * Cost: that of the C++ functions; see funnel/aggregates/cohort.hpp and funnel/analysis/.
 */
FUNNEL_API int32_t funnel_query(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out);

/* What the request counts, in words, without a store: {"schema": "funnel.explanation", "version", "text", "choices", "query", "hash"}. */
FUNNEL_API int32_t funnel_explain(funnel_call* call, const char* request, size_t n, funnel_result** out);

/* The deals behind one number of a view: the request, and with it
 *
 *     "cell"   cohort      {"measure": "fate", "stage": "proposal", "fate": "lost", "segment": ["Anna"]}, or "outcome" with
 *                          "outcome"; "moved_in"; "counted", "also_next", "of_first" with "stage" or "row"
 *              activity    {"stage": ..., "metric": ...}      stock       {"stage": ...} or {"outcome": "lost"}
 *              transitions {"from": ..., "to": ...}           waterfall   {"flow": ...}
 *              periods     {"period": "2026-01", "milestone": "won"}
 *              credit      {"person": ..., "outcome": ...}    workload    {"count": ..., "person": ..., "type": ...}
 *     "limit"  so many ids at most, 100 when not given; repeated ids stay together
 *     "after"  only ids behind this one: the "next" of the page before
 *
 * JSON: {"schema": "funnel.ids", "version", "n", "ids": [...], "next": null}, ids sorted by their bytes.
 */
FUNNEL_API int32_t funnel_drill(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out);

/* ---- Parts: shards, and more deals than one machine's memory holds ------------------------------------------------------
 *
 * Each part of the deals is a store of its own: disjoint sets of deals, each with all of its events. A partial is what one of
 * them counts; merged, in any order, they answer what one store of all deals would. See docs/scale.md.
 */

/* What the store counts, as a text to be merged with those of the other parts: JSON with a checksum, to be kept byte for byte.
 *
 * request  as for funnel_query, of the view report, cohort, activity, stock, transitions, waterfall, periods or credit, with
 *          "as_of" and "known_at" in the query; and with it
 *          "part": {"number": 0, "of": 8,   which part this is, from 0, and how many there are
 *                   "by_hash": false,       deals were shared out by a hash of their ids: each is checked
 *                   "ids": true,            with 8 bytes a deal, by which a deal in two parts is found
 *                   "rejected": 0}          rows that were not applied; told again with the sum
 */
FUNNEL_API int32_t funnel_partial(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out);

/* The answer of all parts: their texts, one behind the other, in any order. What is missing, comes twice, was cut or changed, or
 * was asked otherwise is an error, and no answer.
 *
 * how  {"view": "report",      what the parts were asked for
 *       "confidence": 0.95, "title": "...", "language": "en",
 *       "partial": false}      true: add up to one partial, of parts that may not be all
 */
FUNNEL_API int32_t funnel_merge(funnel_call* call, const char* partials, size_t n, const char* how, size_t n_how, funnel_result** out);

/* ---- Results: immutable, for any number of threads --------------------------------------------------------------------- */

/* The answer as JSON: for reports, analyses and views "funnel.document", with "figures", "sections" of "tables" and "charts", all by
 * ids that no language changes. Never null. Cost: none. */
FUNNEL_API const char* funnel_result_json(const funnel_result* result, size_t* n);

/* The answer laid out.
 *
 * how  {"format": "text",    text, html, csv or json
 *       "language": "ru",    en or ru; that of the request when not given
 *       "width": 100, "colour": false,   of text
 *       "table": "stages.stages"}        of csv: section and table; the first when not given
 *
 * The text lives as long as the result, and the same `how` gives the same text. */
FUNNEL_API int32_t funnel_result_render(funnel_call* call, funnel_result* result, const char* how, size_t n_how,
                                        const char** text, size_t* n_text);
/* One table of the answer as a stream of one record batch, which the caller releases; it outlives the result.
 *
 * table  section and table, "cohort.rows"; the first when null
 * Columns: texts and ids as dictionaries of utf8, counts and amounts (minor units) as int64, other numbers as float64; no value is null. A
 * column with intervals, or with counts behind its shares, has further ones behind it: "_lower", "_upper", "_hits", "_n". */
FUNNEL_API int32_t funnel_result_arrow(funnel_call* call, funnel_result* result, const char* table, size_t n_table,
                                       struct ArrowArrayStream* out);
FUNNEL_API void funnel_result_free(funnel_result* result);

/* ---- Standing funnels: kept up to date by appends ------------------------------------------------------------------------
 *
 * A funnel that stands is brought up to date by every append and definition, before that returns, and asked at any time by
 * any number of threads without waiting.
 */

/* `request` as for the view "cohort". Without "as_of" it follows the present. */
FUNNEL_API int32_t funnel_stand(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_standing** out);

/* The numbers as of the last append. Blocks of equal length: all deals first, then each segment, as funnel_standing_result
 * names them. A block: deals and amount of all, open, won, lost, moved out, moved in (12 numbers), then of each row of the
 * funnel times, deals and amount.
 *
 * *n         (may be null) numbers that there are; those that fit `capacity` are written
 * *revision  (may be null) grows by one with every change of the answer
 * Returns FUNNEL_OUT_OF_RANGE when not all numbers fit, and the code of the last update if that failed: the numbers are
 * those before it, then. Allocates nothing. */
FUNNEL_API int32_t funnel_standing_read(const funnel_standing* standing, int64_t* numbers, size_t capacity, size_t* n,
                                        uint64_t* revision);
/* The same answer with its names, as the view "cohort" gives it. */
FUNNEL_API int32_t funnel_standing_result(funnel_call* call, const funnel_standing* standing, funnel_result** out);
FUNNEL_API void funnel_standing_free(funnel_standing* standing);

/* ---- Dashboard: the live page, served by the host's own web server -----------------------------------------------------------
 *
 * A request in, a response out; it owns no port, no thread and no clock. funnel/report/dashboard.hpp has all paths and their
 * parameters, docs/dashboard.md what a host has to see to: who may read is decided before it is asked.
 */

/* options  {"query": {...}, "preset": "...",   what is asked unless the address asks otherwise, as for funnel_query; its filters always
 *                                              hold. Without "as_of" it follows the latest event
 *           "title": "...", "language": "en",
 *           "with": ["velocity", "plan"],      analyses that the report shows unless the address says others, by the names of their paths
 *           "plan": {"by": ["owner"], "targets": [...]},   for the path /plan: targets as of the view "plan", and what their segments are of
 *           "instance": "",                    in all tags and revisions: what tells apart stores that are filled anew, as after a restart
 *           "max_milliseconds": 10000, "max_bytes": 1073741824, "max_segments": 10000,   what one answer may take
 *           "max_kept": 67108864}              bytes of answers kept until something is appended
 * It shows what the store holds when it is asked, and may be asked when the store is closed.
 * Cost: that of a report for a new question, a copy for one that was asked since the last append; the first request after an append
 * looks for the latest event, too, O(events). */
FUNNEL_API int32_t funnel_dashboard_new(funnel_call* call, funnel_store* store, const char* options, size_t n_options,
                                        funnel_dashboard** out);

/* request  {"method": "GET",
 *           "target": "/report?created=2026-Q1",     of the request line, below the path where the dashboard is mounted, which ends in "/"
 *           "headers": {"Accept": "text/html", ...}, as they came, in any case; those that do not matter are passed over
 *           "now": "2026-02-01T12:00Z"}              what "today" and "last-month" start from; the latest event when not given
 *
 * FUNNEL_OK for every response, that of a wrong address, too. Its JSON is {"schema": "funnel.response", "version", "status": 200,
 * "headers": {"Content-Type": ..., ...}}; send them all, and the body. */
FUNNEL_API int32_t funnel_dashboard_respond(funnel_call* call, funnel_dashboard* dashboard, const char* request, size_t n,
                                            funnel_result** out);
/* The body of a response; "" of any other result. Never null. */
FUNNEL_API const char* funnel_result_body(const funnel_result* result, size_t* n);
FUNNEL_API void funnel_dashboard_free(funnel_dashboard* dashboard);

#ifdef __cplusplus
}
#endif

#endif /* FUNNEL_C_H */
