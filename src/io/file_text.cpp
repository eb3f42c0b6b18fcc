#include "io/file_text.hpp"

#include "io/packed_text.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#define FUNNEL_READS_AT_PLACES 1
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace funnel::io {

error too_long(const std::string& path, const file_limits& limits) {
  return {errc::limit_exceeded, path, "the file holds more than " + std::to_string(limits.max_bytes) + " bytes (max_bytes)"};
}

namespace {

using zlib_file = std::unique_ptr<gzFile_s, int (*)(gzFile)>;

/// All of it; zlib gives files that are not compressed as they are.
result<std::string> read_all(gzFile file, const std::string& path, const file_limits& limits) {
  const auto fail = [&](const char* why) { return error{errc::io, path, why}; };
  std::string text;
  std::vector<char> buffer(1 << 20);
  for (;;) {
    const int n = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
    if (n < 0) return fail("the file cannot be read");
    if (n == 0) break;
    if (static_cast<std::size_t>(n) > limits.max_bytes - text.size()) return too_long(path, limits);
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  // A truncated gzip stream ends without an error from gzread.
  int status = Z_OK;
  gzerror(file, &status);
  if (status != Z_OK && status != Z_STREAM_END) return fail("the compressed file is damaged or cut short");
  return text;
}

#if defined(FUNNEL_READS_AT_PLACES)
using shared_bytes = std::pair<std::shared_ptr<const void>, std::string_view>;

/// Reads n bytes from a place in the file on. Gives how many there were: fewer when it was cut short since they were counted;
/// nothing when it cannot be read.
std::optional<std::size_t> read_at(int file, std::size_t from, char* to, std::size_t n) {
  std::size_t got = 0;
  while (got < n) {
    const ssize_t more = pread(file, to + got, n - got, static_cast<off_t>(from + got));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return std::nullopt;
    if (more == 0) break;
    got += static_cast<std::size_t>(more);
  }
  return got;
}

/// What there is of `size` bytes.
shared_bytes copy(int file, std::size_t size) {
  const std::shared_ptr<char[]> bytes = std::make_shared_for_overwrite<char[]>(size);
  const auto n = read_at(file, 0, bytes.get(), size);
  if (!n) return {};
  return {bytes, {bytes.get(), *n}};
}

/// The number of bytes of a plain file with something in it; nothing for any other, which zlib is to read.
std::optional<std::size_t> plain_size(int file) {
  struct stat about {};
  if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size <= 0) return std::nullopt;
  char magic[2]{};
  if (pread(file, magic, 2, 0) == 2 && magic[0] == '\x1F' && magic[1] == '\x8B') return std::nullopt;
  return static_cast<std::size_t>(about.st_size);
}
#endif

/// The text inside of files that are more than text.
result<file_text> unpacked(file_text file, const std::string& path, const file_limits& limits) {
  const bool zstd = unpacks_zstd(file.text());
  if (!zstd && !reads_workbook(file.text())) return file;
  auto text = zstd ? unpack_zstd(file.text(), path, limits) : workbook_as_csv(file.text(), path, limits);
  if (!text) return text.errors();
  const auto kept = std::make_shared<const std::string>(*std::move(text));
  return zstd ? file_text::of(kept, *kept) : file_text::in_utf8(kept, *kept);
}

}  // namespace

#if defined(FUNNEL_READS_AT_PLACES)
/// Kept open while a stretch of it is in use.
struct file_text::plain_file {
  std::string path;
  int descriptor;
  std::size_t size, stretch;

  plain_file(std::string named, int of, std::size_t bytes, std::size_t at_once)
      : path(std::move(named)), descriptor(fcntl(of, F_DUPFD_CLOEXEC, 0)), size(bytes), stretch(at_once) {}
  ~plain_file() {
    if (descriptor >= 0) close(descriptor);
  }
  plain_file(const plain_file&) = delete;
  plain_file& operator=(const plain_file&) = delete;
};

std::size_t file_text::size_of(const plain_file& file) noexcept { return file.size; }

file_text file_text::from(std::size_t place) const {
  if (is_end()) return *this;
  const std::size_t n_kept = text_.size() - place;
  return part(begin_ + place, std::max(rest_->stretch, 2 * n_kept));
}

file_text file_text::part(std::size_t begin, std::size_t n) const {
  n = std::min(n, size_of_whole() - begin);
  file_text made = *this;
  made.begin_ = begin;
  const std::size_t end = begin_ + text_.size();
  if (begin_ <= begin && begin + n <= end) {
    made.text_ = text_.substr(begin - begin_, n);
    return made;
  }
  // What is here need not be read again.
  const std::string_view here = begin_ <= begin && begin < end ? text_.substr(begin - begin_) : std::string_view();
  const std::shared_ptr<char[]> bytes = std::make_shared_for_overwrite<char[]>(n);
  here.copy(bytes.get(), here.size());
  const auto got = read_at(rest_->descriptor, begin + here.size(), bytes.get() + here.size(), n - here.size());
  if (!got) throw unreadable_file{{errc::io, rest_->path, "the file cannot be read"}};
  if (*got < n - here.size()) throw unreadable_file{{errc::io, rest_->path, "the file was cut short while it was read"}};
  made.text_ = {bytes.get(), n};
  made.owner_ = bytes;
  return made;
}
#else
struct file_text::plain_file {};
std::size_t file_text::size_of(const plain_file&) noexcept { return 0; }
file_text file_text::from(std::size_t) const { return *this; }
file_text file_text::part(std::size_t begin, std::size_t n) const {
  file_text made = *this;
  made.text_ = text_.substr(begin, n);
  return made;
}
#endif

result<file_text> file_text::open(const std::string& path, const file_limits& limits) {
  return open_front(path, limits, std::numeric_limits<std::size_t>::max());
}

result<file_text> file_text::open_front(const std::string& path, const file_limits& limits, std::size_t stretch) {
  const error cannot_open{errc::io, path, "the file cannot be opened"};
#if defined(FUNNEL_READS_AT_PLACES)
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_open;
  // It closes the descriptor. Not opened anew: what a pipe has given is gone.
  const zlib_file file(gzdopen(descriptor, "rb"), gzclose);
  if (!file) close(descriptor);
  if (!file) return cannot_open;
  if (const auto size = plain_size(descriptor)) {
    if (*size > limits.max_bytes) return too_long(path, limits);
    if (stretch < *size) {
      const auto rest = std::make_shared<const plain_file>(path, descriptor, *size, stretch);
      auto [owner, text] = rest->descriptor < 0 ? shared_bytes() : copy(descriptor, stretch);
      if (owner && text.size() == stretch && !unpacks_zstd(text) && !reads_workbook(text)) {
        file_text front(std::move(owner), text);
        front.rest_ = rest;
        return front;
      }
    }
    auto [owner, text] = copy(descriptor, *size);
    if (owner) return unpacked(file_text(std::move(owner), text), path, limits);
  }
#else
  const zlib_file file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) return cannot_open;
#endif
  auto read = read_all(file.get(), path, limits);
  if (!read) return read.errors();
  const auto kept = std::make_shared<const std::string>(*std::move(read));
  return unpacked(file_text(kept, *kept), path, limits);
}

}  // namespace funnel::io
