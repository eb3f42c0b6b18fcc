/// How a cell of a CSV file is written.
///
/// Layer:   core.
#pragma once

#include <string>
#include <string_view>

namespace funnel::io {

/// Quoted where it must be.
inline void add_csv_cell(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

}  // namespace funnel::io
