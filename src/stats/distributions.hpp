/// Probability distributions as plain functions of numbers.
///
/// Threads: safe together.
///
/// The only way to Boost.Math: its headers cost 10 s and more in every unit that includes them. An argument outside the
/// domain gives NaN, an overflow infinity, a search that stops early its best value.
/// `upper` is the probability above x, computed as such, so that no digits are lost to 1 - p; an `upper_quantile` has
/// that probability above it.
///
/// Quantiles for draws do not promote to long double: ten times as fast, and the same where long double differs.
#pragma once

#include <funnel/stats/estimate.hpp>

namespace funnel {
inline namespace v0_1 {

/// The standard normal distribution.
double normal_lower(double x);
double normal_upper(double x);
double normal_quantile(double probability);
double normal_draw_quantile(double probability);
/// The two-sided p-value of a standard normal statistic, exact in the far tails too.
double two_sided_p(double z);

/// Student's t distribution. Requires: degrees_of_freedom > 0, here and below.
double student_upper(double x, double degrees_of_freedom);
double student_upper_quantile(double probability, double degrees_of_freedom);

/// The chi-squared distribution. Requires: x >= 0.
double chi_squared_upper(double x, double degrees_of_freedom);

/// The beta distribution. `beta_lower` is the regularised incomplete beta function I(x; alpha, beta).
/// Requires: alpha > 0, beta > 0.
double beta_lower(double x, double alpha, double beta);
double beta_upper(double x, double alpha, double beta);
double beta_quantile(double probability, double alpha, double beta);
double beta_upper_quantile(double probability, double alpha, double beta);
/// The equal-tailed interval of a beta distribution.
interval beta_interval(double alpha, double beta, confidence_level level = {});
double beta_draw_quantile(double probability, double alpha, double beta);

/// The gamma distribution of scale 1. Requires: shape > 0.
double gamma_draw_quantile(double probability, double shape);

/// The logarithm of the gamma function: of n! at n + 1.
double log_gamma(double x);
/// The second derivative of `log_gamma`: the variance of the logarithm of a gamma distribution of shape x.
double trigamma(double x);

}  // namespace v0_1
}  // namespace funnel
