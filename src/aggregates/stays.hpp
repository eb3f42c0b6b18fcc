/// The stays of deals in stages, one after the other: how long each lasted and how it ended.
///
/// Layer:   aggregates. The one definition of a stay; `stay_cells.hpp` gathers the lengths of many at once.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/stay_clock.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {

/// How the visit ended, by the order of stages in force when the deal moved on.
inline stay_end end_of(const journey_data& j, std::size_t visit) {
  switch (j.visits().end[visit]) {
    case visit_end::none:
      return stay_end::lasting;
    case visit_end::lost:
      return stay_end::lost;
    case visit_end::moved_out:
      return stay_end::moved_out;
    case visit_end::moved:
      break;
  }
  return j.behind(visit + 1) & stage_bit(j.visits().stage[visit]) ? stay_end::advanced : stay_end::went_back;
}

/// Gives (segment, row, visit, observation) for each stay of the deals in these rows to `sink`: of a deal's stay, with
/// its last visit. Stays of which the begin or the end is unknown are left out, those that last under the same condition:
/// a source that dates no moves knows for how long deals have been in a stage only while they stay there, and their times
/// alone would make every stage look endless. Without `whole_stays`, of those that last only
/// the begin must be known. Only stays in `stages` are given.
template <class Sink>
void count_durations(const journey_data& j, const query& q, stay_of whose, const row_set& rows, segmentation& parts,
                     Sink&& sink, bool whole_stays = true, stage_mask stages = ~stage_mask{0}) {
  const auto& v = j.visits();
  const packed_column<std::size_t>& first_visit = j.deals().first_visit;
  const stage_index won = j.pipeline().won_stage();
  stages &= ~stage_bit(won);
  const auto is_asked = [&](stage_index k) { return (stages & stage_bit(k)) != 0; };
  const stay_clock clock(q);
  std::vector<instant> entered, left;  // of the visits of a block of rows
  std::vector<std::int64_t> sum(won);
  for (std::size_t block = 0; block < j.n_deals(); block += row_set::block_rows) {
    const std::size_t n = std::min(row_set::block_rows, j.n_deals() - block);
    bool any = false;
    for (std::size_t w = block / 64; w * 64 < block + n; ++w) any = any || rows.word(w) != 0;
    if (!any) continue;
    const std::size_t from = first_visit[block];
    const std::size_t n_visits = first_visit[block + n] - from;
    entered.resize(n_visits);
    left.resize(n_visits);
    v.entered.read(from, n_visits, entered.data());
    v.left.read(from, n_visits, left.data());
    rows.for_each(block, n, [&](std::size_t row) {
      const deal_shape& shape = j.shapes()[j.deals().shape[row]];
      if ((shape.visited & stages) == 0) return;
      const std::size_t begin = first_visit[row];
      const std::size_t end = first_visit[row + 1];
      // Looked up by the first stay: a segment without any is none.
      std::optional<deal_credit> places;
      std::size_t whole = parts.none;
      const auto length = [&](std::size_t visit) {
        return clock.between(entered[visit - from], std::min(left[visit - from], q.as_of)).us;
      };
      const auto give = [&](std::size_t visit, std::int64_t lasted) {
        std::size_t part = whole;
        if (parts.by_person()) {
          if (!places) places.emplace(j, row);
          part = parts.of(row, places->person_at(q.credit, visit));
        } else if (part == parts.none) {
          part = whole = parts.of(row, no_code);
        }
        if (part != parts.none)
          sink(part, row, visit, survival_observation{{lasted}, static_cast<end_cause>(end_of(j, visit)), {}});
      };
      const bool gaps = shape.has_gaps;
      const auto untold = [&](std::size_t visit) {
        if (!gaps) return false;
        const bool lasts = v.end[visit] == visit_end::none;
        return (j.unknown_of(row, visit) & (lasts && !whole_stays ? unknown_stage | unknown_entry : unknown_stay)) != 0;
      };
      if (whose == stay_of::visit) {
        for (std::size_t i = begin; i < end; ++i)
          if (is_asked(v.stage[i]) && !untold(i)) give(i, length(i));
        return;
      }
      stage_mask given = ~stages;
      const auto somewhere = [&](std::size_t visit) { return gaps && (j.unknown_of(row, visit) & unknown_stage) != 0; };
      for (std::size_t i = begin; i < end; ++i) {
        if (somewhere(i)) continue;
        if (is_asked(v.stage[i])) sum[v.stage[i]] += length(i);
        if (untold(i)) given |= stage_bit(v.stage[i]);
      }
      if (gaps)
        for (std::size_t k = 0; k < won; ++k)
          if ((given & stage_bit(static_cast<stage_index>(k))) != 0) sum[k] = 0;
      for (std::size_t i = end; i-- > begin;) {  // the last visit to a stage says how the deal's stay there ended
        const stage_index k = v.stage[i];
        if ((given & stage_bit(k)) != 0 || somewhere(i)) continue;
        given |= stage_bit(k);
        give(i, std::exchange(sum[k], 0));
      }
    });
  }
}

/// The same of all deals of the query.
template <class Sink>
void count_durations(const journey_data& j, const query& q, stay_of whose, segmentation& parts, Sink&& sink,
                     bool whole_stays = true, stage_mask stages = ~stage_mask{0}) {
  count_durations(j, q, whose, select_rows(j, q), parts, std::forward<Sink>(sink), whole_stays, stages);
}

/// All that keeps durations from being measured for the query.
std::vector<error> validate_durations(const query& q, const journey_table& j);

/// From the creation of the deal in this row to its last closing or, open, to the query's as-of instant.
/// Requires: its beginning is known.
inline survival_observation cycle_of(const journey_data& j, const query& q, const stay_clock& clock, std::size_t row) {
  const auto& d = j.deals();
  const outcome state = d.outcome[row];
  const cycle_end how = state == outcome::won         ? cycle_end::won
                        : state == outcome::lost      ? cycle_end::lost
                        : state == outcome::moved_out ? cycle_end::moved_out
                                                      : cycle_end::open;
  const instant until = how == cycle_end::open ? q.as_of : d.closed[row];
  return {clock.between(d.created[row], until), static_cast<end_cause>(how), {}};
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
