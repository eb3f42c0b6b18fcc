#include "io/file_text.hpp"

#include <zlib.h>

#include <cstddef>
#include <utility>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#define FUNNEL_MAPS_FILES 1
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace funnel::io {
namespace {

using zlib_file = std::unique_ptr<gzFile_s, int (*)(gzFile)>;

/// All of it; zlib gives files that are not compressed as they are.
result<std::string> read_all(gzFile file, const std::string& path) {
  const auto fail = [&](const char* why) { return error{errc::io, path, why}; };
  std::string text;
  std::vector<char> buffer(1 << 20);
  for (;;) {
    const int n = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
    if (n < 0) return fail("the file cannot be read");
    if (n == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  // A truncated gzip stream ends without an error from gzread.
  int status = Z_OK;
  gzerror(file, &status);
  if (status != Z_OK && status != Z_STREAM_END) return fail("the compressed file is damaged or cut short");
  return text;
}

#if defined(FUNNEL_MAPS_FILES)
/// The bytes of a plain file with something in it; null for any other, which is to be read.
std::pair<std::shared_ptr<const void>, std::string_view> map_plain(int file) {
  struct stat about {};
  if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size <= 0) return {};
  const auto size = static_cast<std::size_t>(about.st_size);
  void* const bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) return {};
  std::shared_ptr<const void> owner(bytes, [size](void* at) { munmap(at, size); });
  const std::string_view text(static_cast<const char*>(bytes), size);
  if (text.starts_with("\x1F\x8B")) return {};  // gzip
  madvise(bytes, size, MADV_SEQUENTIAL);
  return {std::move(owner), text};
}
#endif

}  // namespace

result<file_text> file_text::open(const std::string& path) {
  const error cannot_open{errc::io, path, "the file cannot be opened"};
#if defined(FUNNEL_MAPS_FILES)
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_open;
  if (auto [owner, text] = map_plain(descriptor); owner) {
    close(descriptor);  // the mapping stays
    return file_text(std::move(owner), text);
  }
  // Not opened anew: what a pipe has given is gone.
  const zlib_file file(gzdopen(descriptor, "rb"), gzclose);
  if (!file) close(descriptor);
#else
  const zlib_file file(gzopen(path.c_str(), "rb"), gzclose);
#endif
  if (!file) return cannot_open;
  auto read = read_all(file.get(), path);
  if (!read) return read.errors();
  const auto kept = std::make_shared<const std::string>(*std::move(read));
  return file_text(kept, *kept);
}

}  // namespace funnel::io
