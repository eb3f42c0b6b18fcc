/// SQLite as a source, and what all databases have in common: addresses, mappings, errors, values.
#include "io/cell_values.hpp"
#include "io/sql/value_text.hpp"
#include "support/commands.hpp"
#include "support/crm_tables.hpp"

#include <sqlite3.h>

#include <charconv>
#include <limits>
#include <memory_resource>

namespace {

using namespace funnel;
using namespace funnel_test;

void make_sqlite(const std::string& path, const std::vector<std::string>& statements) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  for (const std::string& sql : statements) {
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why), SQLITE_OK)
        << (why ? why : "") << " in " << sql.substr(0, 200);
    sqlite3_free(why);
  }
  sqlite3_close(db);
}

const std::string events_table =
    "CREATE TABLE deal_events (id INTEGER PRIMARY KEY AUTOINCREMENT, deal TEXT, at TEXT, stage TEXT, owner TEXT, "
    "amount DECIMAL(14,2), test BOOLEAN)";

funnel_test::command_outcome database_program(const std::string& arguments) {
  return funnel_test::run_command(std::string(FUNNEL_PROGRAM) + " " + arguments + " 2>&1");
}

TEST(Database_sqlite, GivesTheStoreThatTheSameRowsGiveAsCsv) {
  const own_folder folder;
  const auto events = crm_events(3000, 11);
  std::vector<std::string> sql = crm_inserts(events);
  sql.insert(sql.begin(), events_table);
  make_sqlite(folder / "crm.db", sql);
  const auto as_csv = read_as_csv(folder, events);
  ASSERT_GT(as_csv.size(), 2000U);
  // SQLite has no times: the mapping says how they are written.
  std::string mapping = crm_mapping(R"("table": "deal_events", "times_of": {"at": "iso"}, )");
  EXPECT_EQ(read_as_database("sqlite:" + (folder / "crm.db"), mapping), as_csv);
  mapping =
      crm_mapping(R"("statement": "SELECT * FROM deal_events ORDER BY deal -- all\n;", "times_of": {"at": "iso"}, )");
  EXPECT_EQ(read_as_database("sqlite:" + (folder / "crm.db"), mapping), as_csv);
}

TEST(Database_sqlite, PartsByAnExpressionMakeTheReportOfAllRows) {
  const own_folder folder;
  std::vector<std::string> sql = crm_inserts(crm_events(3000, 17));
  sql.insert(sql.begin(), events_table);
  make_sqlite(folder / "crm.db", sql);
  const std::string address = "sqlite:" + (folder / "crm.db"),
                    asked = " --as-of 2027-01-01 --known-at 2027-01-01 --by owner";
  const auto map = [&](const std::string& name, const std::string& source) {
    std::ofstream(folder / name) << crm_mapping(source + R"(, "times_of": {"at": "iso"}, )");
    return " --map " + (folder / name);
  };
  const std::string table = map("table.json", R"("table": "deal_events")"),
                    statement = map("statement.json", R"("statement": "SELECT * FROM deal_events -- all\n;")");
  /// Standard error is among the text: it is empty where all is well. Names of files and places of rows are those of
  /// each reading.
  const auto numbers = [&](const std::string& arguments) {
    const auto o = database_program(arguments + " --json " + (folder / "numbers"));
    EXPECT_EQ(o.code, 0) << o.text;
    const std::string all = bytes_of_file(folder / "numbers");
    return all.substr(0, all.find("\"input\": {"));
  };
  const std::string whole = numbers("report " + address + table + asked);
  ASSERT_GT(whole.size(), 5000U);
  // Negative, NULL, of no whole number, a text: each row is in one part all the same.
  for (const std::string by : {"CAST(substr(deal, 2) AS INTEGER) - 500", "nullif(CAST(substr(deal, 2) AS INTEGER), 7)",
                               "length(deal) -- how long", "deal"})
    for (const std::string& from : {table, statement}) {
      std::string parts;
      for (const char* part : {"0", "1", "2"}) {
        const std::string file = folder / ("part" + std::string(part));
        const auto o = database_program("partial " + address + from + asked + " --part " + part + "/3 --part-by '" +
                                        by + "' --out " + file);
        EXPECT_EQ(o.code, 0) << o.text;
        parts += " " + file;
      }
      EXPECT_TRUE(numbers("merge" + parts) == whole) << by;
    }
  const auto refused = [&](const std::string& arguments, const char* why) {
    const auto o = database_program("partial " + arguments + asked + " --part 0/2 --part-by 1");
    EXPECT_EQ(o.code, 2) << arguments;
    EXPECT_NE(o.text.find(why), std::string::npos) << o.text;
  };
  refused("deals.csv" + table, "from one database");
  refused(address + table + " --share", "without --share");
  refused(address + map("quoted.json", R"("table": "\"deal_events\"")"), "must be quoted");
  // An expression that is not one for all rows of a deal.
  for (const char* part : {"0", "1"})
    EXPECT_EQ(database_program("partial " + address + table + asked + " --part " + part + "/2 --part-by id --out " + (folder / part)).code, 0);
  const auto torn = database_program("merge " + (folder / "0") + " " + (folder / "1"));
  EXPECT_EQ(torn.code, 1);
  EXPECT_NE(torn.text.find("is in two parts"), std::string::npos) << torn.text;
}

TEST(Database_sqlite, TakesAPasswordInNoAddressAndTellsItNobody) {
  const own_folder folder;
  std::ofstream(folder / "map.json") << crm_mapping(R"("table": "deal_events", )");
  for (const char* address :
       {"postgresql://anna:geheim@db.example/crm", "postgres://anna:ge%68eimX@db/crm?sslmode=require",
        "postgresql://db/crm?user=anna&password=geheim", "postgresql:///crm?sslpassword=geheim",
        "postgresql://db/crm?PassWord=geheim", "postgresql://anna:ge/geheim@db/crm", "postgresql://a:geheim?@db/crm",
        "postgresql://db/crm?pass%77ord=geheim", "mariadb://anna:geheim@db/crm", "mysql://anna:geheim@db:3306/crm",
        "mysql://db/crm?password=geheim", "odbc:DSN=crm;UID=anna;PWD=geheim", "odbc:Driver=x;password = geheim",
        "odbc:DSN=crm;Pwd={geheim;x}"}) {
    const auto wrong = check_address(address);
    ASSERT_FALSE(wrong.empty()) << address;
    EXPECT_NE(wrong.front().message.find("password"), std::string::npos) << address << wrong.front().message;
    EXPECT_EQ(to_text(wrong.front()).find("geheim"), std::string::npos) << to_text(wrong.front());
    EXPECT_EQ(shown_address(address).find("geheim"), std::string::npos);
    for (const std::string& command : {std::string("report"), "import --store " + (folder / "s"), std::string("map")}) {
      if (command != "report" && std::string_view(address).find("sslmode") == std::string_view::npos)
        continue;  // one address is enough for these
      const funnel_test::command_outcome a = database_program(command + " '" + address + "' --map " + (folder / "map.json"));
      EXPECT_NE(a.code, 0);
      EXPECT_EQ(a.text.find("geheim"), std::string::npos) << command << ": " << a.text;
      EXPECT_NE(a.text.find("password"), std::string::npos) << command << ": " << a.text;
    }
  }
  for (const char* address :
       {"postgresql://anna:geheim/crm", "postgresql://anna:geheim", "postgresql://db:5432,anna:geheim/crm",
        "mariadb://anna:geheim/crm", "postgresql:anna:geheim@db/crm", "postgresql://[::1]:geheim/crm"}) {
    ASSERT_FALSE(check_address(address).empty()) << address;
    EXPECT_EQ(to_text(check_address(address).front()).find("geheim"), std::string::npos)
        << to_text(check_address(address).front());
    const funnel_test::command_outcome a = database_program(std::string("report '") + address + "' --map " + (folder / "map.json"));
    EXPECT_EQ(a.text.find("geheim"), std::string::npos) << a.text;
  }
  EXPECT_TRUE(check_address("postgresql://[::1]:5432,db:5433/crm").empty());
  EXPECT_EQ(shown_address("postgresql://anna@db:5433/crm?sslmode=require"), "postgresql://db:5433/crm");
  EXPECT_EQ(shown_address("postgresql://?service=crm"), "postgresql://?service=crm");
  EXPECT_EQ(shown_address("mariadb://anna@db/crm?socket=/run/x"), "mariadb://db/crm");
  EXPECT_EQ(shown_address("odbc:DSN=crm;UID=anna;Server=db"), "odbc:DSN=crm;Server=db;");
  EXPECT_EQ(shown_address("sqlite:///var/crm.db"), "sqlite:/var/crm.db");
}

TEST(Database_sqlite, NamesStatementRowColumnValueAndReason) {
  const own_folder folder;
  make_sqlite(
      folder / "crm.db",
      {events_table,
       "INSERT INTO deal_events VALUES "
       "(1,'A','2026-01-01','proposal',NULL,NULL,0),(2,'B','soon','proposal',NULL,NULL,0),"
       "(3,'C','2026-01-02','proposal',NULL,1.255,0),(4,x'ff','2026-01-02','proposal',CAST(x'ff' AS TEXT),NULL,0)"});
  const column_mapping m =
      parse_mapping(
          R"({"files": [{"table": "deal_events", "columns": {"deal": "deal", "time": "at", "stage": "stage", "owner": "owner", "amount": "amount"}}],
    "currency": {"code": "EUR", "decimals": 2}})")
          .value();
  event_store store = make_store(m).value();
  const auto read = read_database("sqlite:" + (folder / "crm.db"), m, store);
  ASSERT_TRUE(read) << read.errors().front().message;
  ASSERT_EQ(read->summary.rejections.size(), 3U);
  const rejected_row& r = read->summary.rejections[0];
  EXPECT_EQ(r.file, "sqlite:" + (folder / "crm.db") + " deal_events");
  EXPECT_EQ(r.line, 2U);
  EXPECT_EQ(r.column, "at");
  EXPECT_EQ(r.value, "soon");
  EXPECT_EQ(read->summary.rejections[1].value, "1.255");
  EXPECT_NE(read->summary.rejections[1].reason.find("2 decimals"), std::string::npos)
      << read->summary.rejections[1].reason;
  EXPECT_EQ(read->summary.rejections[2].reason, "the value is not UTF-8");
  EXPECT_EQ(read->summary.rejections[2].column, "owner");
  EXPECT_EQ(read->summary.applied, 1U);
}

TEST(Database_sqlite, RefusesWhatItCannotReadInWords) {
  const own_folder folder;
  const std::string db = "sqlite:" + (folder / "crm.db");
  make_sqlite(folder / "crm.db",
              {events_table, "INSERT INTO deal_events (deal, at, stage) VALUES ('A','2026-01-01','proposal')"});
  const auto complaint = [&](const std::string& address, const std::string& source,
                             const std::string& columns = R"("deal": "deal", "time": "at", "stage": "stage")") {
    const column_mapping m = parse_mapping("{" + source + R"("columns": {)" + columns + "}}").value();
    event_store store = make_store(m).value();
    const auto read = read_database(address, m, store, {.source = "x"});
    if (read) return std::string("nothing");
    std::string all;
    for (const error& e : read.errors()) all += e.field + ": " + e.message + "\n";
    return all;
  };
  const auto expect_in = [](const std::string& part, const std::string& all) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " in " << all;
  };
  expect_in("names no \"table\"", complaint(db, ""));
  expect_in("no such table: deals", complaint(db, R"("table": "deals", )"));
  expect_in(db + " deal_events: time: the table has no column \"att\"; did you mean \"at\"?",
            complaint(db, R"("table": "deal_events", )", R"("deal": "deal", "time": "att")"));
  expect_in("SELECT, WITH", complaint(db, R"("statement": "DELETE FROM deal_events", )"));
  expect_in("SELECT, WITH", complaint(db, R"("statement": "/* SELECT */ DROP TABLE deal_events", )"));
  expect_in("", complaint(db, R"("statement": "SELECT 1) x; DROP TABLE deal_events; --", )"));
  expect_in("would change",
            complaint(db, R"("statement": "WITH x AS (SELECT 1) SELECT * FROM x) a; PRAGMA user_version = 5; --", )") +
                "would change");
  expect_in("are of files", complaint(db, R"("table": "deal_events", "joins": [{"file": "a", "on": "b"}], )"));
  expect_in("no column \"nr\"", complaint(db, R"("table": "deal_events", "mark": "nr", )"));
  expect_in("is not a whole number", complaint(db, R"("table": "deal_events", "mark": "id", "overlap": "1h", )"));
  expect_in("unable to open", complaint("sqlite:" + (folder / "none.db"), R"("table": "deal_events", )"));
  expect_in("is no address", complaint("oracle://db/crm", R"("table": "deal_events", )"));
  EXPECT_EQ(complaint(db, R"("table": "\"deal_events\"", )"), "nothing");
  EXPECT_EQ(complaint(db, R"("table": "main.deal_events", )"), "nothing");
  // Nothing of all this changed it.
  EXPECT_EQ(complaint(db, R"("table": "deal_events", )"), "nothing");
}

TEST(Database_sqlite, ReadsWhatIsNewBehindItsMark) {
  const own_folder folder;
  const std::string db = "sqlite:" + (folder / "crm.db");
  const auto events = crm_events(1000, 5);
  std::vector<std::string> sql = crm_inserts(events);
  make_sqlite(folder / "crm.db", {events_table, sql[0]});
  for (const std::string mark : {R"("mark": "id", )", ""}) {
    // No event ids here: a row that comes again is known by what it says.
    column_mapping m =
        parse_mapping(crm_mapping(R"("table": "deal_events", "times_of": {"at": "iso"}, )" + mark)).value();
    m.event_id.clear();
    event_store store = make_store(m).value();
    auto read = read_database(db, m, store, {.source = "crm"});
    ASSERT_TRUE(read) << read.errors().front().message;
    const std::size_t first = read->summary.rows;
    if (mark.empty()) {
      EXPECT_EQ(first, 1000U);
      EXPECT_EQ(store.mark("crm"), "");
    } else {
      EXPECT_EQ(first, 500U);
      EXPECT_EQ(store.mark("crm"), "number 500");
      make_sqlite(folder / "crm.db", {sql[1]});
    }
    const std::size_t n = all_of(store).size();
    read = read_database(db, m, store, {.source = "crm"});
    EXPECT_EQ(read->summary.rows, mark.empty() ? 1000U : 501U);
    EXPECT_EQ(all_of(store).size() > n, !mark.empty());
    column_mapping whole = m;
    whole.source.mark.clear();
    event_store at_once = make_store(whole).value();
    ASSERT_TRUE(read_database(db, whole, at_once, {.source = "crm"}));
    EXPECT_EQ(all_of(store), all_of(at_once));
  }
}

TEST(Database_sqlite, ReadsActivitiesAndDealsOfOneMapping) {
  const own_folder folder;
  make_sqlite(folder / "crm.db", {"CREATE TABLE deals (id INTEGER, stage TEXT, created_at TEXT)",
                                  "INSERT INTO deals VALUES (7, 'proposal', '2026-01-01')",
                                  "CREATE TABLE calls (id INTEGER, deal INTEGER, done_at INTEGER)",
                                  "INSERT INTO calls VALUES (1, 7, 1767225600), (2, 8, 1767225601)"});
  std::ofstream(folder / "map.json")
      << R"({"files": [{"table": "deals", "shape": "snapshot", "columns": {"deal": "id", "stage": "stage", "created": "created_at"}},
    {"name": "calls", "statement": "SELECT * FROM calls", "shape": "activity", "activities": {"id": "id", "deal": "deal", "done": "done_at"}, "times_of": {"done_at": "unix_s"}}]})";
  const std::string rest = "'sqlite:" + (folder / "crm.db") + "' --map " + (folder / "map.json");
  for (int again = 0; again < 2; ++again) {
    const funnel_test::command_outcome a = database_program("import " + rest + " --store " + (folder / "s"));
    EXPECT_EQ(a.code, 0) << a.text;
    EXPECT_NE(a.text.find("2 deals, 2 events"), std::string::npos) << a.text;
  }
  EXPECT_NE(database_program("store " + (folder / "s")).text.find("\"activity_events\": 2"), std::string::npos);
  EXPECT_EQ(database_program("report " + rest).code, 0);
  EXPECT_NE(database_program("report 'sqlite:" + (folder / "crm.db") + "'").text.find("needs a mapping"),
            std::string::npos);
}

TEST(Database_sqlite, WritesTypedValuesAsReadersTakeThem) {
  io::value_buffer b;
  EXPECT_EQ(io::date_text(0, b), "1970-01-01");
  EXPECT_EQ(io::date_text(20'483, b), "2026-01-30");
  EXPECT_EQ(io::time_text(1, true, b), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(io::time_text(-1'000'000, false, b), "1969-12-31T23:59:59");
  EXPECT_EQ(io::time_text(instant::parse("9999-12-31T23:59:59Z")->us, true, b), "9999-12-31T23:59:59Z");
  EXPECT_FALSE(instant::parse(io::time_text(400'000'000'000'000'000, true, b)));
  EXPECT_FALSE(instant::parse(io::time_text(-100'000'000'000'000'000, true, b)));
  std::mt19937_64 random(3);
  const time_zone utc, berlin = find_time_zone("Europe/Berlin").value();
  io::time_column in_utc(utc), in_berlin(berlin);
  instant none;
  for (const char* wrong : {"2026-01-01T10:00:00.12345x", "2026-01-01T10:00:00.12345xZ", "2026-01-01T10:00:00:123456Z"})
    EXPECT_FALSE(in_utc.read(wrong, none)) << wrong;
  for (int i = 0; i < 2000; ++i) {
    const instant at{static_cast<std::int64_t>(random() % 4'000'000'000'000'000) - 2'000'000'000'000'000};
    EXPECT_EQ(instant::parse(io::time_text(at.us, true, b)).value(), at);
    EXPECT_EQ(io::time_text(at.us, true, b), to_text(at));
    instant read;
    ASSERT_TRUE(in_utc.read(io::time_text(at.us, true, b), read));
    EXPECT_EQ(read, at);
    const std::string on_the_wall(io::time_text(at.us, false, b));
    ASSERT_TRUE(in_berlin.read(on_the_wall, read));
    EXPECT_EQ(read, parse_time(on_the_wall, berlin).value());
  }
  EXPECT_EQ(io::float_text(1234.5, b), "1234.5");
  EXPECT_EQ(io::float_text(0.1 + 0.2, b), "0.30000000000000004");
  EXPECT_EQ(io::float_text(1e20, b), "100000000000000000000");
  EXPECT_EQ(io::float_text(std::numeric_limits<double>::max(), b).size(), 309U);
  EXPECT_EQ(io::float_text(-std::numeric_limits<double>::denorm_min(), b).substr(0, 4), "-0.0");
  EXPECT_EQ(io::float_text(0.1F, b), "0.1");
}

TEST(Database_sqlite, TakesTheMappingOfTheFiveMinutePage) {
  const own_folder folder;
  const std::string page = bytes_of_file(FUNNEL_SOURCE_DIR "/docs/databases.md");
  const std::size_t begin = page.find("```json") + 7;
  std::ofstream(folder / "crm.json") << page.substr(begin, page.find("```", begin) - begin);
  make_sqlite(folder / "crm.db", {"CREATE TABLE deal_events (id INTEGER PRIMARY KEY, deal_id TEXT, happened_at TEXT, "
                                  "stage TEXT, owner TEXT, amount REAL)",
                                  "INSERT INTO deal_events VALUES (1, 'A', '2026-01-01', 'qualification', 'Anna', "
                                  "1.234), (2, 'A', '2026-01-02', 'won', 'Anna', 100.5)"});
  const funnel_test::command_outcome a =
      database_program("report 'sqlite:" + (folder / "crm.db") + "' --map " + (folder / "crm.json"));
  EXPECT_EQ(a.code, 0) << a.text;
  EXPECT_NE(a.text.find("2 = 1 applied + 1 rejected"), std::string::npos) << a.text;  // 1.234 EUR is no amount
  std::size_t n = 0;
  for (const auto& file : std::filesystem::directory_iterator(FUNNEL_SOURCE_DIR "/examples/databases")) {
    const auto m = parse_mapping(bytes_of_file(file.path().string()));
    EXPECT_TRUE(m && !m->source.statement.empty()) << file.path();
    ++n;
  }
  EXPECT_EQ(n, 7U);
}

}  // namespace
