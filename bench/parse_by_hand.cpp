/// A parser for exactly the file of the workload: it knows each column and checks nothing.
#include "straight_loops.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace funnel_bench {

mapped_file::mapped_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about {};
  if (file < 0 || fstat(file, &about) != 0) std::abort();
  const auto size = static_cast<std::size_t>(about.st_size);
  void* const bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  if (bytes == MAP_FAILED) std::abort();
  madvise(bytes, size, MADV_SEQUENTIAL);
  text_ = {static_cast<const char*>(bytes), size};
}
mapped_file::~mapped_file() { munmap(const_cast<char*>(text_.data()), text_.size()); }

parsed_file parse_by_hand(std::string_view text) {
  parsed_file p;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto next_line = [&](const char* from) {
    const auto* found = static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(end - from)));
    return found == nullptr ? end : found + 1;
  };
  const auto cell_end = [](const char* from) {
    while (*from != ',' && *from != '\n') ++from;
    return from;
  };
  const auto number = [](const char* from, const char* to) {
    std::int64_t n = 0;
    for (; from != to; ++from)
      if (*from != '.') n = 10 * n + (*from - '0');
    return n;
  };
  at = next_line(at);  // the header
  std::int64_t day_start = 0;
  std::array<char, 10> day{};
  while (at != end) {
    // 2024-01-31T22:30:15Z: neighbours mostly share the date.
    if (std::memcmp(at, day.data(), day.size()) != 0) {
      std::memcpy(day.data(), at, day.size());
      using namespace std::chrono;
      const auto date = year{static_cast<int>(number(at, at + 4))} / static_cast<int>(number(at + 5, at + 7)) /
                        static_cast<int>(number(at + 8, at + 10));
      day_start = sys_days{date}.time_since_epoch().count() * 86'400;
    }
    p.second.push_back(day_start + number(at + 11, at + 13) * 3'600 + number(at + 14, at + 16) * 60 +
                       number(at + 17, at + 19));
    const char* to = cell_end(at += 22);  // D123
    p.deal.push_back(static_cast<std::uint32_t>(number(at, to)));
    p.kind.push_back(static_cast<std::uint8_t>(to[1]));
    to = cell_end(at = to + 1);
    p.stage.push_back(static_cast<std::uint8_t>(to[4]));  // the fourth letter tells stages apart
    to = cell_end(at = cell_end(to + 1) + 1);              // Manager 17
    p.owner.push_back(to == at ? generated_event::no_what : static_cast<std::uint16_t>(number(at + 8, to)));
    to = cell_end(at = to + 1);
    p.amount.push_back(to == at ? -1 : number(at, to));
    at = next_line(to);
  }
  return p;
}

}  // namespace funnel_bench
