/// The JSON values of the library: nlohmann's, in the order of their keys, made so that memory may end at any time.
///
/// A value that is destroyed first lists its parts, in memory that it asks for; where there is none, nlohmann's own types end the
/// program. Here the list is made of the parts themselves, and needs no memory.
///
/// Layer:   core.
/// Threads: as nlohmann's.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

/// The standard allocator under another name, so that the arrays of values and the lists of their destructors are told apart.
template <class T>
struct json_allocator : std::allocator<T> {
  using value_type = T;
  template <class U>
  struct rebind {
    using other = json_allocator<U>;
  };

  json_allocator() = default;
  template <class U>
  json_allocator(const json_allocator<U>&) noexcept {}
};

using json = nlohmann::basic_json<nlohmann::ordered_map, std::vector, std::string, bool, std::int64_t, std::uint64_t, double, json_allocator>;

}  // namespace funnel::io

/// The list in the destructor of a value, the only place that has vectors of values with this allocator: a stack of those that
/// have parts of their own. Each holds the one below it in the place of its first part, which is taken apart before; a value
/// without parts ends as it comes.
template <>
class std::vector<funnel::io::json> {
 public:
  using value_type = funnel::io::json;

  void reserve(std::size_t) noexcept {}
  bool empty() const noexcept { return top_.is_null(); }
  void push_back(value_type&& value) noexcept {
    while (value.is_structured() && !value.empty()) {
      value_type& place = first_of(value);
      value_type first = std::move(place);
      place = std::move(top_);
      top_ = std::move(value);
      value = std::move(first);
    }
    const value_type gone = std::move(value);
  }
  value_type& back() noexcept {
    below_ = std::move(first_of(top_));
    return top_;
  }
  /// Requires: `back` was called, and its value taken.
  void pop_back() noexcept { top_ = std::move(below_); }

 private:
  static value_type& first_of(value_type& v) noexcept {
    return v.is_array() ? v.get_ref<value_type::array_t&>().front() : v.get_ref<value_type::object_t&>().begin()->second;
  }

  value_type top_, below_;
};

namespace funnel::io {

/// The object, or the list, that a field holds; made where there is none yet. What nlohmann makes of a null in its place is half made
/// when memory ends.
inline json& object_in(json& parent, const std::string& field) {
  json& j = parent[field];
  if (j.is_null()) j = json::object();
  return j;
}
inline json& list_in(json& parent, const std::string& field) {
  json& j = parent[field];
  if (j.is_null()) j = json::array();
  return j;
}

}  // namespace funnel::io
