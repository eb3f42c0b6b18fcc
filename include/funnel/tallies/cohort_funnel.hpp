/// The cohort view: what became of the query's deals so far, and which deals each number counts.
///
/// Layer:   tallies. Conversion rates come from here only.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/parallel.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>
#include <funnel/tallies/cohort.hpp>
#include <funnel/tallies/counting.hpp>
#include <funnel/tallies/segments.hpp>
#include <funnel/tallies/steady_rows.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The plain numbers of a shape, or of the deal in a row, for `fate_at`.
inline deal_facts facts_of(const deal_shape& s) {
  return {s.visited, s.above, s.passed, s.began_above, s.current, s.outcome};
}
inline deal_facts facts_of(const journey_table& j, std::size_t row) { return facts_of(j.shapes()[j.deals().shape[row]]); }

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

/// Can the query's rule be told by the set of rows at which a deal counts, once at each?
inline bool counts_once(const query& q) {
  return q.counting != counting::entries && q.counting != counting::moves &&
         !(q.counting == counting::ordered && q.ordered.reentry == reentry::each);
}

/// Counts steady rows by numbers alone. Fates follow from the shape, and so do the rows that count by the rules
/// `implied` and `touched`; for the others the counter says which rows those are. Requires: counts_once(q).
class steady_counter {
 public:
  steady_counter(const journey_table& j, const query& q, const row_set& rows, execution how)
      : j_(&j), deals_(j.deals()), rows_(&rows), counter_(j, q), clock_(q), shapes_(&j.deals().shape) {
    for (std::size_t k = 0; k < counter_.n_rows(); ++k) next_.push_back(counter_.next(k));
    const std::size_t n_stages = j.pipeline().n_funnel();
    for (const deal_shape& s : j.shapes())
      for (std::size_t k = 0; k < n_stages; ++k) fates_.push_back(fate_at(facts_of(s), static_cast<stage_index>(k)));
    if (q.counting == counting::implied || q.counting == counting::touched) {
      for (const deal_shape& s : j.shapes()) masks_.push_back(q.counting == counting::implied ? s.visited | s.above : s.visited);
      return;
    }
    if (counter_.by_levels()) {
      std::vector<code> level_of_row(j.n_deals(), 0);
      counter_.levels_of(rows, [&](std::size_t row, std::size_t level) { level_of_row[row] = static_cast<code>(level); }, how);
      own_numbers_.emplace(level_of_row);
      for (std::size_t level = 0; level <= counter_.n_rows(); ++level) masks_.push_back(deal_counter::first_rows(level));
      return;
    }
    row_mask_numbers numbers;
    std::vector<code> of_row(j.n_deals(), numbers.of(0));
    counter_.rows_of(rows, [&](std::size_t row, stage_mask counted) { of_row[row] = numbers.of(counted); });
    own_numbers_.emplace(of_row);
    masks_ = numbers.masks();
  }

  void add_to(segmentation& parts, segment_tallies<cohort_tally>& tallies) {
    const std::size_t most_numbers = std::max(j_->shapes().size(), masks_.size()) + 1;
    if (parts.n_codes() > 0 && parts.n_codes() <= std::max<std::uint64_t>(j_->n_deals(), 4096) / most_numbers)
      add_by_cells(parts, tallies);
    else
      add_one_by_one(parts, tallies);
  }

 private:
  const packed_column<code>& mask_numbers() const noexcept { return own_numbers_ ? *own_numbers_ : *shapes_; }

  void add_whole(cohort_tally& t, std::size_t shape, const count_amount& deals) const {
    const deal_shape& s = j_->shapes()[shape];
    const std::size_t n_stages = j_->pipeline().n_funnel();
    t.add_alike(s.outcome, s.moved_in, std::span(fates_).subspan(shape * n_stages, n_stages), deals);
  }
  void add_counted(cohort_tally& t, std::size_t number, const count_amount& deals) const {
    t.add_counted(masks_[number], next_, counter_.first(), deals);
  }

  /// While cells are fewer than deals.
  void add_by_cells(segmentation& parts, segment_tallies<cohort_tally>& tallies) {
    cell_counts whole(deals_.amount, *shapes_, j_->shapes().size(), parts.n_codes());
    std::optional<cell_counts> counted;
    if (own_numbers_) counted.emplace(deals_.amount, *own_numbers_, masks_.size(), parts.n_codes());
    std::array<std::uint32_t, row_set::block_rows> codes{};
    won_cycles cycles(*j_, *rows_, clock_);
    // Nothing needs to be counted that the table knows: all deals by shape.
    const bool all = parts.n_codes() == 1 && rows_->count() == j_->n_deals();
    for (std::size_t first = 0; first < j_->n_deals(); first += codes.size()) {
      const std::size_t n = std::min(codes.size(), j_->n_deals() - first);
      if (parts.n_codes() > 1) parts.codes_of(first, n, codes.data());
      if (!all) whole.add(*rows_, first, n, codes.data());
      if (counted) counted->add(*rows_, first, n, codes.data());
      cycles.add(first, n, codes.data());
    }
    std::vector<std::size_t> segment_of(parts.n_codes(), segmentation::none);
    const auto tally_of = [&](std::uint64_t combination) -> cohort_tally& {
      std::size_t& segment = segment_of[combination];
      if (segment == segmentation::none) segment = parts.of_code(combination);
      return tallies[segment];
    };
    const auto add_shape = [&](std::uint64_t combination, std::size_t shape, const count_amount& deals) {
      cohort_tally& t = tally_of(combination);
      add_whole(t, shape, deals);
      if (!own_numbers_) add_counted(t, shape, deals);
    };
    for (std::size_t s = 0; all && s < j_->shapes().size(); ++s)
      add_shape(0, s, {j_->shape_totals()[s].deals, j_->shape_totals()[s].amount});
    if (!all) whole.each(add_shape);
    if (counted)
      counted->each([&](std::uint64_t combination, std::size_t number, const count_amount& deals) {
        add_counted(tally_of(combination), number, deals);
      });
    if (cycles.us.empty()) return;
    if (parts.n_codes() == 1) return tally_of(0).add_won_cycles(std::move(cycles.us));
    std::vector<std::size_t> n_cycles(parts.n_codes());
    for (const std::uint32_t c : cycles.codes) ++n_cycles[c];
    std::vector<std::vector<std::int64_t>> of_code(parts.n_codes());
    for (std::size_t c = 0; c < of_code.size(); ++c) of_code[c].reserve(n_cycles[c]);
    for (std::size_t i = 0; i < cycles.us.size(); ++i) of_code[cycles.codes[i]].push_back(cycles.us[i]);
    for (std::size_t c = 0; c < of_code.size(); ++c)
      if (!of_code[c].empty()) tally_of(c).add_won_cycles(std::move(of_code[c]));
  }

  void add_one_by_one(segmentation& parts, segment_tallies<cohort_tally>& tallies) {
    rows_->for_each(0, j_->n_deals(), [&](std::size_t row) {
      cohort_tally& t = tallies[parts.of(row, deals_.owner[row])];
      const count_amount one{1, deals_.amount[row]};
      add_whole(t, deals_.shape[row], one);
      add_counted(t, mask_numbers()[row], one);
      if (j_->won().contains(row)) t.add_won_cycle(clock_.between(deals_.created[row], deals_.closed[row]).us);
    });
  }

  const journey_table* j_;
  deal_columns deals_;
  const row_set* rows_;
  deal_counter counter_;
  stay_clock clock_;
  const packed_column<code>* shapes_;
  std::vector<std::size_t> next_;
  std::vector<fate> fates_;                         // of each shape, stage by stage
  std::vector<stage_mask> masks_;                   // rows that count: of each shape, or of each own number
  std::optional<packed_column<code>> own_numbers_;  // of the rows, when the shape does not tell
};

/// `cohort_funnel` of a valid query; with `by_rows`, without the way for steady rows.
inline cohort_result tally_cohort(const journey_table& j, const query& q, bool by_rows, execution how = {}) {
  const deal_counter counter(j, q);
  const cohort_tally empty(j.pipeline().n_funnel(), counter.n_rows());
  cohort_result r{q, {}, empty, {}};
  for (std::size_t k = counter.first(); k < counter.n_rows(); k = counter.next(k))
    r.shown.push_back(static_cast<stage_index>(k));
  segmentation parts(j, q);
  segment_tallies<cohort_tally> counted(empty);
  std::vector<std::size_t> one_by_one;
  if (by_rows || !counts_once(q)) {
    one_by_one = select_deals(j, q);
  } else {
    const parted_rows rows(j, q, parts);
    steady_counter(j, q, rows.steady, how).add_to(parts, counted);
    one_by_one = rows.others.rows();
  }
  const stay_clock clock(q);
  count_cohort(j, q, one_by_one, parts, [&](const cohort_entry& e) {
    cohort_tally& t = counted[e.segment];
    t.add(e.cell, e.amount, e.times, e.next_amount);
    if (e.cell.what == cohort_cell::measure::outcome && e.cell.how == outcome::won)
      t.add_won_cycle(clock.between(j.deals().created[e.row], j.deals().closed[e.row]).us);
  });
  std::vector<cohort_tally> tallies = counted.take(parts.size());
  if (q.groups.empty()) {
    r.total = std::move(tallies.front());
    return r;
  }
  for (const cohort_tally& t : tallies) r.total += t;
  r.segments = by_key<segment>(parts, std::move(tallies));
  return r;
}

}  // namespace detail

/// Shape:  per funnel stage the fates of the query's deals, per row what counts by its rule; in all and by segment.
/// Empty:  no deal selected gives a tally of zeros.
/// Errors: those of `validate`.
/// Cost:   O(deals x (filters + groupings)), about a nanosecond each, and O(segments x distinct shapes x stages). Visits
///         are read of deals whose owner or amount varied, where the query credits or values by visit, and for the rules
///         other than `implied` and `touched`.
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
