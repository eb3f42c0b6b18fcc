#include "core/hash_seed.hpp"

#include <chrono>
#include <exception>
#include <random>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

std::uint64_t draw() {
  try {
    std::random_device random;
    return std::uint64_t{random()} << 32 | random();
  } catch (const std::exception&) {  // none here: the clock is better than nothing
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()) * 0x9E37'79B9'7F4A'7C15;
  }
}

}  // namespace

std::uint64_t hash_seed() {
  static const std::uint64_t seed = draw();
  return seed;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
