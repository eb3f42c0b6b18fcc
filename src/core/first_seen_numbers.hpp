/// Numbers for keys, from 0 in the order of their first appearance.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <unordered_map>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// For few keys that come often: the last one with the same low bits of the hash is often the one, and is found without a
/// search.
template <class Key, class Hash = std::hash<Key>>
class first_seen_numbers {
 public:
  /// The number of this key. A new one is appended to `keys`, which no one else changes.
  code of(const Key& key, std::vector<Key>& keys) {
    code& seen = seen_[Hash{}(key) % seen_.size()];
    if (seen < keys.size() && keys[seen] == key) return seen;
    const auto [it, is_new] = numbers_.try_emplace(key, static_cast<code>(keys.size()));
    if (is_new) keys.push_back(key);
    return seen = it->second;
  }

 private:
  std::unordered_map<Key, code, Hash> numbers_;
  std::array<code, 1024> seen_{};  // numbers, by some bits of the hash
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
