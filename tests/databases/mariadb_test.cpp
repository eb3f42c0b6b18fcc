/// MariaDB as a source: a real server.
#include "support/crm_schemas.hpp"
#include "support/crm_tables.hpp"
#include "support/database_servers.hpp"
#include "support/sql_literals.hpp"

#include <mysql.h>

#include <memory>

namespace {

using namespace funnel;
using namespace funnel_test;

class mariadb_session {
 public:
  mariadb_session(const std::string& socket, const char* database) : connection_(mysql_init(nullptr), mysql_close) {
    mysql_optionsv(connection_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
    ok_ = mysql_real_connect(connection_.get(), nullptr, "root", nullptr, database, 0, socket.c_str(), 0) != nullptr;
  }
  /// The first value; what is wrong behind "!".
  std::string operator()(const std::string& sql) {
    if (mysql_real_query(connection_.get(), sql.data(), sql.size()) != 0)
      return std::string("!") + mysql_error(connection_.get());
    const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> r(mysql_store_result(connection_.get()),
                                                                     mysql_free_result);
    const MYSQL_ROW row = r ? mysql_fetch_row(r.get()) : nullptr;
    return row && row[0] ? row[0] : "";
  }
  bool ok() const { return ok_; }

 private:
  std::unique_ptr<MYSQL, decltype(&mysql_close)> connection_;
  bool ok_ = false;
};

class Database_mariadb : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string server = found_program("mariadbd", {"/usr/sbin", "/usr/bin", "/usr/local/bin"}),
                      install = found_program("mariadb-install-db", {"/usr/bin", "/usr/local/bin"});
    if (server.empty() || install.empty()) return;
    server_ = std::make_unique<server_process>("mysql", "mariadb");
    const std::string data = "--datadir=" + (*server_ / "data");
    ASSERT_EQ(server_->run({install, "--no-defaults", data, "--auth-root-authentication-method=normal",
                            "--skip-test-db", "--skip-name-resolve"}),
              0)
        << bytes_of_file(*server_ / "log");
    const bool up = server_->start(
        {server, "--no-defaults", data, "--socket=" + socket(), "--skip-networking",
         "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--pid-file=" + (*server_ / "pid")},
        [] { return mariadb_session(socket(), nullptr).ok(); });
    ASSERT_TRUE(up) << bytes_of_file(*server_ / "log");
    mariadb_session(socket(), nullptr)("CREATE DATABASE crm CHARACTER SET utf8mb4");
  }
  static void TearDownTestSuite() {
    if (server_) server_->stop(SIGTERM);
    server_.reset();
  }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << "MariaDB's server is not installed (mariadb-server)";
    session()("DROP TABLE IF EXISTS deal_events, t, late");
  }
  static std::string socket() { return *server_ / "socket"; }
  static mariadb_session session() { return {socket(), "crm"}; }
  static std::string address() { return "mariadb://root@/crm?socket=" + socket(); }
  static void make_events(mariadb_session& s, const std::vector<crm_event>& events) {
    EXPECT_EQ(s("CREATE TABLE deal_events (id bigint AUTO_INCREMENT PRIMARY KEY, deal varchar(40), at datetime(6), "
                "stage varchar(40), owner varchar(80), amount decimal(18,4), test boolean,"
                " written timestamp(6) DEFAULT CURRENT_TIMESTAMP(6))"),
              "");
    for (const std::string& sql : crm_inserts(events)) EXPECT_EQ(s(sql), "");
  }

  static std::unique_ptr<server_process> server_;
};
std::unique_ptr<server_process> Database_mariadb::server_;

TEST_F(Database_mariadb, GivesTheStoreThatTheSameRowsGiveAsCsv) {
  const own_folder folder;
  const auto events = crm_events(4000, 31);
  mariadb_session s = session();
  make_events(s, events);
  const auto as_csv = read_as_csv(folder, events);
  EXPECT_EQ(read_as_database(address(), crm_mapping(R"("table": "deal_events", )")), as_csv);
  EXPECT_EQ(read_as_database(address(), crm_mapping(R"("table": "crm.deal_events", )")), as_csv);
  EXPECT_EQ(
      read_as_database(
          address(), crm_mapping(R"("statement": "SELECT e.*, 1 AS one FROM `deal_events` e ORDER BY deal -- all", )")),
      as_csv);
}

TEST_F(Database_mariadb, ReadsEveryTypeExactly) {
  mariadb_session s = session();
  ASSERT_EQ(s("CREATE TABLE t (id int, big bigint unsigned, n decimal(60,12), f double, at timestamp(3) NULL, dt "
              "datetime, d date, flag tinyint(1), bits bit(9), u binary(4), txt text, e enum('a','b'))"),
            "");
  s("SET time_zone = '+03:00'");
  ASSERT_EQ(
      s("INSERT INTO t VALUES (1, 18446744073709551615, 123456789012345678901234567890.123456789012, 0.1, '2026-01-01 "
        "03:00:00.250', '2026-01-01 03:00:00', '2026-02-01', 1, b'100000001', x'00ff10ab', 'Яна', 'b'),"
        " (2, NULL, NULL, NULL, NULL, '2026-01-01', NULL, NULL, NULL, NULL, NULL, NULL)"),
      "");
  const column_mapping m =
      parse_mapping(
          R"({"table": "t", "times": "dd.mm.yyyy", "columns": {"deal": "id", "time": "dt", "known_at": "at"}, "dimensions": {"big": "big", "n": "n", "f": "f",
    "d": "d", "flag": "flag", "bits": "bits", "u": "u", "txt": "txt", "e": "e"}})")
          .value();
  event_store store = make_store(m).value();
  const auto read = read_database(address(), m, store);
  ASSERT_TRUE(read) << read.errors().front().message;
  ASSERT_EQ(read->summary.applied, 1U);
  const std::string line = all_of(store)[0];
  for (const char* value : {"big=18446744073709551615", "n=123456789012345678901234567890.123456789012", "f=0.1",
                            "d=2026-02-01", "flag=1", "bits=257", "u=00ff10ab", "txt=Яна", "e=b",
                            "1767236400000000 1767225600250000"})  // on the wall clock of UTC, and the instant
    EXPECT_NE(line.find(value), std::string::npos) << value << " in " << line;
  EXPECT_EQ(read->summary.rejections.front().reason.substr(0, 20), "the row says nothing");  // NULL is not said
}

TEST_F(Database_mariadb, ReadsOneSnapshotAndChangesNothing) {
  mariadb_session s = session();
  make_events(s, crm_events(500, 3));
  ASSERT_EQ(s("CREATE TABLE late AS SELECT * FROM deal_events LIMIT 10"), "");
  const std::string rest = crm_mapping("").substr(1);
  column_mapping m = parse_mapping(R"({"files": [{"table": "deal_events"}, {"table": "late"}], )" + rest).value();
  for (file_mapping& f : m.files) f.mapping.event_id.clear();
  event_store store = make_store(m).value();
  bool once = false;
  csv_read_options options;
  options.progress = [&](std::size_t, std::size_t) {
    if (!std::exchange(once, true)) session()("INSERT INTO late SELECT * FROM deal_events WHERE id > 10");
  };
  const auto read = read_database(address(), m, store, options);
  ASSERT_TRUE(read) << read.errors().front().message;
  EXPECT_TRUE(once);
  EXPECT_EQ(read->summary.rows, 510U);
  EXPECT_EQ(s("SELECT count(*) FROM late"), "500");
  for (const std::string statement :
       {"SELECT 1) x; DROP TABLE late; --", "WITH x AS (SELECT 1) DELETE FROM late", "SELECT * FROM nowhere"}) {
    column_mapping wrong = parse_mapping("{" + rest).value();
    wrong.source.statement = statement;
    EXPECT_FALSE(read_database(address(), wrong, store)) << statement;
  }
  EXPECT_EQ(s("SELECT count(*) FROM late"), "500");
  const auto nobody = read_database("mariadb://nobody@/crm?socket=" + socket(), m, store);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.errors().front().code, errc::io);
  EXPECT_FALSE(read_database("mariadb://root@/crm?sockett=x", m, store));
}

TEST_F(Database_mariadb, FollowsWithAnOverlapAndGoesOnWhereItWasCut) {
  mariadb_session s = session(), early = session();
  make_events(s, {});
  column_mapping m = parse_mapping(crm_mapping(R"("table": "deal_events", "mark": "written", )")).value();
  event_store store = make_store(m).value();
  const auto refused = read_database(address(), m, store, {.source = "crm"});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.errors().front().message.find("another order"), std::string::npos);
  for (const char* mark : {"written", "id"}) {
    s("DELETE FROM deal_events");
    m.source.mark = mark;
    m.source.overlap = m.source.mark == "id" ? "100" : "10m";
    store = make_store(m).value();
    const auto insert = [](const std::string& deal) {
      return "INSERT INTO deal_events (deal, at, stage) VALUES ('" + deal + "', '2026-01-01', 'proposal')";
    };
    const auto read = [&] {
      const auto r = read_database(address(), m, store, {.source = "crm"});
      ASSERT_TRUE(r) << r.errors().front().message;
    };
    read();
    early("BEGIN"), early(insert("early"));
    s(insert("late"));
    read();
    EXPECT_EQ(store.n_deals(), 1U);
    early("COMMIT");
    read();
    EXPECT_EQ(store.n_deals(), 2U);
    EXPECT_TRUE(store.mark("crm").starts_with(m.source.mark == "id" ? "number " : "time 2")) << store.mark("crm");
    read();
    EXPECT_EQ(all_of(store).size() - all_of(make_store(m).value()).size(), 2U);
  }

  ASSERT_EQ(s("INSERT INTO deal_events (deal, at, stage, owner) SELECT CONCAT('D', seq), '2026-01-01', 'proposal', "
              "repeat('x', 70) FROM seq_1_to_30000"),
            "");
  column_mapping all = m;
  all.source.mark.clear(), all.source.overlap.clear(), all.event_id.clear();
  event_store whole = make_store(all).value(), cut = make_store(all).value();
  ASSERT_TRUE(read_database(address(), all, whole, {.source = "crm"}));
  bool once = false;
  csv_read_options options{.source = "crm"};
  options.progress = [&](std::size_t, std::size_t) {
    if (std::exchange(once, true)) return;
    mariadb_session other = session();
    EXPECT_EQ(other("KILL CONNECTION " + other("SELECT id FROM information_schema.processlist WHERE info LIKE "
                                               "'%`deal_events`%' AND id <> CONNECTION_ID()")),
              "");
  };
  const auto read = read_database(address(), all, cut, options);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.errors().front().code, errc::io) << read.errors().front().message;
  EXPECT_LT(cut.n_deals(), whole.n_deals());
  EXPECT_GT(cut.n_deals(), 100U);
  ASSERT_TRUE(read_database(address(), all, cut, {.source = "crm"}));
  EXPECT_EQ(all_of(cut), all_of(whole));
}

TEST_F(Database_mariadb, TakesTextsForTexts) { expect_texts_stay_texts(address(), io::connect_mariadb); }

TEST_F(Database_mariadb, ReadsCrmsByTheirReadyMappings) {
  for (const std::string name : {"suitecrm", "espocrm", "krayin", "frappe_crm", "dolibarr"}) {
    session()("CREATE OR REPLACE DATABASE vendor CHARACTER SET utf8mb4");
    mariadb_session s(socket(), "vendor");
    make_crm(name, [&](const std::string& sql) { return s(sql); });
    expect_crm(name, "mariadb://root@/vendor?socket=" + socket(), name != "dolibarr");
  }
}

}  // namespace
