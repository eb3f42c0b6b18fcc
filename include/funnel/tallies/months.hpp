/// Deals created, won and lost by calendar month.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/tallies/cohort.hpp>

#include <cstddef>
#include <map>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One month: deals created, won and lost in it.
struct month_row {
  calendar_month month;
  count_amount created;
  count_amount won;
  count_amount lost;
};

/// The query's deals by month of creation and by month of their last closing, in the query's zone.
///
/// Shape:  one row a month from the first to the last that has a deal, months without any included.
/// Empty:  no rows.
/// Errors: those of `validate`. Cost: O(deals log months).
inline result<std::vector<month_row>> months_of(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::map<calendar_month, month_row> found;
  const auto at = [&](instant t) -> month_row& { return found[q.zone.month_of(t)]; };
  const deal_columns& d = j.deals();
  for (const std::size_t row : select_deals(j, q)) {
    const count_amount one{1, d.amount[row]};
    at(d.created[row]).created += one;
    if (d.outcome[row] == outcome::won) at(d.closed[row]).won += one;
    if (d.outcome[row] == outcome::lost) at(d.closed[row]).lost += one;
  }
  std::vector<month_row> rows;
  if (found.empty()) return rows;
  const calendar_month end = found.rbegin()->first.next();
  for (calendar_month m = found.begin()->first; m != end; m = m.next()) {
    rows.push_back(found[m]);
    rows.back().month = m;
  }
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
