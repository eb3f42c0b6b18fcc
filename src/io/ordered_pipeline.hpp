/// Pieces of work done side by side and taken in their order.
#pragma once

#include "core/checkpoint.hpp"

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace funnel::io {

/// Work ahead of a consumer, bounded by the number of slots. The slots are the caller's: each holds one piece at a time,
/// and its buffers for the next.
///
/// `claim(slot)` names the next piece, in order and never two at once; false when there is none left. `work(slot)` does
/// it, several at once. The consumer's thread does pieces too where the next one is not begun yet, so without helpers
/// it does all. What either throws is thrown to the consumer when it is that piece's turn; behind a piece that could not be
/// named there are none.
template <class Slot>
class ordered_pipeline {
 public:
  /// Requires: at least one slot. A helper that cannot be started, for want of a thread or of memory, costs time only.
  ordered_pipeline(std::vector<Slot>& slots, std::size_t n_helpers, std::function<bool(Slot&)> claim,
                   std::function<void(Slot&)> work)
      : claim_(std::move(claim)), work_(std::move(work)) {
    for (Slot& s : slots) places_.push_back({&s});
    helpers_.reserve(n_helpers);
    try {
      // By a type of the standard library alone: what it makes of a type of ours would be seen from outside.
      for (std::size_t i = 0; i < n_helpers; ++i) helpers_.emplace_back(std::function<void()>([this, limits = detail::limits_here()] { help(limits); }));
    } catch (const std::system_error&) {
    } catch (const std::bad_alloc&) {  // those that run already wait for pieces: nothing may leave from here
    }
  }
  ~ordered_pipeline() {
    {
      const std::lock_guard lock(mutex_);
      all_claimed_ = true;
    }
    changed_.notify_all();
  }
  ordered_pipeline(const ordered_pipeline&) = delete;
  ordered_pipeline& operator=(const ordered_pipeline&) = delete;

  /// The next piece, done; null when all were taken. It is the caller's until the next call.
  /// Errors: throws what naming or doing this piece threw.
  Slot* next() {
    std::unique_lock lock(mutex_);
    if (std::exchange(taken_, false)) {
      ++n_taken_;
      changed_.notify_all();
    }
    for (;;) {
      place& first = places_[n_taken_ % places_.size()];
      if (n_taken_ < n_claimed_ && first.done) {
        taken_ = true;
        if (first.thrown) std::rethrow_exception(first.thrown);
        return first.slot;
      }
      if (can_claim()) {
        do_one(lock);
      } else {
        if (all_claimed_ && n_taken_ == n_claimed_) return nullptr;
        changed_.wait(lock);
      }
    }
  }

 private:
  struct place {
    Slot* slot;
    bool done = false;
    std::exception_ptr thrown{};
  };

  bool can_claim() const { return !all_claimed_ && n_claimed_ - n_taken_ < places_.size(); }

  /// Claims a piece and does it without the lock.
  void do_one(std::unique_lock<std::mutex>& lock) {
    place& p = places_[n_claimed_ % places_.size()];
    try {
      if (!claim_(*p.slot)) {
        all_claimed_ = true;
        changed_.notify_all();
        return;
      }
    } catch (...) {
      p.thrown = std::current_exception();
      p.done = all_claimed_ = true;
      ++n_claimed_;
      changed_.notify_all();
      return;
    }
    ++n_claimed_;
    p.done = false;
    lock.unlock();
    std::exception_ptr thrown;
    try {
      detail::checkpoint();
      work_(*p.slot);
    } catch (...) {
      thrown = std::current_exception();
    }
    lock.lock();
    p.thrown = std::move(thrown);
    p.done = true;
    if (&p == &places_[n_taken_ % places_.size()]) changed_.notify_all();
  }

  void help(const detail::limit_scope* limits) {
    const detail::limits_of_thread lent(limits);
    std::unique_lock lock(mutex_);
    while (!all_claimed_) {
      if (can_claim())
        do_one(lock);
      else
        changed_.wait(lock);
    }
  }

  std::function<bool(Slot&)> claim_;
  std::function<void(Slot&)> work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<place> places_;
  std::size_t n_claimed_ = 0;  // pieces from the first on that were begun
  std::size_t n_taken_ = 0;    // pieces from the first on with which the consumer is done
  bool taken_ = false;         // the consumer has the next of them
  bool all_claimed_ = false;
  std::vector<std::jthread> helpers_;  // last: they end before what they use
};

}  // namespace funnel::io
