#include "io/store/place.hpp"

#include "io/store/database.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace funnel::io {
namespace {

namespace fs = std::filesystem;

bool same_inode(int file, const std::string& path) {
  struct stat open {}, named {};
  return fstat(file, &open) == 0 && stat(path.c_str(), &named) == 0 && open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

writer_lock::writer_lock(const std::string& store) : path_(store + "-lock") {
  // Who held it may take the file away between our opening and our locking: then the lock is on nothing, and we try anew.
  for (int tries = 0; tries < 100; ++tries) {
    const int file = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) fail(errc::io, store, std::string("cannot be written to: ") + std::strerror(errno));
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
      const int why = errno;
      std::array<char, 32> who{};
      const ssize_t n = why == EWOULDBLOCK ? pread(file, who.data(), who.size() - 1, 0) : 0;
      close(file);
      if (why != EWOULDBLOCK) fail(errc::io, store, std::string("cannot be locked: ") + std::strerror(why));
      const std::string number(who.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
      fail(errc::io, store, "is written to by another process" + (number.empty() ? "" : " (" + number + ")"));
    }
    if (same_inode(file, path_)) {
      const std::string me = std::to_string(getpid());
      if (ftruncate(file, 0) == 0) static_cast<void>(!pwrite(file, me.data(), me.size(), 0));  // for the message only
      file_ = file;
      return;
    }
    close(file);
  }
  fail(errc::io, store, "is opened and closed by others all the time");
}

writer_lock::~writer_lock() {
  if (file_ < 0) return;
  unlink(path_.c_str());
  close(file_);
}

std::string true_path(const std::string& path) {
  std::error_code e;
  fs::path at = fs::weakly_canonical(path, e);
  if (e || path.empty()) fail(errc::io, path, path.empty() ? "a store needs the path of a file" : e.message());
  if (fs::is_directory(at, e)) fail(errc::io, path, "is a folder");
  return at.string();
}

std::string untrusted_file_system(const std::string& path) {
#ifdef __linux__
  constexpr std::pair<std::uint32_t, std::string_view> kinds[]{
      {0x6969, "NFS"},        {0xFF53'4D42, "CIFS"}, {0xFE53'4D42, "SMB"},  {0x517B, "SMB"},        {0x6573'5546, "FUSE"},
      {0x0102'1997, "9P"},    {0x00C3'6400, "Ceph"}, {0x5346'414F, "AFS"},  {0x7375'7245, "Coda"},  {0x0BD0'0BD0, "Lustre"},
      {0x4750'4653, "GPFS"},  {0x0116'1970, "GFS2"}, {0x7461'636F, "OCFS2"}, {0x786F'4256, "vboxsf"},
  };
  struct statfs of {};
  const std::string folder = fs::path(path).parent_path().string();
  if (statfs(folder.empty() ? "." : folder.c_str(), &of) != 0) return {};
  for (const auto& [kind, name] : kinds)
    if (static_cast<std::uint32_t>(of.f_type) == kind) return std::string(name);
#else
  static_cast<void>(path);
#endif
  return {};
}

}  // namespace funnel::io
