/// Which rows of a journey table a query selects, as one bit a row.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "journeys/column_kernels.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/row_set.hpp"
#include "aggregates/field_values.hpp"
#include <funnel/query/query.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {

/// One condition of a query, applied block by block: clears in `words` the bits of those of the rows first, ...,
/// first + n - 1 that do not fulfil it. Requires: `first` begins a block, and n <= row_set::block_rows.
using row_condition = std::function<void(std::size_t first, std::size_t n, std::uint64_t* words)>;

static_assert(row_set::block_rows == packed_column<instant>::block_rows);

/// Low <= value <= high, compared without unpacking the column; of instants, only in blocks that a bound cuts.
template <class T>
row_condition within(const packed_column<T>& column, T low, T high) {
  return [&column, raws = column.raws_within(low, high)](std::size_t first, std::size_t n, std::uint64_t* words) {
    if (!raws) return std::fill_n(words, (n + 63) / 64, std::uint64_t{0}), void();
    if constexpr (std::is_same_v<T, instant>) {
      const raw_range& in_block = column.block(first / row_set::block_rows);
      if (raws->least <= in_block.least && in_block.greatest <= raws->greatest) return;
      if (in_block.greatest < raws->least || raws->greatest < in_block.least)
        return std::fill_n(words, (n + 63) / 64, std::uint64_t{0}), void();
    }
    column.with_raw([&](const auto* raw) {
      using number = std::remove_cvref_t<decltype(*raw)>;
      and_within(raw + first, n, static_cast<number>(raws->least), static_cast<number>(raws->greatest - raws->least), words);
    });
  };
}

/// Rows whose raw number of the column is wanted; `wanted` has one more entry than the column numbers, for "none".
inline row_condition one_of(const packed_column<code>& column, std::span<const std::uint8_t> wanted) {
  return [&column, numbers = wanted_numbers(wanted)](std::size_t first, std::size_t n, std::uint64_t* words) {
    column.with_raw([&](const auto* raw) { numbers.keep(raw + first, n, words); });
  };
}

/// Rows with a shape for which `f` holds.
template <class F>
row_condition of_shape(const journey_data& j, F&& f) {
  std::vector<std::uint8_t> wanted;
  for (const deal_shape& s : j.shapes()) wanted.push_back(f(s));
  wanted.push_back(0);
  return one_of(j.deals().shape, wanted);
}

/// Clears the bits of the rows of a block that do not fulfil all conditions. Requires: as for a `row_condition`.
inline void keep_rows(const std::vector<row_condition>& conditions, std::size_t first, std::size_t n, std::uint64_t* words) {
  for (const row_condition& c : conditions) {
    c(first, n, words);
    if (std::all_of(words, words + (n + 63) / 64, [](std::uint64_t w) { return w == 0; })) return;
  }
}

/// Takes the rows that do not fulfil all conditions out of a set.
inline void keep_rows(row_set& rows, const std::vector<row_condition>& conditions) {
  for (std::size_t first = 0; first < rows.n_rows(); first += row_set::block_rows)
    keep_rows(conditions, first, std::min(row_set::block_rows, rows.n_rows() - first), rows.words_from(first));
}

/// Did the deal in this row stand in an open stage at some instant of the query's period?
inline bool active_in(const journey_data& j, const query& q, std::size_t row) {
  const auto& v = j.visits();
  for (std::size_t i = j.deals().first_visit[row]; i < j.deals().first_visit[row + 1]; ++i)
    if (v.stage[i] < j.pipeline().won_stage() && q.in.touches(v.entered[i], v.left[i])) return true;
  return false;
}

/// What the query's period, outcomes, amounts and filters ask of a row; not its filters by person. Refers to `j`, `q`.
/// Requires: validate(q, j) is empty.
inline std::vector<row_condition> conditions_of(const journey_data& j, const query& q) {
  const auto d = j.deals();
  std::vector<row_condition> conditions;
  if (q.basis == date_basis::created || q.basis == date_basis::closed || q.basis == date_basis::entered) {
    const basis_times times(j, q);
    // A period ends before its end; one without any instant ends before it starts.
    const instant last = q.in.start < q.in.end ? instant{q.in.end.us - 1} : instant::min();
    const instant first = q.in.start < q.in.end ? q.in.start : instant::max();
    conditions.push_back([own = times.own(), in = within(*times, first, last)](std::size_t f, std::size_t n, std::uint64_t* words) { in(f, n, words); });
  }
  outcome_set outcomes = q.outcomes;
  if (q.basis == date_basis::closed) outcomes &= static_cast<outcome_set>(~outcome_bit(outcome::open));
  if (outcomes != all_outcomes)
    conditions.push_back(of_shape(j, [&](const deal_shape& s) { return (outcomes & outcome_bit(s.outcome)) != 0; }));
  for (const filter& f : q.filters) {
    if (is_person(f.by)) continue;
    const field_values values(j, q, {f.by, f.dimension});
    conditions.push_back(one_of(values.codes(), values.by_raw(values.wanted_by(f))));
  }
  if (q.min_amount || q.max_amount)
    conditions.push_back(within(d.amount, q.min_amount.value_or(std::numeric_limits<minor_units>::min()),
                                q.max_amount.value_or(std::numeric_limits<minor_units>::max())));
  if (q.basis == date_basis::active)
    conditions.push_back([&j, &q](std::size_t first, std::size_t n, std::uint64_t* words) {
      for (std::size_t w = 0; w * 64 < n; ++w)
        for (std::uint64_t m = words[w]; m != 0; m &= m - 1)
          if (!active_in(j, q, first + w * 64 + static_cast<std::size_t>(std::countr_zero(m)))) words[w] &= ~(m & (~m + 1));
    });
  return conditions;
}

}  // namespace detail

/// The rows that pass the query's period, outcomes, amounts and filters; filters by person (owner, team) are not among
/// them, since the person may differ from stage to stage: see `segmentation`.
/// Requires: validate(q, j) is empty. Cost: O(deals x conditions).
inline row_set select_rows(const detail::journey_data& j, const query& q) {
  row_set rows(j.n_deals());
  detail::keep_rows(rows, detail::conditions_of(j, q));
  return rows;
}

/// The same as a list, ascending.
inline std::vector<std::size_t> select_deals(const detail::journey_data& j, const query& q) { return select_rows(j, q).rows(); }

}  // namespace v0_1
}  // namespace funnel
