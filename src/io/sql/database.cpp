#include <funnel/io/database.hpp>

#include "io/activity_rows.hpp"
#include "io/deal_rows.hpp"
#include "io/mapping_fields.hpp"
#include "io/sql/connection.hpp"
#include "io/sql/sql_source.hpp"
#include "io/store_sink.hpp"

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

/// One table or statement of a mapping.
struct table_of_mapping {
  std::string name;
  column_mapping mapping;
};

result<std::vector<table_of_mapping>> tables_of(const column_mapping& m) {
  std::vector<table_of_mapping> tables;
  if (m.files.empty() && m.source.given()) tables.push_back({m.source.table.empty() ? "statement" : m.source.table, m});
  for (const file_mapping& f : m.files) {
    if (!f.mapping.source.given()) continue;
    column_mapping own = f.mapping;
    own.pipelines = m.pipelines;
    own.currency = m.currency;
    own.rates = m.rates;
    tables.push_back({f.name, std::move(own)});
  }
  if (tables.empty())
    return error{errc::missing_value, "table", "the mapping names no \"table\" and no \"statement\" to read"};
  for (const table_of_mapping& t : tables)
    if (!t.mapping.joins.empty())
      return error{errc::invalid_argument, "joins", "are of files; a statement joins tables itself"};
  return tables;
}

std::unique_ptr<io::sql_connection> connect(const io::database_address& to) {
  switch (to.kind) {
    case io::database_kind::postgresql:
      return io::connect_postgresql(to);
    case io::database_kind::sqlite:
      return io::connect_sqlite(to);
    case io::database_kind::mariadb:
      return io::connect_mariadb(to);
    case io::database_kind::odbc:
      return io::connect_odbc(to);
    case io::database_kind::clickhouse:
      return io::connect_clickhouse(to);
  }
  return nullptr;
}

/// Reads one table into the store, and leaves the mark behind it.
class table_reader {
 public:
  table_reader(io::sql_connection& from, event_store& store, const csv_read_options& options)
      : from_(from), store_(store), options_(options) {}

  /// Errors: also throws database_error.
  result<csv_read_result> read(const table_of_mapping& t, const std::string& shown, const std::string& mark_name) {
    const bool is_table = !t.mapping.source.table.empty();
    io::sql_select what = io::select_of(from_, t.mapping.source, io::mapped_columns(t.mapping));
    io::sql_window window;
    if (!mark_name.empty()) {
      window = io::window_of(from_, what, t.mapping.source, store_.mark(mark_name));
      what.where = window.where;
    }
    io::sql_source source(shown, is_table ? "table" : "statement", from_.run(what.text(from_), what.columns));
    io::many_at_once all(store_);
    auto r = t.mapping.shape == row_shape::activity
                 ? io::read_activities(source, t.mapping, store_, sink<activity_event_view>(mark_name), options_)
                 : io::read_deals(source, t.mapping, sink<deal_event_view>(mark_name), options_);
    if (r && !window.mark.empty() && window.mark != store_.mark(mark_name))
      static_cast<void>(store_.append(std::span<const deal_event>{}, {.source = mark_name, .mark = window.mark}));
    if (auto not_kept = all.finish()) return *std::move(not_kept);
    return r;
  }

 private:
  /// What is read in windows may be read again after it was cut off: each event has an id then.
  template <class Event>
  io::event_sink<Event> sink(const std::string& mark_name) {
    auto ids = std::make_shared<io::made_ids<Event>>();
    return [this, ids, make = !mark_name.empty()](std::span<const Event> batch) {
      return store_.append(make ? ids->with_ids(batch) : batch);
    };
  }

  io::sql_connection& from_;
  event_store& store_;
  const csv_read_options& options_;
};

/// Adds what was read from another table.
void add_result(csv_read_result& all, csv_read_result one, std::size_t max_listed) {
  add_to(all.summary, std::move(one.summary), max_listed);
  for (auto& [owner, team] : one.team_of) all.team_of[owner] = std::move(team);
  if (one.last_time && (!all.last_time || *all.last_time < *one.last_time)) all.last_time = one.last_time;
}

}  // namespace

std::vector<error> check_address(std::string_view address) {
  const auto to = io::parse_address(address);
  if (!to) return to.errors();
  if (const char* const package = io::missing_driver(to->kind))
    return {{errc::invalid_argument, to->shown,
             "this funnel was built without the driver of this database: install " + std::string(package) +
                 " and build it again"}};
  return {};
}

result<csv_read_result> read_database(const std::string& address, const column_mapping& mapping, event_store& store,
                                      const csv_read_options& options) {
  if (auto wrong = check_address(address); !wrong.empty()) return wrong;
  const auto to = io::parse_address(address);
  const auto tables = tables_of(mapping);
  if (!tables) return tables.errors();
  std::string name = to->shown;
  try {
    const std::unique_ptr<io::sql_connection> from = connect(*to);
    table_reader reader(*from, store, options);
    csv_read_result all;
    for (const table_of_mapping& t : *tables) {
      name = to->shown + " " + t.name;
      const std::string mark_name =
          options.source.empty() || tables->size() == 1 ? options.source : options.source + " " + t.name;
      auto one = reader.read(t, name, mark_name);
      if (!one) {
        std::vector<error> errors = one.errors();
        for (error& e : errors)
          if (!e.field.starts_with(name)) e.field = name + (e.field.empty() ? "" : ": " + e.field);
        return errors;
      }
      add_result(all, *std::move(one), options.max_listed_rejections);
    }
    return all;
  } catch (const io::database_error& e) {
    return error{e.why.code, e.why.field.empty() || e.why.field == to->shown ? name : name + ": " + e.why.field,
                 e.why.message};
  }
}

}  // namespace v0_1
}  // namespace funnel
