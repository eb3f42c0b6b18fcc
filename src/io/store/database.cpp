#include "io/store/database.hpp"

#include <sqlite3.h>

#include <new>
#include <utility>

namespace funnel::io {

void statement::finalize::operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }

statement::statement(database& db, const char* sql) : db_(&db) {
  sqlite3_stmt* s = nullptr;
  const int code = sqlite3_prepare_v3(db.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr);
  statement_.reset(s);
  db.check(code);
}

statement& statement::bind(int i, std::int64_t n) {
  if (i == 1) reset();
  db_->check(sqlite3_bind_int64(statement_.get(), i, n));
  return *this;
}
statement& statement::bind(int i, std::span<const std::uint8_t> bytes) {
  if (i == 1) reset();
  // A null pointer would be bound as NULL, which is no empty value.
  const void* const at = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  db_->check(sqlite3_bind_blob64(statement_.get(), i, at, bytes.size(), SQLITE_STATIC));
  return *this;
}
statement& statement::bind(int i, std::string_view text) {
  if (i == 1) reset();
  const char* const at = text.empty() ? "" : text.data();
  db_->check(sqlite3_bind_text64(statement_.get(), i, at, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

bool statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  const int reset = sqlite3_reset(statement_.get());
  if (code != SQLITE_DONE) db_->fail(reset != SQLITE_OK ? reset : code);
  return false;
}
void statement::run() {
  while (step()) {
  }
}
void statement::reset() noexcept { sqlite3_reset(statement_.get()); }

std::int64_t statement::number(int i) const { return sqlite3_column_int64(statement_.get(), i); }
std::span<const std::uint8_t> statement::bytes(int i) const {
  const auto* const at = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), i));
  const auto n = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), i));
  // Null for an empty value, and where memory ended.
  if (!at && sqlite3_errcode(db_->handle()) == SQLITE_NOMEM) throw std::bad_alloc();
  return {at, at ? n : 0};
}
std::string_view statement::text(int i) const {
  const auto b = bytes(i);
  return {reinterpret_cast<const char*>(b.data()), b.size()};
}

void database::close::operator()(sqlite3* db) const noexcept { sqlite3_close(db); }

database::database(std::string path, file_use how) : path_(std::move(path)) {
  const int flags = how == file_use::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path_.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
  db_.reset(db);
  if (!db) throw std::bad_alloc();
  sqlite3_extended_result_codes(db, 1);
  check(code);
  // What a stranger wrote into the file may do as little as possible: no triggers, views, or functions of ours.
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);  // a store checkpoints itself
  wait_at_most(how == file_use::read ? reader_waits : writer_waits);
  sqlite3_wal_hook(
      db,
      [](void* pages, sqlite3*, const char*, int n) {
        *static_cast<int*>(pages) = n;
        return SQLITE_OK;
      },
      &log_pages_);  // also: no checkpoints but those asked for
}

void database::wait_at_most(int milliseconds) { check(sqlite3_busy_timeout(db_.get(), milliseconds)); }

void database::run(const char* sql) { check(sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr)); }

std::int64_t database::number(const char* sql) {
  statement s(*this, sql);
  return s.step() ? s.number(0) : 0;
}
std::string database::text(const char* sql) {
  statement s(*this, sql);
  return s.step() ? std::string(s.text(0)) : std::string();
}

bool database::checkpoint(bool whole) {
  const int code = sqlite3_wal_checkpoint_v2(db_.get(), nullptr, whole ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
                                             nullptr, nullptr);
  if ((code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED) return false;
  check(code);
  return true;
}

std::string database::last_message() const { return sqlite3_errmsg(db_.get()); }

void database::check(int code) const {
  if (code != SQLITE_OK) fail(code);
}

void database::fail(int code) const {
  const auto why = [&]() -> std::string {
    switch (code & 0xFF) {
      case SQLITE_FULL: return "no space is left for it";
      case SQLITE_BUSY:
      case SQLITE_LOCKED: return "is in use by another process";
      case SQLITE_CANTOPEN: return "cannot be opened";
      case SQLITE_READONLY: return "may not be written to";
      case SQLITE_NOTADB: return "is not a funnel store";
      case SQLITE_CORRUPT: return "is damaged; funnel verify tells where, funnel salvage copies what is sound";
      default: return std::string("cannot be read or written: ") + sqlite3_errstr(code);
    }
  };
  if ((code & 0xFF) == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM) throw std::bad_alloc();
  io::fail((code & 0xFF) == SQLITE_NOTADB ? errc::invalid_value : errc::io, path_, why());
}

transaction::transaction(database& db, to how) : db_(&db) { db.run(how == to::write ? "BEGIN IMMEDIATE" : "BEGIN"); }
transaction::~transaction() {
  if (db_ && !sqlite3_get_autocommit(db_->handle())) sqlite3_exec(db_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}
void transaction::commit() {
  db_->run("COMMIT");
  db_ = nullptr;
}

bool has_wal_reset_bug(int version) noexcept {
  const bool mended = version >= 3'051'003 || (version >= 3'044'006 && version < 3'045'000) || (version >= 3'050'007 && version < 3'051'000);
  return version >= 3'007'000 && !mended;
}

}  // namespace funnel::io
