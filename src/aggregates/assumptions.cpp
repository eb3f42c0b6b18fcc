#include <funnel/aggregates/cohort.hpp>

#include "aggregates/segmentation.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// What is open of a deal of this shape; of stages without a date only whether there may be any.
std::array<bool, n_open_points> open_points_of(const deal_shape& s) {
  return {s.begun_before, s.has_gaps, s.lost_unseen, s.unpriced, s.reopened, s.aside};
}

bool is_undated(const journey_data& j, std::size_t row) {
  for (std::size_t v = j.deals().first_visit[row]; v < j.deals().first_visit[row + 1]; ++v)
    if ((j.unknown_of(row, v) & unknown_stay) != 0) return true;
  return false;
}

}  // namespace
}  // namespace detail

result<std::vector<assumption>> assumptions_of(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  query whole = q;
  whole.groups.clear();
  if (auto errors = validate(whole, table); !errors.empty()) return errors;
  std::vector<std::array<bool, n_open_points>> of_shape;
  for (const deal_shape& s : j.shapes()) of_shape.push_back(detail::open_points_of(s));
  const auto any = [](const auto& points) { return std::find(points.begin(), points.end(), true) != points.end(); };
  if (std::none_of(of_shape.begin(), of_shape.end(), any)) return std::vector<assumption>{};

  std::array<assumption, n_open_points> found;
  const std::vector<std::size_t> rows = select_whole_deals(j, whole);
  for (const std::size_t row : rows) {
    const auto& points = of_shape[j.deals().shape[row]];
    if (!any(points)) continue;
    for (std::size_t p = 0; p < n_open_points; ++p)
      if (points[p] && (static_cast<open_point>(p) != open_point::undated || detail::is_undated(j, row))) found[p].rows.push_back(row);
  }
  std::vector<assumption> told;
  for (std::size_t p = 0; p < n_open_points; ++p) {
    if (found[p].rows.empty()) continue;
    found[p].what = static_cast<open_point>(p);
    found[p].deals = static_cast<std::int64_t>(found[p].rows.size());
    found[p].of = static_cast<std::int64_t>(rows.size());
    told.push_back(std::move(found[p]));
  }
  return told;
}

}  // namespace v0_1
}  // namespace funnel
