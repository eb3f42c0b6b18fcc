/// A sequence that grows at its end and never moves what it holds, so readers need no lock.
///
/// Layer:   events.
/// Threads: one writer may push while any number of readers read elements whose existence was published to
///          them (the store publishes where its events end with release order after writing).
#pragma once

#include "core/large_pages.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Elements live in blocks of 2^BlockBits; pointers to blocks in groups of 1, 1, 2, 4, ... So neither elements nor
/// pointers ever move. The first mebibyte of blocks is allocated one by one, further ones by the large page: less than
/// one of these is spare.
template <class T, std::size_t BlockBits = 12>
class append_vector {
 public:
  append_vector() = default;
  append_vector(const append_vector&) = delete;
  append_vector& operator=(const append_vector&) = delete;
  ~append_vector() {
    for (const auto& group : groups_) delete[] group.load(std::memory_order_relaxed);
    for (const slab& s : slabs_) {
      std::destroy_n(s.elements, s.size);
      allocator().deallocate(s.elements, s.size);
    }
  }

  /// Published elements. A reader may use every index below a size that it read here.
  std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }

  const T& operator[](std::size_t i) const noexcept {
    const auto [group, block] = locate(i >> BlockBits);
    return groups_[group].load(std::memory_order_relaxed)[block].load(std::memory_order_relaxed)[i & (block_size - 1)];
  }

  /// Writer only. Element i, which readers must not be able to see yet; made, with its block, where there is none.
  T& room(std::size_t i) {
    const auto [g, b] = locate(i >> BlockBits);
    std::atomic<T*>* group = groups_[g].load(std::memory_order_relaxed);
    if (group == nullptr) groups_[g].store(group = new std::atomic<T*>[group_size(g)](), std::memory_order_relaxed);
    T* block = group[b].load(std::memory_order_relaxed);
    if (block == nullptr) group[b].store(block = new_block(), std::memory_order_relaxed);
    return block[i & (block_size - 1)];
  }
  /// Writer only. Writes element i, which readers must not be able to see yet.
  void put(std::size_t i, T value) { room(i) = std::move(value); }

  /// Writer only. Shows the first n elements to readers.
  void publish(std::size_t n) noexcept { size_.store(n, std::memory_order_release); }

 private:
  using allocator = large_page_allocator<T>;
  /// Memory of one or more blocks.
  struct slab {
    T* elements = nullptr;
    std::size_t size = 0;
  };

  T* new_block() {
    if (free_ == free_end_) {
      constexpr std::size_t block_bytes = block_size * sizeof(T);
      const bool few = slabs_.size() < (std::size_t{1} << 20) / block_bytes;
      const std::size_t size = few ? block_size : std::max<std::size_t>(large_page / block_bytes, 1) * block_size;
      slab& s = slabs_.emplace_back();
      s.elements = allocator().allocate(size);
      std::uninitialized_default_construct_n(s.elements, size);
      s.size = size;
      free_ = s.elements;
      free_end_ = s.elements + size;
    }
    return std::exchange(free_, free_ + block_size);
  }

  static constexpr std::size_t block_size = std::size_t{1} << BlockBits;
  static constexpr std::size_t group_size(std::size_t g) noexcept { return g == 0 ? 1 : std::size_t{1} << (g - 1); }
  // Group g > 0 holds the blocks whose highest set bit is g - 1.
  static constexpr std::pair<std::size_t, std::size_t> locate(std::size_t block) noexcept {
    const auto g = static_cast<std::size_t>(std::bit_width(block));
    return {g, g == 0 ? 0 : block - group_size(g)};
  }

  std::array<std::atomic<std::atomic<T*>*>, 65 - BlockBits> groups_{};
  std::atomic<std::size_t> size_{0};
  // Of the writer alone:
  std::vector<slab> slabs_;
  T* free_ = nullptr;  // blocks of the last slab that are not in use
  T* free_end_ = nullptr;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
