/// What the files of `file_keeper` share.
///
/// Layer:   io; for store files.
/// Threads: as of `file_keeper`.
#pragma once

#include "core/clock.hpp"
#include "core/version_text.hpp"
#include "io/store/file_keeper.hpp"
#include "io/store/piece.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace funnel::io {

inline constexpr std::int64_t application = 0x66'6E'6E'6C;  // "fnnl"
/// So many rows of a level become one of the next where they are small: below so many bytes each, on average. Others stay until
/// the store is compacted: to write them once more costs more than they cost who reads them.
inline constexpr std::size_t fan = 64, small_bytes = std::size_t{8} << 10;
/// Pages in the log when it is taken over, and when it is to end even if readers have to wait.
inline constexpr int many_pages = 1000, too_many_pages = 16'000;

/// Of a file that holds all that the writer has, and remembers what another one did: batches, erasures.
inline store_head head_of(const detail::store_writer& writer, const store_head& remembered = {}) {
  const detail::store_state& s = *writer.state;
  store_head h;
  h.batches = remembered.batches;
  h.last_append = remembered.last_append;
  h.erasures = remembered.erasures;
  h.rewrites = s.rewrites;
  h.money = s.money;
  h.amounts_total = writer.amounts_total;
  h.marks = writer.marks;
  h.end = writer.extent();
  s.events.each_head(0, h.end.events, [&](detail::event_log::position, const detail::record_head&) { ++h.events; });
  h.activity_events = h.end.activity_facts;
  return h;
}

[[noreturn]] inline void fail_damaged(const std::string& path, const std::string& what) {
  fail(errc::io, path, "is damaged: " + what + "; funnel verify tells more, funnel salvage copies what is sound. If the file was copied or "
       "restored, a \"-wal\" beside it may belong to another one: take it away");
}

inline std::uint64_t bytes_of(const std::string& path) {
  std::error_code e;
  const auto n = std::filesystem::file_size(path, e);
  return e ? 0 : n;
}

struct file_keeper::statements {
  explicit statements(database& db)
      : read_head(db, "SELECT body, sum FROM head"),
        read_pieces(db, "SELECT first, last, level, body, sum FROM piece WHERE last > ?1 ORDER BY first"),
        read_ids(db, "SELECT first, last, level, body, sum FROM event_ids WHERE last > ?1 ORDER BY first") {}

  statement read_head, read_pieces, read_ids;

  /// Those that write; a reader has none.
  struct writing {
    explicit writing(database& db)
        : head(db, "INSERT OR REPLACE INTO head(id, body, sum) VALUES(1, ?1, ?2)"),
          insert{{{db, "INSERT INTO piece(first, last, level, body, sum) VALUES(?1, ?2, ?3, ?4, ?5)"},
                  {db, "INSERT INTO event_ids(first, last, level, body, sum) VALUES(?1, ?2, ?3, ?4, ?5)"}}},
          erase{{{db, "DELETE FROM piece WHERE first BETWEEN ?1 AND ?2"}, {db, "DELETE FROM event_ids WHERE first BETWEEN ?1 AND ?2"}}} {}
    statement head;
    std::array<statement, 2> insert, erase;
  };
  std::optional<writing> write;
};

}  // namespace funnel::io
