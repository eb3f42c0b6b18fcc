/// The answers of a funnel that stands, for its readers.
///
/// Layer:   aggregates; for funnels that stand.
/// Threads: `current` may be called from any thread at any time; the others from one thread at a time.
#pragma once

#include "core/shared_slot.hpp"

#include <funnel/aggregates/cohort.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The published answer and the one before it, whose memory the next one takes over once no reader holds it. To copy an
/// answer with hundreds of segments would cost more than to update it.
class published_answers {
 public:
  std::shared_ptr<const cohort_result> current() const { return current_.get(); }

  void publish_whole(cohort_result r) {
    for (const auto& a : answers_) a->whole = false;
    answer& to = free_answer();
    to.result = std::move(r);
    to.whole = true;
    to.stale.clear();
    publish(to);
  }
  /// Publishes the current answer with what has changed since: the total, and the segments with these numbers. Calls
  /// update(result, numbers) with the numbers of all that changed since the result was published, or without any if
  /// there is nothing of use in it.
  template <class Update>
  void publish_changes(const std::vector<std::uint32_t>& touched, Update&& update) {
    for (const auto& a : answers_) a->stale.insert(a->stale.end(), touched.begin(), touched.end());
    answer& to = free_answer();
    update(to.result, to.whole ? &to.stale : nullptr);
    to.whole = true;
    to.stale.clear();
    publish(to);
  }

 private:
  struct answer {
    cohort_result result;
    std::vector<std::uint32_t> stale;  // segments that have changed since
    bool whole = false;                // all other segments are up to date
    std::atomic<bool> held = false;    // published, or a reader still has it
  };

  answer& free_answer() {
    for (const auto& a : answers_)
      if (!a->held.load(std::memory_order_acquire)) return *a;
    // Of those that slow readers hold, the one that was published first is left to them.
    if (answers_.size() > 1) answers_.erase(answers_.begin());
    return *answers_.emplace_back(std::make_shared<answer>());
  }

  void publish(answer& a) {
    const auto it = std::find_if(answers_.begin(), answers_.end(), [&](const auto& each) { return each.get() == &a; });
    std::rotate(it, it + 1, answers_.end());
    a.held.store(true, std::memory_order_relaxed);
    std::shared_ptr<const cohort_result> next(&a.result, [kept = answers_.back()](const cohort_result*) {
      kept->held.store(false, std::memory_order_release);
    });
    current_.set(std::move(next));
  }

  std::vector<std::shared_ptr<answer>> answers_;  // in the order in which they were published, at most two
  shared_slot<const cohort_result> current_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
