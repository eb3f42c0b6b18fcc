/// What the fuzzed laws are told with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

namespace funnel_fuzz {

inline void holds(bool law, const char* otherwise) {
  if (!law) throw std::logic_error(otherwise);
}

/// A file in memory, which has a path while this lives.
class memory_file {
 public:
  explicit memory_file(std::string_view bytes) : fd_(memfd_create("fuzzed", 0)) {
    holds(fd_ >= 0 && write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "no memory for a file");
  }
  ~memory_file() { close(fd_); }
  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

/// The bytes as random numbers, a byte each, so that one byte changes one choice; zeros behind their end.
class byte_generator {
 public:
  using result_type = std::uint64_t;
  explicit byte_generator(std::string_view bytes) : bytes_(bytes) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<std::uint8_t>::max(); }
  result_type operator()() { return at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_++]) : 0; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace funnel_fuzz
