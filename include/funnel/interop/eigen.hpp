/// Tallies as Eigen arrays, for hosts that do their own arithmetic.
///
/// Views do not copy: they live as long as the tally. No type of the library holds an Eigen object, so units built with
/// other flags may share tallies. Nothing else needs this header.
///
/// Layer:   interop.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

/// A read-only view of 64-bit integers inside a tally: a row for each funnel stage, a column for each fate.
using ledger_view = Eigen::Map<const Eigen::Array<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>,
                               Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;

namespace detail {
// A ledger is n_fates triples {deals, amount, unpriced} and nothing else, so all are reached by strides.
static_assert(sizeof(count_amount) == 3 * sizeof(std::int64_t));
static_assert(sizeof(stage_ledger) == n_fates * sizeof(count_amount));

inline ledger_view view_of(const cohort_tally& t, std::int64_t count_amount::*member) {
  constexpr Eigen::Index fates = n_fates;
  const std::int64_t* data = t.n_stages() == 0 ? nullptr : &(t[0].fates[0].*member);
  return {data, static_cast<Eigen::Index>(t.n_stages()), fates, {3 * fates, 3}};
}
}  // namespace detail

/// Deals per stage and fate. Shape: n_stages x n_fates; every row sums to the cohort.
inline ledger_view deals_by_fate(const cohort_tally& t) { return detail::view_of(t, &count_amount::deals); }

/// Money per stage and fate, in minor units.
inline ledger_view amounts_by_fate(const cohort_tally& t) { return detail::view_of(t, &count_amount::amount); }

/// Deals that count at each row by the query's rule, per segment. Shape: segments x rows of the tally. Copies.
inline Eigen::ArrayXXd counted_by_segment(const cohort_result& r) {
  Eigen::ArrayXXd counted(static_cast<Eigen::Index>(r.segments.size()), static_cast<Eigen::Index>(r.total.rows().size()));
  for (std::size_t s = 0; s < r.segments.size(); ++s)
    for (std::size_t k = 0; k < r.total.rows().size(); ++k)
      counted(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(k)) =
          static_cast<double>(r.segments[s].tally.rows()[k].deals.deals);
  return counted;
}

}  // namespace v0_1
}  // namespace funnel
