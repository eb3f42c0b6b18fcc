/// The JSON values of the library: nlohmann's, in the order of their keys, made so that memory may end at any time.
///
/// A value that is destroyed first lists its parts, in memory that it asks for; where there is none, nlohmann's own types end the
/// program. Here that list comes from a reserve then.
///
/// Layer:   core.
/// Threads: as nlohmann's.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace funnel::io {

/// The standard allocator under another name, so that what values hold and what their destructors need are told apart.
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

/// Memory for lists in destructors. Never fails for what the reserve can hold; ends the program beyond that.
void* take_for_destructor(std::size_t bytes) noexcept;
void give_back_from_destructor(void* memory) noexcept;

}  // namespace funnel::io

/// Only the destructor of a value has vectors of values with this allocator.
template <>
struct std::allocator<funnel::io::json> {
  using value_type = funnel::io::json;

  allocator() = default;
  template <class U>
  allocator(const std::allocator<U>&) noexcept {}

  value_type* allocate(std::size_t n) { return static_cast<value_type*>(funnel::io::take_for_destructor(n * sizeof(value_type))); }
  void deallocate(value_type* p, std::size_t) noexcept { funnel::io::give_back_from_destructor(p); }
  friend bool operator==(const allocator&, const allocator&) noexcept { return true; }
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
