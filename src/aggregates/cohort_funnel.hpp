/// The cohort view: what became of the query's deals so far, and which deals each number counts.
///
/// Layer:   tallies. Conversion rates come from here only.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include "core/parallel.hpp"
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/cohort.hpp"
#include "aggregates/counting.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/shape_counter.hpp"
#include "aggregates/row_kinds.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One combination of group values and its tally.
struct segment {
  std::vector<std::string> key;  ///< one text a grouping; empty text for "no value given"
  cohort_tally tally;
};

struct cohort_result {
  query asked;
  std::vector<stage_index> shown;  ///< rows of the tallies that are shown, in order: stages, or steps when ordered
  cohort_tally total;
  std::vector<segment> segments;  ///< sorted by key; empty when the query does not group
};

namespace detail {

/// One number of one deal.
struct cohort_entry {
  std::size_t segment;
  std::size_t row;
  cohort_cell cell;
  minor_units amount;
  std::int64_t times;
  minor_units next_amount;
};

/// Gives every number of every deal among `rows` to `sink`: the one place where a cohort is counted. Tallies add the
/// entries up, drill-down lists their rows, so the two cannot disagree.
template <class Sink>
void count_cohort(const journey_table& j, const query& q, std::span<const std::size_t> rows, segmentation& parts, Sink&& sink) {
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
  std::array<minor_units, max_stages> worth{};
  for (const std::size_t row : rows) {
    const deal_places places(j, row);
    const deal_facts facts = facts_of(j, row);
    // Neighbouring stages mostly go to one person.
    code person = places.person(q.credit);
    const std::size_t whole = parts.of(row, person);
    std::size_t of_person = whole;
    const auto part_of = [&](code who) { return who == person ? of_person : (person = who, of_person = parts.of(row, who)); };
    const auto give = [&](std::size_t to, const cohort_cell& cell, minor_units amount, std::int64_t times, minor_units next_amount) {
      if (to != segmentation::none) sink(cohort_entry{to, row, cell, amount, times, next_amount});
    };
    const minor_units whole_worth = places.worth(q.worth);
    give(whole, {measure::outcome, 0, {}, facts.outcome}, whole_worth, 1, 0);
    if (j.deals().moved_in[row]) give(whole, {measure::moved_in, 0, {}, {}}, whole_worth, 1, 0);
    for (std::size_t k = 0; k < n_stages; ++k) {
      const auto stage = static_cast<stage_index>(k);
      part[k] = parts.by_person() ? part_of(places.person(q.credit, stage)) : whole;
      worth[k] = places.worth(q.worth, stage);
      give(part[k], {measure::fate, k, fate_at(facts, stage), {}}, worth[k], 1, 0);
    }

    const deal_counts& counts = counter.count(row);
    const auto counts_at = [&](std::size_t k) { return k < n_rows && ((counts.rows >> k) & 1) != 0; };
    if (counter.by_steps()) {
      part.fill(part[0]);  // of the first stage, when the person does not matter
      for (std::size_t k = 0; k < n_rows; ++k) {
        if (!counts_at(k)) continue;
        if (parts.by_person()) part[k] = part_of(places.person_at(q.credit, counts.step_visit[k]));
        worth[k] = places.worth_at(q.worth, counts.step_visit[k]);
      }
    }
    for (std::size_t k = 0; k < n_rows; ++k) {
      if (!counts_at(k)) continue;
      give(part[k], {measure::counted, k, {}, {}}, worth[k], counts.times[k], 0);
      if (counts_at(next[k])) give(part[k], {measure::also_next, k, {}, {}}, worth[k], 1, worth[next[k]]);
      if (counts_at(first)) give(part[first], {measure::of_first, k, {}, {}}, worth[k], 1, 0);
    }
  }
}

/// `cohort_funnel` of a valid query; with `by_rows`, all deals row by row. No thread works on fewer than `least` rows:
/// on so many its start, some 20 microseconds, is worth it.
inline cohort_result tally_cohort(const journey_table& j, const query& q, bool by_rows, execution how = {}, std::size_t least = 65'536) {
  const deal_counter counter(j, q);
  const cohort_tally empty(j.pipeline().n_funnel(), counter.n_rows());
  cohort_result r{q, {}, empty, {}};
  for (std::size_t k = counter.first(); k < counter.n_rows(); k = counter.next(k))
    r.shown.push_back(static_cast<stage_index>(k));
  const segmentation parts(j, q);
  const row_parting parting(j, q, parts, by_rows);
  const steady_counter steady(j, q);
  const auto told = [&](segmentation& found, segment_tallies<cohort_tally>& counted) { return by_key<segment>(found, counted.take(found.size())); };

  const bool known = steady.knows(parting, parts);
  if (known) {
    segmentation found = parts;
    segment_tallies<cohort_tally> counted(empty);
    steady.add_known(parting, found, counted);
    r.segments = told(found, counted);
  }
  if (!known || parting.any(row_kind::valued) || parting.any(row_kind::other)) {
    rows_by_kind rows;
    rows.fill(row_set(j.n_deals()));
    row_set& others = rows[static_cast<std::size_t>(row_kind::other)];
    std::vector<std::vector<segment>> of_part(n_parts(j.n_deals(), least, how));
    for_parts(j.n_deals(), least, row_set::block_rows, how, [&](std::size_t part, std::size_t begin, std::size_t end) {
      segmentation found = parts;
      segment_tallies<cohort_tally> counted(empty);
      parting.part(begin, end, rows);
      if (!known) steady.add(rows[static_cast<std::size_t>(row_kind::steady)], begin, end, found, counted);
      if (parting.any(row_kind::valued)) steady.add_valued(rows[static_cast<std::size_t>(row_kind::valued)], begin, end, q.worth, found, counted);
      count_cohort(j, q, others.rows(begin, end - begin), found, [&](const cohort_entry& e) { counted[e.segment].add(e.cell, e.amount, e.times, e.next_amount); });
      of_part[part] = told(found, counted);
    });
    for (std::vector<segment>& segments : of_part) merge_by_key(r.segments, std::move(segments));
  }
  for (const segment& s : r.segments) r.total += s.tally;
  if (q.groups.empty()) r.segments.clear();
  return r;
}

}  // namespace detail

/// Shape:  per funnel stage the fates of the query's deals, per row what counts by its rule; in all and by segment.
/// Empty:  no deal selected gives a tally of zeros.
/// Errors: those of `validate`.
/// Cost:   O(deals x groupings), about a nanosecond each, a tenth of that for a filter, and O(segments x distinct shapes
///         x stages); of all deals in one segment only the latter. Visits are read of deals whose owner or amount
///         varied, where the query credits or values by visit, and for the rules other than `implied` and `touched`.
///         Shared out among threads when there are at least 2 x 65,536 deals; the result does not depend on them.
inline result<cohort_result> cohort_funnel(const journey_table& j, const query& q, execution how = {}) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  return detail::tally_cohort(j, q, false, how);
}

/// Rows of the deals that `cohort_funnel` counted in this cell, ascending; of the segment with this key, or of the
/// total. A cell of a rule that counts entries or moves lists a deal as often as it counts.
/// Requires: the cell's row exists. Errors: those of `validate`; `unknown_name` for a key that no segment has.
inline result<std::vector<std::size_t>> rows_in(const journey_table& j, const query& q, const cohort_cell& cell,
                                                const std::vector<std::string>* key = nullptr) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::pair<std::size_t, std::size_t>> found;  // segment, row
  detail::count_cohort(j, q, select_deals(j, q), parts, [&](const detail::cohort_entry& e) {
    if (e.cell == cell) found.insert(found.end(), static_cast<std::size_t>(e.times), {e.segment, e.row});
  });
  std::size_t wanted = segmentation::none;
  if (key) {
    const auto keys = parts.keys();
    wanted = static_cast<std::size_t>(std::find(keys.begin(), keys.end(), *key) - keys.begin());
    if (wanted == keys.size()) return error{errc::unknown_name, "key", "there is no such segment"};
  }
  std::vector<std::size_t> rows;
  for (const auto& [part, row] : found)
    if (!key || part == wanted) rows.push_back(row);
  return rows;
}

/// Host ids of these rows, sorted.
inline std::vector<std::string> ids_of(const journey_table& j, std::span<const std::size_t> rows) {
  std::vector<std::string> ids;
  for (const std::size_t row : rows) ids.push_back(j.deal_id(row));
  std::sort(ids.begin(), ids.end());
  return ids;
}

/// Host ids of the deals behind a number of the cohort view; see `rows_in`.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, const cohort_cell& cell,
                                                   const std::vector<std::string>* key = nullptr) {
  auto rows = rows_in(j, q, cell, key);
  if (!rows) return rows.errors();
  return ids_of(j, *rows);
}
/// The same for a fate at a stage.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stage_index k, fate f) {
  return drill_down(j, q, cohort_cell{cohort_cell::measure::fate, k, f, {}});
}

}  // namespace v0_1
}  // namespace funnel
