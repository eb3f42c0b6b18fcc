/// Distinct shapes of deals and the number of each, in order of first occurrence.
///
/// Layer:   journeys; for `project`, and for funnels that stand.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "journeys/journey_data.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Says which shape is which among those seen so far.
class shape_numbers {
 public:
  /// The number of this shape. A new one is appended to `shapes`, which no one else changes.
  code of(const deal_shape& shape, std::vector<deal_shape>& shapes) {
    // Few shapes are those of most rows: the last one with these bits of the hash is often the one.
    const std::size_t hash = shape_hash{}(shape);
    code& seen = seen_[hash % seen_.size()];
    if (seen < shapes.size() && shapes[seen] == shape) return seen;
    const auto [it, is_new] = numbers_.try_emplace(shape, static_cast<code>(shapes.size()));
    if (is_new) shapes.push_back(shape);
    return seen = it->second;
  }

 private:
  struct shape_hash {
    std::size_t operator()(const deal_shape& s) const noexcept {
      const auto bits = static_cast<std::uint64_t>(s.current) | static_cast<std::uint64_t>(s.outcome) << 8 |
                        static_cast<std::uint64_t>(s.moved_in) << 16 | static_cast<std::uint64_t>(s.owner_varies) << 17 |
                        static_cast<std::uint64_t>(s.actor_varies) << 18 | static_cast<std::uint64_t>(s.amount_varies) << 19;
      std::uint64_t h = 0;
      for (const std::uint64_t part : {s.visited, s.above, s.passed, s.began_above, bits})
        h = (h ^ part ^ (h >> 29)) * 0x9E37'79B9'7F4A'7C15;
      return static_cast<std::size_t>(h ^ (h >> 32));
    }
  };

  std::unordered_map<deal_shape, code, shape_hash> numbers_;
  std::array<code, 1024> seen_{};  // numbers, by some bits of the hash
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
