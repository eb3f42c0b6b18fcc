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

/// To which parts one deal counts, and what it is worth: as a whole and at each row. Once a deal, since each is asked for
/// several times.
struct deal_numbers {
  std::size_t whole = 0;
  count_amount whole_worth;
  std::array<std::size_t, max_stages> part;
  std::array<count_amount, max_stages> worth;
};

/// Gives what a deal counts as a whole and at the stages: give(part, cell, one, times, next amount). `fates` has an entry
/// for each stage.
template <class Give>
void give_stages(const deal_numbers& n, outcome how, bool moved_in, std::span<const fate> fates, Give&& give) {
  using measure = cohort_cell::measure;
  give(n.whole, cohort_cell{measure::outcome, 0, {}, how}, n.whole_worth, std::int64_t{1}, minor_units{0});
  if (moved_in) give(n.whole, cohort_cell{measure::moved_in, 0, {}, {}}, n.whole_worth, std::int64_t{1}, minor_units{0});
  for (std::size_t k = 0; k < fates.size(); ++k)
    give(n.part[k], cohort_cell{measure::fate, k, fates[k], {}}, n.worth[k], std::int64_t{1}, minor_units{0});
}
/// The same at the rows where it counts, times(k) times each. `next` has an entry for each row.
template <class Times, class Give>
void give_rows(const deal_numbers& n, stage_mask rows, std::span<const std::size_t> next, std::size_t first, Times&& times, Give&& give) {
  using measure = cohort_cell::measure;
  const auto counts_at = [&](std::size_t k) { return k < next.size() && ((rows >> k) & 1) != 0; };
  for (std::size_t k = 0; k < next.size(); ++k) {
    if (!counts_at(k)) continue;
    give(n.part[k], cohort_cell{measure::counted, k, {}, {}}, n.worth[k], times(k), minor_units{0});
    if (counts_at(next[k])) give(n.part[k], cohort_cell{measure::also_next, k, {}, {}}, n.worth[k], std::int64_t{1}, n.worth[next[k]].amount);
    if (counts_at(first)) give(n.part[first], cohort_cell{measure::of_first, k, {}, {}}, n.worth[k], std::int64_t{1}, minor_units{0});
  }
}

/// Gives every number of every deal among `rows` to `sink`: the one place where a cohort is counted. Tallies add the
/// entries up, drill-down lists their rows, so the two cannot disagree.
template <class Sink>
void count_cohort(const journey_data& j, const query& q, std::span<const std::size_t> rows, segmentation& parts,
                  Sink&& sink) {
  if (rows.empty()) return;
  deal_counter counter(j, q);
  const std::size_t n_stages = j.pipeline().n_funnel();
  const std::size_t n_rows = counter.n_rows();
  const std::size_t first = counter.first();
  std::array<std::size_t, max_stages> next{};
  for (std::size_t k = 0; k < n_rows; ++k) next[k] = counter.next(k);
  deal_numbers n{};  // of an ordered funnel, first by stage and then by step
  std::array<fate, max_stages> fates{};
  for (const std::size_t row : rows) {
    const deal_credit places(j, row);
    const deal_shape& shape = j.shapes()[j.deals().shape[row]];
    // Neighbouring stages mostly go to one person.
    code person = places.person(q.credit);
    std::size_t of_person = n.whole = parts.of(row, person);
    const auto part_of = [&](code who) {
      return who == person ? of_person : (person = who, of_person = parts.of(row, who));
    };
    const auto give = [&](std::size_t to, const cohort_cell& cell, const count_amount& one, std::int64_t times,
                          minor_units next_amount) {
      if (to != segmentation::none) sink(cohort_entry{to, row, cell, one, times, next_amount});
    };
    n.whole_worth = places.one(q.worth);
    for (std::size_t k = 0; k < n_stages; ++k) {
      const auto stage = static_cast<stage_index>(k);
      n.part[k] = parts.by_person() ? part_of(places.person(q.credit, stage)) : n.whole;
      n.worth[k] = places.one(q.worth, stage);
      fates[k] = fate_at(shape, stage);
    }
    give_stages(n, shape.outcome, j.deals().moved_in[row], std::span(fates).first(n_stages), give);

    const deal_counts& counts = counter.count(row);
    if (counter.by_steps()) {
      n.part.fill(n.part[0]);  // of the first stage, when the person does not matter
      for (std::size_t k = 0; k < n_rows; ++k) {
        if (((counts.rows >> k) & 1) == 0) continue;
        if (parts.by_person()) n.part[k] = part_of(places.person_at(q.credit, counts.step_visit[k]));
        n.worth[k] = places.one_at(q.worth, counts.step_visit[k]);
      }
    }
    give_rows(n, counts.rows, std::span(next).first(n_rows), first, [&](std::size_t k) { return counts.times[k]; }, give);
  }
}

/// `cohort_funnel` of a valid query; with `by_rows`, all deals row by row. No thread works on fewer than `least` rows:
/// on so many its start, some 20 microseconds, is worth it.
cohort_result tally_cohort(const journey_data& j, const query& q, bool by_rows, execution how = {},
                           std::size_t least = 65'536);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
