/// Random draws that are equal on every platform, which those of the standard distributions are not.
///
/// Layer:   testing.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>

namespace funnel {
inline namespace v0_1 {
namespace test {

/// A stream of draws, numbered: stream i of a seed can be begun anywhere, without those before it.
/// Source: SplitMix64, Steele, Lea and Flood (2014), OOPSLA, 453-472.
class random_draws {
 public:
  random_draws(std::uint64_t seed, std::uint64_t stream) noexcept : state_(mixed(seed + golden) ^ mixed(stream + 1)) {}

  std::uint64_t bits() noexcept { return mixed(state_ += golden); }

  /// A whole number in [0, n). The upper 32 bits are scaled, so its chance is off by less than n / 2^32.
  /// Requires: n > 0.
  std::uint32_t below(std::uint32_t n) noexcept {
    return static_cast<std::uint32_t>(((bits() >> 32) * n) >> 32);
  }

  bool happens(unsigned thousandths) noexcept { return below(1'000) < thousandths; }

  /// In [0, most), of mean most / 4: a product of two even draws. Small values are common, large ones rare.
  /// Requires: 0 < most < 2^31.
  std::int64_t skewed(std::int64_t most) noexcept {
    const auto first = static_cast<std::int64_t>(bits() >> 32);
    const auto second = static_cast<std::int64_t>(bits() >> 32);
    return (((first * most) >> 32) * second) >> 32;
  }

 private:
  static constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15;

  static constexpr std::uint64_t mixed(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace test
}  // namespace v0_1
}  // namespace funnel
