#include <funnel/report/funnel_report.hpp>

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include "aggregates/stay_clock.hpp"
#include "aggregates/stock.hpp"
#include "query/ordered_rule.hpp"
#include "report/funnel_rows.hpp"
#include <funnel/query/query.hpp>

#include <funnel/events/store.hpp>
#include <funnel/stats/conversion.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

/// Name of a row: the stage's or, of a step, its stages' joined by " / ".
funnel_row named_row(const pipeline& p, stage_mask stages) {
  funnel_row row;
  for (std::size_t k = 0; k < p.n_funnel(); ++k) {
    if (!(stages & stage_bit(static_cast<stage_index>(k)))) continue;
    row.id += (row.id.empty() ? "" : "|") + p[k].id;
    row.name += (row.name.empty() ? "" : " / ") + p[k].name;
  }
  row.won = stages == stage_bit(p.won_stage());
  return row;
}

std::vector<funnel_row> funnel_rows(const cohort_result& r, const journey_table& j, confidence_level level) {
  const auto conversions = step_conversion(r.total, r.shown, level);
  const auto ratios = step_ratio(r.total, r.shown);
  const auto values = value_conversion(r.total, r.shown);
  const auto to_first = conversion_to_first(r.total, r.shown, level);
  std::vector<funnel_row> rows = detail::named_rows(j.pipeline(), r.asked, r.shown);
  for (std::size_t i = 0; i < r.shown.size(); ++i) {
    const stage_index k = r.shown[i];
    funnel_row& row = rows[i];
    row.times = r.total.rows()[k].times;
    row.deals = r.total.rows()[k].deals;
    row.to_first = to_first[k];
    if (i > 0) {
      const stage_index before = r.shown[i - 1];
      row.step = conversions[before];
      row.published = ratios[before];
      row.value = values[before];
    }
  }
  return rows;
}

std::vector<stage_row> stage_rows(const cohort_tally& total, const journey_table& j, const query& q) {
  const pipeline& p = j.pipeline();
  const stock_result stock = stage_stock(j, q).value();
  const stage_activity_result activity = stage_activity_in_period(j, q).value();
  const transition_result moves = stage_transitions(j, q).value();
  std::vector<std::size_t> listed;
  for (std::size_t k = 0; k < p.n_funnel(); ++k)
    if (detail::is_listed(p[k], total[k])) listed.push_back(k);
  std::vector<stage_row> rows;
  for (const std::size_t k : listed) {
    stage_row row;
    row.id = p[k].id;
    row.name = p[k].name;
    row.won = k == p.won_stage();
    row.retired = p[k].retired;
    row.hidden = p[k].hidden;
    row.ledger = total[k];
    row.reached = total[k].reached();
    row.touched = total[k].touched();
    row.now = stock.stages[k];
    row.resolved = resolved_conversion(total[k]);
    row.activity = activity.stages[k];
    for (const std::size_t to : listed) row.moves.push_back(moves(k, to));
    for (const std::size_t to : {moves.lost(), moves.moved_out(), moves.lasting(), moves.unknown()}) row.moves.push_back(moves(k, to));
    rows.push_back(std::move(row));
  }
  return rows;
}

segment_row make_segment_row(cohort_segment s, won_timing timing, const std::vector<stage_index>& shown, confidence_level level) {
  segment_row row;
  row.total = s.tally.total();
  for (const stage_index k : shown) row.counted.push_back(s.tally.rows()[k].deals);
  row.open = s.tally.open();
  row.won = s.tally.won();
  row.lost = s.tally.lost();
  row.win_rates = win_rates(s.tally, level);
  row.timing = timing;
  row.key = std::move(s.key);
  return row;
}

/// Of the segment with this key: a person may be credited with stages of deals, and with no whole deal.
won_timing timing_of_segment(const cycles_result& cycles, const std::vector<std::string>& key, timespan day) {
  const auto it = std::lower_bound(cycles.segments.begin(), cycles.segments.end(), key,
                                   [](const keyed<cycle_tally>& s, const std::vector<std::string>& k) { return s.key < k; });
  return it != cycles.segments.end() && it->key == key ? timing_of_won(it->tally.lengths, day) : timing_of_won({}, day);
}

drill_list make_drill_list(const journey_table& j, std::vector<std::size_t> rows, std::size_t max_deals) {
  drill_list list;
  list.n = static_cast<std::int64_t>(rows.size());
  for (const std::size_t row : rows) list.deals.push_back(detail::told_deal(j, row));
  const auto longest_first = [](const deal_row& a, const deal_row& b) {
    const double x = std::isnan(a.days) ? -1 : a.days, y = std::isnan(b.days) ? -1 : b.days;  // the unknown last
    return x != y ? x > y : a.id < b.id;
  };
  const std::size_t kept = std::min(max_deals, list.deals.size());
  std::partial_sort(list.deals.begin(), list.deals.begin() + static_cast<std::ptrdiff_t>(kept), list.deals.end(),
                    longest_first);
  list.deals.resize(kept);
  return list;
}

/// Of the lost deals of the query.
std::vector<lost_reason> reasons_of_loss(const journey_table& j, query q) {
  q.groups = {{field::reason, {}}};
  q.outcomes &= outcome_bit(outcome::lost);
  std::vector<lost_reason> reasons;
  if (q.outcomes == 0) return reasons;
  for (cohort_segment& s : cohort_funnel(j, q).value().segments)
    if (s.tally.lost().deals > 0) reasons.push_back({std::move(s.key.front()), s.tally.lost()});
  std::stable_sort(reasons.begin(), reasons.end(), [](const lost_reason& a, const lost_reason& b) { return a.lost.deals > b.lost.deals; });
  return reasons;
}

}  // namespace

std::vector<funnel_row> detail::named_rows(const pipeline& p, const query& q, const std::vector<stage_index>& shown) {
  const bool by_steps = q.counting == counting::ordered;
  const ordered_rule steps = by_steps ? compile(q.ordered, p).value() : ordered_rule{};
  std::vector<funnel_row> rows;
  for (const stage_index k : shown) {
    rows.push_back(named_row(p, by_steps ? steps.steps[k].stages : stage_bit(k)));
    if (!by_steps) rows.back().conversion_norm = p[k].conversion_norm;
  }
  return rows;
}

deal_row detail::told_deal(const journey_table& j, std::size_t row) {
  const deal_columns& d = j.deals();
  const deal_shape& shape = j.shapes()[d.shape[row]];
  const std::size_t last = d.first_visit[row + 1] - 1;
  const unknown_set unknown = j.unknown_of(row, last);
  deal_row deal;
  deal.id = j.deal_id(row);
  deal.owner = j.snapshot().owners().name(d.owner[row]);
  if (!shape.unpriced) deal.amount = d.amount[row];
  if (!shape.begun_before) deal.created = d.created[row];
  if ((unknown & (unknown_stage | unknown_entry)) == 0) deal.since = j.visits().entered[last];
  const bool is_open = shape.outcome == outcome::open;
  if (!is_open) deal.closed = d.closed[row];
  if ((unknown & unknown_stage) == 0) deal.stage = j.pipeline()[j.visits().stage[last]].name;
  if (d.reason[row] != no_code) deal.reason = j.snapshot().reasons().name(d.reason[row]);
  const instant until = is_open ? j.snapshot().as_of() : d.closed[row];
  const bool known = deal.since && (is_open || (unknown & unknown_exit) == 0);
  deal.days = known ? (until - *deal.since).days() : std::numeric_limits<double>::quiet_NaN();
  return deal;
}

bool detail::is_listed(const stage& s, const stage_ledger& ledger) {
  return (!s.hidden && !s.retired) || ledger.touched().deals > 0;
}

result<funnel_report> make_funnel_report(const journey_table& j, const query& q, const report_options& o) {
  if (q.as_of == instant::max())
    return error{errc::missing_value, "as_of", "a report needs the instant as of which it is made"};
  auto cohort = cohort_funnel(j, q);
  if (!cohort) return cohort.errors();
  const cohort_tally& total = cohort->total;

  funnel_report r;
  r.title = o.title.empty() ? j.pipeline().name() : o.title;
  r.pipeline_name = j.pipeline().name();
  r.query = q;
  r.as_of = q.as_of;
  r.currency = j.snapshot().currency();
  r.confidence = o.confidence.value;
  r.total = total.total();
  r.open = total.open();
  r.won = total.won();
  r.lost = total.lost();
  r.moved_out = total.moved_out();
  r.moved_in = total.moved_in();
  r.win_rates = win_rates(total, o.confidence);
  const timespan day = day_of_clock(q);
  const cycles_result cycles = cycle_times(j, q).value();
  r.timing = timing_of_won(cycles.total.lengths, day);
  r.months = by_period(j, q, calendar_unit::month).value();
  if (q.credit == attribution::time_held) r.credit = credit_by_owner(j, q).value();
  r.rows = funnel_rows(*cohort, j, o.confidence);
  r.has_period = q.in != period{};
  r.stages = stage_rows(total, j, q);
  for (const grouping& g : q.groups) r.group_names.push_back(name_of(g));
  for (cohort_segment& s : cohort->segments) {
    const won_timing timing = timing_of_segment(cycles, s.key, day);
    r.segments.push_back(make_segment_row(std::move(s), timing, cohort->shown, o.confidence));
  }
  r.lost_reasons = reasons_of_loss(j, q);
  stock_rows standing = rows_in_stock(j, q).value();
  for (const stage_row& s : r.stages) {
    drill_list list = make_drill_list(j, std::move(standing.stages[j.pipeline().find(s.id)]), o.max_deals);
    list.stage_id = s.id;
    list.stage_name = s.name;
    r.drill_down.push_back(std::move(list));
  }
  r.drill_down.push_back(make_drill_list(j, std::move(standing.lost), o.max_deals));
  r.drill_down.back().lost = true;
  r.assumed = assumptions_of(j, q).value();
  for (const assumption& a : r.assumed)
    r.assumed_of.push_back(ids_of(j, std::span(a.rows).first(std::min(o.max_deals, a.rows.size()))));
  if (o.since) {
    // Of the same events: a writer may have appended others meanwhile.
    auto before = project(j.snapshot().at(*o.since), q.layout);
    if (!before) return before.errors();
    auto flows = waterfall(*before, j, q);
    if (!flows) return flows.errors();
    r.since = o.since;
    r.waterfall = *std::move(flows);
  }
  return r;
}

result<funnel_report> make_funnel_report(const event_store& store, const query& q, const report_options& o) {
  const auto j = project(store.take_snapshot(q.as_of, q.known_at), q.layout);
  if (!j) return j.errors();
  return make_funnel_report(*j, q, o);
}

}  // namespace v0_1
}  // namespace funnel
