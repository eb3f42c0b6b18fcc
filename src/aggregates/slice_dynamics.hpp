/// Deals created, won and lost by calendar period, for each segment of a query.
///
/// Layer:   tallies. The numbers of `dynamics_of`, told apart by segment: they add up to it.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/dynamics.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One segment over time.
struct slice_dynamics {
  std::vector<std::string> key;     ///< one text a grouping; empty text for "no value given"
  std::vector<period_row> periods;  ///< those in which something happened, ascending
};

/// The query's deals by segment and by the period of their creation and of their last closing. A deal counts to the
/// person credited with it as a whole.
///
/// Shape:  sorted by key; one with an empty key when the query does not group. Every deal of the query is in one.
/// Empty:  no deals, no segments.
/// Errors: those of `validate`. Cost: O(deals x (log segments + log periods) + visits).
inline result<std::vector<slice_dynamics>> dynamics_by_slice(const journey_table& j, const query& q,
                                                             calendar_unit unit) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::map<calendar_period, period_row>> found;
  detail::count_dynamics(j, q, unit, [&](std::size_t row, const calendar_period& in, milestone m, minor_units worth) {
    const std::size_t part = parts.of(row, deal_places(j, row).person(q.credit));
    if (found.size() <= part) found.resize(part + 1);
    period_row& cell = found[part][in];
    cell.in = in;
    cell.counts[static_cast<std::size_t>(m)] += {1, worth};
  });
  std::vector<std::vector<period_row>> rows(found.size());
  for (std::size_t part = 0; part < found.size(); ++part)
    for (const auto& [in, row] : found[part]) rows[part].push_back(row);
  return detail::by_key<slice_dynamics>(parts, std::move(rows));
}

}  // namespace v0_1
}  // namespace funnel
