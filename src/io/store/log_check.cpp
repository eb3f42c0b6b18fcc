#include "io/store/log_check.hpp"

#include <array>
#include <cstddef>
#include <fstream>
#include <utility>
#include <vector>

namespace funnel::io {
namespace {

constexpr std::size_t header_bytes = 32, frame_header_bytes = 24;

std::uint32_t big_endian(const unsigned char* p) {
  return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 | static_cast<std::uint32_t>(p[2]) << 8 | p[3];
}
std::uint32_t little_endian(const unsigned char* p) {
  return static_cast<std::uint32_t>(p[3]) << 24 | static_cast<std::uint32_t>(p[2]) << 16 | static_cast<std::uint32_t>(p[1]) << 8 | p[0];
}

/// The running checksum of a log.
struct log_sum {
  std::uint32_t a = 0, b = 0;
  bool is_big = false;

  void add(const unsigned char* p, std::size_t n) {
    for (std::size_t i = 0; i < n; i += 8) {
      a += (is_big ? big_endian(p + i) : little_endian(p + i)) + b;
      b += (is_big ? big_endian(p + i + 4) : little_endian(p + i + 4)) + a;
    }
  }
};

/// Would the sum fit if the frame ended a transaction? Then the mark that says so is what was hit, and nothing else: sums are
/// linear in it, so that it can be told from what is missing. `got` is the sum without a mark.
bool lost_its_mark(const log_sum& got, const unsigned char* frame, std::size_t page) {
  std::uint32_t in_a = 0, in_b = 1;  // what a mark of 1 adds to the sum
  for (std::size_t i = 0; i < page; i += 8) {
    in_a += in_b;
    in_b += in_a;
  }
  const std::uint32_t miss_a = big_endian(frame + 16) - got.a, miss_b = big_endian(frame + 20) - got.b;
  // One of them is odd: each step can be undone.
  const std::uint32_t odd = in_a % 2 != 0 ? in_a : in_b;
  std::uint32_t inverse = odd;  // right in 3 bits; each round doubles them
  for (int bits = 3; bits < 32; bits *= 2) inverse *= 2 - odd * inverse;
  const std::uint32_t mark = (in_a % 2 != 0 ? miss_a : miss_b) * inverse;
  return mark != 0 && mark * in_a == miss_a && mark * in_b == miss_b;
}

}  // namespace

std::uint64_t transactions_behind_damage(const std::string& file) {
  std::array<unsigned char, 18> head;
  std::array<unsigned char, header_bytes> header;
  std::ifstream database(file, std::ios::binary), in(file + "-wal", std::ios::binary);
  if (!database.read(reinterpret_cast<char*>(head.data()), head.size())) return 0;
  if (!in.read(reinterpret_cast<char*>(header.data()), header.size())) return 0;
  const std::uint32_t said = static_cast<std::uint32_t>(head[16]) << 8 | head[17];
  const std::size_t page = said == 1 ? 65'536 : said;
  if (page < 512) return 0;
  const std::uint32_t magic = big_endian(header.data());
  log_sum sum{0, 0, (magic & 1) != 0};
  sum.add(header.data(), 24);
  // A log whose header is wrong is taken for empty, too: then the first frame tells what its frames have in common.
  bool good = (magic & ~1U) == 0x377F'0682 && big_endian(header.data() + 8) == page && sum.a == big_endian(header.data() + 24) &&
              sum.b == big_endian(header.data() + 28);
  std::array<std::uint32_t, 2> salts{big_endian(header.data() + 16), big_endian(header.data() + 20)};
  bool first = true;
  std::vector<unsigned char> frame(frame_header_bytes + page);
  std::uint64_t n = 0, n_aside = 0;
  bool ended = false;  // did the frame before end a transaction? On some disks that frame is repeated
  while (in.read(reinterpret_cast<char*>(frame.data()), static_cast<std::streamsize>(frame.size()))) {
    const unsigned char* const p = frame.data();
    const std::array<std::uint32_t, 2> own{big_endian(p + 8), big_endian(p + 12)};
    if (std::exchange(first, false) && !good) salts = own;
    bool ends = big_endian(p + 4) != 0;
    // Frames of an earlier life of the log have other salts; so has one whose salts were hit, behind which others follow.
    if (own != salts) {
      good = false;
      n_aside += ends;
      continue;
    }
    n += std::exchange(n_aside, 0);
    if (good) {
      sum.add(p, 8);
      sum.add(p + frame_header_bytes, page);
      good = sum.a == big_endian(p + 16) && sum.b == big_endian(p + 20);
      ends = ends || (!good && lost_its_mark(sum, p, page));
    }
    const bool was_ended = std::exchange(ended, ends);
    n += !good && ended && !was_ended;
  }
  return n > 1 ? n - 1 : 0;
}

}  // namespace funnel::io
