/// Words to look for in what was written.
#pragma once

#include <cstddef>
#include <string>

namespace funnel_test {

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// How often a part occurs.
inline std::size_t times(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// A page without its own style and scripts, which say nothing of the report. What a name made a script stays: it would
/// begin no line.
inline std::string without_script(std::string page) {
  for (const std::string element : {"style", "script"})
    for (std::size_t at = page.find("\n<" + element); at != std::string::npos; at = page.find("\n<" + element))
      page.erase(at, page.find("</" + element + ">\n", at) - at + element.size() + 3);
  return page;
}

}  // namespace funnel_test
