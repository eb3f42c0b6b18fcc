/// What is worked out of a table once and kept with it.
///
/// Layer:   journeys; knows nothing of deals.
/// Threads: all functions may be called from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Values that later layers make of a table when they are first asked for, each in a place of its own.
class kept_values {
 public:
  /// What later layers share starts at 0; the last places are those of the `event_index` and of `late_events`.
  static constexpr std::size_t place_of_events = 16, place_of_late_events = 17;
  static constexpr std::size_t n_places = place_of_late_events + 1;

  /// The value at a place, which has one type. The first who asks makes it, and who asks meanwhile waits.
  /// Errors: what `make` throws; the next who asks makes it.
  template <class T, class Make>
  const T& get(std::size_t at, Make&& make) {
    place& p = places_[at];
    if (const void* const value = p.ready.load(std::memory_order_acquire)) return *static_cast<const T*>(value);
    const std::scoped_lock lock(p.making);
    if (!p.value) {
      p.value = std::make_shared<const T>(make());
      p.ready.store(p.value.get(), std::memory_order_release);
    }
    return *static_cast<const T*>(p.value.get());
  }

 private:
  struct place {
    std::atomic<const void*> ready = nullptr;
    std::mutex making;
    std::shared_ptr<const void> value;
  };
  std::array<place, n_places> places_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
