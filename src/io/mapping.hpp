/// How the columns of a CSV file become deal events.
///
/// Layer:   adapters; compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What a row of the file is.
enum class row_shape : std::uint8_t {
  event,     ///< one thing that happened to a deal: deal, time, stage (or kind), and attributes
  snapshot,  ///< one deal as it stands: created and closed dates, current stage, and attributes
};

/// Columns of another file, found by a key: each row whose `on` column equals the other file's `key` column
/// gains the columns in `take`. No match leaves them empty.
struct table_join {
  std::string file;               ///< relative to the folder of the data file
  std::string on;
  std::string key;                ///< the same name as `on` when empty
  std::vector<std::string> take;  ///< all columns but the key when empty
};

/// A stage entered at the time in a column of a snapshot row; nothing when the cell is empty.
struct dated_stage {
  std::string stage;   ///< stage id
  std::string column;
};

/// Columns of a file of tasks (activities): one row each, as it stands.
struct task_mapping {
  std::string id;         ///< required
  std::string kind;       ///< call, meeting, ...
  std::string deal;
  std::string person;     ///< responsible
  std::string actor;      ///< who did or cancelled it; where empty, the person responsible
  std::string planned;    ///< when it was planned; where empty, it was done without a plan
  std::string due;
  std::string done;
  std::string cancelled;
  std::string known_at;

  friend bool operator==(const task_mapping&, const task_mapping&) = default;
};

/// The mapping file, as a value. Column names are those of the header; an empty name means "not there".
struct csv_mapping {
  row_shape shape = row_shape::event;
  std::vector<pipeline_version> pipelines;       ///< with their versions; the default pipeline when not given
  std::string deal;                              ///< column of the deal id; required
  std::string time;                              ///< event: when it happened; required there
  std::string kind;                              ///< event: created, moved, owner, amount, dimension, won, lost, reopened, deleted;
                                                 ///< where empty: a move to `stage`, or a change of what else the row gives
  std::string stage;                             ///< event: entered stage; snapshot: current stage
  std::string pipeline;                          ///< event: pipeline of the stage; where empty, the first that has it
  std::string created;                           ///< snapshot: column of the creation time
  std::optional<std::string> created_default;    ///< snapshot: used where the created cell is empty, and counted in a note
  std::string created_stage;                     ///< snapshot: stage id in which deals begin; the first when empty
  std::string closed;                            ///< snapshot: column of the closing time
  std::vector<dated_stage> dated;                ///< snapshot: further stages with a date column
  std::string owner;
  std::string team;                              ///< column with the owner's team; fills the roster
  std::string actor;                             ///< event: who did it
  std::string identity;                          ///< the customer whose deals are one story
  std::string amount;
  std::string currency_code;                     ///< column with the currency of the amount; where empty, the file's
  std::string reason;                            ///< why it was lost
  std::string event_id;
  std::string sequence;
  std::string known_at;
  std::map<std::string, std::string> dimensions; ///< dimension name to column
  std::map<std::string, std::string> stage_of;   ///< value in the file to stage id; a value not listed must be an id or a name
  std::vector<table_join> joins;
  task_mapping activities;                       ///< of the file of tasks, which has the same zone and delimiter
  funnel::currency currency;
  std::vector<exchange_rate> rates;              ///< of other currencies to `currency`
  time_zone zone;                                ///< of times without a zone; UTC unless said
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
result<csv_mapping> parse_mapping(std::string_view json);

/// A store with the pipelines, the currency and the rates of the mapping. Errors: those of the store.
result<event_store> make_store(const csv_mapping& m);

}  // namespace v0_1
}  // namespace funnel
