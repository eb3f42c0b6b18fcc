/// Sorted keys, each with how often it occurred.
///
/// Layer:   tallies; for tallies that keep exact multisets.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Reads like a `std::map<Key, std::int64_t>`, in a third of the memory: the pairs lie in sorted blocks of some hundreds,
/// so that a new key moves only a block, and many keys that come in order are appended without a search.
template <class Key>
class count_map {
 public:
  using value_type = std::pair<Key, std::int64_t>;

  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = count_map::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    const_iterator() = default;
    reference operator*() const { return (*blocks_)[block_][i_]; }
    pointer operator->() const { return &**this; }
    const_iterator& operator++() {
      if (++i_ == (*blocks_)[block_].size()) ++block_, i_ = 0;
      return *this;
    }
    const_iterator operator++(int) {
      const_iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const const_iterator&, const const_iterator&) = default;

   private:
    friend class count_map;
    const_iterator(const std::vector<std::vector<value_type>>& blocks, std::size_t block) : blocks_(&blocks), block_(block) {}
    const std::vector<std::vector<value_type>>* blocks_ = nullptr;
    std::size_t block_ = 0;
    std::size_t i_ = 0;
  };

  /// Distinct keys.
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const_iterator begin() const { return {blocks_, 0}; }
  const_iterator end() const { return {blocks_, blocks_.size()}; }

  /// Cost: O(log keys), and the moves within a block.
  void add(const Key& key, std::int64_t count) {
    if (empty() || blocks_.back().back().first < key) return append(key, count);
    const auto block = std::lower_bound(blocks_.begin(), blocks_.end(), key, [](const auto& b, const Key& k) { return b.back().first < k; });
    const auto it = std::lower_bound(block->begin(), block->end(), key, [](const value_type& v, const Key& k) { return v.first < k; });
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

  /// As `add`, without a search. Requires: the key is greater than all that are there. Cost: O(1).
  void append(const Key& key, std::int64_t count) {
    assert(empty() || blocks_.back().back().first < key);
    if (blocks_.empty() || blocks_.back().size() == block_size) blocks_.emplace_back().reserve(block_size);
    blocks_.back().emplace_back(key, count);
    ++size_;
  }

  count_map& operator+=(const count_map& o) {
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

  /// Requires: `o` counts nothing that is not counted here as often.
  count_map& operator-=(const count_map& o) {
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

  friend bool operator==(const count_map& a, const count_map& b) {
    return a.size_ == b.size_ && std::equal(a.begin(), a.end(), b.begin());
  }

 private:
  static constexpr std::ptrdiff_t block_size = 256;

  std::vector<std::vector<value_type>> blocks_;  // none of them empty
  std::size_t size_ = 0;
};

}  // namespace v0_1
}  // namespace funnel
