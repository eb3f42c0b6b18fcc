/// The spread of true shares between units, fitted as a beta distribution.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Every unit is taken to have a true share of its own, drawn from Beta(alpha, beta), and hits from the binomial
/// distribution with that share. What is fitted here is used by `shrink` (calc/shrinkage.hpp).
#pragma once

#include <funnel/stats/estimate.hpp>

#include <cassert>
#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// A beta distribution of true shares. It weighs as much as alpha + beta trials. Requires: both above zero.
struct beta_prior {
  double alpha = 1;
  double beta = 1;

  double mean() const noexcept { return alpha / (alpha + beta); }
};

/// What a fit found.
///
/// Counts: units with at least one trial.
/// Empty:  no such unit gives units == 0, mean NaN. No spread beyond chance gives rho == 0: all units share the
///         mean, and there is no prior.
struct beta_binomial_fit {
  std::int64_t units = 0;
  fraction total;                                          ///< all units as one
  double mean = std::numeric_limits<double>::quiet_NaN();  ///< mean of the true shares
  double rho = 0;  ///< 1 / (alpha + beta + 1): 0 when all are alike, near 1 when each hits always or never
  double log_likelihood = std::numeric_limits<double>::quiet_NaN();        ///< of this mean and rho
  double log_likelihood_alike = std::numeric_limits<double>::quiet_NaN();  ///< of one share for all
  /// Slope of the likelihood in rho at 0, half of sum (hits - n p)^2 / (p (1 - p)) - sum n; over
  /// sqrt(sum n (n - 1) / 2) it is the normal statistic of Tarone (1979), Biometrika 66(3), 585-590, for any
  /// spread at all. 0 when p is 0 or 1.
  double slope_at_zero = 0;

  bool has_value() const noexcept { return units > 0; }
  bool has_prior() const noexcept { return rho > 0; }
  /// Requires: has_prior().
  beta_prior prior() const noexcept {
    assert(has_prior());
    return {mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1)};
  }
};

/// The fit by maximum likelihood.
///
/// Empty:  see `beta_binomial_fit`; rho is 0 also when all hit, when none does and when no unit has two trials.
///         rho never exceeds 0.999.
/// Errors: none; requires 0 <= hits <= n.
/// Cost:   O(units log units + largest n * a few hundred).
/// Source: Griffiths (1973); Smith (1983), algorithm AS 189.
beta_binomial_fit fit_by_likelihood(std::span<const fraction> units);

/// The fit by moments: the analysis of variance between and within units. Quick and close; the mean is the pooled
/// share.
///
/// Empty:  as `fit_by_likelihood`.
/// Cost:   O(units log units + largest n).
/// Source: Ridout, Demetrio and Firth (1999), Biometrics 55(1), 137-148, the ANOVA estimator.
beta_binomial_fit fit_by_moments(std::span<const fraction> units);

}  // namespace v0_1
}  // namespace funnel
