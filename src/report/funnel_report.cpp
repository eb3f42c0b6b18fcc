#include <funnel/report/funnel_report.hpp>

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/partial.hpp>
#include <funnel/aggregates/views.hpp>
#include "aggregates/stay_clock.hpp"
#include "query/ordered_rule.hpp"
#include "report/funnel_rows.hpp"
#include <funnel/query/query.hpp>

#include <funnel/events/store.hpp>
#include <funnel/stats/conversion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
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

std::vector<stage_row> stage_rows(const cohort_tally& total, const pipeline& p, const stock_result& stock, const stage_activity_result& activity,
                                  const transition_result& moves) {
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

/// Of the lost deals of the query, the most frequent first.
std::vector<keyed<count_amount>> reasons_of_loss(const journey_table& j, query q) {
  q.groups = {{field::reason, {}}};
  q.outcomes &= outcome_bit(outcome::lost);
  std::vector<keyed<count_amount>> reasons;
  if (q.outcomes == 0) return reasons;
  for (cohort_segment& s : cohort_funnel(j, q).value().segments)
    if (s.tally.lost().deals > 0) reasons.push_back({std::move(s.key), s.tally.lost()});
  std::stable_sort(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.tally.deals > b.tally.deals; });
  return reasons;
}

/// None without a period.
stage_activity_result activity_asked(const journey_table& j, const query& q) {
  if (q.in != period{}) return stage_activity_in_period(j, q).value();
  return {q, std::vector<stage_activity>(j.pipeline().n_funnel())};
}

/// All that a report tells, in numbers of the whole; whoever counted it.
struct report_numbers {
  cohort_result cohort;
  cycles_result cycles;
  std::vector<period_row> months;
  std::vector<owner_credit> credit;
  stock_result stock;
  stage_activity_result activity;
  transition_result moves;
  std::vector<keyed<count_amount>> reasons;
  std::vector<std::vector<deal_row>> deals;  ///< by funnel stage; the lost ones behind
  std::vector<assumption> assumed;
  std::vector<std::vector<std::string>> assumed_of;
  std::optional<waterfall_result> waterfall;
};

funnel_report told(report_numbers n, const journey_table& j, const query& q, const report_options& o) {
  const cohort_tally& total = n.cohort.total;
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
  r.timing = timing_of_won(n.cycles.total.lengths, day);
  r.months = std::move(n.months);
  r.credit = std::move(n.credit);
  r.rows = funnel_rows(n.cohort, j, o.confidence);
  r.has_period = q.in != period{};
  r.stages = stage_rows(total, j.pipeline(), n.stock, n.activity, n.moves);
  for (const grouping& g : q.groups) r.group_names.push_back(name_of(g));
  for (cohort_segment& s : n.cohort.segments) {
    const won_timing timing = timing_of_segment(n.cycles, s.key, day);
    r.segments.push_back(make_segment_row(std::move(s), timing, n.cohort.shown, o.confidence));
  }
  for (auto& [key, lost] : n.reasons) r.lost_reasons.push_back({std::move(key.front()), lost});
  const auto list = [&](std::size_t k, std::int64_t deals) -> drill_list& {
    drill_list& l = r.drill_down.emplace_back();
    l.n = deals;
    l.deals = std::move(n.deals[k]);
    return l;
  };
  for (const stage_row& s : r.stages) {
    const std::size_t k = j.pipeline().find(s.id);
    drill_list& l = list(k, n.stock.stages[k].deals);
    l.stage_id = s.id;
    l.stage_name = s.name;
  }
  list(j.pipeline().n_funnel(), n.stock.lost.deals).lost = true;
  r.assumed = std::move(n.assumed);
  r.assumed_of = std::move(n.assumed_of);
  if (n.waterfall) {
    r.since = o.since;
    r.waterfall = std::move(n.waterfall);
  }
  return r;
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

bool detail::is_listed(const stage& s, const stage_ledger& ledger) {
  return (!s.hidden && !s.retired) || ledger.touched().deals > 0;
}

result<funnel_report> make_funnel_report(const journey_table& j, const query& q, const report_options& o) {
  if (q.as_of == instant::max())
    return error{errc::missing_value, "as_of", "a report needs the instant as of which it is made"};
  auto cohort = cohort_funnel(j, q);
  if (!cohort) return cohort.errors();
  report_numbers n{*std::move(cohort), cycle_times(j, q).value(), by_period(j, q, calendar_unit::month).value(), {}, stage_stock(j, q).value(),
                   activity_asked(j, q), stage_transitions(j, q).value(), reasons_of_loss(j, q), {}, {}, {}, {}};
  if (q.credit == attribution::time_held) n.credit = credit_by_owner(j, q).value();
  const stock_rows standing = rows_in_stock(j, q).value();
  for (const auto& rows : standing.stages) n.deals.push_back(longest_standing(j, rows, o.max_deals));
  n.deals.push_back(longest_standing(j, standing.lost, o.max_deals));
  n.assumed = assumptions_of(j, q).value();
  for (const assumption& a : n.assumed) {
    std::vector<std::string>& ids = n.assumed_of.emplace_back(ids_of(j, a.rows));
    ids.resize(std::min(o.max_deals, ids.size()));
  }
  if (o.since) {
    // Of the same events: a writer may have appended others meanwhile.
    auto before = j.at(*o.since);
    if (!before) return before.errors();
    auto flows = waterfall(*before, j, q);
    if (!flows) return flows.errors();
    n.waterfall = *std::move(flows);
  }
  return told(std::move(n), j, q, o);
}

result<funnel_report> make_funnel_report(const merged_tallies& all, const report_options& o) {
  std::vector<error> errors;
  const auto taken = [&](auto r) {
    if (!r) {
      if (errors.empty()) errors = r.errors();
      return typename std::remove_cvref_t<decltype(*r)>{};
    }
    return *std::move(r);
  };
  const query& q = all.question();
  report_numbers n{taken(all.cohort()), taken(all.cycles()), taken(all.months()), {}, taken(all.stock()),
                   taken(all.activity()), taken(all.transitions()), taken(all.reasons()), {}, {}, {}, {}};
  if (q.credit == attribution::time_held) n.credit = taken(all.credit());
  for (std::size_t list = 0; list <= all.frame().pipeline().n_funnel(); ++list) n.deals.push_back(taken(all.deals(list)));
  n.assumed = taken(all.assumptions());
  for (const assumption& a : n.assumed) n.assumed_of.push_back(all.assumed_ids(a.what));
  report_options told_by = o;
  told_by.since = all.whole().since;
  if (told_by.since) n.waterfall = taken(all.waterfall());
  if (!errors.empty()) return errors;
  return told(std::move(n), all.frame(), q, told_by);
}

result<funnel_report> make_funnel_report(const event_store& store, const query& q, const report_options& o) {
  const auto j = project(store.take_snapshot(q.as_of, q.known_at), q.layout);
  if (!j) return j.errors();
  return make_funnel_report(*j, q, o);
}

}  // namespace v0_1
}  // namespace funnel
