#include "safe_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <streambuf>
#include <string_view>
#include <system_error>

namespace funnel::program {
namespace {

namespace fs = std::filesystem;

/// A file that is written to, whose every failure is remembered.
class written_file final : public std::streambuf {
 public:
  explicit written_file(int file) : file_(file), good_(file >= 0) { setp(buffer_.data(), buffer_.data() + buffer_.size()); }
  ~written_file() override {
    if (file_ >= 0) close(file_);
  }
  written_file(const written_file&) = delete;
  written_file& operator=(const written_file&) = delete;

  /// True when all of it was written, was given its name and, where that can be known, is on the disk.
  template <class Name>
  bool finish(Name&& name) {
    flush();
    if (good_ && fsync(file_) != 0 && errno != EINVAL && errno != EROFS) good_ = false;  // of pipes and devices that is no failure
    good_ = good_ && name();
    if (file_ >= 0 && close(file_) != 0) good_ = false;
    file_ = -1;
    return good_;
  }

 private:
  int_type overflow(int_type c) override {
    flush();
    if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
    return good_ ? traits_type::not_eof(c) : traits_type::eof();
  }
  std::streamsize xsputn(const char* text, std::streamsize n) override {
    if (n < epptr() - pptr()) return std::streambuf::xsputn(text, n);
    flush();
    put({text, static_cast<std::size_t>(n)});
    return good_ ? n : 0;
  }
  void flush() {
    put({pbase(), static_cast<std::size_t>(pptr() - pbase())});
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }
  void put(std::string_view text) {
    while (good_ && !text.empty()) {
      const ssize_t n = ::write(file_, text.data(), text.size());
      if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
      if (n == 0 || (n < 0 && errno != EINTR)) good_ = false;
    }
  }

  int file_;
  bool good_;
  std::array<char, 1 << 16> buffer_;
};

template <class Name>
bool written(written_file& to, const std::function<void(std::ostream&)>& write, Name&& name) {
  std::ostream stream(&to);
  write(stream);
  return to.finish(name);
}

/// A new file in the folder of another one, which is gone again unless it takes its place: it has no name until then, so
/// that nothing stays of it when the program is killed, but where the file system knows files with names only. What somebody
/// else has put under a name, such as a link to elsewhere, is not written to.
class file_aside {
 public:
  file_aside(const fs::path& of, mode_t mode) : of_(of) {
    const fs::path folder = of.parent_path();
    file_ = open(folder.empty() ? "." : folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
    if (file_ >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return;
    named([&](const char* name) { return (file_ = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)) >= 0; });
  }
  ~file_aside() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  file_aside(const file_aside&) = delete;
  file_aside& operator=(const file_aside&) = delete;

  int file() const noexcept { return file_; }  ///< below 0: there is none
  /// While the file is open.
  bool name() {
    const std::string unnamed = "/proc/self/fd/" + std::to_string(file_);
    return !path_.empty() || named([&](const char* name) { return linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0; });
  }
  bool replace() {
    if (rename(path_.c_str(), of_.c_str()) != 0) return false;
    path_.clear();
    return true;
  }

 private:
  /// Takes the first name that nobody has.
  template <class Take>
  bool named(Take&& take) {
    constexpr int tries = 100;
    for (int i = 0; i < tries; ++i) {
      path_ = of_.string() + ".part-" + std::to_string(getpid()) + (i == 0 ? "" : "-" + std::to_string(i));
      if (take(path_.c_str())) return true;
      if (errno != EEXIST) break;
    }
    path_.clear();
    return false;
  }

  fs::path of_;
  std::string path_;
  int file_ = -1;
};

}  // namespace

bool write_file(const std::string& path, const std::function<void(std::ostream&)>& write) {
  std::error_code e;
  const fs::file_status there = fs::status(path, e);
  if (fs::exists(there) && !fs::is_regular_file(there)) {
    written_file to(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return written(to, write, [] { return true; });
  }
  // A link stays a link: what it leads to is written anew. Who may not read the older file may not read the new one at any time.
  const fs::path to = fs::exists(there) ? fs::canonical(path, e) : fs::path(path);
  const mode_t mode = fs::exists(there) ? static_cast<mode_t>(there.permissions()) & 07777 : 0666;
  file_aside aside(to, mode & 0777);
  if (aside.file() < 0) return false;
  written_file made(aside.file());
  if (fs::exists(there) && fchmod(aside.file(), mode) != 0) return false;
  return written(made, write, [&] { return aside.name(); }) && aside.replace();
}

std::string kept_standard_input() {
  std::FILE* const file = std::tmpfile();  // without a name: it ends with the program
  if (!file) return {};
  char buffer[1 << 16];
  while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, stdin))
    if (std::fwrite(buffer, 1, n, file) != n) return {};
  if (std::ferror(stdin) != 0 || std::fflush(file) != 0) return {};
  return "/dev/fd/" + std::to_string(fileno(file));
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code e;
  return fs::equivalent(a, b, e) && !e;
}

}  // namespace funnel::program
