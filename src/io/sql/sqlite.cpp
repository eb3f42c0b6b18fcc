#include "core/checkpoint.hpp"
#include "core/fold_case.hpp"
#include "io/sql/connection.hpp"
#include "io/sql/value_text.hpp"

#include <sqlite3.h>

#include <new>
#include <utility>

namespace funnel::io {
namespace {

struct close_sqlite {
  void operator()(sqlite3* db) const noexcept { sqlite3_close(db); }
};
struct end_statement {
  void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
};
using sqlite_statement = std::unique_ptr<sqlite3_stmt, end_statement>;

/// Whether a column declared so holds numbers. Dates and flags are declared as numbers, too, and hold what one likes.
bool declares_numbers(const char* declared) {
  const std::string type = fold_case(declared);
  for (const char* part : {"int", "real", "floa", "doub", "dec", "num"})
    if (type.find(part) != std::string::npos) return true;
  return false;
}

class sqlite_connection final : public sql_connection {
 public:
  explicit sqlite_connection(const database_address& to) : shown_(to.shown) {
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(to.name.c_str(), &db,
                                     SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
    db_.reset(db);
    if (!db) throw std::bad_alloc();
    check(code);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    check(sqlite3_busy_timeout(db, 10'000));
    check(sqlite3_exec(db, "PRAGMA query_only = 1; BEGIN", nullptr, nullptr, nullptr));
    // A transaction begins with what is read first.
    check(sqlite3_exec(db, "SELECT 1 FROM sqlite_master LIMIT 1", nullptr, nullptr, nullptr));
  }

  /// An expression has no declared type: its first value tells.
  std::vector<sql_column> columns_of(const std::string& select) override {
    const sqlite_statement s = prepared(select);
    std::vector<sql_column> columns;
    bool undeclared = false;
    for (int i = 0; i < sqlite3_column_count(s.get()); ++i) {
      sql_column c{sqlite3_column_name(s.get(), i)};
      const char* const declared = sqlite3_column_decltype(s.get(), i);
      undeclared = undeclared || !declared;
      if (declared && declares_numbers(declared)) c.type = cell_type::number;
      c.own_type = declared ? declared : "";
      columns.push_back(std::move(c));
    }
    if (!undeclared || !stepped(s.get())) return columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const int type = sqlite3_column_type(s.get(), static_cast<int>(i));
      if (columns[i].own_type.empty() && (type == SQLITE_INTEGER || type == SQLITE_FLOAT))
        columns[i].type = cell_type::number;
    }
    return columns;
  }
  std::unique_ptr<sql_rows> run(const std::string& select, std::vector<sql_column> columns) override;

  std::string quoted(std::string_view name) const override { return quoted_by('"', name); }
  std::string literal(instant, const sql_column& column) const override {
    fail(errc::invalid_value, column.name, "SQLite has no times");
  }
  bool commits_in_order() const noexcept override { return true; }

  sqlite_statement prepared(const std::string& select) {
    sqlite3_stmt* s = nullptr;
    const char* tail = nullptr;
    check(sqlite3_prepare_v2(db_.get(), select.c_str(), -1, &s, &tail), errc::invalid_value);
    sqlite_statement made(s);
    if (!trimmed(tail).empty()) fail(errc::invalid_value, "statement", "holds several statements");
    if (!sqlite3_stmt_readonly(s)) fail(errc::invalid_value, "statement", "would change the database");
    return made;
  }
  bool stepped(sqlite3_stmt* s) const {
    const int code = sqlite3_step(s);
    if (code != SQLITE_ROW && code != SQLITE_DONE) check(code);
    return code == SQLITE_ROW;
  }

 private:
  void check(int code, errc of_statement = errc::io) const {
    if (code == SQLITE_OK) return;
    if ((code & 0xFF) == SQLITE_NOMEM) throw std::bad_alloc();
    const bool wrong = (code & 0xFF) == SQLITE_ERROR;
    fail(wrong ? of_statement : errc::io, wrong ? "" : shown_, sqlite3_errmsg(db_.get()));
  }

  std::string shown_;
  std::unique_ptr<sqlite3, close_sqlite> db_;
};

class sqlite_rows final : public sql_rows {
 public:
  sqlite_rows(sqlite_connection& in, const std::string& select, std::vector<sql_column> columns)
      : in_(&in), statement_(in.prepared(select)) {
    columns_ = std::move(columns);
  }

  bool fetch(row_block& to) override {
    detail::checkpoint();
    value_buffer b;
    sqlite3_stmt* const s = statement_.get();
    while (!over_ && !to.full()) {
      if (!in_->stepped(s)) {
        over_ = true;
        break;
      }
      for (int i = 0; i < static_cast<int>(columns_.size()); ++i) switch (sqlite3_column_type(s, i)) {
          case SQLITE_NULL:
            to.add_null();
            break;
          case SQLITE_INTEGER:
            to.add(integer_text(sqlite3_column_int64(s, i), b));
            break;
          case SQLITE_FLOAT:
            to.add(float_text(sqlite3_column_double(s, i), b));
            break;
          case SQLITE_BLOB: {
            std::string hex;
            add_hex({static_cast<const char*>(sqlite3_column_blob(s, i)),
                     static_cast<std::size_t>(sqlite3_column_bytes(s, i))},
                    hex);
            to.add(hex);
            break;
          }
          default: {
            const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(s, i));
            if (!text) throw std::bad_alloc();
            to.add({text, static_cast<std::size_t>(sqlite3_column_bytes(s, i))});
          }
        }
      ++to.n_rows;
    }
    return to.n_rows > 0;
  }

 private:
  sqlite_connection* in_;
  sqlite_statement statement_;
  bool over_ = false;
};

std::unique_ptr<sql_rows> sqlite_connection::run(const std::string& select, std::vector<sql_column> columns) {
  return std::make_unique<sqlite_rows>(*this, select, std::move(columns));
}

}  // namespace

std::unique_ptr<sql_connection> connect_sqlite(const database_address& to) {
  return std::make_unique<sqlite_connection>(to);
}

}  // namespace funnel::io
