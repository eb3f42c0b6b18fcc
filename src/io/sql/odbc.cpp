#include "core/checkpoint.hpp"
#include "io/sql/connection.hpp"
#include "io/sql/value_text.hpp"

#include <sql.h>
#include <sqlext.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <new>
#include <utility>

namespace funnel::io {
namespace {

/// An environment, a connection or a statement of ODBC.
class odbc_handle {
 public:
  odbc_handle(SQLSMALLINT type, SQLHANDLE from) : type_(type) {
    if (!SQL_SUCCEEDED(SQLAllocHandle(type, from, &handle_))) throw std::bad_alloc();
  }
  ~odbc_handle() { SQLFreeHandle(type_, handle_); }
  odbc_handle(const odbc_handle&) = delete;
  odbc_handle& operator=(const odbc_handle&) = delete;
  operator SQLHANDLE() const noexcept { return handle_; }

  /// Throws what the driver says unless the call succeeded.
  void check(SQLRETURN code, const std::string& shown, errc of_statement = errc::invalid_value) const {
    if (SQL_SUCCEEDED(code)) return;
    SQLCHAR state[6] = {}, text[1024] = {};
    SQLINTEGER native = 0;
    SQLSMALLINT size = 0;
    if (!SQL_SUCCEEDED(SQLGetDiagRec(type_, handle_, 1, state, &native, text, sizeof text, &size)))
      fail(errc::io, shown, "the driver does not say what is wrong");
    // Class 08: the connection; IM: the driver manager.
    const std::string_view of(reinterpret_cast<const char*>(state), 2);
    const errc kind = of == "08" || of == "IM" ? errc::io : of_statement;
    fail(kind, kind == errc::io ? shown : "", reinterpret_cast<const char*>(text));
  }

 private:
  SQLSMALLINT type_;
  SQLHANDLE handle_ = nullptr;
};

SQLCHAR* odbc_text(const std::string& text) { return reinterpret_cast<SQLCHAR*>(const_cast<char*>(text.c_str())); }
SQLPOINTER odbc_number(std::uintptr_t n) { return reinterpret_cast<SQLPOINTER>(n); }

sql_column odbc_column(std::string name, SQLSMALLINT type) {
  sql_column c{std::move(name)};
  switch (type) {
    case SQL_BIT:
    case SQL_TINYINT:
    case SQL_SMALLINT:
    case SQL_INTEGER:
    case SQL_BIGINT:
    case SQL_DECIMAL:
    case SQL_NUMERIC:
    case SQL_REAL:
    case SQL_FLOAT:
    case SQL_DOUBLE:
      c.type = cell_type::number;
      break;
    case SQL_TYPE_DATE:
    case SQL_TYPE_TIMESTAMP:
      c.type = cell_type::time;
      break;
    default:
      break;
  }
  return c;
}

class odbc_connection final : public sql_connection {
 public:
  explicit odbc_connection(const database_address& to)
      : shown_(to.shown), environment_(SQL_HANDLE_ENV, SQL_NULL_HANDLE), own_(environment_) {
    const std::string how = to.name.find('=') == std::string::npos ? "DSN=" + to.name : to.name;
    SQLHDBC const c = own_.connection;
    SQLSetConnectAttr(c, SQL_ATTR_ACCESS_MODE, odbc_number(SQL_MODE_READ_ONLY), 0);
    SQLSMALLINT size = 0;
    own_.connection.check(SQLDriverConnect(c, nullptr, odbc_text(how), SQL_NTS, nullptr, 0, &size, SQL_DRIVER_NOPROMPT),
                          shown_, errc::io);
    own_.connected = true;
    // What the driver can of one snapshot: see docs/databases.md. All is rolled back in the end, whatever a statement
    // did.
    SQLSetConnectAttr(c, SQL_ATTR_TXN_ISOLATION, odbc_number(SQL_TXN_SERIALIZABLE), 0);
    own_.connection.check(SQLSetConnectAttr(c, SQL_ATTR_AUTOCOMMIT, odbc_number(SQL_AUTOCOMMIT_OFF), 0), shown_,
                          errc::io);
    SQLCHAR mark[8] = "\"";
    SQLGetInfo(c, SQL_IDENTIFIER_QUOTE_CHAR, mark, sizeof mark, &size);
    quote_ = reinterpret_cast<const char*>(mark);
    if (quote_ == " ") quote_.clear();
  }

  std::vector<sql_column> columns_of(const std::string& select) override {
    const odbc_handle s(SQL_HANDLE_STMT, own_.connection);
    s.check(SQLPrepare(s, odbc_text(select), SQL_NTS), shown_);
    SQLSMALLINT n = 0;
    s.check(SQLNumResultCols(s, &n), shown_);
    std::vector<sql_column> columns;
    for (SQLUSMALLINT i = 1; i <= static_cast<SQLUSMALLINT>(n); ++i) {
      SQLCHAR name[512] = {};
      SQLSMALLINT size = 0, type = 0, decimals = 0, nullable = 0;
      SQLULEN width = 0;
      s.check(SQLDescribeCol(s, i, name, sizeof name, &size, &type, &width, &decimals, &nullable), shown_);
      columns.push_back(odbc_column(reinterpret_cast<const char*>(name), type));
    }
    return columns;
  }
  std::unique_ptr<sql_rows> run(const std::string& select, std::vector<sql_column> columns) override;

  std::string quoted(std::string_view name) const override {
    if (quote_.empty()) return std::string(name);
    std::string text = quote_;
    const char last = quote_ == "[" ? ']' : quote_[0];
    for (const char c : name) text.append(c == last ? 2 : 1, c);
    return text + (quote_ == "[" ? "]" : quote_);
  }
  std::string literal(instant at, const sql_column&) const override {
    value_buffer b;
    std::string text(time_text(at.us, false, b));
    text[text.find('T')] = ' ';
    return "{ts '" + text + "'}";
  }
  /// Not every database takes a statement WITH others, or with an order, as a table.
  bool keeps_statements() const noexcept override { return true; }

  SQLHDBC handle() const noexcept { return own_.connection; }
  const std::string& shown() const noexcept { return shown_; }

 private:
  struct connected_handle {
    explicit connected_handle(SQLHANDLE environment) : connection(SQL_HANDLE_DBC, as_version_3(environment)) {}
    ~connected_handle() {
      if (!connected) return;
      SQLEndTran(SQL_HANDLE_DBC, connection, SQL_ROLLBACK);
      SQLDisconnect(connection);
    }
    static SQLHANDLE as_version_3(SQLHANDLE environment) {
      SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, odbc_number(SQL_OV_ODBC3), 0);
      return environment;
    }
    odbc_handle connection;
    bool connected = false;
  };

  std::string shown_;
  odbc_handle environment_;
  connected_handle own_;
  std::string quote_;
};

/// One value after the other, as text, so that no width is fixed and no driver rounds.
class odbc_rows final : public sql_rows {
 public:
  odbc_rows(const odbc_connection& in, const std::string& select, std::vector<sql_column> columns)
      : shown_(in.shown()), statement_(SQL_HANDLE_STMT, in.handle()) {
    columns_ = std::move(columns);
    statement_.check(SQLExecDirect(statement_, odbc_text(select), SQL_NTS), shown_);
  }

  bool fetch(row_block& to) override {
    detail::checkpoint();
    while (!over_ && !to.full()) {
      const SQLRETURN code = SQLFetch(statement_);
      if (code == SQL_NO_DATA) {
        over_ = true;
        break;
      }
      statement_.check(code, shown_, errc::io);
      for (std::size_t i = 0; i < columns_.size(); ++i)
        add_cell(static_cast<SQLUSMALLINT>(i + 1), columns_[i].type, to);
      ++to.n_rows;
    }
    return to.n_rows > 0;
  }

 private:
  void add_cell(SQLUSMALLINT column, cell_type type, row_block& to) {
    if (type == cell_type::time) return add_time(column, to);
    cell_.clear();
    for (;;) {
      char part[4096];
      SQLLEN size = 0;
      const SQLRETURN code = SQLGetData(statement_, column, SQL_C_CHAR, part, sizeof part, &size);
      if (code == SQL_NO_DATA) break;
      statement_.check(code, shown_, errc::io);
      if (size == SQL_NULL_DATA) return to.add_null();
      const bool more =
          code == SQL_SUCCESS_WITH_INFO && (size == SQL_NO_TOTAL || size >= static_cast<SQLLEN>(sizeof part));
      cell_.append(part, more ? sizeof part - 1 : static_cast<std::size_t>(size));
      if (!more) break;
    }
    to.add(cell_);
  }
  /// By its parts: drivers write times as they like.
  void add_time(SQLUSMALLINT column, row_block& to) {
    SQL_TIMESTAMP_STRUCT t{};
    SQLLEN size = 0;
    statement_.check(SQLGetData(statement_, column, SQL_C_TYPE_TIMESTAMP, &t, sizeof t, &size), shown_, errc::io);
    if (size == SQL_NULL_DATA) return to.add_null();
    char text[64];
    const int n = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02u:%02u:%02u.%06u", t.year, unsigned{t.month},
                                unsigned{t.day}, unsigned{t.hour}, unsigned{t.minute}, unsigned{t.second},
                                static_cast<unsigned>(t.fraction / 1000));
    constexpr std::size_t of_fraction = 7;
    to.add({text, static_cast<std::size_t>(n) - (t.fraction / 1000 == 0 ? of_fraction : 0)});
  }

  std::string shown_;
  odbc_handle statement_;
  std::string cell_;
  bool over_ = false;
};

std::unique_ptr<sql_rows> odbc_connection::run(const std::string& select, std::vector<sql_column> columns) {
  return std::make_unique<odbc_rows>(*this, select, std::move(columns));
}

}  // namespace

std::unique_ptr<sql_connection> connect_odbc(const database_address& to) {
  return std::make_unique<odbc_connection>(to);
}

}  // namespace funnel::io
