/// Databases by ODBC: SQLite's driver for it.
#include "support/crm_tables.hpp"
#include "support/database_servers.hpp"

#include <sqlite3.h>

namespace {

using namespace funnel;
using namespace funnel_test;

std::string sqlite_driver() {
  std::error_code e;
  for (const auto& machine : std::filesystem::directory_iterator("/usr/lib", e))
    if (const auto driver = machine.path() / "odbc/libsqlite3odbc.so"; std::filesystem::exists(driver))
      return driver.string();
  return {};
}

class Database_odbc : public testing::Test {
 protected:
  void SetUp() override {
    if (sqlite_driver().empty()) GTEST_SKIP() << "SQLite's driver for ODBC is not installed (libsqliteodbc)";
  }
  void run(const std::vector<std::string>& statements) const {
    sqlite3* db = nullptr;
    sqlite3_open((folder_ / "crm.db").c_str(), &db);
    for (const std::string& sql : statements)
      EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  std::string address() const { return "odbc:Driver=" + sqlite_driver() + ";Database=" + (folder_ / "crm.db"); }

  own_folder folder_;
};

const std::string odbc_table =
    "CREATE TABLE deal_events (id INTEGER PRIMARY KEY, deal VARCHAR(40), at TIMESTAMP, stage VARCHAR(40), owner TEXT, "
    "amount DOUBLE, test BOOLEAN)";

TEST_F(Database_odbc, GivesTheStoreThatTheSameRowsGiveAsCsv) {
  auto events = crm_events(2000, 41);
  // What this driver makes of times has milliseconds.
  for (crm_event& e : events)
    if (e.at.size() > 23) e.at.resize(23);
  std::vector<std::string> sql = crm_inserts(events);
  sql.insert(sql.begin(), odbc_table);
  run(sql);
  const auto as_csv = read_as_csv(folder_, events);
  EXPECT_EQ(read_as_database(address(), crm_mapping(R"("table": "deal_events", )")), as_csv);
  EXPECT_EQ(read_as_database(
                address(),
                crm_mapping(R"("statement": "WITH e AS (SELECT * FROM deal_events) SELECT * FROM e ORDER BY deal", )")),
            as_csv);
}

TEST_F(Database_odbc, FollowsWithAnOverlap) {
  run({odbc_table,
       "INSERT INTO deal_events (id, deal, at, stage, owner) VALUES (5, 'A', '2026-01-01 10:00:00', 'proposal', '" +
           std::string(9000, 'x') + "')"});
  for (const char* mark : {"id", "at"}) {
    run({"DELETE FROM deal_events WHERE id = 3"});
    column_mapping m = parse_mapping(crm_mapping(R"("table": "deal_events", )")).value();
    m.source.mark = mark;
    event_store store = make_store(m).value();
    ASSERT_FALSE(read_database(address(), m, store, {.source = "crm"}));
    m.source.overlap = m.source.mark == "id" ? "10" : "1d";
    auto read = read_database(address(), m, store, {.source = "crm"});
    ASSERT_TRUE(read) << read.errors().front().message;
    EXPECT_EQ(read->summary.rejected, 0U)
        << read->summary.rejections.front().reason << read->summary.rejections.front().value.size();
    EXPECT_NE(all_of(store)[0].find(std::string(9000, 'x')), std::string::npos) << all_of(store)[0].size();
    run({"INSERT INTO deal_events (id, deal, at, stage) VALUES (3, 'late', '2026-01-01 09:00:00', 'proposal')"});
    read = read_database(address(), m, store, {.source = "crm"});
    ASSERT_TRUE(read) << read.errors().front().message;
    EXPECT_EQ(store.n_deals(), 2U);
    EXPECT_EQ(all_of(store).size() - all_of(make_store(m).value()).size(), 2U);
  }
}

TEST_F(Database_odbc, SaysWhatIsWrong) {
  run({odbc_table});
  const column_mapping m = parse_mapping(crm_mapping(R"("table": "deals", )")).value();
  event_store store = make_store(m).value();
  const auto read = read_database(address(), m, store);
  ASSERT_FALSE(read);
  EXPECT_NE(read.errors().front().message.find("no such table"), std::string::npos) << read.errors().front().message;
  const auto nowhere = read_database("odbc:no such source", m, store);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.errors().front().code, errc::io);
}

}  // namespace
