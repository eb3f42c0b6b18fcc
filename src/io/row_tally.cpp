#include "io/row_tally.hpp"

#include "report/counted_rows.hpp"

#include <algorithm>

namespace funnel::io {
namespace {

constexpr std::size_t most_values_kept = 1'000;

}  // namespace

void row_tally::add(std::string_view column, std::string_view reason, std::string_view value, std::size_t line, std::size_t n) {
  rows& r = of_[{std::string(column), std::string(reason)}];
  r.count += n;
  auto it = r.values.find(value);
  if (it == r.values.end()) {
    if (r.values.size() == most_values_kept) return;
    it = r.values.emplace(value, place{0, line}).first;
  }
  it->second.count += n;
  it->second.first_line = std::min(it->second.first_line, line);
}

void row_tally::add(const row_tally& part, std::size_t first_line) {
  for (const auto& [key, rows_of] : part.of_) {
    std::size_t told = 0;
    for (const auto& [value, at] : rows_of.values) {
      add(key.first, key.second, value, first_line + at.first_line, at.count);
      told += at.count;
    }
    of_[key].count += rows_of.count - told;
  }
}

std::size_t row_tally::total() const {
  std::size_t n = 0;
  for (const auto& [key, rows_of] : of_) n += rows_of.count;
  return n;
}

std::vector<counted_rows> row_tally::counted(const std::string& file) const {
  std::vector<counted_rows> all;
  for (const auto& [key, rows_of] : of_) {
    counted_rows& c = all.emplace_back(counted_rows{key.first, key.second, rows_of.count, {}});
    for (const auto& [value, at] : rows_of.values) c.values.push_back({file, value, at.count, at.first_line});
  }
  sort_by_count(all);
  return all;
}

}  // namespace funnel::io
