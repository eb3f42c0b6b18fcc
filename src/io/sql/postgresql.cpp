#include "core/checkpoint.hpp"
#include "io/sql/connection.hpp"
#include "io/sql/postgresql_values.hpp"
#include "io/sql/postgresql_window.hpp"
#include "io/sql/value_text.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <cstring>
#include <utility>

namespace funnel::io {
namespace {

struct close_connection {
  void operator()(PGconn* c) const noexcept { PQfinish(c); }
};
struct clear_result {
  void operator()(PGresult* r) const noexcept { PQclear(r); }
};
using pg_result = std::unique_ptr<PGresult, clear_result>;

std::string one_line(const char* message) {
  std::string text = message ? message : "";
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (char& c : text)
    if (c == '\n' || c == '\t') c = ' ';
  return text;
}

class pg_connection final : public sql_connection {
 public:
  explicit pg_connection(const database_address& to) : shown_(to.shown) {
    refuse_passwords(to);
    const char* const names[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", nullptr};
    const char* const values[] = {"15", "funnel", to.whole.c_str(), "UTF8", nullptr};
    connection_.reset(PQconnectdbParams(names, values, 1));
    if (!connection_) throw std::bad_alloc();
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
      std::string why = one_line(PQerrorMessage(connection_.get()));
      if (PQconnectionNeedsPassword(connection_.get()))
        why = "the server wants a password, and none was found in a service file, in ~/.pgpass or in PGPASSWORD";
      fail(errc::io, shown_, why);
    }
    command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    for (const char* set : {"TimeZone = 'UTC'", "DateStyle = 'ISO'", "bytea_output = 'hex'", "extra_float_digits = 1"})
      command(std::string("SET LOCAL ") + set);
  }

  std::vector<sql_column> columns_of(const std::string& select) override {
    const pg_result prepared(PQprepare(connection_.get(), "", select.c_str(), 0, nullptr));
    check(prepared.get(), PGRES_COMMAND_OK);
    const pg_result described(PQdescribePrepared(connection_.get(), ""));
    check(described.get(), PGRES_COMMAND_OK);
    std::vector<sql_column> columns;
    for (int i = 0; i < PQnfields(described.get()); ++i)
      columns.push_back(postgresql_column(PQfname(described.get(), i), PQftype(described.get(), i)));
    return columns;
  }
  std::unique_ptr<sql_rows> run(const std::string& select, std::vector<sql_column> columns) override;

  std::string quoted(std::string_view name) const override { return quoted_by('"', name); }
  std::string literal(instant at, const sql_column& column) const override {
    value_buffer b;
    const bool utc = column.own_type == "timestamptz";
    return std::string(utc ? "TIMESTAMPTZ '" : "TIMESTAMP '") + std::string(time_text(at.us, utc, b)) + "'";
  }
  std::optional<sql_window> own_window(const sql_select& what, const sql_column* mark,
                                       const std::string& known) override {
    if (mark && mark->own_type != "xid") return std::nullopt;
    if (!mark && !what.statement.empty()) return std::nullopt;
    if (!mark) {  // of ordinary and partitioned tables, rows say who wrote them
      const std::string kind =
          value("SELECT relkind::text FROM pg_class WHERE oid = to_regclass(" + text_literal(what.from) + ")");
      if (kind != "r" && kind != "p") return std::nullopt;
    }
    const std::string now = value(
        "SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || (SELECT oid FROM pg_database WHERE "
        "datname = current_database())::text"
        " || ' ' || pg_snapshot_xmin(s)::text || ' ' || pg_snapshot_xmax(s)::text FROM pg_current_snapshot() s");
    return xid_window(now, known, mark ? quoted(mark->name) : "xmin");
  }

  PGconn* handle() const noexcept { return connection_.get(); }
  /// Waits for more bytes; looks now and then whether it still should.
  void wait() const {
    pollfd socket{PQsocket(handle()), POLLIN, 0};
    while (poll(&socket, 1, 100) == 0) detail::checkpoint();
    detail::checkpoint();
    if (!PQconsumeInput(handle())) fail(errc::io, shown_, one_line(PQerrorMessage(handle())));
  }
  void check(const PGresult* r, ExecStatusType wanted) const {
    if (r && PQresultStatus(r) == wanted) return;
    const char* const primary = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const char* const state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : nullptr;
    std::string why = primary ? primary : one_line(PQerrorMessage(handle()));
    if (const char* hint = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_HINT) : nullptr)
      why += std::string(" (") + hint + ")";
    // Classes 42, 22 and 25: the statement is wrong, and will be.
    const std::string_view of_statement = state ? std::string_view(state).substr(0, 2) : std::string_view();
    const bool wrong = of_statement == "42" || of_statement == "22" || of_statement == "25";
    fail(wrong ? errc::invalid_value : errc::io, wrong ? "" : shown_, one_line(why.c_str()));
  }

 private:
  /// libpq knows more ways to write an address than `parse_address` does.
  static void refuse_passwords(const database_address& to) {
    PQconninfoOption* const options = PQconninfoParse(to.whole.c_str(), nullptr);
    if (!options)
      fail(errc::invalid_argument, "postgresql",
           "is not written as libpq takes it: postgresql://[user@]host[:port]/database[?option=value]");
    bool any = false;
    for (const PQconninfoOption* o = options; o->keyword; ++o)
      any =
          any || (o->val && (std::strcmp(o->keyword, "password") == 0 || std::strcmp(o->keyword, "sslpassword") == 0));
    PQconninfoFree(options);
    if (any)
      fail(errc::invalid_argument, "postgresql",
           "the address holds a password: it belongs in a service file, in ~/.pgpass, or in PGPASSWORD");
  }
  void command(const std::string& sql) { check(pg_result(PQexec(handle(), sql.c_str())).get(), PGRES_COMMAND_OK); }

  std::string shown_;
  std::unique_ptr<PGconn, close_connection> connection_;
};

/// COPY ... TO STDOUT in its binary form.
class pg_rows final : public sql_rows {
 public:
  pg_rows(const pg_connection& in, const std::string& select, std::vector<sql_column> columns) : in_(&in) {
    columns_ = std::move(columns);
    const std::string copy = "COPY (" + select + ") TO STDOUT (FORMAT binary)";
    // With parameters, though there are none: such a query is one command, whatever the statement holds.
    if (!PQsendQueryParams(in.handle(), copy.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0))
      in.check(nullptr, PGRES_COPY_OUT);
    while (PQisBusy(in.handle())) in.wait();
    in.check(pg_result(PQgetResult(in.handle())).get(), PGRES_COPY_OUT);
  }
  /// What was not read is given up, so that the connection may be used further.
  ~pg_rows() override {
    if (over_) return;
    if (PGcancel* cancel = PQgetCancel(in_->handle())) {
      char why[256];
      PQcancel(cancel, why, sizeof why);
      PQfreeCancel(cancel);
    }
  }

  bool fetch(row_block& to) override {
    while (!over_ && !to.full()) {
      char* row = nullptr;
      const int n = PQgetCopyData(in_->handle(), &row, 1);
      if (n > 0) {
        const std::unique_ptr<char, decltype(&PQfreemem)> held(row, PQfreemem);
        add_copied_row({row, static_cast<std::size_t>(n)}, columns_.size(), to);
      } else if (n == 0) {
        in_->wait();
      } else {
        over_ = true;
        while (PQisBusy(in_->handle())) in_->wait();
        in_->check(n == -1 ? pg_result(PQgetResult(in_->handle())).get() : nullptr, PGRES_COMMAND_OK);
        while (pg_result(PQgetResult(in_->handle()))) {
        }
      }
    }
    return to.n_rows > 0;
  }

 private:
  const pg_connection* in_;
  bool over_ = false;
};

std::unique_ptr<sql_rows> pg_connection::run(const std::string& select, std::vector<sql_column> columns) {
  return std::make_unique<pg_rows>(*this, select, std::move(columns));
}

}  // namespace

std::unique_ptr<sql_connection> connect_postgresql(const database_address& to) {
  return std::make_unique<pg_connection>(to);
}

}  // namespace funnel::io
