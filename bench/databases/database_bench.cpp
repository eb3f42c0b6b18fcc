/// Rows a second from PostgreSQL into a store, beside COPY whose rows are dropped, in turns. Starts a server of its
/// own.
///
///     funnel-database-bench [rows]
#include "support/database_servers.hpp"

#include <funnel/io/database.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;
using clock_now = std::chrono::steady_clock;

struct finish_connection {
  void operator()(PGconn* c) const noexcept { PQfinish(c); }
};

/// Of this process, all threads: what is left when others take the cores.
double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double seconds_since(clock_now::time_point from) {
  return std::chrono::duration<double>(clock_now::now() - from).count();
}

void must(PGconn* c, const std::string& sql) {
  PGresult* const r = PQexec(c, sql.c_str());
  if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
    std::fprintf(stderr, "%s\n", PQerrorMessage(c)), std::exit(1);
  PQclear(r);
}

std::size_t rows_dropped(PGconn* c, const std::string& copy) {
  PQclear(PQexec(c, copy.c_str()));
  std::size_t n = 0;
  char* row = nullptr;
  while (PQgetCopyData(c, &row, 0) > 0) ++n, PQfreemem(row);
  while (PGresult* r = PQgetResult(c)) PQclear(r);
  return n - 1;  // the last message is the end
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t n = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::string postgres =
      funnel_test::found_program("postgres", {"/usr/lib/postgresql", "/usr/local/bin", "/usr/bin"});
  if (postgres.empty()) return std::fprintf(stderr, "PostgreSQL's server is not installed\n"), 1;
  funnel_test::server_process server("postgres", "database-bench");
  const std::string data = server / "data", conninfo = "host=" + server.folder() + " user=funnel dbname=postgres";
  if (server.run({postgres.substr(0, postgres.rfind('/')) + "/initdb", "-D", data, "-A", "trust", "-U", "funnel",
                  "--no-sync", "-E", "UTF8", "--locale=C"}) != 0)
    return 1;
  std::unique_ptr<PGconn, finish_connection> c;
  const bool up = server.start({postgres, "-D", data, "-k", server.folder(), "-c", "listen_addresses=", "-c",
                                "fsync=off", "-c", "shared_buffers=512MB"},
                               [&] {
                                 c.reset(PQconnectdb(conninfo.c_str()));
                                 return PQstatus(c.get()) == CONNECTION_OK;
                               });
  if (!up) return 1;
  must(c.get(),
       "CREATE TABLE e AS SELECT 'D' || g / 5 AS deal, timestamptz '2024-01-01' + g * interval '47.123456 s' AS at, "
       "(ARRAY['qualification','presentation','proposal','contracting','won'])[1 + g % 5] AS stage,"
       " 'Owner ' || g % 40 AS owner, (g % 100000 + 0.25)::numeric(14,2) AS amount, 'Region ' || g % 8 AS region FROM "
       "generate_series(1, " +
           std::to_string(n) + ") g");
  must(c.get(), "VACUUM (FREEZE) e");
  const column_mapping m =
      parse_mapping(R"({"table": "e", "currency": {"code": "EUR", "decimals": 2}, "dimensions": {"region": "region"},
    "columns": {"deal": "deal", "time": "at", "stage": "stage", "owner": "owner", "amount": "amount"}})")
          .value();
  const std::string address = "postgresql://funnel@/postgres?host=" + server.folder();
  csv_read_options options;
  options.how.threads = std::max(std::thread::hardware_concurrency(), 1U);
  std::vector<double> plain, null, ours, ours_cpu;
  for (int round = 0; round < 9; ++round) {
    auto from = clock_now::now();
    must(c.get(), "COPY e TO '/dev/null' (FORMAT binary)");
    null.push_back(static_cast<double>(n) / seconds_since(from));
    from = clock_now::now();
    if (rows_dropped(c.get(),
                     "COPY (SELECT deal, at, stage, owner, amount, region FROM e) TO STDOUT (FORMAT binary)") != n)
      return 1;
    plain.push_back(static_cast<double>(n) / seconds_since(from));
    event_store store = make_store(m).value();
    from = clock_now::now();
    const double cpu = cpu_seconds();
    const auto read = read_database(address, m, store, options);
    ours.push_back(static_cast<double>(n) / seconds_since(from));
    ours_cpu.push_back(static_cast<double>(n) / (cpu_seconds() - cpu));
    if (!read || read->summary.applied != n)
      return std::fprintf(stderr, "%s\n", read ? "rows are missing" : read.errors().front().message.c_str()), 1;
  }
  const auto tell = [](const char* what, std::vector<double>& of) {
    std::sort(of.begin(), of.end());
    std::printf("%-36s %7.2f M rows/s (%.2f to %.2f)\n", what, of[of.size() / 2] / 1e6, of.front() / 1e6,
                of.back() / 1e6);
  };
  std::printf("%zu rows of six columns\n", n);
  tell("COPY in the server to /dev/null", null);
  tell("COPY over the socket, rows dropped", plain);
  tell("read_database into a store", ours);
  tell("the same, by CPU time of the reader", ours_cpu);
}
