/// Hash tables whose keys come from strangers are seeded, so that no stranger can choose keys that collide.
#pragma once

#include "core/text_key.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Drawn once when the program first asks. It decides on places in tables in memory and on nothing else.
std::uint64_t hash_seed();

/// For standard containers of texts.
struct seeded_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    const std::uint64_t seed = hash_seed();
    return static_cast<std::size_t>(text_key::of(text, seed).hash(seed));
  }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
