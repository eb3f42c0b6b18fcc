/// XML as a row of events, by expat. Names without their prefix: "x:row" is "row", "r:id" is "id".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

struct xml_event {
  enum kind_of { begin, end, text } kind = text;
  std::string_view name;  ///< of the element
  std::string_view characters;
  const std::vector<std::pair<std::string_view, std::string_view>>* attributes = nullptr;

  /// Empty when it is not there.
  std::string attribute(std::string_view wanted) const {
    if (attributes)
      for (const auto& [key, value] : *attributes)
        if (key == wanted) return std::string(value);
    return {};
  }
};

/// False when the text is no XML, has a document type (which may define entities without end), or `take` says false.
bool read_xml(std::string_view xml, const std::function<bool(const xml_event&)>& take);

}  // namespace funnel::io
