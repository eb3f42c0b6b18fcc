/// Where a computation looks whether it may go on: see `within`.
///
/// Layer:   core.
/// Threads: each thread has its own limits; `limits_of_thread` lends them to others.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>

#include <atomic>
#include <cstddef>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What a computation throws to give up. No std::exception, so that nothing but `within` takes it for its own.
struct gave_up {
  error why;
};

/// The limits of a `within`, and those around it.
class limit_scope {
 public:
  limit_scope(const work_limits& limits, const limit_scope* around) : limits_(&limits), around_(around) {}

  /// Errors: throws gave_up.
  void check() const;
  void check_segments(std::size_t n) const;
  /// Memory that is taken, or given back where it is negative.
  void take(std::ptrdiff_t bytes) const;

 private:
  const work_limits* limits_;
  const limit_scope* around_;
  mutable std::atomic<std::ptrdiff_t> bytes_{0};
};

/// Null outside of `within`.
const limit_scope*& limits_here() noexcept;

/// For a thread that works for another: has its limits while this lives.
class limits_of_thread {
 public:
  explicit limits_of_thread(const limit_scope* of) noexcept : before_(limits_here()) { limits_here() = of; }
  ~limits_of_thread() { limits_here() = before_; }
  limits_of_thread(const limits_of_thread&) = delete;
  limits_of_thread& operator=(const limits_of_thread&) = delete;

 private:
  const limit_scope* before_;
};

/// To be called where work of a millisecond or so begins. Errors: throws gave_up, so all that holds for a bad_alloc there
/// holds for it.
inline void checkpoint() {
  if (const limit_scope* const limits = limits_here()) limits->check();
}

/// That an answer has so many segments. Errors: throws gave_up.
inline void check_segments(std::size_t n) {
  if (const limit_scope* const limits = limits_here()) limits->check_segments(n);
}

/// Memory that is taken, or given back where it is negative. Errors: as checkpoint, when it is taken.
inline void take_bytes(std::ptrdiff_t bytes) {
  if (const limit_scope* const limits = limits_here()) limits->take(bytes);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
