/// Shrunk shares: each unit's share drawn to the common mean as far as its own counts are few.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// The right order for a leaderboard: 4 of 8 no longer stands above 68 of 200 (features (c15)). The prior is fitted
/// to the units themselves (empirical Bayes) or given.
#pragma once

#include "stats/beta_binomial.hpp"
#include <funnel/stats/estimate.hpp>
#include "stats/distributions.hpp"

#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The true share of a unit, as the prior and its own counts have it.
///
/// Units: fraction in [0, 1]; the interval holds the true share with the probability of the level.
/// Empty: a unit without trials has what the prior says; without a prior either, value NaN and [0, 1].
struct shrunk_share {
  fraction counts;
  double value = std::numeric_limits<double>::quiet_NaN();  ///< posterior mean
  double lower = 0;
  double upper = 1;
  double p_above_mean = 0.5;  ///< probability that the true share is above the mean of the prior
  bool defined = false;

  bool has_value() const noexcept { return defined; }
};

/// One unit under a given prior. The posterior is Beta(alpha + hits, beta + misses).
///
/// Source: Robinson (2017), Introduction to Empirical Bayes, for the use; Gelman et al. (2013), Bayesian Data
///         Analysis, 3rd ed., section 2.4, for the formula.
inline shrunk_share shrink(fraction unit, const beta_prior& prior, confidence_level level = {}) {
  const double a = prior.alpha + static_cast<double>(unit.hits);
  const double b = prior.beta + static_cast<double>(unit.misses());
  const share_bounds bounds = beta_bounds(a, b, level);
  const double above = beta_upper(prior.mean(), a, b);
  return {unit, a / (a + b), bounds.lower, bounds.upper, above, true};
}

/// All units under a fitted prior. The uncertainty of the prior itself is not in the intervals.
///
/// When the fit found no spread, all units have one share: the pooled one with its Wilson interval, and
/// p_above_mean 1/2, since the mean is their share.
/// Shape:  one a unit, in order.
/// Empty:  a fit without a value gives no values.
std::vector<shrunk_share> shrink(std::span<const fraction> units, const beta_binomial_fit& fit,
                                 confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
