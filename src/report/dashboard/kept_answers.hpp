/// Answers that are kept for who asks the same again, each worked out once however many ask at the same time.
///
/// Layer:   report; for the dashboard.
/// Threads: all members may be called from any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

template <class Answer>
class kept_answers {
 public:
  /// Of those used last, as many as have this size together.
  kept_answers(std::size_t most, std::size_t most_size) : most_(most), most_size_(most_size) {}

  /// The answer of this key; `work` makes one where there is none yet, while others who ask for it wait. `size_of` gives its size; what
  /// has none is not kept, but for those who waited.
  template <class Work, class SizeOf>
  std::shared_ptr<const Answer> get(const std::string& key, Work&& work, SizeOf&& size_of) {
    const std::shared_ptr<slot> s = slot_of(key);
    const std::lock_guard working(s->working);
    if (s->answer) return s->answer;
    struct giving_up {
      kept_answers* of;
      const std::shared_ptr<slot>& s;
      ~giving_up() { if (!s->answer) of->forget(s); }
    } if_it_fails{this, s};
    s->answer = std::make_shared<const Answer>(work());
    const std::size_t size = size_of(*s->answer);
    if (size == 0) forget(s);
    else weigh(s, size);
    return s->answer;
  }

  /// The answer of this key, also one under way; null where nobody has asked for it.
  std::shared_ptr<const Answer> find(const std::string& key) {
    std::shared_ptr<slot> s;
    {
      const std::lock_guard lock(mutex_);
      const auto found = std::find_if(slots_.begin(), slots_.end(), [&](const auto& one) { return one->key == key; });
      if (found == slots_.end()) return nullptr;
      s = *found;
      s->used = ++clock_;
    }
    const std::lock_guard working(s->working);
    return s->answer;
  }

 private:
  struct slot {
    std::string key;
    std::mutex working;
    std::shared_ptr<const Answer> answer;
    std::size_t size = 0;         // by `mutex_`, as the next
    std::uint64_t used = 0;
  };

  std::shared_ptr<slot> slot_of(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(slots_.begin(), slots_.end(), [&](const auto& s) { return s->key == key; });
    const std::shared_ptr<slot> s = found != slots_.end() ? *found : slots_.emplace_back(std::make_shared<slot>());
    s->key = key;
    s->used = ++clock_;
    return s;
  }
  void forget(const std::shared_ptr<slot>& s) {
    const std::lock_guard lock(mutex_);
    std::erase(slots_, s);
  }
  void weigh(const std::shared_ptr<slot>& s, std::size_t size) {
    const std::lock_guard lock(mutex_);
    s->size = size;
    for (;;) {
      std::size_t all = 0;
      for (const auto& kept : slots_) all += kept->size;
      if (slots_.empty() || (all <= most_size_ && slots_.size() <= most_)) return;
      slots_.erase(std::min_element(slots_.begin(), slots_.end(), [](const auto& a, const auto& b) { return a->used < b->used; }));
    }
  }

  std::size_t most_, most_size_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<slot>> slots_;
  std::uint64_t clock_ = 0;
};

}  // namespace funnel::io
