#include "io/file_text.hpp"

#include "io/packed_text.hpp"

#include <zlib.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#define FUNNEL_MAPS_FILES 1
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
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

#if defined(FUNNEL_MAPS_FILES)
using shared_bytes = std::pair<std::shared_ptr<const void>, std::string_view>;

shared_bytes map(int file, std::size_t size) {
  void* const bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) return {};
  std::shared_ptr<const void> owner(bytes, [size](void* at) { munmap(at, size); });
  madvise(bytes, size, MADV_SEQUENTIAL);
  return {std::move(owner), {static_cast<const char*>(bytes), size}};
}

/// What there is of `size` bytes: fewer when the file was cut short since they were counted.
shared_bytes copy(int file, std::size_t size) {
  const std::shared_ptr<char[]> bytes = std::make_shared_for_overwrite<char[]>(size);
  std::size_t n = 0;
  while (n < size) {
    const ssize_t more = pread(file, bytes.get() + n, size - n, static_cast<off_t>(n));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return {};
    if (more == 0) break;
    n += static_cast<std::size_t>(more);
  }
  return {bytes, {bytes.get(), n}};
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

result<file_text> file_text::open(const std::string& path, const file_limits& limits) {
  const error cannot_open{errc::io, path, "the file cannot be opened"};
#if defined(FUNNEL_MAPS_FILES)
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_open;
  // It closes the descriptor. Not opened anew: what a pipe has given is gone.
  const zlib_file file(gzdopen(descriptor, "rb"), gzclose);
  if (!file) close(descriptor);
  if (!file) return cannot_open;
  if (const auto size = plain_size(descriptor)) {
    if (*size > limits.max_bytes) return too_long(path, limits);
    auto [owner, text] = limits.mapped ? map(descriptor, *size) : copy(descriptor, *size);
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
