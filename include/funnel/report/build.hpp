/// From journeys and a query to the funnel report.
///
/// Layer:   report. Every number comes from a calculator or a tally; nothing is computed here.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/conversion.hpp>
#include <funnel/calc/timing.hpp>
#include <funnel/journeys/project.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/tallies/funnels.hpp>
#include <funnel/tallies/months.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct report_options {
  std::string title;             ///< the pipeline's name when empty
  confidence_level confidence;   ///< of the intervals
  std::size_t max_deals = 50;    ///< listed in each drill-down list; all are counted
};

namespace detail {

inline drill_list make_drill_list(const journey_table& j, std::vector<std::size_t> rows, std::size_t max_deals) {
  drill_list list;
  list.n = static_cast<std::int64_t>(rows.size());
  const deal_columns& d = j.deals();
  for (const std::size_t row : rows) {
    deal_row deal;
    deal.id = j.deal_id(row);
    deal.owner = j.snapshot().owners().name(d.owner[row]);
    deal.amount = d.amount[row];
    deal.created = d.created[row];
    deal.since = j.visits().entered[d.first_visit[row + 1] - 1];
    const instant until = d.outcome[row] == outcome::open ? j.snapshot().as_of() : d.closed[row];
    deal.days = (until - deal.since).days();
    list.deals.push_back(std::move(deal));
  }
  const auto longest_first = [](const deal_row& a, const deal_row& b) {
    return a.days != b.days ? a.days > b.days : a.id < b.id;
  };
  const std::size_t kept = std::min(max_deals, list.deals.size());
  std::partial_sort(list.deals.begin(), list.deals.begin() + static_cast<std::ptrdiff_t>(kept), list.deals.end(),
                    longest_first);
  list.deals.resize(kept);
  return list;
}

}  // namespace detail

/// The report of a query on its journeys.
/// Errors: those of `validate`; a query without an as-of instant, because the age of an open deal needs one.
/// Cost:   a few passes over the deals.
inline result<funnel_report> make_funnel_report(const journey_table& j, const query& q, const report_options& o = {}) {
  if (q.as_of == instant::max())
    return error{errc::missing_value, "as_of", "a report needs the instant as of which it is made"};
  auto cohort = cohort_funnel(j, q);
  if (!cohort) return cohort.errors();
  const pipeline& p = j.pipeline();
  const std::vector<stage_index> shown = shown_stages(p);
  const cohort_tally& total = cohort->total;

  funnel_report r;
  r.title = o.title.empty() ? p.name() : o.title;
  r.pipeline_name = p.name();
  r.query = q;
  r.as_of = q.as_of;
  r.currency = j.snapshot().currency();
  r.confidence = o.confidence.value;
  r.total = total.total();
  r.open = total.open();
  r.won = total.won();
  r.lost = total.lost();
  r.win_rates = win_rates(total, o.confidence);
  r.timing = timing_of_won(total);
  r.months = months_of(j, q).value();

  const stock_result stock = stock_at(j, q).value();
  const auto steps = step_conversion(total, p, o.confidence);
  const auto steps_by_amount = step_conversion_by_amount(total, p);
  const auto to_first = conversion_to_first(total, p, o.confidence);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const stage_index k = shown[i];
    stage_row row;
    row.id = p[k].id;
    row.name = p[k].name;
    row.won = k == p.won_stage();
    row.ledger = total[k];
    row.reached = total[k].reached();
    row.touched = total[k].touched();
    row.now = stock.stages[k];
    row.step = steps[i];
    row.step_amount = steps_by_amount[i];
    row.to_first = to_first[i];
    row.resolved = resolved_conversion(total[k]);
    row.conversion_norm = p[k].conversion_norm;
    r.stages.push_back(std::move(row));
  }

  for (const grouping& g : q.groups)
    r.group_names.push_back(g.by == field::dimension ? g.dimension : g.by == field::owner ? "owner" : g.by == field::team ? "team" : "month");
  for (segment& s : cohort->segments) {
    segment_row row;
    row.total = s.tally.total();
    for (const stage_index k : shown) row.reached.push_back(s.tally[k].reached());
    row.open = s.tally.open();
    row.won = s.tally.won();
    row.lost = s.tally.lost();
    row.win_rates = win_rates(s.tally, o.confidence);
    row.timing = timing_of_won(s.tally);
    row.key = std::move(s.key);
    r.segments.push_back(std::move(row));
  }

  std::vector<std::vector<std::size_t>> standing(p.n_funnel());
  std::vector<std::size_t> lost;
  for (const std::size_t row : select_deals(j, q))
    (j.deals().outcome[row] == outcome::lost ? lost : standing[j.deals().current[row]]).push_back(row);
  for (const stage_index k : shown) {
    drill_list list = detail::make_drill_list(j, std::move(standing[k]), o.max_deals);
    list.stage_id = p[k].id;
    list.stage_name = p[k].name;
    r.drill_down.push_back(std::move(list));
  }
  r.drill_down.push_back(detail::make_drill_list(j, std::move(lost), o.max_deals));
  r.drill_down.back().lost = true;
  return r;
}

/// The same from a store: takes the snapshot that the query asks for and projects it.
inline result<funnel_report> make_funnel_report(const event_store& store, const query& q, const report_options& o = {}) {
  return make_funnel_report(project(store.take_snapshot(q.as_of, q.known_at)), q, o);
}

}  // namespace v0_1
}  // namespace funnel
