#include "aggregates/partial_rows.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {

partial_row& row_maker::row(part_measure what, const key& segment, std::int64_t row, std::int64_t of, std::int64_t value) {
  const auto number = segments_.try_emplace(segment, static_cast<std::uint32_t>(segments_.size())).first->second;
  partial_row& r = rows_.emplace_back();
  r.what = what;
  r.segment = number;
  r.row = row;
  r.of = of;
  r.value = value;
  return r;
}

void row_maker::add(part_measure what, const key& segment, std::int64_t at, std::int64_t of, const count_amount& c, std::int64_t times,
                    minor_units next_amount, std::int64_t value) {
  if (c == count_amount{} && times == 0 && next_amount == 0) return;
  partial_row& r = row(what, segment, at, of, value);
  r.deals = c.deals;
  r.amount = c.amount;
  r.unpriced = c.unpriced;
  r.times = times;
  r.next_amount = next_amount;
}

void row_maker::add(const key& segment, const cohort_tally& t) {
  for (std::size_t o = 0; o < n_outcomes; ++o)
    add(part_measure::outcome, segment, static_cast<std::int64_t>(o), 0, t[static_cast<outcome>(o)]);
  add(part_measure::moved_in, segment, 0, 0, t.moved_in());
  for (std::size_t k = 0; k < t.n_stages(); ++k)
    for (std::size_t f = 0; f < n_fates; ++f)
      add(part_measure::fate, segment, static_cast<std::int64_t>(k), static_cast<std::int64_t>(f), t[k].fates[f]);
  for (std::size_t k = 0; k < t.rows().size(); ++k) {
    const counted_row& c = t.rows()[k];
    const auto at = static_cast<std::int64_t>(k);
    add(part_measure::counted, segment, at, 0, c.deals, c.times);
    add(part_measure::also_next, segment, at, 0, c.also_next, 0, c.next_amount);
    add(part_measure::of_first, segment, at, 0, {c.of_first, 0, 0});
  }
}

void row_maker::add(const stage_activity_result& r) {
  for (std::size_t k = 0; k < r.stages.size(); ++k)
    for (std::size_t m = 0; m < n_stage_metrics; ++m)
      add(part_measure::activity, {}, static_cast<std::int64_t>(k), static_cast<std::int64_t>(m), r.stages[k].counts[m]);
}

void row_maker::add(const stock_result& r) {
  std::int64_t place = 0;
  for (const count_amount& c : r.stages) add(part_measure::stock, {}, place++, 0, c);
  add(part_measure::stock, {}, place++, 0, r.lost);
  add(part_measure::stock, {}, place, 0, r.moved_out);
}

void row_maker::add(const transition_result& r) {
  for (std::size_t from = 0; from < r.n_stages; ++from)
    for (std::size_t to = 0; to < r.n_stages + 4; ++to)
      add(part_measure::move, {}, static_cast<std::int64_t>(from), static_cast<std::int64_t>(to), {r(from, to), 0, 0});
}

void row_maker::add(const waterfall_result& r) {
  add(part_measure::flow, {}, 0, 0, r.start);
  for (std::size_t f = 0; f < n_flows; ++f) add(part_measure::flow, {}, static_cast<std::int64_t>(f) + 1, 0, r.flows[f]);
  add(part_measure::flow, {}, n_waterfall_rows - 1, 0, r.end);
}

void row_maker::add(const key& segment, const std::vector<period_row>& periods, part_measure what) {
  if (periods.empty() && what == part_measure::period) row(what, segment, 0, -1);  // all zeros: it says that there is such a segment
  for (const period_row& p : periods)
    for (std::size_t m = 0; m < n_milestones; ++m) add(what, segment, day_of(p.in), static_cast<std::int64_t>(m), p.counts[m]);
}

void row_maker::add(const owner_credit& c) {
  const bool nothing = c.outcomes == decltype(c.outcomes){};
  for (std::size_t o = 0; o < n_outcomes; ++o)
    add(part_measure::credit, {c.person}, static_cast<std::int64_t>(o), 0, {c.outcomes[o].parts, c.outcomes[o].amount, 0});
  if (nothing) row(part_measure::credit, {c.person}, 0, 0);
}

void row_maker::add(part_measure what, const key& segment, std::int64_t at, const survival_tally& t) {
  assert(t.late_entries_us().empty());
  for (const auto& [length, count] : t.lengths()) add(what, segment, at, length.cause, {count, 0, 0}, 0, 0, length.lasted_us);
}

void row_maker::add_cycles(const key& segment, const cycle_tally& t) {
  add(part_measure::cycle, segment, 0, t.lengths);
  for (std::size_t o = 0; o < n_outcomes; ++o) add(part_measure::unknown_cycle, segment, static_cast<std::int64_t>(o), 0, {t.unknown[o], 0, 0});
}

void row_maker::add_won(const key& segment, const cycle_tally& t) {
  std::map<std::tuple<bool, std::int64_t, std::int64_t>, std::int64_t> won;
  for (const won_deal& w : t.won) ++won[{w.amount.has_value(), w.cycle ? w.cycle->us : -1, w.amount.value_or(0)}];
  for (const auto& [deal, count] : won) {
    const auto [priced, cycle, amount] = deal;
    add(priced ? part_measure::won : part_measure::won_unpriced, segment, cycle, 0, {count, 0, 0}, 0, 0, amount);
  }
}

void row_maker::put_into(partial& p) && {
  std::vector<std::uint32_t> place(segments_.size());
  p.segments.clear();
  for (auto& [segment, number] : segments_) {
    place[number] = static_cast<std::uint32_t>(p.segments.size());
    p.segments.push_back(segment);
  }
  for (partial_row& r : rows_) r.segment = place[r.segment];
  std::sort(rows_.begin(), rows_.end(), [](const partial_row& a, const partial_row& b) { return key_of(a) < key_of(b); });
  p.rows = std::move(rows_);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
