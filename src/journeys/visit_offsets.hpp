/// Offsets into the visits of those rows that have columns of their own, since something varies or is unknown in them.
///
/// Layer:   journeys; for those who make tables.
/// Threads: safe.
#pragma once

#include "journeys/packed_column.hpp"

#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <cstddef>
#include <type_traits>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Of each row, how many visits rows before it have whose shape is `such`; then of all. Cost: O(rows).
template <class Such>
packed_column<std::size_t> visit_offsets(const packed_column<code>& shape, const std::vector<deal_shape>& shapes,
                                         const packed_column<std::size_t>& first_visit, Such&& such) {
  std::vector<char> is_such;
  for (const deal_shape& s : shapes) is_such.push_back(such(s));
  return shape.with_raw([&](const auto* of_row) {
    return first_visit.with_raw([&](const auto* first) {  // offsets begin with 0: they are raw numbers
      const auto n_visits = [&](std::size_t row) { return is_such[of_row[row]] != 0 ? std::size_t{first[row + 1]} - first[row] : 0; };
      std::size_t all = 0;
      for (std::size_t row = 0; row < shape.size(); ++row) all += n_visits(row);
      return *packed_column<std::size_t>::of_raw(0, 1, all, shape.size() + 1, [&](auto* to) {
        std::size_t before = 0;
        for (std::size_t row = 0; row < shape.size(); ++row, ++to) {
          *to = static_cast<std::remove_reference_t<decltype(*to)>>(before);
          before += n_visits(row);
        }
        *to = static_cast<std::remove_reference_t<decltype(*to)>>(before);
        return true;
      });
    });
  });
}

/// Those of the rows of a table that have their shapes and visits.
template <class Rows>
void find_visit_offsets(Rows& rows, const std::vector<deal_shape>& shapes) {
  const auto offsets = [&](auto such) { return visit_offsets(rows.shape, shapes, rows.first_visit, such); };
  rows.first_people = offsets([](const deal_shape& s) { return s.people_vary(); });
  rows.first_amounts = offsets([](const deal_shape& s) { return s.amount_varies; });
  rows.first_gaps = offsets([](const deal_shape& s) { return s.has_gaps; });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
