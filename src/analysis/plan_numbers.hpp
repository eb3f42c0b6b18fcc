/// Plan against fact: what was planned, what came in, what may still come, per slice and period.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The figures of one slice (a region, a category, an owner) in one period: deals, or money in minor units.
///
/// `potential` is what stands open and falls into the period, in full; `weighted_potential` the same with each deal
/// at its probability to win, as a forecast gives it; NaN where no forecast can be made, and so in sums with it.
struct plan_figures {
  std::int64_t plan = 0;
  std::int64_t actual = 0;
  std::int64_t potential = 0;
  double weighted_potential = 0;

  /// actual / plan. Empty: nothing for a plan of 0 or below; "achieved 0 of 0" is no achievement.
  std::optional<double> attainment() const { return of_plan(static_cast<double>(actual)); }
  /// The share of the plan that is expected in the end: actual and weighted potential.
  /// Empty: as `attainment`; also nothing where the weighted potential is not known (NaN).
  std::optional<double> expected_attainment() const {
    return of_plan(static_cast<double>(actual) + weighted_potential);
  }
  /// plan - actual: what is missing; below zero when the plan is exceeded.
  std::int64_t missing() const noexcept { return plan - actual; }

  plan_figures& operator+=(const plan_figures& o) {
    plan += o.plan;
    actual += o.actual;
    potential += o.potential;
    weighted_potential += o.weighted_potential;
    return *this;
  }
  friend bool operator==(const plan_figures&, const plan_figures&) = default;

 private:
  std::optional<double> of_plan(double part) const {
    if (plan <= 0 || std::isnan(part)) return std::nullopt;
    return part / static_cast<double>(plan);
  }
};

/// Shape: cells are row-major: one row a slice, one column a period.
/// Empty: no slices or periods give empty vectors and a total of zeros, without attainment.
struct plan_report {
  std::size_t n_slices = 0;
  std::size_t n_periods = 0;
  std::vector<plan_figures> cells;    ///< as given
  std::vector<plan_figures> to_date;  ///< the sum of the slice's periods up to this one: achievement in its dynamics
  std::vector<plan_figures> slices;   ///< the sum of each slice over all periods
  std::vector<plan_figures> periods;  ///< the sum of each period over all slices
  plan_figures total;

  const plan_figures& cell(std::size_t slice, std::size_t period) const { return cells[slice * n_periods + period]; }
  const plan_figures& until(std::size_t slice, std::size_t period) const { return to_date[slice * n_periods + period]; }
};

/// The report of all cells, with its sums. Attainments of sums are those of summed figures, never means of shares.
///
/// Counts:   slices must not overlap, or the sums count deals twice. A cell without a plan still adds its actual.
/// Errors:   invalid_argument when the number of cells is not n_slices x n_periods.
/// Requires: sums that fit, as the sums of a store's amounts do.
/// Source:   features (a37) to (a40).
result<plan_report> plan_against_fact(std::size_t n_slices, std::size_t n_periods,
                                      std::span<const plan_figures> cells);

}  // namespace v0_1
}  // namespace funnel
