/// Which rows of a journey table a query selects, as one bit a row.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/field_values.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A set of rows of one table.
class row_set {
 public:
  /// Rows that are worked on together: their numbers stay in the first cache.
  static constexpr std::size_t block_rows = 1024;

  row_set() = default;
  /// All of n rows.
  explicit row_set(std::size_t n_rows) : n_rows_(n_rows), words_((n_rows + 63) / 64, ~std::uint64_t{0}) {
    if (n_rows % 64 != 0) words_.back() = (std::uint64_t{1} << n_rows % 64) - 1;
  }

  std::size_t n_rows() const noexcept { return n_rows_; }
  bool contains(std::size_t row) const noexcept { return (words_[row / 64] >> row % 64 & 1) != 0; }
  std::size_t count() const noexcept {
    std::size_t n = 0;
    for (const std::uint64_t w : words_) n += static_cast<std::size_t>(std::popcount(w));
    return n;
  }
  void erase(std::size_t row) noexcept { words_[row / 64] &= ~(std::uint64_t{1} << row % 64); }

  /// Calls f(row) for each row of the set among first, ..., first + n - 1, ascending. Requires: first % 64 == 0.
  template <class F>
  void for_each(std::size_t first, std::size_t n, F&& f) const {
    for (std::size_t w = first / 64; w < (first + n + 63) / 64; ++w)
      for (std::uint64_t m = words_[w]; m != 0; m &= m - 1) f(w * 64 + static_cast<std::size_t>(std::countr_zero(m)));
  }
  std::vector<std::size_t> rows() const {
    std::vector<std::size_t> rows;
    rows.reserve(count());
    for_each(0, n_rows_, [&](std::size_t row) { rows.push_back(row); });
    return rows;
  }

  /// Keeps of the rows first, ..., first + n - 1 those with keep[i] == 1; the others must have 0.
  /// Requires: first % 64 == 0; `keep` holds a whole number of words, zeros behind n.
  void keep(std::size_t first, std::size_t n, const std::uint8_t* keep) noexcept {
    for (std::size_t w = 0; w < (n + 63) / 64; ++w) {
      std::uint64_t bits = 0;
      for (std::size_t byte = 0; byte < 8; ++byte) {
        std::uint64_t eight = 0;
        for (std::size_t i = 0; i < 8; ++i) eight |= std::uint64_t{keep[w * 64 + byte * 8 + i]} << 8 * i;
        // The multiplication gathers the lowest bit of each byte, the first one lowest, in the highest byte.
        bits |= (eight * 0x0102'0408'1020'4080) >> 56 << 8 * byte;
      }
      words_[first / 64 + w] &= bits;
    }
  }

 private:
  std::size_t n_rows_ = 0;
  std::vector<std::uint64_t> words_;
};

namespace detail {

/// Is the condition that `f` tells for each row i of a block fulfilled? Clears keep[i] where it is not. A whole block
/// has a length that the compiler knows, which is what it needs to take 16 rows at once.
template <class F>
void keep_where(std::size_t n, std::uint8_t* __restrict keep, F&& f) {
  if (n == row_set::block_rows)
    for (std::size_t i = 0; i < row_set::block_rows; ++i) keep[i] = static_cast<std::uint8_t>(keep[i] & f(i));
  else
    for (std::size_t i = 0; i < n; ++i) keep[i] = static_cast<std::uint8_t>(keep[i] & f(i));
}

/// One condition of a query, applied block by block: rows first, ..., first + n - 1.
using row_condition = std::function<void(std::size_t first, std::size_t n, std::uint8_t* keep)>;

/// Low <= instant < high, compared without unpacking the column.
inline row_condition within(const packed_column<instant>& column, instant low, instant high) {
  const std::uint64_t from = column.first_raw_from(low);
  const std::uint64_t to = column.first_raw_from(high);
  return [&column, from, to](std::size_t first, std::size_t n, std::uint8_t* keep) {
    column.with_raw([&](const auto* raw) {
      using number = std::remove_cvref_t<decltype(*raw)>;
      const auto low_raw = static_cast<number>(from);
      const auto width = static_cast<number>(to - from);
      if (from >= to) return std::fill_n(keep, n, std::uint8_t{0}), void();
      keep_where(n, keep, [&](std::size_t i) { return static_cast<number>(raw[first + i] - low_raw) < width; });
    });
  };
}

/// Rows whose raw number of the column is wanted; `wanted` has one more entry than the column numbers, for "none".
inline row_condition one_of(const packed_column<code>& column, std::vector<std::uint8_t> wanted) {
  const auto n_wanted = std::count(wanted.begin(), wanted.end(), 1);
  const auto the_one = static_cast<std::uint64_t>(std::find(wanted.begin(), wanted.end(), 1) - wanted.begin());
  const bool by_comparing = n_wanted == 1 && the_one <= column.max_raw();
  return [&column, by_comparing, the_one, wanted = std::move(wanted)](std::size_t first, std::size_t n, std::uint8_t* keep) {
    column.with_raw([&](const auto* raw) {
      using number = std::remove_cvref_t<decltype(*raw)>;
      const std::size_t none = wanted.size() - 1;
      if (by_comparing)
        keep_where(n, keep, [&](std::size_t i) { return raw[first + i] == static_cast<number>(the_one); });
      else
        for (std::size_t i = 0; i < n; ++i) keep[i] = keep[i] & wanted[std::min<std::size_t>(raw[first + i], none)];
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
    conditions.push_back([&](std::size_t first, std::size_t n, std::uint8_t* keep) {
      for (std::size_t i = 0; i < n; ++i) {
        const minor_units amount = d.amount[first + i];
        keep[i] = keep[i] & ((!q.min_amount || amount >= *q.min_amount) && (!q.max_amount || amount <= *q.max_amount));
      }
    });
  for (const filter& f : q.filters) {
    if (detail::is_person(f.by)) continue;
    const detail::field_values values(j, q, {f.by, f.dimension});
    const std::vector<std::uint8_t> wanted = values.wanted_by(f);
    const packed_column<code>& codes = values.codes();
    conditions.push_back(detail::one_of(codes, values.by_raw(wanted)));
  }
  if (q.basis == date_basis::active)
    conditions.push_back([&](std::size_t first, std::size_t n, std::uint8_t* keep) {
      for (std::size_t i = 0; i < n; ++i) keep[i] = keep[i] && detail::active_in(j, q, first + i);
    });
  else if (q.basis != date_basis::none)
    conditions.push_back(detail::within(*times, q.in.start, q.in.end));

  row_set rows(j.n_deals());
  if (conditions.empty()) return rows;
  std::vector<std::uint8_t> keep(row_set::block_rows);
  for (std::size_t first = 0; first < j.n_deals(); first += row_set::block_rows) {
    const std::size_t n = std::min(row_set::block_rows, j.n_deals() - first);
    std::fill(keep.begin(), keep.begin() + static_cast<std::ptrdiff_t>(n), std::uint8_t{1});
    std::fill(keep.begin() + static_cast<std::ptrdiff_t>(n), keep.end(), std::uint8_t{0});
    for (const detail::row_condition& c : conditions) c(first, n, keep.data());
    rows.keep(first, n, keep.data());
  }
  return rows;
}

/// The same as a list, ascending.
inline std::vector<std::size_t> select_deals(const journey_table& j, const query& q) { return select_rows(j, q).rows(); }

}  // namespace v0_1
}  // namespace funnel
