/// Reads the fields of a JSON object strictly: each wrong or unknown field becomes an error with its path.
#pragma once

#include "core/json.hpp"

#include <funnel/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
class business_calendar;
struct work_schedule;
struct pipeline_version;
}  // namespace v0_1
}  // namespace funnel

namespace funnel::io {

/// Bounds of what is parsed, which keep its cost linear.
inline constexpr std::size_t max_json_keys = 2'000;  ///< of one object: they are compared with each other
inline constexpr std::size_t max_json_depth = 100;

/// Parses JSON text. Errors: `syntax` with line and column; `duplicate` for a key that an object has twice;
/// `out_of_range` for a number that no type holds; `limit_exceeded`.
result<json> parse_json(std::string_view text);

/// Indented by two, with a line's end. Bytes that are not UTF-8 become U+FFFD, characters that may not be shown become
/// escapes: the value stays, and a terminal is left alone.
std::string json_text(const json& value);

class object_fields {
 public:
  /// `path` is put before field names in errors; empty at the top.
  object_fields(const json& object, std::string path, std::vector<error>& errors)
      : object_(object), path_(std::move(path)), errors_(errors) {
    if (!object.is_object()) fail(errc::invalid_value, "", "must be an object");
  }

  /// The field, or null when it is absent. A field asked for is known.
  const json* find(const char* name) {
    known_.insert(name);
    if (!object_.is_object()) return nullptr;
    const auto it = object_.find(name);
    return it == object_.end() ? nullptr : &*it;
  }

  void read(const char* name, std::string& out) {
    if (const json* j = find(name)) j->is_string() ? void(out = j->get<std::string>()) : wrong(name, "a text");
  }
  void read(const char* name, bool& out) {
    if (const json* j = find(name)) j->is_boolean() ? void(out = j->get<bool>()) : wrong(name, "true or false");
  }
  void read(const char* name, std::optional<std::int64_t>& out) {
    if (const json* j = find(name)) {
      const bool fits = j->is_number_integer() &&
                        (!j->is_number_unsigned() || j->get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
      fits ? void(out = j->get<std::int64_t>()) : wrong(name, "a whole number");
    }
  }
  void read(const char* name, std::optional<double>& out) {
    if (const json* j = find(name)) j->is_number() ? void(out = j->get<double>()) : wrong(name, "a number");
  }
  void read(const char* name, std::vector<std::string>& out) {
    const json* j = find(name);
    if (!j) return;
    bool texts = j->is_array();
    if (texts)
      for (const json& item : *j) texts = texts && item.is_string();
    texts ? void(out = j->get<std::vector<std::string>>()) : wrong(name, "a list of texts");
  }

  void read(const char* name, std::map<std::string, std::string>& out) {
    const json* j = find(name);
    if (!j) return;
    if (!j->is_object()) return wrong(name, "an object of texts");
    for (const auto& [key, value] : j->items()) {
      if (!value.is_string() || key.empty()) return wrong(name, "an object of texts");
      out[key] = value.get<std::string>();
    }
  }

  void wrong(const char* name, const char* expected) { fail(errc::invalid_value, name, std::string("must be ") + expected); }
  void fail(errc c, std::string_view name, std::string message) { errors_.push_back({c, path(name), std::move(message)}); }
  std::string path(std::string_view name) const {
    return path_.empty() || name.empty() ? path_ + std::string(name) : path_ + "." + std::string(name);
  }

  /// Reports every field that nobody asked for. "comment" is always allowed.
  void finish() {
    if (!object_.is_object()) return;
    for (const auto& [name, value] : object_.items())
      if (name != "comment" && !known_.contains(name)) fail(errc::unknown_name, name, "there is no such field");
  }

 private:
  const json& object_;
  std::string path_;
  std::vector<error>& errors_;
  std::set<std::string, std::less<>> known_;
};

/// A pipeline with its versions from JSON already parsed; used by `parse_pipeline_versions` and by mapping files.
result<std::vector<pipeline_version>> versions_from(const json& j, const std::string& path);

/// A calendar of working time from JSON already parsed, and back; used by `parse_calendar` and by queries.
result<business_calendar> calendar_from(const json& j, const std::string& path);
json to_value(const work_schedule& s);

}  // namespace funnel::io
