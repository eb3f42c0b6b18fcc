/// Stores in files when disks, processes and memory fail: after each fault every batch that was acknowledged is there and
/// none in part, and the store goes on. FUNNEL_LONG_FAULTS makes the random ones many.
#include "faults/faults.hpp"
#include "faults/faulty_disk.hpp"
#include "support/store_files.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/io/store_file.hpp>
#include <funnel/testing/builders.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using faults::faulty_disk;

const bool long_run = std::getenv("FUNNEL_LONG_FAULTS") != nullptr;
std::uint64_t seed() {
  const char* given = std::getenv("FUNNEL_SEED");
  return given ? std::strtoull(given, nullptr, 10) : 20'261'128;
}

constexpr std::size_t rows_a_batch = 5;
/// Each with its id in front of the deal's, so that it shows what is there and in which order.
std::vector<deal_event> batch(std::size_t number) {
  std::vector<deal_event> rows;
  for (std::size_t i = 0; i < rows_a_batch; ++i) {
    const std::string id = std::to_string(number) + "." + std::to_string(i);
    rows.push_back({.kind = event_kind::created, .deal = id + " a deal with a long name", .at = test::day(static_cast<int>(number % 300)),
                    .owner = "owner " + std::to_string(number % 7), .amount = static_cast<minor_units>(number),
                    .values = {{"region", "region " + std::to_string(number)}}, .event_id = "id of the event " + id});
  }
  return rows;
}

/// Batches of a store that holds nothing else: whole ones from 0 on, or a failure.
std::size_t whole_batches(const event_store& s) {
  const auto lines = all_of(s);
  const std::size_t n_events = lines.size() - 1;  // the last is the pipeline
  EXPECT_EQ(n_events % rows_a_batch, 0u) << "a batch is there in part";
  for (std::size_t i = 0; i < n_events; ++i) {
    const std::string expected = std::to_string(i / rows_a_batch) + "." + std::to_string(i % rows_a_batch) + " ";
    EXPECT_EQ(lines.at(i).substr(0, expected.size()), expected);
  }
  return n_events / rows_a_batch;
}

/// The file is sound, holds what was acknowledged and perhaps the batch after it, and goes on.
void check_after_crash(const std::string& path, std::size_t acknowledged) {
  if (acknowledged == 0 && !std::filesystem::exists(path)) return;
  auto s = open_store(path);
  ASSERT_TRUE(s) << s.errors().front();
  const std::size_t there = whole_batches(*s);
  ASSERT_GE(there, acknowledged);
  ASSERT_LE(there, acknowledged + 1);
  for (const std::size_t number : {acknowledged, acknowledged + 1}) {
    const auto report = s->append(batch(number));
    ASSERT_EQ(report.applied, number < there ? 0u : rows_a_batch);
    ASSERT_EQ(report.duplicates, number < there ? rows_a_batch : 0u);
  }
  ASSERT_EQ(close_store(*s), std::nullopt);
  const auto check = verify_store(path);
  ASSERT_TRUE(check) << check.errors().front();
  for (const std::string& problem : check->problems) ADD_FAILURE() << problem;
}

/// Runs `work(acknowledge)` in a process of its own, and gives how many batches it acknowledged. Killed after the time, if
/// there is one, counted from so many batches on: however busy the machine is, it gets so far.
template <class Work>
std::size_t in_process(Work&& work, std::chrono::microseconds kill_after = std::chrono::microseconds::max(), std::size_t from_batch = 0) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    work([&] { static_cast<void>(!write(ends[1], "x", 1)); });
    _exit(0);
  }
  close(ends[1]);
  std::size_t n = 0;
  char bytes[256];
  if (kill_after != std::chrono::microseconds::max()) {
    for (ssize_t got; n < from_batch && (got = read(ends[0], bytes, from_batch - n)) > 0;) n += static_cast<std::size_t>(got);
    std::this_thread::sleep_for(kill_after);
    kill(child, SIGKILL);
  }
  for (ssize_t got; (got = read(ends[0], bytes, sizeof bytes)) > 0;) n += static_cast<std::size_t>(got);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) || WTERMSIG(status) == SIGKILL) << "signal " << WTERMSIG(status);
  return n;
}

TEST(StoreFileFaults, KilledAtAnyMoment) {
  const own_folder folder;
  std::mt19937_64 random(seed());
  const int runs = long_run ? 600 : 40;
  std::size_t total = 0;
  for (int run = 0; run < runs; ++run) {
    SCOPED_TRACE("run " + std::to_string(run) + ", seed " + std::to_string(seed()));
    const std::string path = folder / ("s" + std::to_string(run));
    const bool compacts = run % 3 == 0;
    const std::size_t n = in_process(
        [&](auto&& acknowledge) {
          auto s = open_store(path, {.sync = run % 2 == 0});
          for (std::size_t number = 0; number < 5'000; ++number) {
            if (s->append(batch(number)).applied != rows_a_batch) _exit(1);
            acknowledge();
            if (compacts && number % 50 == 49) static_cast<void>(compact(*s));
          }
        },
        std::chrono::microseconds(run % 4 == 0 ? 2'000 + random() % 60'000 : random() % 10'000), run % 4 == 0 ? 0 : random() % 120);
    check_after_crash(path, n);
    if (HasFailure()) return;
    total += n;
  }
  EXPECT_GT(total, static_cast<std::size_t>(runs));  // some came far
}

/// Work that takes every way to the disk.
void scenario(const std::string& path, file_sharing sharing, auto&& acknowledge) {
  auto s = open_store(path, {.sharing = sharing});
  if (!s) return;
  for (std::size_t number = 0; number < 20; ++number) {
    if (s->append(batch(number)).applied != rows_a_batch) return;
    acknowledge();
    if (number == 12 && compact(*s)) return;
  }
  static_cast<void>(close_store(*s));
}

TEST(StoreFileFaults, PowerIsCutAtEveryWrite) {
  const own_folder folder;
  faulty_disk& disk = faulty_disk::instance();
  for (const file_sharing sharing : {file_sharing::readers, file_sharing::nobody, file_sharing::journal}) {
    disk.settle();
    disk.arrange(faulty_disk::fault::none, 0, false, 0);
    scenario(folder / ("whole" + std::to_string(static_cast<int>(sharing))), sharing, [] {});
    const long n = disk.operations();
    ASSERT_GT(n, 80);
    std::size_t far = 0;
    for (long turn = 0; turn < n; turn += long_run ? 1 : 5) {
      SCOPED_TRACE("operation " + std::to_string(turn) + ", sharing " + std::to_string(static_cast<int>(sharing)) + ", seed " + std::to_string(seed()));
      const std::string path = folder / "s";
      for (const char* end : {"", "-wal", "-shm", "-journal", "-lock"}) std::filesystem::remove(path + end);
      disk.settle();
      const std::size_t acknowledged = in_process([&](auto&& acknowledge) {
        disk.arrange(faulty_disk::fault::power_cut, turn, false, seed() + static_cast<std::uint64_t>(turn));
        scenario(path, sharing, acknowledge);
      });
      disk.settle();
      check_after_crash(path, acknowledged);
      if (HasFailure()) return;
      far += acknowledged;
    }
    EXPECT_GT(far, 100u);
  }
}

TEST(StoreFileFaults, EveryWriteFailsOnceOrFromThenOn) {
  const own_folder folder;
  faulty_disk& disk = faulty_disk::instance();
  for (const auto fault : {faulty_disk::fault::fails, faulty_disk::fault::is_short, faulty_disk::fault::full})
    for (const bool lasting : {false, true}) {
      long n = 1'000'000;
      for (long turn = 0; turn < n; turn += long_run ? 1 : 7) {
        SCOPED_TRACE("operation " + std::to_string(turn) + ", fault " + std::to_string(static_cast<int>(fault)) + (lasting ? ", lasting" : ""));
        const std::string path = folder / "s";
        for (const char* end : {"", "-wal", "-shm", "-journal", "-lock"}) std::filesystem::remove(path + end);
        disk.settle();
        disk.arrange(fault, turn, lasting, seed());
        std::size_t acknowledged = 0;
        if (auto s = open_store(path)) {
          for (std::size_t number = 0; number < 20; ++number) {
            // What was refused is sent again when the disk works.
            auto report = s->append(batch(number));
            if (report.applied == 0) {
              ASSERT_EQ(report.rejected.size(), rows_a_batch);
              EXPECT_EQ(report.rejected[0].code, errc::io);
              EXPECT_EQ(whole_batches(*s), acknowledged);
              if (fault == faulty_disk::fault::full) {
                EXPECT_NE(report.rejected[0].reason.find("no space is left"), std::string::npos) << report.rejected[0].reason;
              }
              disk.works();
              report = s->append(batch(number));
            }
            ASSERT_EQ(report.applied, rows_a_batch);
            ++acknowledged;
            if (number == 12 && compact(*s)) disk.works();
            EXPECT_EQ(whole_batches(*s), acknowledged);
            if (number == 15) {
              const auto note = erase(*s, {.people = {"owner 6"}});
              if (!note) disk.works();
              EXPECT_EQ(whole_batches(*s), acknowledged);
            }
          }
          n = disk.operations();
        } else {
          disk.works();
        }
        disk.works();
        disk.settle();
        check_after_crash(path, acknowledged);
        if (HasFailure()) return;
      }
      EXPECT_LT(n, 1'000'000);
    }
}

/// A file system of so many bytes in the folder; where it may not be made, `why` says so.
class small_disk {
 public:
  small_disk(const std::string& at, std::size_t bytes) : at_(at) {
    std::filesystem::create_directories(at_);
    const std::string size = "size=" + std::to_string(bytes);
    if (mount("tmpfs", at_.c_str(), "tmpfs", 0, size.c_str()) != 0) why = std::strerror(errno);
  }
  ~small_disk() {
    if (why.empty()) umount2(at_.c_str(), MNT_DETACH);
  }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;
  std::string operator/(const std::string& file) const { return at_ + "/" + file; }
  /// Leaves room for so many bytes.
  void fill(std::size_t bytes) const {
    const auto free = std::filesystem::space(at_).available;
    std::ofstream(*this / "ballast", std::ios::binary) << std::string(free > bytes ? free - bytes : 0, 'x');
  }
  void make_room() const { std::filesystem::remove(*this / "ballast"); }

  std::string why;

 private:
  std::string at_;
};

/// Whatever meets a full disk says so, changes nothing, and can be done once there is room.
TEST(StoreFileFaults, FullDisk) {
  const own_folder folder;
  const small_disk disk(folder / "disk", 8 << 20);
  if (!disk.why.empty()) GTEST_SKIP() << "no tmpfs can be mounted here (it takes root): " << disk.why;
  constexpr std::size_t n_before = 60;
  const std::pair<const char*, std::function<std::optional<error>(event_store&)>> works[]{
      {"append", [](event_store& s) -> std::optional<error> {
         const auto report = s.append(batch(n_before));
         if (report.rejected.empty()) return std::nullopt;
         return error{report.rejected[0].code, "", report.rejected[0].reason};
       }},
      {"append until the log is taken over", [](event_store& s) -> std::optional<error> {
         for (std::size_t n = n_before; n < n_before + 400; ++n)
           if (const auto report = s.append(batch(n)); !report.rejected.empty()) return error{report.rejected[0].code, "", report.rejected[0].reason};
         return std::nullopt;
       }},
      {"compact", [](event_store& s) { return compact(s); }},
      {"erase", [](event_store& s) -> std::optional<error> {
         const auto note = erase(s, {.people = {"owner 6"}});
         return note ? std::nullopt : std::optional(note.errors().front());
       }},
      {"close", [](event_store& s) { return close_store(s); }},
  };
  int n_full = 0;
  for (const auto& [name, work] : works)
    for (const std::size_t room : {0u, 8'192u, 32'768u, 131'072u, 524'288u}) {
      SCOPED_TRACE(std::string(name) + ", room for " + std::to_string(room));
      const std::string path = disk / "s";
      for (const char* end : {"", "-wal", "-shm", "-journal", "-lock"}) std::filesystem::remove(path + end);
      auto s = open_store(path, {.sync = false});
      ASSERT_TRUE(s) << s.errors().front();
      for (std::size_t n = 0; n < n_before; ++n) {
        ASSERT_EQ(s->append(batch(n)).applied, rows_a_batch);
        if (n == 40) { ASSERT_EQ(compact(*s), std::nullopt); }
      }
      disk.fill(room);
      const auto wrong = work(*s);
      if (wrong) {
        ++n_full;
        EXPECT_EQ(wrong->code, errc::io);
        EXPECT_NE(wrong->message.find("no space is left"), std::string::npos) << wrong->message;
      }
      const std::size_t there = whole_batches(*s);
      EXPECT_GE(there, n_before);
      // What the file holds can be read meanwhile.
      if (const auto reader = read_store(path)) { EXPECT_EQ(whole_batches(*reader), there); }
      disk.make_room();
      if (name != std::string("close")) {
        if (wrong) {
          const auto again = work(*s);
          EXPECT_EQ(again, std::nullopt) << again->message;
        }
        ASSERT_EQ(s->append(batch(9'999)).applied, rows_a_batch);
        ASSERT_EQ(close_store(*s), std::nullopt);
      }
      const auto check = verify_store(path);
      ASSERT_TRUE(check) << check.errors().front();
      for (const std::string& problem : check->problems) ADD_FAILURE() << problem;
    }
  EXPECT_GT(n_full, 8);
}

/// A closed store of a few batches, and all it holds.
std::vector<std::string> sample(const std::string& path) {
  auto s = open_store(path).value();
  for (std::size_t number = 0; number < 40; ++number) EXPECT_EQ(s.append(batch(number)).applied, rows_a_batch);
  auto lines = all_of(s);
  EXPECT_EQ(close_store(s), std::nullopt);
  return lines;
}

TEST(StoreFileFaults, DamageIsNoticedOrDoesNoHarm) {
  const own_folder folder;
  const auto lines = sample(folder / "sound");
  const std::string sound = bytes_of_file(folder / "sound");
  std::mt19937_64 random(seed());
  const std::string path = folder / "s", copy = folder / "copy";
  int n_refused = 0, n_salvaged = 0;
  const int runs = long_run ? 12'000 : 800;
  for (int run = 0; run < runs; ++run) {
    SCOPED_TRACE("run " + std::to_string(run) + ", seed " + std::to_string(seed()));
    std::string bytes = sound;
    if (run % 4 == 0) {
      bytes.resize(random() % sound.size());
    } else {
      for (std::uint64_t flips = run % 4 == 1 ? 1 : 1 + random() % 20; flips > 0; --flips)
        bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    const auto s = read_store(path);
    const auto check = verify_store(path);
    if (s) {
      ASSERT_EQ(all_of(*s), lines);  // what was hit is in no use
    } else {
      ++n_refused;
      ASSERT_FALSE(check && check->problems.empty()) << s.errors().front();
      if (!long_run && run % 4 > 1) continue;  // a copy waits for the disk
      std::filesystem::remove(copy);
      const auto note = salvage_store(path, copy);
      if (!note) continue;
      ++n_salvaged;
      const auto saved = read_store(copy);
      ASSERT_TRUE(saved) << saved.errors().front();
      ASSERT_EQ(note->events + note->events_lost, 40 * rows_a_batch);
      const std::size_t there = whole_batches(*saved);
      ASSERT_EQ(there * rows_a_batch, note->events);
    }
  }
  EXPECT_GT(n_refused, runs / 3);
  EXPECT_GT(n_salvaged, runs / 40);
}

/// The log of a process that was killed: a bit that turned is noticed, unless it could be what the kill left.
TEST(StoreFileFaults, DamageOfTheLogIsNoticed) {
  const own_folder folder;
  const std::string path = folder / "s";
  const std::size_t n = in_process([&](auto&& acknowledge) {
    auto s = open_store(path);
    for (std::size_t number = 0; number < 30; ++number)
      if (s->append(batch(number)).applied == rows_a_batch) acknowledge();
    _exit(0);  // nothing is closed
  });
  ASSERT_EQ(n, 30u);
  const std::string file = bytes_of_file(path), log = bytes_of_file(path + "-wal");
  ASSERT_GT(log.size(), 50'000u);
  // Behind a frame whose mark says that it ends a batch no more, this batch and the next look like one.
  const std::size_t frame = 24 + 4096;
  int n_marks = 0;
  for (std::size_t at = log.size() - (log.size() - 32) % frame - frame; at > 32 && n_marks < 6; at -= frame) {
    const auto is_marked = [&](std::size_t frame_at) { return frame_at >= 32 && log.compare(frame_at + 4, 4, std::string(4, '\0')) != 0; };
    if (!is_marked(at) || is_marked(at - frame)) continue;  // some disks repeat the last frame of a batch
    if (n_marks++ == 0) continue;  // of the last one nothing tells
    for (const std::size_t place : {at + 4, at + 8, at + 12}) {  // the mark, and what the frames have in common
      for (const char* end : {"-shm", "-lock"}) std::filesystem::remove(path + end);
      std::string hit = log;
      for (std::size_t i = place; i < place + 4; ++i) hit[i] = place == at + 4 ? '\0' : static_cast<char>(~hit[i]);
      std::ofstream(path, std::ios::binary | std::ios::trunc) << file;
      std::ofstream(path + "-wal", std::ios::binary | std::ios::trunc) << hit;
      EXPECT_FALSE(open_store(path, {.sync = false})) << place;
    }
  }
  EXPECT_EQ(n_marks, 6);
  std::mt19937_64 random(seed());
  int n_refused = 0, n_less = 0, n_whole = 0;
  const int runs = long_run ? 2'000 : 150;
  for (int run = 0; run < runs; ++run) {
    SCOPED_TRACE("run " + std::to_string(run) + ", seed " + std::to_string(seed()));
    for (const char* end : {"-shm", "-lock"}) std::filesystem::remove(path + end);
    std::string flipped = log;
    const auto bit = static_cast<char>(1 << random() % 8);
    const std::size_t hit_at = random() % flipped.size();
    flipped[hit_at] ^= bit;
    SCOPED_TRACE("byte " + std::to_string(hit_at) + " of " + std::to_string(flipped.size()));
    std::ofstream(path, std::ios::binary | std::ios::trunc) << file;
    std::ofstream(path + "-wal", std::ios::binary | std::ios::trunc) << flipped;
    const auto check = verify_store(path);
    const auto s = open_store(path, {.sync = false});
    if (!s) {
      ++n_refused;
      EXPECT_FALSE(check && check->problems.empty());
      continue;
    }
    // At most the last transaction is gone, as if it had not been acknowledged.
    const std::size_t there = whole_batches(*s);
    ASSERT_GE(there, 29u);
    ++(there == 29 ? n_less : n_whole);
  }
  EXPECT_GT(n_refused, runs / 2);
  EXPECT_LT(n_less, runs / 4);
}

/// SQLite's memory ends as ours does. Requires: nothing uses SQLite.
class sqlite_out_of_memory {
 public:
  sqlite_out_of_memory() {
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real());
    sqlite3_mem_methods ours = real();
    ours.xMalloc = [](int n) { return ends() ? nullptr : real().xMalloc(n); };
    ours.xRealloc = [](void* p, int n) { return ends() ? nullptr : real().xRealloc(p, n); };
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
    sqlite3_initialize();
    sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
  }
  ~sqlite_out_of_memory() {
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MALLOC, &real());
    sqlite3_initialize();
  }

 private:
  static sqlite3_mem_methods& real() {
    static sqlite3_mem_methods methods;
    return methods;
  }
  static bool ends() {
    using namespace faults;
    if (how.load() == failing::never || n_left.fetch_sub(1) > 0) return false;
    if (how.load() == failing::once) how = failing::never;
    return true;
  }
};

TEST(StoreFileFaults, MemoryEndsAtEachAllocation) {
  const sqlite_out_of_memory sqlite;
  const own_folder folder;
  const std::string path = folder / "s";
  sample(path);
  const std::string sound = bytes_of_file(path);
  struct session {
    std::string path;
    std::optional<event_store> store;
  };
  const auto make = [&] {
    for (const char* end : {"-wal", "-shm", "-journal", "-lock"}) std::filesystem::remove(path + end);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << sound;
    return std::make_unique<session>(session{path, {}});
  };
  const auto rows = batch(40);
  const int n = faults::fail_each_allocation(
      make,
      [&](session& s) {
        s.store.reset();
        // SQLite may tell that its memory ended as an error of another kind.
        const auto need = [](bool done) {
          if (!done) throw std::bad_alloc();
        };
        auto opened = open_store(s.path);
        need(static_cast<bool>(opened));
        s.store.emplace(*std::move(opened));
        const auto report = s.store->append(rows);
        need(report.rejected.empty());
        ASSERT_TRUE(report.applied == rows_a_batch || report.duplicates == rows_a_batch);
        ASSERT_EQ(whole_batches(*s.store), 41u);
        need(!compact(*s.store));
        need(static_cast<bool>(erase(*s.store, {.people = {"owner 3"}})));
      },
      [&](session& s, bool failed) {
        if (!failed) return;
        if (s.store) {
          const std::size_t there = whole_batches(*s.store);
          ASSERT_TRUE(there == 40 || there == 41);
          ASSERT_EQ(close_store(*s.store), std::nullopt);
        }
        const auto check = verify_store(path);
        ASSERT_TRUE(check && check->problems.empty());
        check_after_crash(path, 40);
      },
      97);
  EXPECT_GT(n, 50);
}

TEST(StoreFileFaults, EightProcessesReadWhileOneWrites) {
  const own_folder folder;
  const std::string path = folder / "s";
  auto s = open_store(path, {.sync = false}).value();
  std::vector<pid_t> readers;
  for (int i = 0; i < 8; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      // Nobody ever sees a part of a batch, nor less than before.
      auto reader = read_store(path);
      std::size_t before = 0;
      while (reader && before < 300 * rows_a_batch) {
        if (refresh(*reader)) _exit(2);
        const std::size_t there = all_of(*reader).size() - 1;  // and the pipeline
        if (there % rows_a_batch != 0 || there < before) _exit(3);
        before = there;
      }
      _exit(reader ? 0 : 4);
    }
    readers.push_back(child);
  }
  for (std::size_t number = 0; number < 300; ++number) {
    ASSERT_EQ(s.append(batch(number)).applied, rows_a_batch);
    if (number == 100) { ASSERT_EQ(compact(s), std::nullopt); }
    if (number == 200) { ASSERT_TRUE(erase(s, {.people = {"owner 2"}})); }
  }
  for (const pid_t child : readers) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
}

}  // namespace
