/// A place for a value that is put there and taken away while others take it.
///
/// Layer:   core.
/// Threads: all functions may be called from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {

template <class T>
class shared_slot {
 public:
  /// Null when there is none.
  std::shared_ptr<T> get() const {
    const std::scoped_lock lock(taking_);
    return value_;
  }
  void set(std::shared_ptr<T> value) {
    const std::scoped_lock lock(taking_);
    value_.swap(value);
  }

 private:
  mutable std::mutex taking_;
  std::shared_ptr<T> value_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
