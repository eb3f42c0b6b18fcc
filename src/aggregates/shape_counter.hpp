/// Counts deals by shape, owner and present amount: by numbers alone, block by block.
///
/// Layer:   aggregates; for `cohort_funnel`, which corrects what varies and counts the other deals row by row. Both ways
///          are compared in tests/property on random histories.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "journeys/journey_data.hpp"
#include "journeys/row_set.hpp"
#include "aggregates/segmentation.hpp"
#include "core/first_seen_numbers.hpp"
#include <funnel/query/query.hpp>
#include <funnel/aggregates/cohort.hpp>
#include "aggregates/cohort_adding.hpp"
#include "aggregates/counting.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/row_kinds.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Fates follow from the shape, and so do the rows that count by the rules `implied` and `touched`; for the others the
/// counter says which rows those are. Requires: counts_once(q). Refers to the journeys.
class shape_counter {
 public:
  shape_counter(const journey_data& j, const query& q) : j_(&j), deals_(j.deals()), counter_(j, q), classes_(j) {
    for (std::size_t k = 0; k < counter_.n_rows(); ++k) next_.push_back(counter_.next(k));
    by_shape_ = counts_by_shape(q);
    for (std::size_t c = 0; by_shape_ && c < classes_.size(); ++c) {
      const deal_shape& s = j.shapes()[classes_.shape(c)];
      masks_.push_back(q.counting == counting::implied ? s.visited | s.above : s.visited);
    }
  }

  /// Need no row be read, but those that are `other`? The table knows the deals and the money of each shape, and all of
  /// them are asked for.
  bool knows(const row_parting& rows, const segmentation& parts) const noexcept {
    return by_shape_ && rows.takes_all() && parts.n_codes() == 1;
  }
  /// Requires: knows(rows, parts).
  void add_known(const row_parting& rows, segmentation& parts, segment_tallies<cohort_tally>& tallies) const {
    for (std::size_t s = 0; s < j_->shapes().size(); ++s) {
      if (rows.of_shape(s) == row_kind::other) continue;
      const shape_total& total = j_->shape_totals()[s];
      const count_amount deals{total.deals, total.amount, j_->shapes()[s].unpriced ? total.deals : 0};
      add_shape(tallies[parts.of_code(0)], classes_.of_shape()[s], deals);
    }
  }

  /// Counts the rows of the set among begin, ..., end - 1. Requires: `begin` begins a block.
  void add(const row_set& rows, std::size_t begin, std::size_t end, segmentation& parts, segment_tallies<cohort_tally>& tallies) const {
    const numbered_rows own = by_shape_ ? numbered_rows{} : numbered(rows, begin, end);
    const std::size_t most_numbers = std::max(classes_.size(), own.masks.size());
    if (cell_counts::fit(parts, most_numbers, j_->n_deals()))
      add_by_cells(rows, begin, end, own, parts, tallies);
    else
      add_one_by_one(rows, begin, end, own, parts, tallies);
  }

 private:
  /// Which funnel rows count, as a number of each row from `begin` on; without any where the shape tells.
  struct numbered_rows {
    std::vector<code> numbers;
    std::vector<stage_mask> masks;
    std::size_t first_unpriced = 0;  // numbers from there on are of deals without an amount

    count_amount worth(std::size_t number, count_amount deals) const {
      if (number >= first_unpriced) deals.unpriced = deals.deals;
      return deals;
    }
  };
  /// Gives the deals without an amount numbers of their own.
  void part_unpriced(const row_set& rows, std::size_t begin, std::size_t end, numbered_rows& own) const {
    own.first_unpriced = own.masks.size();
    if (std::none_of(j_->shapes().begin(), j_->shapes().end(), [](const deal_shape& s) { return s.unpriced; })) return;
    rows.for_each(begin, end - begin, [&](std::size_t row) {
      if (j_->shapes()[deals_.shape[row]].unpriced) own.numbers[row - begin] += static_cast<code>(own.first_unpriced);
    });
    const std::vector<stage_mask> again = own.masks;
    own.masks.insert(own.masks.end(), again.begin(), again.end());
  }
  numbered_rows numbered(const row_set& rows, std::size_t begin, std::size_t end) const {
    numbered_rows own;
    if (counter_.by_levels()) {
      own.numbers.assign(end - begin, 0);
      counter_.levels_of(rows, begin, end, [&](std::size_t row, std::size_t level) { own.numbers[row - begin] = static_cast<code>(level); });
      for (std::size_t level = 0; level <= counter_.n_rows(); ++level) own.masks.push_back(deal_counter::first_rows(level));
      part_unpriced(rows, begin, end, own);
      return own;
    }
    first_seen_numbers<stage_mask> numbers;
    own.numbers.assign(end - begin, numbers.of(0, own.masks));
    deal_counter counter = counter_;
    const bool whole = begin == 0 && end == rows.n_rows();
    counter.rows_of(whole ? rows : rows.between(begin, end), [&](std::size_t row, stage_mask counted) { own.numbers[row - begin] = numbers.of(counted, own.masks); });
    part_unpriced(rows, begin, end, own);
    return own;
  }

  void add_whole(cohort_tally& t, std::size_t c, const count_amount& deals) const {
    const deal_shape& s = j_->shapes()[classes_.shape(c)];
    cohort_adder::add_alike(t, s.outcome, s.moved_in, classes_.fates(c), deals);
  }
  void add_counted(cohort_tally& t, stage_mask counted, const count_amount& deals) const {
    cohort_adder::add_counted(t, counted, next_, counter_.first(), deals);
  }
  void add_shape(cohort_tally& t, std::size_t c, const count_amount& deals) const {
    add_whole(t, c, deals);
    add_counted(t, masks_[c], deals);
  }

  /// While cells are fewer than deals.
  void add_by_cells(const row_set& rows, std::size_t begin, std::size_t end, const numbered_rows& own, segmentation& parts,
                    segment_tallies<cohort_tally>& tallies) const {
    cell_counts whole(deals_.amount, classes_.size(), parts.n_codes());
    std::optional<cell_counts> counted;
    if (!by_shape_) counted.emplace(deals_.amount, own.masks.size(), parts.n_codes());
    std::array<std::uint32_t, row_set::block_rows> codes{};
    for (std::size_t first = begin; first < end; first += row_set::block_rows) {
      const std::size_t n = std::min(row_set::block_rows, end - first);
      if (!rows.any(first, n)) continue;
      const std::optional<std::uint32_t> code_of_all = parts.codes_of(first / row_set::block_rows, n, codes.data());
      deals_.shape.with_raw([&](const auto* raw) {
        whole.add(rows, first, n, code_of_all, codes.data(), [raw, of_shape = classes_.of_shape().data()](std::size_t row) { return of_shape[raw[row]]; });
      });
      if (counted) counted->add(rows, first, n, code_of_all, codes.data(), [numbers = own.numbers.data(), begin](std::size_t row) { return numbers[row - begin]; });
    }
    std::vector<std::size_t> segment_of(parts.n_codes(), segmentation::none);
    const auto tally_of = [&](std::uint64_t combination) -> cohort_tally& {
      std::size_t& segment = segment_of[combination];
      if (segment == segmentation::none) segment = parts.of_code(combination);
      return tallies[segment];
    };
    whole.each([&](std::uint64_t combination, std::size_t c, count_amount deals) {
      if (j_->shapes()[classes_.shape(c)].unpriced) deals.unpriced = deals.deals;
      by_shape_ ? add_shape(tally_of(combination), c, deals) : add_whole(tally_of(combination), c, deals);
    });
    if (counted)
      counted->each([&](std::uint64_t combination, std::size_t number, const count_amount& deals) {
        add_counted(tally_of(combination), own.masks[number], own.worth(number, deals));
      });
  }

  void add_one_by_one(const row_set& rows, std::size_t begin, std::size_t end, const numbered_rows& own, segmentation& parts,
                      segment_tallies<cohort_tally>& tallies) const {
    rows.for_each(begin, end - begin, [&](std::size_t row) {
      cohort_tally& t = tallies[parts.of(row, deals_.owner[row])];
      const count_amount one = count_amount::one(deals_.amount[row], !j_->shapes()[deals_.shape[row]].unpriced);
      const code c = classes_.of_shape()[deals_.shape[row]];
      add_whole(t, c, one);
      add_counted(t, by_shape_ ? masks_[c] : own.masks[own.numbers[row - begin]], one);
    });
  }

  const journey_data* j_;
  packed_deals deals_;
  deal_counter counter_;
  shape_classes classes_;
  bool by_shape_ = false;
  std::vector<std::size_t> next_;
  std::vector<stage_mask> masks_;  // rows that count, of each class, where the shape tells
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
