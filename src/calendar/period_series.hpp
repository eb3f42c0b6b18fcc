/// A row for each calendar period from the first to the last that has one.
///
/// Layer:   calendar.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/calendar_period.hpp>

#include <map>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The rows found, ascending, with copies of `empty` for the periods between them that have none; each knows its
/// period as `in`. Empty: no rows. Requires: periods of one unit.
template <class Row>
std::vector<Row> without_gaps(std::map<calendar_period, Row> found, const Row& empty = {}) {
  std::vector<Row> rows;
  if (found.empty()) return rows;
  const calendar_period end = found.rbegin()->first.next();
  for (calendar_period p = found.begin()->first; p != end; p = p.next()) {
    const auto it = found.find(p);
    rows.push_back(it == found.end() ? empty : std::move(it->second));
    rows.back().in = p;
  }
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
