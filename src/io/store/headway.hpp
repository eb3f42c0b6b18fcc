/// How far one thread has come with what another one takes up behind it.
///
/// Layer:   io; for store files.
/// Threads: one thread goes ahead, one follows.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace funnel::io {

class headway {
 public:
  explicit headway(std::uint64_t at) noexcept : at_(at) {}

  void come_to(std::uint64_t at) {
    {
      const std::lock_guard lock(moving_);
      at_ = at;
    }
    moved_.notify_one();
  }
  /// Waits for more than the follower has, and gives how far there is; `at` when nothing more will come.
  std::uint64_t beyond(std::uint64_t at) {
    std::unique_lock lock(moving_);
    moved_.wait(lock, [&] { return ended_ || at_ > at; });
    return at_;
  }

  /// Nothing more comes once it is gone, whatever ends the work.
  class to_its_end {
   public:
    explicit to_its_end(headway& of) noexcept : of_(&of) {}
    ~to_its_end() {
      {
        const std::lock_guard lock(of_->moving_);
        of_->ended_ = true;
      }
      of_->moved_.notify_one();
    }
    to_its_end(const to_its_end&) = delete;
    to_its_end& operator=(const to_its_end&) = delete;

   private:
    headway* of_;
  };

 private:
  std::mutex moving_;
  std::condition_variable moved_;
  std::uint64_t at_;
  bool ended_ = false;
};

}  // namespace funnel::io
