/// SQLite as far as a store needs it: connections, statements and transactions that end by themselves, errors as values.
///
/// Layer:   io; for store files.
/// Threads: one thread at a time uses a connection.
#pragma once

#include <funnel/core/error.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace funnel::io {

/// What goes wrong inside; it becomes an `error` where a function of the public header ends: see `as_result`.
struct database_error {
  error why;
};

[[noreturn]] inline void fail(errc code, const std::string& path, const std::string& why) { throw database_error{{code, path, why}}; }

/// The error that `work` met, if any; or what it gives, or that error.
template <class Work>
std::optional<error> error_of(Work&& work) {
  try {
    work();
    return std::nullopt;
  } catch (const database_error& e) {
    return e.why;
  }
}
template <class Work>
auto as_result(Work&& work) -> result<decltype(work())> {
  try {
    return work();
  } catch (const database_error& e) {
    return e.why;
  }
}

enum class file_use : std::uint8_t { read, write };

class database;

/// A prepared statement. Values are bound by position, from 1; those of a row read by position, from 0.
class statement {
 public:
  statement(database& db, const char* sql);

  statement& bind(int i, std::int64_t n);
  /// The bytes must live until the statement was run. To bind the first value begins anew.
  statement& bind(int i, std::span<const std::uint8_t> bytes);
  statement& bind(int i, std::string_view text);
  /// True when there is a row to read. Once there is none, the statement may be bound and run anew.
  bool step();
  void run();
  void reset() noexcept;

  std::int64_t number(int i) const;
  /// Valid until the next step.
  std::span<const std::uint8_t> bytes(int i) const;
  std::string_view text(int i) const;

 private:
  struct finalize {
    void operator()(sqlite3_stmt* s) const noexcept;
  };
  database* db_;
  std::unique_ptr<sqlite3_stmt, finalize> statement_;
};

class database {
 public:
  /// To write: the file is made if it is not there.
  database(std::string path, file_use how);
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  const std::string& path() const noexcept { return path_; }
  void run(const char* sql);
  /// The number that a PRAGMA or a query gives.
  std::int64_t number(const char* sql);
  std::string text(const char* sql);
  /// Takes over the log into the file, and makes it empty if `whole`. Gives false where others kept it from all of it.
  bool checkpoint(bool whole);
  /// Pages in the log as of the last commit.
  int log_pages() const noexcept { return log_pages_; }
  /// So many milliseconds, for others who hold what is needed.
  static constexpr int reader_waits = 2'000, writer_waits = 10'000;
  void wait_at_most(int milliseconds);
  std::string last_message() const;
  sqlite3* handle() const noexcept { return db_.get(); }

  /// Throws what the code means. Requires: it is an error.
  [[noreturn]] void fail(int code) const;
  void check(int code) const;

 private:
  struct close {
    void operator()(sqlite3* db) const noexcept;
  };
  std::string path_;
  std::unique_ptr<sqlite3, close> db_;
  int log_pages_ = 0;
};

/// Undone when it goes out of scope before it was committed.
class transaction {
 public:
  enum class to { read, write };
  transaction(database& db, to how);
  ~transaction();
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  void commit();

 private:
  database* db_;
};

/// Is this version of SQLite one that may lose data when two connections write and checkpoint at once?
bool has_wal_reset_bug(int version) noexcept;

}  // namespace funnel::io
