/// Answers in a form in which any two can be compared: ours, the naive one, that of the straight loop, a peer's.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace funnel_bench {

/// "stage" or "group<tab>stage", and what is known of it. Rows without any deal are left out.
struct answer_row {
  std::string key;
  std::vector<double> numbers;
};

/// Sorted by key.
using answer = std::vector<answer_row>;

inline std::string key_of(std::size_t stage) { return std::to_string(stage); }
inline std::string key_of(const std::string& group, std::size_t stage) { return group + "\t" + std::to_string(stage); }

inline answer sorted(answer rows) {
  std::erase_if(rows, [](const answer_row& r) { return r.numbers.at(0) == 0; });
  std::sort(rows.begin(), rows.end(), [](const answer_row& a, const answer_row& b) { return a.key < b.key; });
  return rows;
}

/// The first difference in words; empty when they agree, means to twelve digits.
inline std::string difference(const answer& a, const answer& b) {
  if (a.size() != b.size()) return std::to_string(a.size()) + " rows and " + std::to_string(b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].key != b[i].key) return "row \"" + a[i].key + "\" and row \"" + b[i].key + "\"";
    if (a[i].numbers.size() != b[i].numbers.size()) return "another number of columns at \"" + a[i].key + "\"";
    for (std::size_t c = 0; c < a[i].numbers.size(); ++c)
      if (std::abs(a[i].numbers[c] - b[i].numbers[c]) > 1e-12 * std::abs(b[i].numbers[c]))
        return std::to_string(a[i].numbers[c]) + " and " + std::to_string(b[i].numbers[c]) + " at \"" + a[i].key + "\"";
  }
  return {};
}

}  // namespace funnel_bench
