/// Measures stores in files against plain SQLite rows and against memory; see bench/README.md.
///
///     funnel-store-bench [--deals N] [--folder F]     1,900,000 deals (10 million events) in F, the temporary folder
#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/io/store_file.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;
using clock_type = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "funnel-store-bench: %s\n", why.c_str());
  std::exit(1);
}
void need(bool good, const std::string& what) {
  if (!good) fail(what);
}
double seconds(const std::function<void()>& work) {
  const auto begin = clock_type::now();
  work();
  return std::chrono::duration<double>(clock_type::now() - begin).count();
}
double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}
/// The next reading comes from the disk.
void forget_pages(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY);
  if (file < 0) return;
  fsync(file);
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  close(file);
}
void remove_store(const std::string& path) {
  for (const char* end : {"", "-wal", "-shm", "-lock"}) std::filesystem::remove(path + end);
}

pipeline_version first_version() { return pipeline_version(test::workload_pipeline()); }
store_file_options options(bool sync) { return {.pipelines = {first_version()}, .sync = sync}; }

void line(const char* what, const std::string& measured, const char* wanted) { std::printf("| %-62s | %-34s | %-14s |\n", what, measured.c_str(), wanted); }
std::string text(const char* format, auto... values) {
  char out[160];
  std::snprintf(out, sizeof out, format, values...);
  return out;
}

/// What somebody writes who keeps events in a table: a row an event, a batch a transaction, as durable as ours.
double plain_rows(const std::string& path, const test::generated_deals& deals, std::size_t batch_size, std::size_t n_batches) {
  remove_store(path);
  sqlite3* db = nullptr;
  const auto run = [&](const char* sql) { need(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sqlite3_errmsg(db)); };
  need(sqlite3_open(path.c_str(), &db) == SQLITE_OK, "cannot open");
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  run("CREATE TABLE event(id INTEGER PRIMARY KEY, deal TEXT, at INTEGER, kind INTEGER, stage TEXT, owner TEXT, amount INTEGER, reason TEXT, region TEXT, category TEXT, customer_group TEXT)");
  sqlite3_stmt* insert = nullptr;
  need(sqlite3_prepare_v2(db, "INSERT INTO event VALUES(NULL,?,?,?,?,?,?,?,?,?,?)", -1, &insert, nullptr) == SQLITE_OK, sqlite3_errmsg(db));
  const auto bind = [&](int i, std::string_view t) { t.empty() ? sqlite3_bind_null(insert, i) : sqlite3_bind_text(insert, i, t.data(), static_cast<int>(t.size()), SQLITE_STATIC); };
  double all = 0;
  std::size_t done = 0;
  deals.in_batches(batch_size, [&](std::span<const deal_event_view> batch) {
    if (done++ >= n_batches) return;
    all += seconds([&] {
      run("BEGIN");
      for (const deal_event_view& e : batch) {
        bind(1, e.deal);
        sqlite3_bind_int64(insert, 2, e.at.us);
        sqlite3_bind_int(insert, 3, static_cast<int>(e.kind));
        bind(4, e.stage);
        bind(5, e.owner);
        e.amount ? sqlite3_bind_int64(insert, 6, *e.amount) : sqlite3_bind_null(insert, 6);
        bind(7, e.reason);
        for (std::size_t d = 0; d < 3; ++d) bind(8 + static_cast<int>(d), d < e.values.size() ? e.values[d].value : std::string_view());
        need(sqlite3_step(insert) == SQLITE_DONE, sqlite3_errmsg(db));
        sqlite3_reset(insert);
      }
      run("COMMIT");
    });
  });
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return all;
}

double our_batches(const std::string& path, const test::generated_deals& deals, std::size_t batch_size, std::size_t n_batches, bool sync) {
  remove_store(path);
  auto store = open_store(path, options(sync));
  need(static_cast<bool>(store), "cannot open the store");
  double all = 0;
  std::size_t done = 0;
  deals.in_batches(batch_size, [&](std::span<const deal_event_view> batch) {
    if (done++ >= n_batches) return;
    all += seconds([&] { need(store->append(batch).applied == batch.size(), "a batch was refused"); });
  });
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t n_deals = 1'900'000;
  std::string folder = std::filesystem::temp_directory_path().string();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--deals") == 0) n_deals = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--folder") == 0) folder = argv[i + 1];
  }
  folder += "/funnel-store-bench-" + std::to_string(getpid());
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/s", rows = folder + "/rows", csv = folder + "/events.csv";

  test::workload w;
  w.n_deals = n_deals;
  const test::generated_deals deals(w);
  const auto n_events = static_cast<double>(deals.size());
  line("what", "measured", "wanted");
  line("---", "---", "---");

  const std::size_t n_batches = std::min<std::size_t>(1'000, deals.size() / 1'000);
  const double events = 1'000. * static_cast<double>(n_batches);
  std::vector<double> plains, ourses;  // by turns, since disks have their moods
  for (int i = 0; i < 5; ++i) {
    plains.push_back(plain_rows(rows, deals, 1'000, n_batches));
    ourses.push_back(our_batches(path, deals, 1'000, n_batches, true));
  }
  const double plain = median(plains), ours = median(ourses);
  line("batches of 1,000 events, each on disk: plain SQLite rows", text("%.0f events/s, %.0f commits/s", events / plain, events / 1000 / plain), "");
  line("the same, ours", text("%.0f events/s, %.0f commits/s", events / ours, events / 1000 / ours), "");
  line("ours against plain rows", text("%.1f times", plain / ours), ">= 3");
  line("their file and ours, bytes an event", text("%.0f and %.1f", static_cast<double>(std::filesystem::file_size(rows)) / events, static_cast<double>(std::filesystem::file_size(path)) / events), "");
  const double quick = our_batches(path, deals, 1'000, n_batches, false);
  line("ours, without waiting for the disk", text("%.0f events/s", events / quick), "");

  {
    std::ofstream file(csv, std::ios::binary);
    test::write_csv(deals, [&](std::string_view t) { file << t; });
  }
  const auto mapping = parse_mapping(test::workload_mapping).value();
  query q;
  cohort_tally expected;
  const auto answer = [&](const event_store& s) { return cohort_funnel(*project(s.take_snapshot(), {}), q)->total; };
  std::vector<double> memory, imported;
  double first_of_csv = 0;
  for (int i = 0; i < 3; ++i) {
    auto store = make_store(mapping).value();
    const double t = seconds([&] { need(static_cast<bool>(read_csv(csv, mapping, store, {})), "cannot read"); });
    memory.push_back(t);
    first_of_csv = t + seconds([&] { expected = answer(store); });
    remove_store(path);
    auto kept = open_store(path, options(true)).value();
    imported.push_back(seconds([&] {
      need(static_cast<bool>(read_csv(csv, mapping, kept, {.source = "events"})), "cannot import");
      need(!close_store(kept), "cannot close");
    }));
  }
  line("CSV file into the store against into memory", text("%.2f (%.2f s, %.2f s)", median(imported) / median(memory), median(imported), median(memory)), "<= 1.3");
  line("file, bytes an event", text("%.1f (%.0f MB)", static_cast<double>(std::filesystem::file_size(path)) / n_events, static_cast<double>(std::filesystem::file_size(path)) / 1e6), "<= 20");

  // Before and after journeys are kept, with one thread and with two.
  const std::string kept_path = folder + "/kept";
  std::filesystem::copy_file(path, kept_path);
  {
    auto kept = open_store(kept_path).value();
    line("compact, which keeps journeys", text("%.2f s", seconds([&] { need(!compact(kept), "cannot compact"); })), "");
    need(!close_store(kept), "cannot close");
  }
  line("the file then, bytes an event", text("%.1f (%.0f MB)", static_cast<double>(std::filesystem::file_size(kept_path)) / n_events, static_cast<double>(std::filesystem::file_size(kept_path)) / 1e6), "<= 20");
  struct way {
    const char* name;
    const std::string& file;
    unsigned threads;
    std::vector<double> opened, answered;
  };
  std::vector<way> ways{{"no journeys kept, 1 thread", path, 1, {}, {}}, {"journeys kept, 1 thread", kept_path, 1, {}, {}}, {"journeys kept, 2 threads", kept_path, 2, {}, {}}};
  for (int i = 0; i < 5; ++i)
    for (way& how : ways) {
      forget_pages(how.file);
      double opening = 0;
      how.answered.push_back(seconds([&] {
        std::optional<event_store> store;
        opening = seconds([&] { store.emplace(read_store(how.file, {.how = {how.threads}}).value()); });
        need(cohort_funnel(*project(store->take_snapshot(), {}, {how.threads}), q)->total == expected, "the answer differs");
      }));
      how.opened.push_back(opening);
    }
  for (const way& how : ways) {
    line((std::string("cold open, ") + how.name).c_str(), text("%.2f s, %.0f ns an event", median(how.opened), median(how.opened) / n_events * 1e9), "");
    line((std::string("cold open to the first answer, ") + how.name).c_str(), text("%.2f s", median(how.answered)), &how == &ways.back() ? "<= 0.35 s" : "");
    line("CSV file to the first answer, against it", text("%.1f times (%.2f s)", first_of_csv / median(how.answered), first_of_csv), &how == &ways.back() ? ">= 10" : "");
  }

  // A reader in another process while this one appends.
  remove_store(path);
  auto store = open_store(path, options(true)).value();
  std::fflush(stdout);
  int ends[2];
  need(pipe(ends) == 0, "no pipe");
  const pid_t child = fork();
  if (child == 0) {
    close(ends[1]);
    auto reader = read_store(path).value();
    std::vector<double> waits;
    std::size_t before = 0;
    bool parts = false;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    for (char c; read(ends[0], &c, 1) != 0;) {
      waits.push_back(seconds([&] { need(!refresh(reader), "cannot refresh"); }));
      const std::size_t n = describe_store(reader).events;
      parts = parts || n % 1'000 != 0 || n < before;
      before = n;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::sort(waits.begin(), waits.end());
    line("a reader in another process takes in what is new, p50 and p99",
         text("%.2f and %.2f ms of %zu%s", waits[waits.size() / 2] * 1e3, waits[waits.size() * 99 / 100] * 1e3, waits.size(), parts ? ", PARTS SEEN" : ""), "no part seen");
    std::fflush(stdout);
    _exit(parts);
  }
  close(ends[0]);
  std::size_t done = 0;
  deals.in_batches(1'000, [&](std::span<const deal_event_view> batch) {
    if (batch.size() == 1'000 && done++ < 400) need(store.append(batch).applied == batch.size(), "a batch was refused");
  });
  close(ends[1]);
  int status = 0;
  waitpid(child, &status, 0);
  std::filesystem::remove_all(folder);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}
