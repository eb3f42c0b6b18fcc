/// The bodies of `count_map`: compiled once for survival tallies, and for keys of other types where they are used.
///
/// Layer:   aggregates.
#pragma once

#include <funnel/aggregates/durations.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

template <class Key>
void count_map<Key>::add(const Key& key, std::int64_t count) {
  if (empty() || blocks_.back().back().first < key) return append(key, count);
  const auto block = std::lower_bound(blocks_.begin(), blocks_.end(), key,
                                      [](const auto& b, const Key& k) { return b.back().first < k; });
  const auto it = std::lower_bound(block->begin(), block->end(), key,
                                   [](const value_type& v, const Key& k) { return v.first < k; });
  if (it->first == key) {
    it->second += count;
    return;
  }
  block->insert(it, {key, count});
  ++size_;
  if (block->size() < 2 * block_size) return;
  std::vector<value_type> upper(block->begin() + block_size, block->end());
  block->resize(block_size);
  blocks_.insert(block + 1, std::move(upper));
}

template <class Key>
void count_map<Key>::append(const Key& key, std::int64_t count) {
  assert(empty() || blocks_.back().back().first < key);
  if (blocks_.empty() || blocks_.back().size() == block_size) blocks_.emplace_back().reserve(block_size);
  blocks_.back().emplace_back(key, count);
  ++size_;
}

template <class Key>
count_map<Key>& count_map<Key>::operator+=(const count_map& o) {
  if (o.size_ < size_ / 16) {
    for (const auto& [key, count] : o) add(key, count);
    return *this;
  }
  count_map sum;
  auto a = begin();
  for (const value_type& v : o) {
    for (; a != end() && a->first < v.first; ++a) sum.append(a->first, a->second);
    const bool both = a != end() && a->first == v.first;
    sum.append(v.first, v.second + (both ? a->second : 0));
    if (both) ++a;
  }
  for (; a != end(); ++a) sum.append(a->first, a->second);
  return *this = std::move(sum);
}

template <class Key>
count_map<Key>& count_map<Key>::operator-=(const count_map& o) {
  count_map rest;
  auto taken = o.begin();
  for (const value_type& v : *this) {
    const bool both = taken != o.end() && taken->first == v.first;
    assert(!both || taken->second <= v.second);
    if (!both || taken->second < v.second) rest.append(v.first, v.second - (both ? taken->second : 0));
    if (both) ++taken;
  }
  assert(taken == o.end());
  return *this = std::move(rest);
}

template <class Key>
bool count_map<Key>::equals(const count_map& o) const {
  return size_ == o.size_ && std::equal(begin(), end(), o.begin());
}

}  // namespace v0_1
}  // namespace funnel
