#include "io/row_source.hpp"

#include "core/fold_case.hpp"
#include "core/number_text.hpp"

namespace funnel::io {

namespace {

/// Blanks around a name matter only where they tell names apart.
std::vector<std::size_t> columns_called(const std::vector<std::string>& columns, std::string_view name) {
  std::vector<std::size_t> all;
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (columns[c] == name) all.push_back(c);
  if (all.empty())
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (!columns[c].empty() && trimmed(columns[c]) == trimmed(name)) all.push_back(c);
  return all;
}

}  // namespace

std::vector<std::size_t> row_source::columns_named(std::string_view name) const {
  std::vector<std::size_t> all = columns_called(columns_, name);
  const std::size_t mark = name.rfind('#');
  if (!all.empty() || mark == std::string_view::npos) return all;
  std::size_t n = 0;
  if (!read_number(name.substr(mark + 1), n) || n == 0) return all;
  all = columns_called(columns_, name.substr(0, mark));
  return n <= all.size() ? std::vector{all[n - 1]} : std::vector<std::size_t>{};
}

std::string row_source::place_of(std::size_t column) const {
  std::string place = "column " + std::to_string(column + 1) + " of the " + kind_;
  for (const auto& [begin, file] : joined_)
    if (begin <= column) place = "one joined from " + file;
  return place;
}

}  // namespace funnel::io
