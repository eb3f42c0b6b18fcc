/// A disk that fails as it is told: the file system of SQLite, with faults. One write can fail, be short, find the disk
/// full or not reach it; and at a power cut what was not synced is lost, in part and in any order.
#pragma once

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace faults {

class faulty_disk {
 public:
  enum class fault { none, fails, is_short, full, power_cut };

  /// From now on the `turn`-th operation that changes the disk, from 0, meets this fault; as do all later ones if `lasting`.
  void arrange(fault f, long turn, bool lasting, std::uint64_t seed) {
    fault_ = f;
    turn_ = turn;
    lasting_ = lasting;
    n_ = 0;
    random_.seed(seed);
  }
  void works() { fault_ = fault::none; }
  /// What is on the disk now is there for sure. Requires: no file is open.
  void settle() { files_.clear(); }
  /// Operations since `arrange`.
  long operations() const { return n_; }

  /// The one of this program, installed as SQLite's default when first asked for.
  static faulty_disk& instance() {
    static faulty_disk* const disk = new faulty_disk;
    return *disk;
  }

 private:
  /// What is known of a file: as the disk has it for sure, and the writes since.
  struct state {
    std::string synced;
    std::vector<std::pair<sqlite3_int64, std::string>> writes;
    sqlite3_int64 size = 0;  // a truncation counts as sure: it is followed by writes that need it
  };
  struct file {
    sqlite3_file base;
    state* of;
    // The real one follows.
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static file* self(sqlite3_file* f) { return reinterpret_cast<file*>(f); }

  faulty_disk() {
    real_ = sqlite3_vfs_find(nullptr);
    ours_ = *real_;
    ours_.zName = "faulty";
    ours_.szOsFile = static_cast<int>(sizeof(file)) + real_->szOsFile;
    ours_.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) { return instance().open(name, self(f), flags, out); };
    ours_.xDelete = [](sqlite3_vfs*, const char* name, int sync) {
      if (const int code = instance().meet()) return code;
      instance().files_.erase(name);
      return instance().real_->xDelete(instance().real_, name, sync);
    };
    methods_.iVersion = 3;
    methods_.xClose = [](sqlite3_file* f) { return self(f)->real()->pMethods->xClose(self(f)->real()); };
    methods_.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) { return self(f)->real()->pMethods->xRead(self(f)->real(), to, n, at); };
    methods_.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) { return instance().write(self(f), from, n, at); };
    methods_.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) { return instance().truncate(self(f), size); };
    methods_.xSync = [](sqlite3_file* f, int flags) { return instance().sync(self(f), flags); };
    methods_.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return self(f)->real()->pMethods->xFileSize(self(f)->real(), size); };
    methods_.xLock = [](sqlite3_file* f, int how) { return self(f)->real()->pMethods->xLock(self(f)->real(), how); };
    methods_.xUnlock = [](sqlite3_file* f, int how) { return self(f)->real()->pMethods->xUnlock(self(f)->real(), how); };
    methods_.xCheckReservedLock = [](sqlite3_file* f, int* out) { return self(f)->real()->pMethods->xCheckReservedLock(self(f)->real(), out); };
    methods_.xFileControl = [](sqlite3_file* f, int op, void* p) { return self(f)->real()->pMethods->xFileControl(self(f)->real(), op, p); };
    methods_.xSectorSize = [](sqlite3_file* f) { return self(f)->real()->pMethods->xSectorSize(self(f)->real()); };
    methods_.xDeviceCharacteristics = [](sqlite3_file*) { return 0; };  // nothing is promised
    methods_.xShmMap = [](sqlite3_file* f, int i, int n, int extend, void volatile** out) { return self(f)->real()->pMethods->xShmMap(self(f)->real(), i, n, extend, out); };
    methods_.xShmLock = [](sqlite3_file* f, int at, int n, int flags) { return self(f)->real()->pMethods->xShmLock(self(f)->real(), at, n, flags); };
    methods_.xShmBarrier = [](sqlite3_file* f) { self(f)->real()->pMethods->xShmBarrier(self(f)->real()); };
    methods_.xShmUnmap = [](sqlite3_file* f, int drop) { return self(f)->real()->pMethods->xShmUnmap(self(f)->real(), drop); };
    methods_.xFetch = [](sqlite3_file*, sqlite3_int64, int, void** out) {
      *out = nullptr;
      return SQLITE_OK;
    };
    methods_.xUnfetch = [](sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; };
    sqlite3_vfs_register(&ours_, 1);
  }

  int open(const char* name, file* f, int flags, int* out) {
    f->base.pMethods = nullptr;
    const int code = real_->xOpen(real_, name, f->real(), flags, out);
    if (f->real()->pMethods) f->base.pMethods = &methods_;
    f->of = nullptr;
    if (code == SQLITE_OK && name) {
      const auto [it, is_new] = files_.try_emplace(name);
      if (is_new) {
        std::ifstream in(name, std::ios::binary);
        it->second.synced.assign(std::istreambuf_iterator<char>(in), {});
      }
      f->of = &it->second;
    }
    return code;
  }

  /// Counts an operation; gives the code with which it fails, if it does.
  int meet() {
    const long n = n_++;
    if (fault_ == fault::none || n < turn_ || (n > turn_ && !lasting_)) return SQLITE_OK;
    if (fault_ == fault::power_cut) cut_power();
    return fault_ == fault::full ? SQLITE_FULL : SQLITE_IOERR;
  }

  int write(file* f, const void* from, int n, sqlite3_int64 at) {
    if (const int code = meet()) {
      if (fault_ == fault::is_short && n > 1) keep(f, from, n / 2, at);
      return code;
    }
    return keep(f, from, n, at);
  }
  int keep(file* f, const void* from, int n, sqlite3_int64 at) {
    if (f->of) f->of->writes.emplace_back(at, std::string(static_cast<const char*>(from), static_cast<std::size_t>(n)));
    return f->real()->pMethods->xWrite(f->real(), from, n, at);
  }
  int truncate(file* f, sqlite3_int64 size) {
    if (const int code = meet()) return code;
    if (f->of) {
      settle(*f->of);
      f->of->synced.resize(static_cast<std::size_t>(size));
    }
    return f->real()->pMethods->xTruncate(f->real(), size);
  }
  int sync(file* f, int flags) {
    if (const int code = meet()) return code;
    if (f->of) settle(*f->of);
    static_cast<void>(flags);  // the test's disk is never cut off from power: no need to wait for it
    return SQLITE_OK;
  }

  static void apply(std::string& to, sqlite3_int64 at, const std::string& bytes) {
    const auto end = static_cast<std::size_t>(at) + bytes.size();
    if (to.size() < end) to.resize(end);
    std::memcpy(to.data() + at, bytes.data(), bytes.size());
  }
  static void settle(state& s) {
    for (const auto& [at, bytes] : s.writes) apply(s.synced, at, bytes);
    s.writes.clear();
  }

  [[noreturn]] void cut_power() {
    for (auto& [name, s] : files_) {
      if (access(name.c_str(), F_OK) != 0) continue;
      std::shuffle(s.writes.begin(), s.writes.end(), random_);
      for (const auto& [at, bytes] : s.writes) {
        if (random_() % 2) continue;
        // Disks write sectors: a write may get as far as one of them.
        const bool torn = random_() % 8 == 0;
        apply(s.synced, at, torn ? bytes.substr(0, bytes.size() / 1024 * 512) : bytes);
      }
      std::ofstream(name, std::ios::binary | std::ios::trunc) << s.synced;
    }
    _exit(0);
  }

  sqlite3_vfs* real_ = nullptr;
  sqlite3_vfs ours_{};
  sqlite3_io_methods methods_{};
  std::map<std::string, state> files_;
  fault fault_ = fault::none;
  long turn_ = 0, n_ = 0;
  bool lasting_ = false;
  std::mt19937_64 random_;
};

}  // namespace faults
