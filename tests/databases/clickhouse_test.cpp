/// ClickHouse as a source: a real node.
#include "support/clickhouse_node.hpp"
#include "support/crm_tables.hpp"
#include "support/sql_literals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

const column_mapping& plain_mapping() {
  static const column_mapping m =
      parse_mapping(R"({"table": "deal_events", "columns": {"deal": "deal", "time": "at", "stage": "stage"}})").value();
  return m;
}

class Database_clickhouse : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (chdb_library().empty()) return;
    node_ = std::make_unique<clickhouse_node>("clickhouse", free_port(), free_port());
    ASSERT_TRUE(node_->up()) << node_->log();
  }
  static void TearDownTestSuite() { node_.reset(); }
  void SetUp() override {
    if (!node_) GTEST_SKIP() << no_clickhouse;
    run("DROP DATABASE IF EXISTS crm");
    run("CREATE DATABASE crm");
  }
  static void run(const std::string& sql) { EXPECT_EQ((*node_)(sql), "") << sql.substr(0, 300); }
  static std::string address(const std::string& options = "") {
    return "clickhouse://127.0.0.1:" + std::to_string(node_->port()) + "/crm" + options;
  }
  static void make_events(const std::vector<crm_event>& events) {
    run("CREATE TABLE crm.deal_events (id UInt64 DEFAULT generateSnowflakeID(), deal String, at DateTime64(6, "
        "'Asia/Tokyo'), stage LowCardinality(Nullable(String)),"
        " owner Nullable(String), amount Nullable(Decimal(18, 4)), test Bool, written DateTime64(6) DEFAULT now64(6)) "
        "ENGINE = MergeTree ORDER BY (deal, at)");
    std::string sql =
        "INSERT INTO crm.deal_events (id, deal, at, stage, owner, amount, test) SELECT id, deal, toDateTime64(at, 6, "
        "'UTC'), stage, owner, amount, test FROM "
        "format(TSV, 'id UInt64, deal String, at String, stage Nullable(String), owner Nullable(String), amount "
        "Nullable(Decimal(18, 4)), test Bool', $rows$";
    const auto cell = [](const std::string& text) { return text.empty() ? std::string("\\N") : text; };
    for (const crm_event& e : events)
      sql += std::to_string(e.id) + "\t" + e.deal + "\t" + e.at + "\t" + cell(e.stage) + "\t" + cell(e.owner) + "\t" +
             cell(e.amount) + "\t" + (e.test ? "true\n" : "false\n");
    if (!events.empty()) run(sql + "$rows$) SETTINGS max_query_size = 10000000");
  }

  static std::unique_ptr<clickhouse_node> node_;
};
std::unique_ptr<clickhouse_node> Database_clickhouse::node_;

TEST_F(Database_clickhouse, GivesTheStoreThatTheSameRowsGiveAsCsv) {
  const own_folder folder;
  const auto events = crm_events(4000, 31);
  make_events(events);
  const auto as_csv = read_as_csv(folder, events);
  EXPECT_EQ(read_as_database(address(), crm_mapping(R"("table": "deal_events", )")), as_csv);
  EXPECT_EQ(read_as_database(address("?timeout=20"), crm_mapping(R"("table": "crm.deal_events", )")), as_csv);
  EXPECT_EQ(
      read_as_database(
          address(),
          crm_mapping(
              R"("statement": "SELECT e.*, 1 AS one, [1, 2] AS list FROM deal_events e ORDER BY deal -- all", )")),
      as_csv);
}

TEST_F(Database_clickhouse, ReadsEveryTypeExactly) {
  run("CREATE TABLE crm.t (id Int32, n8 Int8, big UInt64, huge Int256, wide UInt128, d4 Decimal(9, 2), d Decimal(76, "
      "12), dn Nullable(Decimal(38, 3)), f Float64, f4 Float32,"
      " at DateTime('America/New_York'), milli DateTime64(3), nano DateTime64(9, 'Asia/Tokyo'), day Date, old Date32, "
      "flag Bool, u UUID, ip IPv4, e Enum8('it\\'s' = -3, 'b' = 2), e2 LowCardinality(String),"
      " cur FixedString(5), list Array(UInt8), maybe Nullable(IPv6), none Nullable(String)) ENGINE = Memory");
  run("INSERT INTO crm.t SELECT -1, -128, 18446744073709551615, "
      "toInt256('-57896044618658097711785492504343953926634992332820282019728792003956564819968'),"
      " toUInt128('340282366920938463463374607431768211455'), -0.05, "
      "toDecimal256('123456789012345678901234567890.123456789012', 12), toDecimal128('-0.007', 3), 0.1, 0.1,"
      " toDateTime(1767225600), toDateTime64('2026-01-01 00:00:00.25', 3, 'UTC'), "
      "fromUnixTimestamp64Nano(1767225600123456789), '2026-02-01', '1925-01-31', true,"
      " '00112233-4455-6677-8899-aabbccddeeff', '10.0.0.1', 'it\\'s', 'Яна', 'EUR', [1, 2], NULL, NULL");
  const column_mapping m =
      parse_mapping(
          R"({"table": "t", "times": "dd.mm.yyyy", "columns": {"deal": "id", "time": "at", "known_at": "milli"}, "dimensions": {"n8": "n8", "big": "big", "huge": "huge", "wide": "wide", "d4": "d4", "d": "d", "dn": "dn",
    "f": "f", "f4": "f4", "nano": "nano", "day": "day", "old": "old", "flag": "flag", "u": "u", "ip": "ip", "e": "e", "e2": "e2", "cur": "cur", "list": "list", "maybe": "maybe", "none": "none"}})")
          .value();
  event_store store = make_store(m).value();
  const auto read = read_database(address(), m, store);
  ASSERT_TRUE(read) << read.errors().front().field << read.errors().front().message;
  ASSERT_EQ(read->summary.applied, 1U);
  const std::string line = all_of(store)[0];
  for (const char* value : {"n8=-128",
                            "big=18446744073709551615",
                            "huge=-57896044618658097711785492504343953926634992332820282019728792003956564819968",
                            "wide=340282366920938463463374607431768211455",
                            "d4=-0.05",
                            "d=123456789012345678901234567890.123456789012",
                            "dn=-0.007",
                            "f=0.1",
                            "f4=0.1",
                            "nano=2026-01-01T00:00:00.123456Z",
                            "day=2026-02-01",
                            "old=1925-01-31",
                            "flag=true",
                            "u=00112233-4455-6677-8899-aabbccddeeff",
                            "ip=10.0.0.1",
                            "e=it's",
                            "e2=Яна",
                            "cur=EUR",
                            "list=[1,2]",
                            "1767225600000000 1767225600250000"})
    EXPECT_NE(line.find(value), std::string::npos) << value << " in " << line;
  EXPECT_EQ(line.find("maybe="), std::string::npos);
  EXPECT_EQ(line.find("none="), std::string::npos);
}

TEST_F(Database_clickhouse, ChangesNothingAndTellsWhatBreaksOff) {
  make_events(crm_events(20, 3));
  event_store store = make_store(plain_mapping()).value();
  const auto wrong = [&](const std::string& statement) {
    column_mapping m = plain_mapping();
    m.source = {};
    m.source.statement = statement;
    const auto read = read_database(address(), m, store);
    return read ? std::string("no error")
                : std::string(name_of(read.errors().front().code)) + ": " + read.errors().front().message;
  };
  const std::string before = (*node_)("SELECT count() FROM crm.deal_events");
  for (const std::string statement : {"SELECT 1) x; DROP TABLE crm.deal_events; --", "SELECT 1) FORMAT Null --",
                                      "WITH x AS (SELECT 1) DELETE FROM deal_events WHERE 1", "SELECT * FROM nowhere",
                                      "INSERT INTO deal_events (deal) VALUES ('x')"})
    EXPECT_NE(wrong(statement), "no error") << statement;
  EXPECT_EQ((*node_)("SELECT count() FROM crm.deal_events"), before);
  const std::string many = "SELECT toString(number) AS deal, toDateTime(1767225600) AS at, 'proposal' AS stage";
  const std::string boom = wrong(
      many +
      ", throwIf(number = 200000, 'boom') AS ok FROM numbers(300000) WHERE ok = 0 SETTINGS max_block_size = 1000");
  EXPECT_NE(boom.find("boom"), std::string::npos) << boom;
  const column_mapping& m = plain_mapping();
  const auto nobody =
      read_database("clickhouse://nobody@127.0.0.1:" + std::to_string(node_->port()) + "/crm", m, store);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.errors().front().code, errc::io);
  EXPECT_FALSE(read_database(address("?settings=x"), m, store));
  const auto nowhere = read_database("clickhouse://127.0.0.1:" + std::to_string(free_port()) + "/crm", m, store);
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.errors().front().message.find("cannot be reached"), std::string::npos);
}

TEST_F(Database_clickhouse, TakesTextsForTexts) { expect_texts_stay_texts(address(), io::connect_clickhouse); }

TEST_F(Database_clickhouse, FollowsWithAnOverlapAndGoesOnWhereItWasCut) {
  make_events({});
  column_mapping m = parse_mapping(crm_mapping(R"("table": "deal_events", "mark": "written", )")).value();
  event_store store = make_store(m).value();
  const auto refused = read_database(address(), m, store, {.source = "crm"});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.errors().front().message.find("another order"), std::string::npos);
  const auto insert = [&](const std::string& deal, int id, const std::string& written) {
    run("INSERT INTO crm.deal_events (id, deal, at, stage, written) VALUES (" + std::to_string(id) + ", '" + deal +
        "', '2026-01-01 00:00:00', 'proposal', '" + written + "')");
  };
  const auto read = [&] {
    const auto r = read_database(address(), m, store, {.source = "crm"});
    ASSERT_TRUE(r) << r.errors().front().message;
  };
  m.source.overlap = "10m";
  read();
  EXPECT_EQ(store.mark("crm"), "");  // of no rows there is no highest value
  insert("late", 2, "2026-01-01 00:09:00");
  read();
  EXPECT_EQ(store.n_deals(), 1U);
  insert("early", 1, "2026-01-01 00:00:00");  // it appears within the overlap
  insert("too late", 3, "2025-12-31 23:58:59");
  read();
  read();
  EXPECT_EQ(store.n_deals(), 2U);
  EXPECT_TRUE(store.mark("crm").starts_with("time 2026-01-01T00:09:00")) << store.mark("crm");
  m.source.mark = "id", m.source.overlap = "1";
  store = make_store(m).value();
  read();
  EXPECT_EQ(store.n_deals(), 3U);
  insert("another", 5, "2026-01-01 00:00:00");
  read();
  EXPECT_EQ(store.mark("crm"), "number 5");
  EXPECT_EQ(store.n_deals(), 4U);

  run("INSERT INTO crm.deal_events (deal, at, stage, owner) SELECT concat('D', toString(number)), '2026-01-01 "
      "00:00:00', 'proposal', repeat('x', 70) FROM numbers(100000)");
  column_mapping all = m;
  all.source.mark.clear(), all.source.overlap.clear(), all.event_id.clear();
  event_store whole = make_store(all).value(), cut = make_store(all).value();
  ASSERT_TRUE(read_database(address(), all, whole, {.source = "crm"}));
  bool once = false;
  csv_read_options options{.source = "crm"};
  options.progress = [&](std::size_t, std::size_t) {
    if (!std::exchange(once, true))
      (*node_)("KILL QUERY WHERE query LIKE '%funnel%deal_events%' OR query LIKE '%toUInt8(255)%deal_events%'");
  };
  const auto broken = read_database(address(), all, cut, options);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.errors().front().code, errc::io) << broken.errors().front().message;
  EXPECT_LT(cut.n_deals(), whole.n_deals());
  EXPECT_GT(cut.n_deals(), 100U);
  ASSERT_TRUE(read_database(address(), all, cut, {.source = "crm"}));
  auto in_cut = all_of(cut), in_whole = all_of(whole);  // rows come in any order
  std::sort(in_cut.begin(), in_cut.end());
  std::sort(in_whole.begin(), in_whole.end());
  EXPECT_TRUE(in_cut == in_whole);
}

}  // namespace
