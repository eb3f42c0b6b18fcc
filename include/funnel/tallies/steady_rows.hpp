/// Deals whose visits need not be read: their shape, owner and amount say all that a cohort asks about them.
///
/// Layer:   tallies; for `cohort_funnel`, which counts the other deals row by row. Both ways are compared in
///          tests/property on random histories.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/tallies/cohort.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Does every visit of deals with this shape count to the deal's owner and at its amount, by the query's attribution
/// and valuation? Of a query that asks for no person, only the amount matters.
inline bool is_steady(const deal_shape& s, const query& q, bool by_person) {
  if (by_person && q.credit == attribution::stage_entry && s.owner_varies) return false;
  if (by_person && (q.credit == attribution::mover || q.credit == attribution::creator) && s.actor_varies) return false;
  return q.worth == valuation::current || !s.amount_varies;
}

/// The selected rows, parted into the steady ones, of which the filters by person hold, and the others.
struct parted_rows {
  row_set steady;
  row_set others;

  parted_rows(const journey_table& j, const query& q, const segmentation& parts) : steady(select_rows(j, q)), others(steady) {
    const auto steady_shape = [&](const deal_shape& s) { return is_steady(s, q, parts.by_person()); };
    if (!std::all_of(j.shapes().begin(), j.shapes().end(), steady_shape)) keep_rows(steady, {of_shape(j, steady_shape)});
    others -= steady;
    keep_rows(steady, parts.own_person_conditions());
  }
};

/// Deals and money by combination of group values and by one more small number of each row: one cell each, found by
/// two loads and no branch. What is rare (a combination that is new) waits until all rows are counted.
class cell_counts {
 public:
  /// Numbers are below n_numbers. The columns must outlive it.
  cell_counts(const packed_column<minor_units>& amounts, const packed_column<code>& numbers, std::size_t n_numbers, std::uint64_t n_codes)
      : amounts_(&amounts), numbers_(&numbers), n_numbers_(n_numbers), cells_(n_codes * n_numbers) {}

  /// Counts the rows of the set among first, ..., first + n - 1, whose combinations are `codes`.
  void add(const row_set& rows, std::size_t first, std::size_t n, const std::uint32_t* codes) {
    numbers_->with_raw([&](const auto* number) {
      amounts_->with_raw([&](const auto* amount) {
        // Copies, or every row would read them again: for all the compiler knows, a cell might be one of them.
        cell* const cells = cells_.data();
        const std::size_t n_numbers = n_numbers_;
        const auto count = [=](std::size_t i) {
          cell& c = cells[codes[i] * n_numbers + number[first + i]];
          ++c.deals;
          c.raw_amount += amount[first + i];
        };
        for (std::size_t w = 0; w * 64 < n; ++w) {
          std::uint64_t m = rows.word(first / 64 + w);
          if (m == ~std::uint64_t{0})
            for (std::size_t i = w * 64; i < w * 64 + 64; ++i) count(i);
          else
            for (; m != 0; m &= m - 1) count(w * 64 + static_cast<std::size_t>(std::countr_zero(m)));
        }
      });
    });
  }

  /// Calls give(combination, number, deals and money) for each cell that has deals, by combination.
  template <class Give>
  void each(Give&& give) const {
    const auto base = static_cast<std::uint64_t>(amounts_->base());
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const cell& c = cells_[i];
      if (c.deals == 0) continue;
      // Modulo 2^64, as the raw sums are: the true sum fits, since the store refuses amounts that could not be summed.
      const auto amount = static_cast<minor_units>(base * c.deals + c.raw_amount);
      give(i / n_numbers_, i % n_numbers_, count_amount{static_cast<std::int64_t>(c.deals), amount});
    }
  }

 private:
  struct cell {
    std::uint64_t deals = 0;
    std::uint64_t raw_amount = 0;
  };
  const packed_column<minor_units>* amounts_;
  const packed_column<code>* numbers_;
  std::size_t n_numbers_;
  std::vector<cell> cells_;
};

/// Sets of funnel rows as small numbers.
class row_mask_numbers {
 public:
  row_mask_numbers() { prefixes_.fill(no_code); }
  code of(stage_mask rows) {
    // Most rules give the first rows up to some one.
    if ((rows & (rows + 1)) == 0) return number(prefixes_[static_cast<std::size_t>(std::popcount(rows))], rows);
    return number(others_.try_emplace(rows, no_code).first->second, rows);
  }
  const std::vector<stage_mask>& masks() const noexcept { return masks_; }

 private:
  code number(code& slot, stage_mask rows) {
    if (slot == no_code) {
      slot = static_cast<code>(masks_.size());
      masks_.push_back(rows);
    }
    return slot;
  }

  std::array<code, max_stages + 1> prefixes_;
  std::unordered_map<stage_mask, code> others_;
  std::vector<stage_mask> masks_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
