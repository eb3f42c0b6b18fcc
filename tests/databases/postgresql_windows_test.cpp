/// Which rows are new, by the numbers of transactions: no server is needed.
#include "io/sql/postgresql_window.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;

/// Transactions as PostgreSQL runs them, on numbers that pass the end of the ring, against the conditions, which SQLite
/// judges.
TEST(Database_postgresql_windows, TakeEachRowOnceAcrossTheEndOfTheRing) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  sqlite3* db = nullptr;
  sqlite3_open(":memory:", &db);
  for (int round = 0; round < 60; ++round) {
    std::uint64_t next = (std::uint64_t{1} << 32) * (1 + random() % 3) - random() % 300;
    struct running {
      std::uint64_t id;
      std::vector<std::uint64_t> written;  // by it and its subtransactions
    };
    std::vector<running> open;
    std::map<std::uint64_t, int> taken;  // of committed ones
    std::string known;
    const auto read = [&] {
      std::uint64_t horizon = next;
      for (const running& t : open) horizon = std::min(horizon, t.id);
      const io::sql_window w =
          io::xid_window("1/2 " + std::to_string(horizon) + " " + std::to_string(next), known, "x");
      std::string where = w.where.empty() ? "1" : w.where;
      for (std::size_t at; (at = where.find("::text::bigint")) != std::string::npos;) where.erase(at, 14);
      for (auto& [id, n] : taken) {
        sqlite3_stmt* s = nullptr;
        const std::string sql =
            "SELECT " + where + " FROM (SELECT " + std::to_string(id % (std::uint64_t{1} << 32)) + " AS x)";
        ASSERT_EQ(sqlite3_prepare_v2(db, sql.c_str(), -1, &s, nullptr), SQLITE_OK) << sql;
        sqlite3_step(s);
        n += sqlite3_column_int(s, 0);
        sqlite3_finalize(s);
        EXPECT_LE(n, 1) << id << " " << sql;
        EXPECT_TRUE(n == 0 || id < horizon);
      }
      known = w.mark;
    };
    for (int step = 0; step < 150; ++step) {
      const std::uint64_t what = random() % 10;
      if (what < 4) {
        open.push_back({next, {next}});
        ++next;
      } else if (what < 6 && !open.empty()) {
        open[random() % open.size()].written.push_back(next++);
      } else if (what < 8 && !open.empty()) {
        const std::size_t i = random() % open.size();
        if (random() % 4 > 0)
          for (const std::uint64_t id : open[i].written) taken[id] = 0;
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
      } else if (what == 8) {
        read();
      } else {
        next += random() % 50;
      }
    }
    for (running& t : open)
      for (const std::uint64_t id : t.written) taken[id] = 0;
    open.clear();
    read();
    for (const auto& [id, n] : taken) EXPECT_EQ(n, 1) << id;
  }
  sqlite3_close(db);
  EXPECT_THROW(io::xid_window("1/2 5 9", "1/2 before 6", "x"), io::database_error);
  EXPECT_THROW(io::xid_window("1/2 5 9", "1/3 before 4", "x"), io::database_error);
  EXPECT_THROW(io::xid_window("1/2 5 9", "number 4", "x"), io::database_error);
}

}  // namespace
