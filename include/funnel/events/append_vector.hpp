/// A sequence that grows at its end and never moves what it holds, so readers need no lock.
///
/// Layer:   events.
/// Threads: one writer may push while any number of readers read elements whose existence was published to
///          them (the store publishes its event count with release order after writing).
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>

namespace funnel {
inline namespace v0_1 {

/// Elements live in blocks of n, n, 2n, 4n, ... elements (n = 1024 unless few are expected): at most half of the
/// memory is spare, an index is found by one bit scan, and no element ever moves.
template <class T, std::size_t FirstBits = 10>
class append_vector {
 public:
  append_vector() = default;
  append_vector(const append_vector&) = delete;
  append_vector& operator=(const append_vector&) = delete;
  ~append_vector() {
    for (auto& block : blocks_) delete[] block.load(std::memory_order_relaxed);
  }

  /// Published elements. A reader may use every index below a size that it read here.
  std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }

  const T& operator[](std::size_t i) const noexcept {
    const auto [block, offset] = locate(i);
    return blocks_[block].load(std::memory_order_relaxed)[offset];
  }

  /// Writer only. Writes element i, which readers must not be able to see yet; makes room for it.
  void put(std::size_t i, T value) {
    const auto [block, offset] = locate(i);
    T* data = blocks_[block].load(std::memory_order_relaxed);
    if (data == nullptr) {
      data = new T[block_size(block)];
      blocks_[block].store(data, std::memory_order_relaxed);
    }
    data[offset] = std::move(value);
  }

  /// Writer only. Shows the first n elements to readers.
  void publish(std::size_t n) noexcept { size_.store(n, std::memory_order_release); }

 private:
  static constexpr std::size_t block_size(std::size_t block) noexcept {
    return std::size_t{1} << (block == 0 ? FirstBits : FirstBits + block - 1);
  }
  // Block b > 0 holds the indices whose highest set bit is FirstBits + b - 1.
  static constexpr std::pair<std::size_t, std::size_t> locate(std::size_t i) noexcept {
    const auto block = static_cast<std::size_t>(std::bit_width(i >> FirstBits));
    return {block, block == 0 ? i : i - block_size(block)};
  }

  std::array<std::atomic<T*>, 64 - FirstBits> blocks_{};
  std::atomic<std::size_t> size_{0};
};

}  // namespace v0_1
}  // namespace funnel
