/// The one place where a cohort is counted row by row.
///
/// Layer:   aggregates; for `cohort_funnel`, its drill-down, and funnels that stand.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/counting.hpp"
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "journeys/journey_data.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// One number of one deal.
struct cohort_entry {
  std::size_t segment;
  std::size_t row;
  cohort_cell cell;
  count_amount one;
  std::int64_t times;
  minor_units next_amount;
};

/// Gives every number of every deal among `rows` to `sink`: the one place where a cohort is counted. Tallies add the
/// entries up, drill-down lists their rows, so the two cannot disagree.
template <class Sink>
void count_cohort(const journey_data& j, const query& q, std::span<const std::size_t> rows, segmentation& parts,
                  Sink&& sink) {
  using measure = cohort_cell::measure;
  if (rows.empty()) return;
  deal_counter counter(j, q);
  const std::size_t n_stages = j.pipeline().n_funnel();
  const std::size_t n_rows = counter.n_rows();
  const std::size_t first = counter.first();
  std::array<std::size_t, max_stages> next{};
  for (std::size_t k = 0; k < n_rows; ++k) next[k] = counter.next(k);
  // Of each stage; of an ordered funnel, afterwards, of each step. Once a deal, since each is asked for several times.
  std::array<std::size_t, max_stages> part{};
  std::array<count_amount, max_stages> worth{};
  for (const std::size_t row : rows) {
    const deal_credit places(j, row);
    const deal_shape& shape = j.shapes()[j.deals().shape[row]];
    // Neighbouring stages mostly go to one person.
    code person = places.person(q.credit);
    const std::size_t whole = parts.of(row, person);
    std::size_t of_person = whole;
    const auto part_of = [&](code who) {
      return who == person ? of_person : (person = who, of_person = parts.of(row, who));
    };
    const auto give = [&](std::size_t to, const cohort_cell& cell, const count_amount& one, std::int64_t times,
                          minor_units next_amount) {
      if (to != segmentation::none) sink(cohort_entry{to, row, cell, one, times, next_amount});
    };
    const count_amount whole_worth = places.one(q.worth);
    give(whole, {measure::outcome, 0, {}, shape.outcome}, whole_worth, 1, 0);
    if (j.deals().moved_in[row]) give(whole, {measure::moved_in, 0, {}, {}}, whole_worth, 1, 0);
    for (std::size_t k = 0; k < n_stages; ++k) {
      const auto stage = static_cast<stage_index>(k);
      part[k] = parts.by_person() ? part_of(places.person(q.credit, stage)) : whole;
      worth[k] = places.one(q.worth, stage);
      give(part[k], {measure::fate, k, fate_at(shape, stage), {}}, worth[k], 1, 0);
    }

    const deal_counts& counts = counter.count(row);
    const auto counts_at = [&](std::size_t k) { return k < n_rows && ((counts.rows >> k) & 1) != 0; };
    if (counter.by_steps()) {
      part.fill(part[0]);  // of the first stage, when the person does not matter
      for (std::size_t k = 0; k < n_rows; ++k) {
        if (!counts_at(k)) continue;
        if (parts.by_person()) part[k] = part_of(places.person_at(q.credit, counts.step_visit[k]));
        worth[k] = places.one_at(q.worth, counts.step_visit[k]);
      }
    }
    for (std::size_t k = 0; k < n_rows; ++k) {
      if (!counts_at(k)) continue;
      give(part[k], {measure::counted, k, {}, {}}, worth[k], counts.times[k], 0);
      if (counts_at(next[k])) give(part[k], {measure::also_next, k, {}, {}}, worth[k], 1, worth[next[k]].amount);
      if (counts_at(first)) give(part[first], {measure::of_first, k, {}, {}}, worth[k], 1, 0);
    }
  }
}

/// `cohort_funnel` of a valid query; with `by_rows`, all deals row by row. No thread works on fewer than `least` rows:
/// on so many its start, some 20 microseconds, is worth it.
cohort_result tally_cohort(const journey_data& j, const query& q, bool by_rows, execution how = {},
                           std::size_t least = 65'536);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
