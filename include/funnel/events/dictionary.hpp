/// Names and their dense codes, one way for the writer and the other for everybody.
///
/// Layer:   events.
/// Threads: one writer may add while any number of readers look up names of codes known to them.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/events/append_vector.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace funnel {
inline namespace v0_1 {

/// Append-only dictionary: the n-th distinct name has code n.
class dictionary {
 public:
  std::size_t size() const noexcept { return names_.size(); }

  /// Requires: c < size(), or c == no_code, whose name is empty.
  std::string_view name(code c) const noexcept { return c == no_code ? std::string_view{} : names_[c]; }

  /// Readers' search. Cost: linear; for the few names of a query.
  code find(std::string_view name) const noexcept {
    const std::size_t n = size();
    for (std::size_t i = 0; i < n; ++i)
      if (names_[i] == name) return static_cast<code>(i);
    return no_code;
  }

  /// Writer only. Cost: constant.
  bool knows(std::string_view name) const { return codes_.contains(name); }

  /// Writer only. The code of this name, added if new; `no_code` for an empty name.
  code intern(std::string_view name) {
    if (name.empty()) return no_code;
    if (const auto it = codes_.find(name); it != codes_.end()) return it->second;
    const std::size_t n = size();
    names_.put(n, std::string(name));
    const auto c = static_cast<code>(n);
    codes_.emplace(names_[n], c);  // the key is a view of the stored name, which never moves
    names_.publish(n + 1);
    return c;
  }

 private:
  append_vector<std::string> names_;
  std::unordered_map<std::string_view, code> codes_;
};

}  // namespace v0_1
}  // namespace funnel
