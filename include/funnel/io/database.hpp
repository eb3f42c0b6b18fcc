/// Reads deals and activities out of the database of a CRM, as `read_csv` reads them out of files: the same mapping, whose
/// tables or statements stand in place of file names.
///
///     const column_mapping mapping = parse_mapping(R"({"table": "deal_events",
///         "columns": {"deal": "deal_id", "time": "happened_at", "stage": "stage", "amount": "amount"}})").value();
///     event_store store = make_store(mapping).value();
///     const csv_read_result read = read_database("postgresql://crm.example.org/crm", mapping, store).value();
///
/// Addresses:
///
///     postgresql://[user@]host[:port]/database[?option=value&...]   as libpq takes it; postgresql:///?service=crm
///     sqlite:path/to/file
///     mariadb://[user@]host[:port]/database[?socket=path]           also mysql://
///     odbc:name                                                     a data source of odbc.ini, or Driver=...;Server=...
///     clickhouse://[user@]host[:port]/database[?secure=1]           over HTTP; 1: TLS
///
/// An address holds no password: it would be seen by everybody who sees the list of processes. Passwords come from where the
/// client libraries look for them: a service file, PGPASSFILE or PGPASSWORD; my.cnf; odbc.ini;
/// CLICKHOUSE_PASSWORD, or the config of clickhouse-client. No message, report or mark
/// has more of an address than host, port and database.
///
/// What is read is never changed: the transaction is read-only. All tables and statements of a mapping are read in one
/// consistent snapshot, but for ClickHouse, where each has its own. Values keep their types: numbers are exact, times are read
/// as what they are whatever the mapping says of the forms of times, and NULL is an empty cell. docs/databases.md has what
/// each database promises.
///
/// Layer:   io; compiled in funnel::sql, with the drivers that were there when it was built.
/// Threads: as `read_csv`.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/events/store.hpp>
#include <funnel/io/csv.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Does the text begin as an address above does ("postgresql:", "postgres:", "sqlite:", "mariadb:", "mysql:", "odbc:",
/// "clickhouse:")?
bool is_database_address(std::string_view text) noexcept;

/// The address as it may be shown: without user, password and options. Of what is no address, nothing but "database".
std::string shown_address(std::string_view address);

/// What is wrong with an address, without going there: a password in it, a database of another kind than those above, a
/// driver that was not built (the message names its Debian package). Empty: nothing.
std::vector<error> check_address(std::string_view address);

/// Reads all tables and statements of the mapping, in their order, into the store: `column_mapping::source`, or those of
/// `column_mapping::files` that have one.
///
/// With `csv_read_options::source`, only what is new is read: after each table or statement the store keeps a mark under this
/// name (and the table's, where there are several), from which the next reading goes on. Events without ids get ids made of
/// what they say, so that a reading that was cut off repeats nothing when it is done again.
///   - PostgreSQL: exact for tables, by the transaction that wrote each row (`xmin`), whatever order transactions commit in; for
///     statements, where `mark` names a column that is the `xmin` of a table. A row that is changed is new again.
///   - else by the highest value of the `mark` column. SQLite commits one transaction after the other, so a number that grows is
///     exact. The others need an `overlap`: rows that appear later than that are not seen.
///   - without either, all rows are read each time, and those that say nothing new are left out.
/// Rows that were deleted are never noticed.
///
/// In `csv_read_result` and messages, a file is the table or statement, a line its row from 1.
///
/// Errors: an address, a mapping without a table or statement, or with joins (join in the statement); what the database says: the
///         table or statement stands in `field`. Rows that lie before the error may have been applied, but for `strict`. Else
///         as `read_csv`. A mark of another database, or of one that is behind it.
/// Cost:   as `read_csv`, and the database's; memory is bounded, whatever the tables hold.
result<csv_read_result> read_database(const std::string& address, const column_mapping& mapping, event_store& store,
                                      const csv_read_options& options = {});

}  // namespace v0_1
}  // namespace funnel
