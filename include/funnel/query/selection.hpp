/// Which rows of a journey table a query selects, as one bit a row.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/column_kernels.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/row_set.hpp>
#include <funnel/query/field_values.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {

/// One condition of a query, applied block by block: clears in `words` the bits of those of the rows first, ...,
/// first + n - 1 that do not fulfil it.
using row_condition = std::function<void(std::size_t first, std::size_t n, std::uint64_t* words)>;

/// Low <= instant < high, compared without unpacking the column.
inline row_condition within(const packed_column<instant>& column, instant low, instant high) {
  const std::uint64_t from = column.first_raw_from(low);
  const std::uint64_t width = std::max(from, column.first_raw_from(high)) - from;
  return [&column, from, width](std::size_t first, std::size_t n, std::uint64_t* words) {
    column.with_raw([&](const auto* raw) {
      using number = std::remove_cvref_t<decltype(*raw)>;
      and_within(raw + first, n, static_cast<number>(from), static_cast<number>(width), words);
    });
  };
}

/// Rows whose raw number of the column is wanted; `wanted` has one more entry than the column numbers, for "none".
inline row_condition one_of(const packed_column<code>& column, std::vector<std::uint8_t> wanted) {
  const auto n_wanted = std::count(wanted.begin(), wanted.end(), 1);
  const auto the_one = static_cast<std::uint64_t>(std::find(wanted.begin(), wanted.end(), 1) - wanted.begin());
  const bool by_comparing = n_wanted == 1 && the_one <= column.max_raw();
  return [&column, by_comparing, the_one, wanted = std::move(wanted)](std::size_t first, std::size_t n, std::uint64_t* words) {
    column.with_raw([&](const auto* raw) {
      using number = std::remove_cvref_t<decltype(*raw)>;
      const std::size_t none = wanted.size() - 1;
      if (by_comparing)
        and_equal(raw + first, n, static_cast<number>(the_one), words);
      else
        and_where(n, words, [&](std::size_t i) { return wanted[std::min<std::size_t>(raw[first + i], none)]; });
    });
  };
}

/// Rows with a shape for which `f` holds.
template <class F>
row_condition of_shape(const journey_table& j, F&& f) {
  std::vector<std::uint8_t> wanted;
  for (const deal_shape& s : j.shapes()) wanted.push_back(f(s));
  wanted.push_back(0);
  return one_of(j.deals().shape, std::move(wanted));
}

/// Takes rows that do not fulfil all conditions out of the set.
inline void keep_rows(row_set& rows, const std::vector<row_condition>& conditions) {
  for (std::size_t first = 0; first < rows.n_rows(); first += row_set::block_rows)
    for (const row_condition& c : conditions)
      c(first, std::min(row_set::block_rows, rows.n_rows() - first), rows.words_from(first));
}

/// Did the deal in this row stand in an open stage at some instant of the query's period?
inline bool active_in(const journey_table& j, const query& q, std::size_t row) {
  const visit_columns& v = j.visits();
  for (std::size_t i = j.deals().first_visit[row]; i < j.deals().first_visit[row + 1]; ++i)
    if (v.stage[i] < j.pipeline().won_stage() && q.in.touches(v.entered[i], v.left[i])) return true;
  return false;
}

}  // namespace detail

/// The rows that pass the query's period, outcomes, amounts and filters; filters by person (owner, team) are not among
/// them, since the person may differ from stage to stage: see `segmentation`.
/// Requires: validate(q, j) is empty. Cost: O(deals x conditions).
inline row_set select_rows(const journey_table& j, const query& q) {
  const deal_columns d = j.deals();
  std::vector<detail::row_condition> conditions;
  const detail::basis_times times(j, q);
  if (q.outcomes != all_outcomes)
    conditions.push_back(detail::of_shape(j, [&](const deal_shape& s) { return (q.outcomes & outcome_bit(s.outcome)) != 0; }));
  if (q.min_amount || q.max_amount)
    conditions.push_back([&](std::size_t first, std::size_t n, std::uint64_t* words) {
      detail::and_where(n, words, [&](std::size_t i) {
        const minor_units amount = d.amount[first + i];
        return (!q.min_amount || amount >= *q.min_amount) && (!q.max_amount || amount <= *q.max_amount);
      });
    });
  for (const filter& f : q.filters) {
    if (detail::is_person(f.by)) continue;
    const detail::field_values values(j, q, {f.by, f.dimension});
    const std::vector<std::uint8_t> wanted = values.wanted_by(f);
    conditions.push_back(detail::one_of(values.codes(), values.by_raw(wanted)));
  }
  if (q.basis == date_basis::active)
    conditions.push_back([&](std::size_t first, std::size_t n, std::uint64_t* words) {
      detail::and_where(n, words, [&](std::size_t i) { return detail::active_in(j, q, first + i); });
    });
  else if (q.basis != date_basis::none)
    conditions.push_back(detail::within(*times, q.in.start, q.in.end));

  row_set rows(j.n_deals());
  detail::keep_rows(rows, conditions);
  return rows;
}

/// The same as a list, ascending.
inline std::vector<std::size_t> select_deals(const journey_table& j, const query& q) { return select_rows(j, q).rows(); }

}  // namespace v0_1
}  // namespace funnel
