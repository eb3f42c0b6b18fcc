/// Words to look for in what was written.
#pragma once

#include <string>

namespace funnel_test {

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace funnel_test
