#include "safe_file.hpp"

#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace funnel::program {
namespace {

namespace fs = std::filesystem;

bool written(const fs::path& to, const std::function<void(std::ostream&)>& write) {
  std::ofstream file(to, std::ios::binary | std::ios::trunc);
  if (!file) return false;
  write(file);
  file.close();  // the last bytes may not fit, either
  return static_cast<bool>(file);
}

}  // namespace

bool write_file(const std::string& path, const std::function<void(std::ostream&)>& write) {
  std::error_code e;
  const fs::file_status there = fs::status(path, e);
  if (fs::exists(there) && !fs::is_regular_file(there)) return written(path, write);
  // A link stays a link: what it leads to is written anew.
  const fs::path to = fs::exists(there) ? fs::canonical(path, e) : fs::path(path);
  const fs::path aside = to.string() + ".part-" + std::to_string(getpid());
  if (written(aside, write)) {
    if (fs::exists(there)) fs::permissions(aside, there.permissions(), e);
    fs::rename(aside, to, e);
    if (!e) return true;
  }
  fs::remove(aside, e);
  return false;
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
