#include "core/checkpoint.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

[[noreturn]] void exceeds(const char* limit, std::size_t most, const char* what) {
  throw gave_up{{errc::limit_exceeded, limit, "this would take more than " + std::to_string(most) + " " + what}};
}

}  // namespace

const limit_scope*& limits_here() noexcept {
  thread_local const limit_scope* here = nullptr;
  return here;
}

void limit_scope::check() const {
  for (const limit_scope* s = this; s; s = s->around_) {
    if (s->limits_->stop.stop_requested()) throw gave_up{{errc::stopped, "stop", "the computation was asked to stop"}};
    if (s->limits_->deadline != std::chrono::steady_clock::time_point::max() &&
        std::chrono::steady_clock::now() >= s->limits_->deadline)
      throw gave_up{{errc::stopped, "deadline", "the computation was not done before its deadline"}};
  }
}

void limit_scope::check_segments(std::size_t n) const {
  for (const limit_scope* s = this; s; s = s->around_)
    if (n > s->limits_->max_segments) exceeds("max_segments", s->limits_->max_segments, "segments");
}

void limit_scope::take(std::ptrdiff_t bytes) const {
  for (const limit_scope* s = this; s; s = s->around_) {
    const std::ptrdiff_t now = s->bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (bytes > 0 && now > 0 && static_cast<std::size_t>(now) > s->limits_->max_bytes) {
      for (const limit_scope* back = this; back != s->around_; back = back->around_)
        back->bytes_.fetch_sub(bytes, std::memory_order_relaxed);
      exceeds("max_bytes", s->limits_->max_bytes, "bytes of columns");
    }
  }
}

}  // namespace detail

work_limits limits_for_strangers() {
  return {.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10),
          .max_bytes = std::size_t{1} << 30,
          .max_segments = 10'000};
}

std::optional<error> do_within(const work_limits& limits, void (*work)(void*), void* argument) {
  const detail::limit_scope scope(limits, detail::limits_here());
  const detail::limits_of_thread lent(&scope);
  try {
    detail::checkpoint();
    work(argument);
  } catch (detail::gave_up& g) {
    return std::move(g.why);
  }
  return std::nullopt;
}

}  // namespace v0_1
}  // namespace funnel
