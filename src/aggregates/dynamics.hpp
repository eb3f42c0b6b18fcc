/// Deals created, won and lost by calendar period: by month, quarter, fiscal year, ...
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/calendar_period.hpp>
#include "calendar/period_series.hpp"
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/cohort.hpp"
#include "aggregates/cohort_funnel.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What may have happened to a deal in a period.
enum class milestone : std::uint8_t { created, won, lost };
inline constexpr std::size_t n_milestones = 3;

/// One period: deals created, won and lost in it.
struct period_row {
  calendar_period in;
  std::array<count_amount, n_milestones> counts{};
  const count_amount& operator[](milestone m) const noexcept { return counts[static_cast<std::size_t>(m)]; }
};

namespace detail {

/// Gives every (row, period, milestone, worth) of the query's deals to `sink`.
template <class Sink>
void count_dynamics(const journey_table& j, const query& q, calendar_unit unit, Sink&& sink) {
  const deal_columns& d = j.deals();
  for (const std::size_t row : select_whole_deals(j, q)) {
    const minor_units worth = deal_places(j, row).worth(q.worth);
    const auto in = [&](instant t) { return period_of(t, q.zone, unit, q.fiscal_start); };
    sink(row, in(d.created[row]), milestone::created, worth);
    if (d.outcome[row] == outcome::won) sink(row, in(d.closed[row]), milestone::won, worth);
    if (d.outcome[row] == outcome::lost) sink(row, in(d.closed[row]), milestone::lost, worth);
  }
}

}  // namespace detail

/// The query's deals by the period of their creation and of their last closing, in the query's zone and fiscal year.
///
/// Shape:  one row a period from the first to the last that has a deal, periods without any included.
/// Empty:  no rows.
/// Errors: those of `validate`. Cost: O(deals log periods + visits).
inline result<std::vector<period_row>> dynamics_of(const journey_table& j, const query& q, calendar_unit unit) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::map<calendar_period, period_row> found;
  detail::count_dynamics(j, q, unit, [&](std::size_t, const calendar_period& in, milestone m, minor_units worth) {
    found[in].counts[static_cast<std::size_t>(m)] += {1, worth};
  });
  return without_gaps(std::move(found));
}

/// Host ids of the deals behind one number, sorted. Errors: those of `validate`.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, const calendar_period& in, milestone m) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_dynamics(j, q, in.unit(), [&](std::size_t row, const calendar_period& p, milestone what, minor_units) {
    if (p == in && what == m) rows.push_back(row);
  });
  return ids_of(j, rows);
}

}  // namespace v0_1
}  // namespace funnel
