#include <funnel/aggregates/views.hpp>

#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "calendar/period_series.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Gives every (row, period, milestone, worth) of the query's deals to `sink`.
template <class Sink>
void count_dynamics(const journey_data& j, const query& q, calendar_unit unit, Sink&& sink) {
  const auto& d = j.deals();
  for (const std::size_t row : select_whole_deals(j, q)) {
    const count_amount worth = deal_credit(j, row).one(q.worth);
    const auto in = [&](instant t) { return period_of(t, q.zone, unit, q.fiscal_start); };
    if (!d.begun_before[row]) sink(row, in(d.created[row]), milestone::created, worth);
    if (d.outcome[row] == outcome::won) sink(row, in(d.closed[row]), milestone::won, worth);
    if (d.outcome[row] == outcome::lost) sink(row, in(d.closed[row]), milestone::lost, worth);
  }
}

}  // namespace
}  // namespace detail

result<std::vector<period_row>> by_period(const journey_table& table, const query& q, calendar_unit unit) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  std::map<calendar_period, period_row> found;
  detail::count_dynamics(j, q, unit, [&](std::size_t, const calendar_period& in, milestone m, const count_amount& one) {
    found[in].counts[static_cast<std::size_t>(m)] += one;
  });
  return without_gaps(std::move(found));
}

result<std::vector<std::string>> drill_down(const journey_table& table, const query& q, const calendar_period& in,
                                            milestone m) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_dynamics(j, q, in.unit(), [&](std::size_t row, const calendar_period& p, milestone what, const count_amount&) {
    if (p == in && what == m) rows.push_back(row);
  });
  return ids_of(table, rows);
}

result<std::vector<segment_periods>> by_period_and_segment(const journey_table& table, const query& q, calendar_unit unit) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::map<calendar_period, period_row>> found;
  detail::count_dynamics(j, q, unit, [&](std::size_t row, const calendar_period& in, milestone m, const count_amount& one) {
    const std::size_t part = parts.of(row, deal_credit(j, row).person(q.credit));
    if (found.size() <= part) found.resize(part + 1);
    period_row& cell = found[part][in];
    cell.in = in;
    cell.counts[static_cast<std::size_t>(m)] += one;
  });
  std::vector<std::vector<period_row>> rows(found.size());
  for (std::size_t part = 0; part < found.size(); ++part)
    for (const auto& [in, row] : found[part]) rows[part].push_back(row);
  return detail::by_key<segment_periods>(parts, std::move(rows));
}

}  // namespace v0_1
}  // namespace funnel
