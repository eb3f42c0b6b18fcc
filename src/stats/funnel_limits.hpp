/// Control limits for units of different size against one target: the funnel plot.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// A league table puts the smallest manager on top and at the bottom. Limits widen as the counts get small, so
/// that a manager stands out only when chance is a poor explanation.
/// Source: Spiegelhalter (2005), Statist. Med. 24, 1185-1202.
#pragma once

#include "stats/binomial.hpp"
#include <funnel/stats/estimate.hpp>

#include <algorithm>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

/// The hits of n trials that are not surprising at the target.
///
/// Units: counts; `lower` and `upper` as fractions in [0, 1].
/// Empty: n == 0; then nothing is surprising: [0, 1].
struct count_limits {
  std::int64_t n = 0;
  std::int64_t fewest = 0;
  std::int64_t most = 0;

  bool has_value() const noexcept { return n > 0; }
  bool contains(std::int64_t hits) const noexcept { return fewest <= hits && hits <= most; }
  double lower() const noexcept { return n > 0 ? fraction{fewest, n}.share() : 0; }
  double upper() const noexcept { return n > 0 ? fraction{most, n}.share() : 1; }
};

/// Exact limits: the smallest and the largest count left when at most half of 1 - coverage is cut off on each
/// side. A unit at the target falls outside at most that often, whatever its size.
///
/// Requires: n >= 0, 0 <= target <= 1. Source: features (c15); the inverse of the binomial distribution.
inline count_limits exact_limits(std::int64_t n, double target, confidence_level coverage = {}) {
  if (n == 0) return {};
  const double tail = (1 - coverage.value) / 2;
  return {n, binomial_quantile(tail, n, target), binomial_quantile(1 - tail, n, target)};
}

/// Exact limits interpolated between counts, for smooth lines in a drawing. They may leave [0, 1] for small n.
/// For verdicts use `exact_limits`.
///
/// Empty:  n == 0 gives [0, 1].
/// Source: Spiegelhalter (2005), appendix on exact limits.
share_bounds interpolated_limits(std::int64_t n, double target, confidence_level coverage = {});

/// Where a unit stands against the limits.
enum class limit_verdict : std::uint8_t {
  too_few,       ///< too few trials for any verdict, however extreme the share
  inside,        ///< chance explains it
  beyond_inner,  ///< outside the inner limits: a warning
  beyond_outer,  ///< outside the outer limits: an alarm
};

/// The customary pair of limits, and the number of trials below which nothing is said.
struct limit_options {
  confidence_level inner{0.95};
  confidence_level outer{0.998};
  std::int64_t min_n = 30;
};

/// Source: features (c15), its last column.
inline limit_verdict verdict(fraction unit, double target, const limit_options& options = {}) {
  if (unit.n == 0 || unit.n < options.min_n) return limit_verdict::too_few;
  if (!exact_limits(unit.n, target, options.outer).contains(unit.hits)) return limit_verdict::beyond_outer;
  if (!exact_limits(unit.n, target, options.inner).contains(unit.hits)) return limit_verdict::beyond_inner;
  return limit_verdict::inside;
}

/// How well the target explains a unit: exact binomial p-values.
///
/// Empty: n == 0 gives 1 throughout.
struct target_test {
  double p_lower = 1;      ///< of as few hits or fewer
  double p_upper = 1;      ///< of as many hits or more
  double p_two_sided = 1;  ///< twice the smaller of them, at most 1; at least as large as it should be
  double p_mid = 1;        ///< the same with half the probability of the count itself: right on average
};

/// Requires: 0 <= target <= 1. Source: the mid-p of Lancaster (1961), J. Am. Stat. Assoc. 56(294), 223-234.
inline target_test test_against_target(fraction unit, double target) {
  target_test t;
  if (unit.n == 0) return t;
  t.p_lower = binomial_at_most(unit.hits, unit.n, target);
  t.p_upper = binomial_at_least(unit.hits, unit.n, target);
  const double half = binomial_exactly(unit.hits, unit.n, target) / 2;
  const double smaller = std::min(t.p_lower, t.p_upper);
  t.p_two_sided = std::min(1.0, 2 * smaller);
  t.p_mid = std::min(1.0, 2 * (smaller - half));
  return t;
}

}  // namespace v0_1
}  // namespace funnel
