/// Splits CSV text one character after the other: the rules of `csv_reader`, written a second time and plainly.
#pragma once

#include "io/row_problem.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel_test {

struct plain_row {
  std::size_t line = 0;  ///< where it starts, from 1
  std::size_t begin = 0;
  funnel::io::row_problem problem = funnel::io::row_problem::none;
  std::vector<std::string> cells;  ///< of no meaning where there is a problem

  friend bool operator==(const plain_row& a, const plain_row& b) {
    return a.line == b.line && a.begin == b.begin && a.problem == b.problem && (a.problem != funnel::io::row_problem::none || a.cells == b.cells);
  }
};

inline std::vector<plain_row> plain_rows(std::string_view text, char delimiter = ',') {
  std::vector<plain_row> rows;
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  std::size_t line = 1;
  const auto end_of_line = [&](std::size_t i) { return i >= text.size() || text[i] == '\n' || text[i] == '\r'; };
  const auto skip_to_break = [&] {
    while (at < text.size() && text[at] != '\n') ++at;
  };
  while (at < text.size()) {
    plain_row row{line, at, funnel::io::row_problem::none, {}};
    for (;;) {
      const std::size_t start = at;
      std::string cell;
      if (at < text.size() && text[at] == '"') {
        std::size_t breaks = 0;
        bool closed = false;
        for (++at; at < text.size() && !closed; ++at) {
          if (text[at] == '\n') ++breaks;
          if (text[at] != '"')
            cell += text[at];
          else if (at + 1 < text.size() && text[at + 1] == '"')
            cell += text[at++];
          else
            closed = true;
        }
        if (!closed) {
          row.problem = funnel::io::row_problem::open_quote;
          at = start;
          skip_to_break();
        } else {
          line += breaks;
          if (!end_of_line(at) && text[at] != delimiter) {
            row.problem = funnel::io::row_problem::text_after_quote;
            skip_to_break();
          }
        }
      } else {
        while (!end_of_line(at) && text[at] != delimiter) cell += text[at++];
      }
      row.cells.push_back(cell);
      if (at >= text.size() || text[at] != delimiter) break;
      ++at;
    }
    if (at < text.size() && text[at] == '\r') ++at;
    if (at < text.size() && text[at] == '\n') ++at;
    ++line;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace funnel_test
