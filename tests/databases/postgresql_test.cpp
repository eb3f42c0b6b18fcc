/// PostgreSQL as a source: a real server.
#include "support/commands.hpp"
#include "support/crm_schemas.hpp"
#include "support/crm_tables.hpp"
#include "support/database_servers.hpp"
#include "support/sql_literals.hpp"

#include <libpq-fe.h>

#include <atomic>
#include <map>
#include <memory>
#include <set>

namespace {

using namespace funnel;
using namespace funnel_test;

/// A session of a test.
class pg_session {
 public:
  explicit pg_session(const std::string& conninfo) : connection_(PQconnectdb(conninfo.c_str()), PQfinish) {}
  /// The first value; what is wrong behind "!".
  std::string operator()(const std::string& sql) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> r(PQexec(connection_.get(), sql.c_str()), PQclear);
    const auto status = PQresultStatus(r.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      return std::string("!") + PQerrorMessage(connection_.get());
    return status == PGRES_TUPLES_OK && PQntuples(r.get()) > 0 && PQnfields(r.get()) > 0 ? PQgetvalue(r.get(), 0, 0)
                                                                                         : "";
  }
  bool ok() const { return PQstatus(connection_.get()) == CONNECTION_OK; }

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

class Database_postgresql : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string postgres = found_program("postgres", {"/usr/lib/postgresql", "/usr/local/bin", "/usr/bin"});
    if (postgres.empty()) return;
    server_ = std::make_unique<server_process>("postgres", "postgresql");
    const std::string data = *server_ / "data";
    ASSERT_EQ(server_->run({postgres.substr(0, postgres.rfind('/')) + "/initdb", "-D", data, "-A", "trust", "-U",
                            "funnel", "--no-sync", "-E", "UTF8", "--locale=C"}),
              0)
        << bytes_of_file(*server_ / "log");
    // A role that must say its password.
    ASSERT_EQ(server_->run({"sh", "-c",
                            "echo 'local all guest scram-sha-256' > hba && cat data/pg_hba.conf >> hba && cat hba > "
                            "data/pg_hba.conf"}),
              0);
    const bool up = server_->start({postgres, "-D", data, "-k", server_->folder(), "-c", "listen_addresses=", "-c",
                                    "fsync=off", "-c", "max_prepared_transactions=10"},
                                   [] { return pg_session(conninfo("postgres")).ok(); });
    ASSERT_TRUE(up) << bytes_of_file(*server_ / "log");
    pg_session(conninfo("postgres"))("CREATE DATABASE crm TEMPLATE template0 ENCODING 'UTF8'");
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << "PostgreSQL's server is not installed (postgresql)";
    session().operator()("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public");
  }

  static std::string conninfo(const std::string& database) {
    return "host=" + server_->folder() + " user=funnel dbname=" + database;
  }
  static pg_session session() { return pg_session(conninfo("crm")); }
  static std::string address() { return "postgresql://funnel@/crm?host=" + server_->folder(); }
  static void make_events(pg_session& s, const std::vector<crm_event>& events) {
    EXPECT_EQ(s("CREATE TABLE deal_events (id bigserial PRIMARY KEY, deal text, at timestamptz, stage varchar(40), "
                "owner text, amount numeric(18,4), test boolean)"),
              "");
    s("SET TimeZone = 'UTC'");
    for (const std::string& sql : crm_inserts(events)) EXPECT_EQ(s(sql), "");
  }

  static std::unique_ptr<server_process> server_;
};
std::unique_ptr<server_process> Database_postgresql::server_;

TEST_F(Database_postgresql, GivesTheStoreThatTheSameRowsGiveAsCsv) {
  const own_folder folder;
  const auto events = crm_events(4000, 21);
  pg_session s = session();
  make_events(s, events);
  const auto as_csv = read_as_csv(folder, events);
  EXPECT_EQ(read_as_database(address(), crm_mapping(R"("table": "deal_events", )")), as_csv);
  EXPECT_EQ(read_as_database(address(), crm_mapping(R"("table": "public.deal_events", )")), as_csv);
  EXPECT_EQ(
      read_as_database(
          address(),
          crm_mapping(
              R"("statement": "SELECT e.*, now() AS seen, ARRAY[1] AS list FROM deal_events e ORDER BY deal -- all", )")),
      as_csv);
}

TEST_F(Database_postgresql, ReadsEveryTypeExactly) {
  pg_session s = session();
  // What the server itself makes of its values as text is the other opinion.
  ASSERT_EQ(
      s(R"(CREATE TABLE t AS SELECT g AS id, (random() * 10 ^ (g % 25))::numeric(60, 12) * (CASE WHEN g % 3 = 0 THEN -1 ELSE 1 END) * 10.0 ^ (-(g % 7)) AS n,
      timestamptz '2000-01-01' + random() * interval '60 years' - interval '30 years' AS at, date '1990-01-01' + g AS d, (random() - 0.5) * 1e6 AS f,
      g::smallint AS s, (g * 9223372036854775::bigint) AS b, g % 2 = 0 AS flag, gen_random_uuid() AS u, 'x' || g AS v FROM generate_series(1, 500) g)"),
      "");
  ASSERT_EQ(s("INSERT INTO t VALUES (501, 0, 'infinity', '-infinity', 'NaN'), (502, 'NaN', '0099-01-01', "
              "'12000-01-01', 0), (503, NULL, NULL, NULL, NULL), "
              "(504, 10000, '2026-01-01', '2026-01-01', 1), (505, 0.00010000, '2026-01-01', '2026-01-01', 1), (506, "
              "-99999999.9999, '2026-01-01', '2026-01-01', 1)"),
            "");
  const column_mapping m =
      parse_mapping(R"({"statement": ["SELECT id AS deal, timestamptz '2026-01-01' AS at, n, n::text AS n_text,",
      "replace(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '.000000', '') || 'Z' AS at_text, at AS seen,",
      "d, d::text AS d_text, f::float8, f::text AS f_text, s, s::text AS s_text, b, b::text AS b_text, flag, flag::text AS flag_text,",
      "u, u::text AS u_text, v::char(9) AS v, v::text AS v_text, '{\"a\": 1}'::jsonb AS j, 12.5::numeric::money AS cash FROM t WHERE id <> 502"],
    "columns": {"deal": "deal", "time": "at"}, "dimensions": {"n": "n", "nt": "n_text", "a": "seen", "at": "at_text", "d": "d", "dt": "d_text",
    "f": "f", "ft": "f_text", "s": "s", "st": "s_text", "b": "b", "bt": "b_text", "g": "flag", "gt": "flag_text", "u": "u", "ut": "u_text", "v": "v",
    "vt": "v_text", "j": "j", "cash": "cash"}})")
          .value();
  event_store store = make_store(m).value();
  const auto read = read_database(address(), m, store);
  ASSERT_TRUE(read) << read.errors().front().field << read.errors().front().message;
  EXPECT_EQ(read->summary.applied, 505U);
  std::size_t compared = 0;
  for (const std::string& line : all_of(store)) {
    std::map<std::string, std::string> value;
    for (std::size_t at = line.find(" a="), next = 0; at != std::string::npos; at = next) {
      next = line.find(' ', at + 1);
      while (next != std::string::npos && line.find('=', next) > line.find(' ', next + 1))
        next = line.find(' ', next + 1);
      const std::string one = line.substr(at + 1, next - at - 1);
      value[one.substr(0, one.find('='))] = one.substr(one.find('=') + 1);
    }
    if (value["a"] == "infinity") {
      EXPECT_EQ(value["d"], "-infinity");
      EXPECT_EQ(value["f"], "NaN");
      continue;
    }
    if (value.size() < 10) continue;
    for (const std::string name : {"n", "d", "f", "s", "b", "g", "u", "v"}) {
      if (!value.contains(name + "t")) continue;
      EXPECT_EQ(value[name], value[name + "t"]) << name;
      ++compared;
    }
    EXPECT_EQ(value["a"], value["at"]);
    EXPECT_EQ(value["cash"], "12.50");
    EXPECT_EQ(value["j"], "{\"a\": 1}");
  }
  EXPECT_GT(compared, 3000U);
}

TEST_F(Database_postgresql, ReadsOneSnapshotAndChangesNothing) {
  pg_session s = session();
  make_events(s, crm_events(500, 3));
  ASSERT_EQ(s("CREATE TABLE late AS SELECT * FROM deal_events LIMIT 10; CREATE SEQUENCE numbers"), "");
  const std::string rest = crm_mapping("").substr(1);
  const column_mapping two =
      parse_mapping(R"({"files": [{"table": "deal_events"}, {"table": "late"}], )" + rest).value();
  column_mapping m = two;
  for (file_mapping& f : m.files) f.mapping.event_id.clear();
  event_store store = make_store(m).value();
  bool once = false;
  csv_read_options options;
  options.progress = [&](std::size_t, std::size_t) {
    if (!std::exchange(once, true)) {
      pg_session other = session();
      EXPECT_EQ(other("INSERT INTO late SELECT * FROM deal_events OFFSET 10"), "");
    }
  };
  const auto read = read_database(address(), m, store, options);
  ASSERT_TRUE(read) << read.errors().front().message;
  EXPECT_TRUE(once);
  EXPECT_EQ(read->summary.rows, 510U);

  const auto complaint = [&](const std::string& statement) {
    column_mapping wrong = parse_mapping("{" + rest).value();
    wrong.source.statement = statement;
    event_store none = make_store(wrong).value();
    const auto r = read_database(address(), wrong, none);
    return r ? std::string("nothing") : r.errors().front().field + ": " + r.errors().front().message;
  };
  const auto expect_in = [](const std::string& part, const std::string& all) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " in " << all;
  };
  const std::string columns = "deal, at, stage, owner, amount, test FROM deal_events";
  expect_in("read-only", complaint("SELECT nextval('numbers') AS id, " + columns));
  expect_in("multiple commands", complaint("SELECT 1) x; DROP TABLE late; SELECT * FROM (SELECT 1"));
  EXPECT_NE(complaint("SELECT 1) x) TO STDOUT; DROP TABLE late; COPY (SELECT 1"), "nothing");
  EXPECT_NE(complaint("SELECT 1) x; DROP TABLE late; --"), "nothing");
  EXPECT_NE(complaint("WITH gone AS (DELETE FROM late RETURNING *) SELECT * FROM gone"), "nothing");
  EXPECT_NE(complaint("SELECT nothing FROM deal_events").find("statement: column \"nothing\" does not exist"),
            std::string::npos)
      << complaint("SELECT nothing FROM deal_events");
  EXPECT_EQ(s("SELECT count(*) FROM late"), "500");
}

TEST_F(Database_postgresql, TakesPasswordsFromTheirPlacesAndTellsThemNobody) {
  const own_folder folder;
  pg_session s = session();
  make_events(s, crm_events(10, 3));
  s("DROP ROLE IF EXISTS guest");
  ASSERT_EQ(s("CREATE ROLE guest LOGIN PASSWORD 'geheim'; GRANT USAGE ON SCHEMA public TO guest; GRANT SELECT ON ALL "
              "TABLES IN SCHEMA public TO guest"),
            "");
  std::ofstream(folder / "map.json") << crm_mapping(R"("table": "deal_events", )");
  std::ofstream(folder / "pass") << "*:*:*:guest:geheim\n";
  std::filesystem::permissions(folder / "pass",
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::ofstream(folder / "service") << "[crm]\nhost=" << server_->folder()
                                    << "\ndbname=crm\nuser=guest\npassword=geheim\n";
  const std::string guest = "'postgresql://guest@/crm?host=" + server_->folder() + "'";
  const auto run = [&](const std::string& environment, const std::string& where) {
    const auto o = run_command("env -u PGPASSWORD " + environment + " " FUNNEL_PROGRAM " import " + where + " --map " +
                               (folder / "map.json") + " --store " + (folder / "s") + " --html " +
                               (folder / "page.html") + " --json " + (folder / "page.json") + " 2>&1");
    std::string text = o.text + "\nexit " + std::to_string(o.code == 0 ? 0 : 1);
    for (const std::string& file : folder.files())
      if (file != "pass" && file != "service") text += bytes_of_file(folder / file);
    EXPECT_EQ(text.find("geheim"), std::string::npos) << text;
    EXPECT_EQ(text.find("wrong-one"), std::string::npos) << text;
    return text;
  };
  EXPECT_NE(run("PGPASSFILE=/nowhere", guest).find("wants a password"), std::string::npos);
  EXPECT_NE(run("PGPASSFILE=/nowhere PGPASSWORD=wrong-one", guest).find("exit 1"), std::string::npos);
  EXPECT_NE(run("PGPASSFILE=/nowhere PGPASSWORD=geheim", guest).find("exit 0"), std::string::npos);
  EXPECT_NE(run("PGPASSFILE=" + (folder / "pass"), guest).find("exit 0"), std::string::npos);
  EXPECT_NE(run("PGSERVICEFILE=" + (folder / "service"), "'postgresql://?service=crm'").find("exit 0"),
            std::string::npos);
}

/// A reader that takes what is new, and counts.
struct follower {
  follower(const std::string& where, const column_mapping& m)
      : address(where), mapping(m), store(make_store(m).value()) {}
  void read() {
    const auto r = read_database(address, mapping, store, {.source = "crm"});
    ASSERT_TRUE(r) << r.errors().front().field << ": " << r.errors().front().message;
    rows += r->summary.rows;
    for (const std::string& note : r->summary.notes) EXPECT_EQ(note.find("applied before"), std::string::npos) << note;
  }
  std::string address;
  column_mapping mapping;
  event_store store;
  std::size_t rows = 0;
};

TEST_F(Database_postgresql, FollowsTransactionsThatCommitOutOfOrder) {
  pg_session s = session();
  make_events(s, {});
  const auto insert = [](const char* deal) {
    return std::string("INSERT INTO deal_events (deal, at, stage) VALUES ('") + deal + "', '2026-01-01', 'proposal')";
  };
  column_mapping m = parse_mapping(crm_mapping(R"("table": "deal_events", )")).value();
  m.event_id.clear();
  follower f(address(), m);
  f.read();
  pg_session early = session(), late = session();
  early("BEGIN"), early(insert("early"));
  late(insert("late"));
  f.read();
  EXPECT_EQ(f.rows, 0U);  // the early one may still commit
  early("SAVEPOINT a"), early(insert("inner")), early("RELEASE a"), early("SAVEPOINT b"), early(insert("undone")),
      early("ROLLBACK TO b");
  early("COMMIT");
  f.read();
  EXPECT_EQ(f.rows, 3U);
  f.read();
  EXPECT_EQ(f.rows, 3U);
  early("BEGIN"), early(insert("prepared")), early("PREPARE TRANSACTION 'p'");
  late(insert("after"));
  f.read();
  EXPECT_EQ(f.rows, 3U);
  EXPECT_EQ(late("COMMIT PREPARED 'p'"), "");
  f.read();
  EXPECT_EQ(f.rows, 5U);
  // A row that is changed is new again; what it says as before changes nothing.
  late("UPDATE deal_events SET owner = 'Anna' WHERE deal = 'late'");
  f.read();
  EXPECT_EQ(f.rows, 6U);
  // Old rows are frozen, and stay where they are.
  EXPECT_EQ(late("VACUUM (FREEZE) deal_events"), "");
  f.read();
  EXPECT_EQ(f.rows, 6U);
  EXPECT_EQ(all_of(f.store).size() - all_of(make_store(m).value()).size(), 6U);

  // The same name for another database.
  pg_session(conninfo("postgres"))("DROP DATABASE IF EXISTS other"),
      pg_session(conninfo("postgres"))("CREATE DATABASE other TEMPLATE template0 ENCODING 'UTF8'");
  pg_session other(conninfo("other"));
  make_events(other, {});
  const auto r = read_database("postgresql://funnel@/other?host=" + server_->folder(), m, f.store, {.source = "crm"});
  ASSERT_FALSE(r);
  EXPECT_NE(r.errors().front().message.find("another database"), std::string::npos) << r.errors().front().message;
  // A statement is followed by the number that it shows of a table.
  column_mapping joined = m;
  joined.source = {{}, "SELECT e.*, e.xmin AS written FROM deal_events e JOIN deal_events o USING (id)", "written", {}};
  follower g(address(), joined);
  g.read();
  EXPECT_EQ(g.rows, 5U);
  late(insert("one more"));
  g.read();
  EXPECT_EQ(g.rows, 6U);
  joined.source = {{}, "SELECT * FROM deal_events", "id", {}};
  event_store none = make_store(joined).value();
  const auto refused = read_database(address(), joined, none, {.source = "crm"});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.errors().front().message.find("another order"), std::string::npos)
      << refused.errors().front().message;
}

TEST_F(Database_postgresql, LosesNothingAndRepeatsNothingWhileManyWrite) {
  pg_session s = session();
  make_events(s, {});
  column_mapping m = parse_mapping(crm_mapping(R"("table": "deal_events", )")).value();
  m.event_id.clear();
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::atomic<int> writing{3};
  std::vector<std::jthread> writers;
  for (std::uint64_t w = 0; w < 3; ++w)
    writers.emplace_back([&, w] {
      std::mt19937_64 random(seed + w);
      pg_session own = session();
      int n = 0;
      const auto insert = [&] {
        own("INSERT INTO deal_events (deal, at, stage) VALUES ('" + std::to_string(w) + "-" + std::to_string(n++) +
            "', '2026-01-01', 'proposal')");
      };
      for (int i = 0; i < 120; ++i) {
        own("BEGIN");
        for (std::uint64_t k = random() % 4; k-- > 0;) {
          const bool inner = random() % 3 == 0;
          if (inner) own("SAVEPOINT x");
          insert();
          if (inner && random() % 2 == 0) own("ROLLBACK TO x");
          if (random() % 4 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(random() % 12));
        }
        const std::uint64_t end = random() % 8;
        const std::string prepared = "'p" + std::to_string(w) + "'";
        if (end == 0) {
          own("ROLLBACK");
        } else if (end == 1 && own("PREPARE TRANSACTION " + prepared) == "") {
          std::this_thread::sleep_for(std::chrono::milliseconds(random() % 10));
          own((random() % 2 == 0 ? "COMMIT PREPARED " : "ROLLBACK PREPARED ") + prepared);
        } else {
          own("COMMIT");
        }
      }
      --writing;
    });
  follower f(address(), m);
  std::size_t readings = 0, with_rows = 0;
  while (writing > 0) {
    const std::size_t before = f.rows;
    f.read();
    ++readings;
    with_rows += f.rows > before;
  }
  writers.clear();
  f.read();
  EXPECT_EQ(std::to_string(f.rows), s("SELECT count(*) FROM deal_events"));
  EXPECT_EQ(std::to_string(f.store.n_deals()), s("SELECT count(*) FROM deal_events"));
  EXPECT_GT(f.rows, 100U);
  EXPECT_GT(with_rows, 3U) << readings;
}

TEST_F(Database_postgresql, GoesOnWhereAConnectionWasCut) {
  pg_session s = session();
  make_events(s, {});
  ASSERT_EQ(s("INSERT INTO deal_events (deal, at, stage, owner) SELECT 'D' || g / 3, timestamptz '2026-01-01' + g * "
              "interval '1 min', (ARRAY['qualification','proposal','won'])[1 + g % 3],"
              " repeat('x', 100) FROM generate_series(1, 20000) g"),
            "");
  column_mapping m = parse_mapping(crm_mapping(R"("table": "deal_events", )")).value();
  m.event_id.clear();
  event_store whole = make_store(m).value();
  ASSERT_TRUE(read_database(address(), m, whole, {.source = "crm"}));
  event_store cut = make_store(m).value();
  csv_read_options options{.source = "crm"};
  bool once = false;
  options.progress = [&](std::size_t, std::size_t) {
    if (std::exchange(once, true)) return;
    EXPECT_EQ(
        session()("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'funnel'"),
        "1");
  };
  const auto read = read_database(address(), m, cut, options);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.errors().front().code, errc::io);
  EXPECT_NE(read.errors().front().message.find("terminat"), std::string::npos) << read.errors().front().message;
  const std::size_t part = all_of(cut).size();
  EXPECT_LT(part, all_of(whole).size());
  EXPECT_GT(part, 100U);
  EXPECT_EQ(cut.mark("crm"), "");
  // Meanwhile more is written.
  ASSERT_EQ(s("INSERT INTO deal_events (deal, at, stage) VALUES ('new', '2026-01-01', 'proposal')"), "");
  ASSERT_TRUE(read_database(address(), m, whole, {.source = "crm"}));
  ASSERT_TRUE(read_database(address(), m, cut, {.source = "crm"}));
  EXPECT_EQ(all_of(cut), all_of(whole));
  const auto nothing = read_database(address(), m, cut, {.source = "crm"});
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->summary.rows, 0U);
}

TEST_F(Database_postgresql, ProgramFollowsUntilItIsStopped) {
  const own_folder folder;
  pg_session s = session();
  make_events(s, {});
  std::ofstream(folder / "map.json") << crm_mapping(R"("table": "deal_events", )");
  const auto insert = [&](int n) {
    return s("INSERT INTO deal_events (deal, at, stage) VALUES ('D" + std::to_string(n) +
             "', '2026-01-01', 'proposal')");
  };
  insert(1);
  const pid_t program = fork();
  if (program == 0) {
    const int log = open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0666);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execl(FUNNEL_PROGRAM, "funnel", "import", address().c_str(), "--map", (folder / "map.json").c_str(), "--store",
          (folder / "s").c_str(), "--follow=0.1", nullptr);
    _exit(127);
  }
  const auto wait_for = [&](const std::string& text) {
    for (int i = 0; i < 200 && bytes_of_file(folder / "out").find(text) == std::string::npos; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_NE(bytes_of_file(folder / "out").find(text), std::string::npos)
        << text << " in " << bytes_of_file(folder / "out");
  };
  wait_for("1 deals, 1 events");
  insert(2);
  wait_for("2 deals, 2 events");
  // A cut connection is told, if it was in use, and the next one goes on.
  session()("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'funnel'");
  insert(3);
  wait_for("3 deals, 3 events");
  kill(program, SIGTERM);
  int status = -1;
  waitpid(program, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << bytes_of_file(folder / "out");
}

TEST_F(Database_postgresql, TakesTextsForTexts) { expect_texts_stay_texts(address(), io::connect_postgresql); }

TEST_F(Database_postgresql, ReadsOdooAndTwentyByTheirReadyMappings) {
  for (const std::string name : {"odoo", "twenty"}) {
    session()("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    pg_session s = session();
    make_crm(name, [&](const std::string& sql) { return s(sql); });
    expect_crm(name, address(), true,
               name == "odoo" ? 320025 : 330075);  // Odoo remembers that deal 1 was worth 900 once
  }
}

}  // namespace
