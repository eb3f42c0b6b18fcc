#include <funnel/aggregates/views.hpp>

#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "calendar/period_finder.hpp"
#include "calendar/period_series.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Gives every (row, whose it is, number of the period, milestone, worth) of the query's deals to `sink`, row by row.
template <class Sink>
void count_dynamics(const journey_data& j, const query& q, period_finder& periods, Sink&& sink) {
  const auto& d = j.deals();
  for (const std::size_t row : select_whole_deals(j, q)) {
    const deal_credit whose(j, row);
    const count_amount worth = whose.one(q.worth);
    const outcome how = d.outcome[row];
    if (!d.begun_before[row]) sink(row, whose, periods.number_of(d.created[row]), milestone::created, worth);
    if (how == outcome::won) sink(row, whose, periods.number_of(d.closed[row]), milestone::won, worth);
    if (how == outcome::lost) sink(row, whose, periods.number_of(d.closed[row]), milestone::lost, worth);
  }
}

}  // namespace
}  // namespace detail

result<std::vector<period_row>> by_period(const journey_table& table, const query& q, calendar_unit unit) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  detail::period_finder periods(q.zone, unit, q.fiscal_start);
  std::vector<period_row> rows;
  detail::count_dynamics(j, q, periods, [&](std::size_t, const deal_credit&, std::size_t in, milestone m, const count_amount& one) {
    if (in == rows.size()) rows.emplace_back();
    rows[in].counts[static_cast<std::size_t>(m)] += one;
  });
  std::map<calendar_period, period_row> found;
  for (std::size_t in = 0; in < rows.size(); ++in) found[periods[in]] = rows[in];
  return without_gaps(std::move(found));
}

result<std::vector<std::string>> drill_down(const journey_table& table, const query& q, const calendar_period& in,
                                            milestone m) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  detail::period_finder periods(q.zone, in.unit(), q.fiscal_start);
  std::vector<std::size_t> rows;
  detail::count_dynamics(j, q, periods, [&](std::size_t row, const deal_credit&, std::size_t p, milestone what, const count_amount&) {
    if (what == m && periods[p] == in) rows.push_back(row);
  });
  return ids_of(table, rows);
}

result<std::vector<segment_periods>> by_period_and_segment(const journey_table& table, const query& q, calendar_unit unit) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  segmentation parts(j, q);
  detail::period_finder periods(q.zone, unit, q.fiscal_start);
  std::vector<std::vector<period_row>> found;  // of each segment, by the number of the period
  std::size_t last = j.n_deals(), here = 0;    // the segment of the last row
  detail::count_dynamics(j, q, periods, [&](std::size_t row, const deal_credit& whose, std::size_t in, milestone m, const count_amount& one) {
    if (row != last) here = parts.of(row, whose.person(q.credit));
    last = row;
    if (found.size() <= here) found.resize(here + 1);
    if (found[here].size() <= in) found[here].resize(in + 1);
    found[here][in].in = periods[in];
    found[here][in].counts[static_cast<std::size_t>(m)] += one;
  });
  std::vector<std::vector<period_row>> rows(found.size());
  for (std::size_t part = 0; part < found.size(); ++part) {
    std::ranges::copy_if(found[part], std::back_inserter(rows[part]), [](const period_row& r) {
      return std::ranges::any_of(r.counts, [](const count_amount& c) { return c.deals != 0; });
    });
    std::ranges::sort(rows[part], {}, &period_row::in);
  }
  return detail::by_key<segment_periods>(parts, std::move(rows));
}

}  // namespace v0_1
}  // namespace funnel
