#include "core/json_fields.hpp"
#include "core/printable.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace funnel::io {
namespace {

/// Ends the parsing from within; thrown and caught here only.
struct refused {
  error why;
};

/// Refuses what the parser would take: the later of two equal keys, objects whose keys it would compare for ever, and
/// nesting without end.
class json_guard {
 public:
  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    switch (event) {
      case json::parse_event_t::object_start:
      case json::parse_event_t::array_start:
        if (static_cast<std::size_t>(depth) >= max_json_depth)
          throw refused{{errc::limit_exceeded, "", "this JSON is nested deeper than " + std::to_string(max_json_depth) + " (max_json_depth)"}};
        if (event == json::parse_event_t::object_start) keys_.emplace_back();
        break;
      case json::parse_event_t::key: {
        const auto& key = parsed.get_ref<const std::string&>();
        if (!keys_.back().insert(key).second) throw refused{{errc::duplicate, key, "an object of this JSON has this key twice"}};
        if (keys_.back().size() > max_json_keys)
          throw refused{{errc::limit_exceeded, key, "an object of this JSON has more than " + std::to_string(max_json_keys) + " keys (max_json_keys)"}};
        break;
      }
      case json::parse_event_t::object_end: keys_.pop_back(); break;
      default: break;
    }
    return true;
  }

 private:
  std::vector<std::unordered_set<std::string>> keys_;  // of the objects that are open
};

error not_well_formed(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(text.size(), byte > 0 ? byte - 1 : 0));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  return {errc::syntax, "line " + std::to_string(line) + ", column " + std::to_string(column), "this is not well-formed JSON"};
}

}  // namespace

result<json> parse_json(std::string_view text) {
  json_guard guard;
  try {
    return json::parse(text, [&](int depth, json::parse_event_t event, json& parsed) { return guard(depth, event, parsed); });
  } catch (const json::parse_error& e) {
    return not_well_formed(text, e.byte);
  } catch (const json::exception&) {  // well-formed, but a number that no type holds, such as 1e999
    return error{errc::out_of_range, "", "a number in this JSON is too large"};
  } catch (refused& r) {
    return std::move(r.why);
  }
}

std::string json_text(const json& value) {
  const std::string raw = value.dump(2, ' ', false, json::error_handler_t::replace);
  std::string out;
  out.reserve(raw.size() + 1);
  const auto is_plain = [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; };
  for (std::string_view rest = raw; !rest.empty();) {
    // Most of it can be shown as it is, and is taken at once.
    const auto plain = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_plain) - rest.begin());
    out += rest.substr(0, plain);
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    const std::string_view character = rest.substr(0, utf8_length(rest));
    rest.remove_prefix(character.size());
    if (is_printable(character)) {
      out += character;
    } else {  // within a string, for JSON has such characters nowhere else; all of them lie below 2^16
      out += "\\u";
      const std::uint32_t point = code_point(character);
      for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[point >> shift & 15];
    }
  }
  return out + "\n";
}

}  // namespace funnel::io
