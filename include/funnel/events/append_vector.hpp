/// A sequence that grows at its end and never moves what it holds, so readers need no lock.
///
/// Layer:   events.
/// Threads: one writer may push while any number of readers read elements whose existence was published to
///          them (the store publishes where its events end with release order after writing).
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <utility>

namespace funnel {
inline namespace v0_1 {

/// Elements live in blocks of 2^BlockBits; pointers to blocks in groups of 1, 1, 2, 4, ... So less than a block of
/// memory is spare, and neither elements nor pointers ever move.
template <class T, std::size_t BlockBits = 12>
class append_vector {
 public:
  append_vector() = default;
  append_vector(const append_vector&) = delete;
  append_vector& operator=(const append_vector&) = delete;
  ~append_vector() {
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      std::atomic<T*>* const group = groups_[g].load(std::memory_order_relaxed);
      if (group == nullptr) continue;
      for (std::size_t b = 0; b < group_size(g); ++b) delete[] group[b].load(std::memory_order_relaxed);
      delete[] group;
    }
  }

  /// Published elements. A reader may use every index below a size that it read here.
  std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }

  const T& operator[](std::size_t i) const noexcept {
    const auto [group, block] = locate(i >> BlockBits);
    return groups_[group].load(std::memory_order_relaxed)[block].load(std::memory_order_relaxed)[i & (block_size - 1)];
  }

  /// Writer only. Writes element i, which readers must not be able to see yet; makes room for it.
  void put(std::size_t i, T value) {
    const auto [g, b] = locate(i >> BlockBits);
    std::atomic<T*>* group = groups_[g].load(std::memory_order_relaxed);
    if (group == nullptr) groups_[g].store(group = new std::atomic<T*>[group_size(g)](), std::memory_order_relaxed);
    T* block = group[b].load(std::memory_order_relaxed);
    if (block == nullptr) group[b].store(block = new T[block_size], std::memory_order_relaxed);
    block[i & (block_size - 1)] = std::move(value);
  }

  /// Writer only. Shows the first n elements to readers.
  void publish(std::size_t n) noexcept { size_.store(n, std::memory_order_release); }

 private:
  static constexpr std::size_t block_size = std::size_t{1} << BlockBits;
  static constexpr std::size_t group_size(std::size_t g) noexcept { return g == 0 ? 1 : std::size_t{1} << (g - 1); }
  // Group g > 0 holds the blocks whose highest set bit is g - 1.
  static constexpr std::pair<std::size_t, std::size_t> locate(std::size_t block) noexcept {
    const auto g = static_cast<std::size_t>(std::bit_width(block));
    return {g, g == 0 ? 0 : block - group_size(g)};
  }

  std::array<std::atomic<std::atomic<T*>*>, 65 - BlockBits> groups_{};
  std::atomic<std::size_t> size_{0};
};

}  // namespace v0_1
}  // namespace funnel
