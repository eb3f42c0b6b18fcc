#include "report/counted_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace funnel {

void io::sort_by_count(std::vector<counted_rows>& all) {
  constexpr std::size_t most_values = 10;
  std::stable_sort(all.begin(), all.end(), [](const counted_rows& a, const counted_rows& b) { return a.count > b.count; });
  for (counted_rows& r : all) {
    std::stable_sort(r.values.begin(), r.values.end(), [](const counted_value& a, const counted_value& b) {
      return a.count != b.count ? a.count > b.count : a.first_line < b.first_line;
    });
    if (r.values.size() > most_values) r.values.resize(most_values);
  }
}

inline namespace v0_1 {
namespace {

void merge(std::vector<counted_rows>& to, std::vector<counted_rows>&& from) {
  for (counted_rows& r : from) {
    const auto same = std::find_if(to.begin(), to.end(), [&](const counted_rows& t) { return t.column == r.column && t.reason == r.reason; });
    if (same == to.end()) {
      to.push_back(std::move(r));
      continue;
    }
    same->count += r.count;
    for (counted_value& v : r.values) {
      const auto known = std::find_if(same->values.begin(), same->values.end(), [&](const counted_value& k) { return k.value == v.value; });
      if (known == same->values.end())
        same->values.push_back(std::move(v));
      else
        known->count += v.count;
    }
  }
  io::sort_by_count(to);
}

}  // namespace

void add_to(input_summary& all, input_summary more, std::size_t max_listed) {
  all.files.insert(all.files.end(), more.files.begin(), more.files.end());
  all.rows += more.rows;
  all.applied += more.applied;
  all.rejected += more.rejected;
  all.skipped += more.skipped;
  for (rejected_row& row : more.rejections)
    if (all.rejections.size() < max_listed) all.rejections.push_back(std::move(row));
  merge(all.rejected_because, std::move(more.rejected_because));
  merge(all.skipped_because, std::move(more.skipped_because));
  all.notes.insert(all.notes.end(), more.notes.begin(), more.notes.end());
}

}  // namespace v0_1
}  // namespace funnel
