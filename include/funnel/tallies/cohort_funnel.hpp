/// The cohort view: what became of the query's deals so far, and which deals each number counts.
///
/// Layer:   tallies. Conversion rates come from here only.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>
#include <funnel/tallies/cohort.hpp>
#include <funnel/tallies/counting.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The plain numbers of the deal in this row, for `fate_at`.
inline deal_facts facts_of(const journey_table& j, std::size_t row) {
  const deal_columns& d = j.deals();
  return {d.visited[row], d.above[row], d.passed[row], d.began_above[row], d.current[row], d.outcome[row]};
}

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
  deal_counter counter(j, q);
  const std::size_t n_stages = j.pipeline().n_funnel();
  for (const std::size_t row : rows) {
    const deal_places places(j, row);
    const deal_facts facts = facts_of(j, row);
    const auto part_of = [&](code person) { return parts.of(row, person); };
    const std::size_t whole = part_of(places.person(q.credit));
    const auto part_at = [&](stage_index k) { return parts.by_person() ? part_of(places.person(q.credit, k)) : whole; };
    const auto give = [&](std::size_t part, const cohort_cell& cell, minor_units amount, std::int64_t times, minor_units next) {
      if (part != segmentation::none) sink(cohort_entry{part, row, cell, amount, times, next});
    };
    const minor_units worth = places.worth(q.worth);
    give(whole, {measure::outcome, 0, {}, facts.outcome}, worth, 1, 0);
    if (j.deals().moved_in[row]) give(whole, {measure::moved_in, 0, {}, {}}, worth, 1, 0);
    for (std::size_t k = 0; k < n_stages; ++k) {
      const auto stage = static_cast<stage_index>(k);
      give(part_at(stage), {measure::fate, k, fate_at(facts, stage), {}}, places.worth(q.worth, stage), 1, 0);
    }

    const deal_counts& counts = counter.count(row);
    const auto counts_at = [&](std::size_t k) { return k < counter.n_rows() && ((counts.rows >> k) & 1) != 0; };
    const auto row_part = [&](std::size_t k) {
      if (!counter.by_steps() || !parts.by_person()) return part_at(static_cast<stage_index>(counter.by_steps() ? 0 : k));
      return part_of(places.person_at(q.credit, counts.step_visit[k]));
    };
    const auto row_worth = [&](std::size_t k) {
      return counter.by_steps() ? places.worth_at(q.worth, counts.step_visit[k])
                                : places.worth(q.worth, static_cast<stage_index>(k));
    };
    for (std::size_t k = 0; k < counter.n_rows(); ++k) {
      if (!counts_at(k)) continue;
      const minor_units here = row_worth(k);
      give(row_part(k), {measure::counted, k, {}, {}}, here, counts.times[k], 0);
      if (const std::size_t next = counter.next(k); counts_at(next))
        give(row_part(k), {measure::also_next, k, {}, {}}, here, 1, row_worth(next));
      if (counts_at(counter.first())) give(row_part(counter.first()), {measure::of_first, k, {}, {}}, here, 1, 0);
    }
  }
}

}  // namespace detail

/// Shape:  per funnel stage the fates of the query's deals, per row what counts by its rule; in all and by segment.
/// Empty:  no deal selected gives a tally of zeros.
/// Errors: those of `validate`.
/// Cost:   O(deals x (filters + stages) + visits).
inline result<cohort_result> cohort_funnel(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  const deal_counter counter(j, q);
  const cohort_tally empty(j.pipeline().n_funnel(), counter.n_rows());
  cohort_result r{q, {}, empty, {}};
  for (std::size_t k = counter.first(); k < counter.n_rows(); k = counter.next(k))
    r.shown.push_back(static_cast<stage_index>(k));
  segmentation parts(j, q);
  std::vector<cohort_tally> tallies(parts.size(), empty);
  const stay_clock clock(q);
  detail::count_cohort(j, q, select_deals(j, q), parts, [&](const detail::cohort_entry& e) {
    if (tallies.size() <= e.segment) tallies.resize(e.segment + 1, empty);
    cohort_tally& t = tallies[e.segment];
    t.add(e.cell, e.amount, e.times, e.next_amount);
    if (e.cell.what == cohort_cell::measure::outcome && e.cell.how == outcome::won)
      t.add_won_cycle(clock.between(j.deals().created[e.row], j.deals().closed[e.row]).us);
  });
  tallies.resize(parts.size(), empty);
  for (const cohort_tally& t : tallies) r.total += t;
  if (q.groups.empty()) return r;
  std::vector<std::vector<std::string>> keys = parts.keys();
  for (std::size_t s = 0; s < tallies.size(); ++s) r.segments.push_back({std::move(keys[s]), std::move(tallies[s])});
  std::sort(r.segments.begin(), r.segments.end(), [](const segment& a, const segment& b) { return a.key < b.key; });
  return r;
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
